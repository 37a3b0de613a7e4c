"""What people fill in about lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from apps.accounts.models import Membership
from apps.core.phones import InvalidPhone, parse_phone
from apps.core.words import counted
from apps.lists.models import List
from apps.messaging.models import Template


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=80)
    description = forms.CharField(label="What it is for", max_length=300, required=False)


class NewListForm(NameForm):
    """A list that is empty, or of whom a filter finds: those of now, or at any moment whoever it finds then."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            (List.Kind.DYNAMIC, "Dynamic: whoever fits, at any moment"),
            (List.Kind.STATIC, "Static: those who fit now, and whom you add"),
        ],
        initial=List.Kind.DYNAMIC,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, has_filter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_filter:
            # Whom should it follow?
            kind: Any = self.fields["kind"]
            kind.choices, kind.initial = [(List.Kind.STATIC, "Static")], List.Kind.STATIC
            kind.widget = forms.HiddenInput()


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


class PartListForm(forms.Form):
    name = forms.CharField(label="Name of the new list", max_length=80)


class WordsForm(forms.Form):
    """Words for the people of a list: each of them reads their own values in them."""

    body = forms.CharField(
        label="Text",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Each of them reads their own values in it. Type / for a template.",
    )
    track_links = forms.BooleanField(
        label="Track links",
        required=False,
        help_text="Addresses go out as short ones of ours, and you see who opens them.",
    )
    # For who has no scripts: with them a slash in the text asks for one.
    template = forms.ChoiceField(label="Template", required=False)

    def __init__(self, *args: Any, templates: Iterable[Template], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = {str(each.pk): each for each in templates}
        chosen: Any = self.fields["template"]
        chosen.choices = [("", "Choose…"), *((key, str(each)) for key, each in self.templates.items())]

    @staticmethod
    def offered(membership: Membership) -> list[Template]:
        """Return the templates that somebody may put into the text."""
        return list(Template.objects.for_team(membership.team).visible_to(membership).in_order())

    @property
    def written(self) -> dict[str, Any]:
        """Return what was filled in, but for the template."""
        return {name: value for name, value in self.cleaned_data.items() if name != "template"}

    @property
    def with_template(self) -> dict[str, Any]:
        """Return what the form shows with the words of the chosen template behind what was written."""
        self.full_clean()
        written: dict[str, Any] = {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
            if name in self.data
        }
        template = self.templates.get(self.cleaned_data.get("template", ""))
        if template is None:
            return written
        body = "\n".join(filter(None, [written.get("body", "").strip(), template.body]))
        tracks = template.track_links or "track_links" in self.data
        return written | {"body": body, "template": None, "track_links": tracks}


class TestForm(forms.Form):
    phone = forms.CharField(
        label="Your phone",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="A real text, with the values of somebody on the list.",
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_phone(self) -> str:
        try:
            return parse_phone(self.cleaned_data["phone"])
        except InvalidPhone as error:
            raise forms.ValidationError(error.detail) from None


class ToldForm(forms.Form):
    """That somebody knows how many people they start something for: of many, typed by hand."""

    # Beyond so many.
    TYPED_ABOVE = 100

    typed = forms.CharField(label="Number of people", max_length=12)
    told = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, told: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told"].initial = told
        self.fields["typed"].label = f"Type how many people they are: {told:,}"
        self.fields["typed"].help_text = self.warning(counted(told, "person", "people"))
        self.fields["typed"].widget.attrs = {"inputmode": "numeric", "autocomplete": "off"}
        if told <= self.TYPED_ABOVE:
            del self.fields["typed"]

    def warning(self, people: str) -> str:
        """Return what happens to so many people at once."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        typed = str(given.get("typed", "")).replace(",", "").strip()
        if "typed" in self.fields and "typed" not in self.errors and typed != str(given.get("told")):
            self.add_error("typed", "This is not how many people they are. Look once more whom it goes to.")
        return given
