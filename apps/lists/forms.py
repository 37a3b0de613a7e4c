"""What people fill in about lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from apps.core.filters import OPERATORS, VERBS, Field, Fields, Kind, Operator
from apps.lists.models import List

CONDITIONS = 3
DAYS = {Operator.WITHIN_DAYS, Operator.NOT_WITHIN_DAYS}


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=80)
    description = forms.CharField(label="What it is for", max_length=300, required=False)


class ConditionsForm(forms.Form):
    """A few conditions that all must hold."""

    def __init__(self, *args: Any, known: Fields, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, field in known.items():
            groups.setdefault(field.group, []).append((name, field.label))
        verbs = [("", "…"), *((op.value, words) for op, words in VERBS.items())]
        for place in range(1, CONDITIONS + 1):
            self.fields[f"field{place}"] = forms.ChoiceField(
                label="Field", choices=[("", "Choose…"), *groups.items()], required=False
            )
            self.fields[f"op{place}"] = forms.ChoiceField(label="Compared", choices=verbs, required=False)
            self.fields[f"value{place}"] = forms.CharField(label="Value", max_length=500, required=False)

    @property
    def conditions(self) -> list[list[Any]]:
        """Return the bound fields of each condition, for a template to draw in rows."""
        return [
            [self[f"{part}{place}"] for part in ("field", "op", "value")]
            for place in range(1, CONDITIONS + 1)
        ]

    @property
    def filter(self) -> dict[str, Any]:
        """Return the conditions in the filter language."""
        return {"all": [self._condition(place) for place in self._places()]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self._needs_conditions() and not self._places():
            self.add_error(
                "field1", "Choose what people must fit. Without a condition it would be everybody."
            )
        return cleaned

    def _needs_conditions(self) -> bool:
        return True

    @classmethod
    def initial_of(cls, filter_: Any, known: Fields) -> dict[str, str] | None:
        """Return a filter as it would be filled in here, or nothing where it says more than that."""
        parts = filter_.get("all", [])
        if not 1 <= len(parts) <= CONDITIONS or any(part.get("field") not in known for part in parts):
            return None
        initial: dict[str, str] = {}
        for place, part in enumerate(parts, start=1):
            field, given = known[part["field"]], part.get("value", [])
            values = given if isinstance(given, list) else [given]
            if field.kind is Kind.TEXT and len(values) > 1:
                return None
            labels = known.choices(field.name) if field.kind is Kind.CHOICE else {}
            initial |= {f"field{place}": field.name, f"op{place}": part["op"]}
            initial[f"value{place}"] = ", ".join(_shown(value, labels) for value in values)
        return initial

    def place_of(self, pointer: str) -> str | None:
        """Return the form's field that a mistake in the filter is about."""
        parts = pointer.split("/")
        index = int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else -1
        places = self._places()
        if not 0 <= index < len(places):
            return None
        word = parts[3] if len(parts) > 3 and parts[3] in {"op", "value"} else "value"
        return f"{word}{places[index]}"

    def _places(self) -> list[int]:
        return [place for place in range(1, CONDITIONS + 1) if self.cleaned_data.get(f"field{place}")]

    def _condition(self, place: int) -> dict[str, Any]:
        field = self.known[self.cleaned_data[f"field{place}"]]
        op, given = self.cleaned_data[f"op{place}"], self.cleaned_data[f"value{place}"].strip()
        condition: dict[str, Any] = {"field": field.name, "op": op or OPERATORS[field.kind][0].value}
        if given:
            condition["value"] = self._value(field, condition["op"], given)
        return condition

    def _value(self, field: Field, op: str, given: str) -> Any:
        """Return a value as the filter language has it; what cannot be read goes there as it is, to be refused."""
        parts = [part.strip() for part in given.split(",")]
        if op in DAYS or field.kind is Kind.NUMBER:
            values: list[Any] = [_number(part) for part in parts]
        elif field.kind is Kind.YES_NO:
            values = [{"yes": True, "no": False}.get(part.lower(), part) for part in parts]
        elif field.kind is Kind.CHOICE:
            keys = {label.casefold(): key for key, label in self.known.choices(field.name).items()}
            values = [keys.get(part.casefold(), part) for part in parts]
        else:
            values = [given] if field.kind is Kind.TEXT else list(parts)
        return values[0] if len(values) == 1 else values


class NewListForm(NameForm, ConditionsForm):
    """A list of either kind; the conditions of a dynamic one all hold."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            (List.Kind.STATIC, "Static: it has the people you put on it"),
            (List.Kind.DYNAMIC, "Dynamic: it has whoever fits the conditions, at any moment"),
        ],
        initial=List.Kind.STATIC,
        widget=forms.RadioSelect,
    )

    def _needs_conditions(self) -> bool:
        return bool(self.cleaned_data.get("kind") == List.Kind.DYNAMIC)


class CombineForm(forms.Form):
    """A new list of two: both together, or the one without the other."""

    name = forms.CharField(label="Name of the new list", max_length=80)
    how = forms.ChoiceField(
        label="How",
        choices=[
            ("union", "Everybody who is on this list or on the other"),
            ("difference", "Who is on this list and not on the other"),
        ],
        widget=forms.RadioSelect,
        initial="union",
    )
    list = forms.ModelChoiceField(label="The other list", queryset=List.objects.none(), empty_label="Choose…")

    def __init__(self, *args: Any, lists: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["list"]
        chosen.queryset = lists


class CopyForm(forms.Form):
    name = forms.CharField(label="Name of the copy", max_length=80)


def _number(text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _shown(value: Any, labels: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return labels.get(str(value), str(value))
