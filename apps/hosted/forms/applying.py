"""What a candidate fills in."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.candidates.models import CustomField
from apps.candidates.names import split_name
from apps.core.errors import DomainError
from apps.core.phones import parse_phone
from apps.core.words import one_line
from apps.hosted.models import Asked, Form, JobKind
from apps.hosted.services import Given

OWN = "own-"
YES_NO = [("", "—"), ("yes", "Yes"), ("no", "No")]


class ApplyForm(forms.Form):
    """The form as candidates see it, put together from what a manager has said."""

    full_name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label="Mobile phone",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    # Only programs see it. Its name says to no browser what to put there.
    extra_notes = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )
    page = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, form: Form, own: list[CustomField], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.asked = form
        self.own = {field.key: field for field in own if form.question_of(field.key)}
        self._add("email", form.email_asked, _email())
        self._add_job(form)
        self._add("job_location", form.location_asked, _words("Location", 200, "address-level2"))
        for key, field in self.own.items():
            question = form.question_of(key) or {}
            self.fields[f"{OWN}{key}"] = _question(field, question)
        self.fields["consent"] = forms.BooleanField(
            label=form.wording,
            required=form.needs_consent,
            error_messages={"required": "Tick this box: without it the form cannot be sent."},
        )

    def _add(self, name: str, asked: str, field: forms.Field) -> None:
        if asked != Asked.NO:
            field.required = asked == Asked.REQUIRED
            self.fields[name] = field

    def _add_job(self, form: Form) -> None:
        if form.job_kind == JobKind.CHOICE:
            choices = [("", "Choose one"), *((title, title) for title in form.job_titles)]
            self.fields["job_title"] = forms.ChoiceField(label="Which job?", choices=choices)
        elif form.job_kind == JobKind.FREE:
            self.fields["job_title"] = _words("Which job do you want?", 200, "off")

    @property
    def visible(self) -> list[forms.BoundField]:
        """What is asked, in order; the agreement stands apart."""
        apart = {"page", "consent", "extra_notes"}
        return [self[name] for name in self.fields if name not in apart]

    def clean_full_name(self) -> str:
        name = one_line(self.cleaned_data["full_name"])
        if not name:
            raise forms.ValidationError("Enter your name.")
        return name

    def clean_phone(self) -> str:
        try:
            return parse_phone(self.cleaned_data["phone"])
        except DomainError as error:
            raise forms.ValidationError(error.detail) from None

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("extra_notes"))

    def given(self) -> Given:
        """Return what was filled in."""
        said = self.cleaned_data
        first, middle, last = split_name(said["full_name"])
        own = {key: said[f"{OWN}{key}"] for key in self.own if said.get(f"{OWN}{key}") not in (None, "")}
        candidate = {
            "first_name": first[:100],
            "middle_name": middle[:100],
            "last_name": last[:100],
            "email": said.get("email", ""),
            "custom": {
                key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in own.items()
            },
        }
        job = self.asked.job_titles[0] if self.asked.has_one_job else said.get("job_title", "")
        application = {"job_title": one_line(job), "job_location": one_line(said.get("job_location", ""))}
        return Given(
            phone=said["phone"], has_agreed=said["consent"], candidate=candidate, application=application
        )


def _email() -> forms.Field:
    return forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


def _words(label: str, most: int, autocomplete: str) -> forms.Field:
    return forms.CharField(
        label=label, max_length=most, widget=forms.TextInput(attrs={"autocomplete": autocomplete})
    )


def _question(field: CustomField, question: dict[str, Any]) -> forms.Field:
    told: dict[str, Any] = {
        "label": question.get("words") or field.label,
        "required": bool(question.get("required")),
    }
    match field.kind:
        case CustomField.Kind.NUMBER:
            return forms.FloatField(
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}), **told
            )
        case CustomField.Kind.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **told)
        case CustomField.Kind.CHOICE:
            choices = [("", "Choose one"), *((str(each), str(each)) for each in field.choices)]
            return forms.ChoiceField(choices=choices, **told)
        case CustomField.Kind.YES_NO:
            return forms.ChoiceField(choices=YES_NO, **told)
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}), **told)
