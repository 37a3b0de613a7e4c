"""What a manager says of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from apps.accounts.models import Membership, Team
from apps.candidates.models import ApplicationStatus, CustomField
from apps.core.words import one_line
from apps.hosted.models import COLOURS, Asked, Form, JobKind
from apps.lists.models import List
from apps.messaging.models import Template

GONE_STATUS = "This status is no longer there: whoever applies is new, until you choose another one."


class NewForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=80, help_text="Only the team sees it: “Website”, “Job fair in May”."
    )


class LinesField(forms.CharField):
    """A list, one entry on each line."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)
        self.most = most

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [one_line(line)[: self.most] for line in str(super().clean(value) or "").splitlines()]
        return list(dict.fromkeys(filter(None, lines)))


class FormForm(forms.Form):
    """All that a manager says of a form. A question of the team's own has its field's key behind the word."""

    name = forms.CharField(label="Name", max_length=80, help_text="Only the team sees it.")
    slug = forms.SlugField(
        label="End of the address",
        max_length=60,
        help_text="Links to the old address end when you change it.",
    )
    is_open = forms.BooleanField(label="Open: people can apply", required=False)
    heading = forms.CharField(label="Heading", max_length=120)
    introduction = forms.CharField(
        label="Words above the questions",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    colour = forms.ChoiceField(label="Colour", choices=COLOURS, required=False)
    job_kind = forms.ChoiceField(label="The job", choices=JobKind.choices)
    job_titles = LinesField(
        label="Jobs",
        most=200,
        required=False,
        max_length=20_000,
        help_text="One on a line; for one job the first line counts.",
    )
    email_asked = forms.ChoiceField(label="E-mail", choices=Asked.choices)
    location_asked = forms.ChoiceField(label="Location", choices=Asked.choices)
    wording = forms.CharField(
        label="What they agree to",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Kept word for word with each agreement. The box is never ticked beforehand.",
    )
    needs_consent = forms.BooleanField(
        label="The form cannot be sent without agreeing",
        required=False,
        help_text="Agreeing to texts may not be a condition of applying for a job. Without it no text goes to them.",
    )
    privacy_url = forms.URLField(
        label="Privacy notice", required=False, max_length=500, assume_scheme="https"
    )
    terms_url = forms.URLField(label="Terms", required=False, max_length=500, assume_scheme="https")
    thanks = forms.CharField(
        label="Words of thanks", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    redirect_url = forms.URLField(
        label="… or send them on to",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="An address of yours that begins with https://.",
    )
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=120,
        help_text="A link with utm_source, utm_medium or utm_campaign says otherwise for its own people.",
    )
    medium = forms.CharField(label="Medium", required=False, max_length=120)
    campaign = forms.CharField(label="Campaign", required=False, max_length=120)
    template = forms.ModelChoiceField(
        Template.objects.none(),
        label="Text them",
        required=False,
        empty_label="No text",
        help_text="Sent at once to whoever agrees, within the hours for texts.",
    )
    list = forms.ModelChoiceField(
        List.objects.none(), label="Put them on the list", required=False, empty_label="No list"
    )
    tags = LinesField(label="Tags", most=60, required=False, max_length=2000, help_text="One on a line.")
    assignee = forms.ChoiceField(label="Give them to", required=False)
    status = forms.ChoiceField(label="Status", required=False)

    def __init__(self, data: Any = None, *, team: Team, form: Form, own: Sequence[CustomField]) -> None:
        super().__init__(data, initial=_said_of(form))
        members = Membership.objects.for_team(team).with_people()
        statuses = ApplicationStatus.objects.for_team(team).order_by("position")
        choices: dict[str, Any] = {
            "assignee": [("", "Nobody"), *((str(each.user_id), str(each.user)) for each in members)],
            "status": [(each.key, each.label) for each in statuses],
        }
        if form.status not in {each.key for each in statuses}:
            # Whoever applies meanwhile becomes a new one (`sending`): it is not as if that had been chosen.
            choices["status"].insert(0, (form.status, f"Removed: {form.status}"))
            self.fields["status"].help_text = GONE_STATUS
        for name, known in choices.items():
            self.fields[name].choices = known  # type: ignore[attr-defined]
        self.fields["template"].queryset = Template.objects.for_team(team).of_team().in_order()  # type: ignore[attr-defined]
        self.fields["list"].queryset = List.objects.for_team(team).static().by_name()  # type: ignore[attr-defined]
        self.own = own
        for field in own:
            question = form.question_of(field.key)
            asked = (
                Asked.NO if question is None else Asked.REQUIRED if question["required"] else Asked.OPTIONAL
            )
            self.fields[f"asked-{field.key}"] = forms.ChoiceField(
                label=field.label, choices=Asked.choices, initial=asked, required=False
            )
            self.fields[f"words-{field.key}"] = forms.CharField(
                label=f"In which words: {field.label}",
                max_length=200,
                required=False,
                initial=question["words"] if question else "",
                widget=forms.TextInput(attrs={"placeholder": field.label}),
            )

    @property
    def questions(self) -> Any:
        return [(self[f"asked-{field.key}"], self[f"words-{field.key}"]) for field in self.own]

    def fields_of_form(self) -> dict[str, Any]:
        """Return what was said, as the service wants it."""
        said = dict(self.cleaned_data)
        questions = []
        for field in self.own:
            asked, words = said.pop(f"asked-{field.key}", ""), said.pop(f"words-{field.key}", "")
            if asked in {Asked.OPTIONAL, Asked.REQUIRED}:
                questions.append(
                    {"field": field.key, "words": one_line(words), "required": asked == Asked.REQUIRED}
                )
        assignee = said.pop("assignee")
        members = Membership.objects.none() if not assignee else Membership.objects.filter(user=assignee)
        member = members.select_related("user").first()
        return {
            **said,
            "questions": questions,
            "assignee": member.user if member else None,
            "status": said["status"] or "new",
        }


def _said_of(form: Form) -> dict[str, Any]:
    names = [name for name in FormForm.base_fields if name not in {"template", "list", "assignee"}]
    own = {name: getattr(form, name) for name in names}
    return {
        **own,
        "template": form.template_id,
        "list": form.list_id,
        "assignee": str(form.assignee_id or ""),
    }
