"""What people choose of being told, and what a manager chooses for the team."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.core.errors import DomainError
from apps.notices.models import LEADS, AlertRules, Kind, Preferences
from apps.notices.models.notices import FOR_MANAGERS, FOR_MEMBERS

CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
EARLIEST, LATEST = 5, 20
LEAD_WORDS = {
    0: "Never",
    15: "15 minutes before",
    30: "30 minutes before",
    60: "An hour before",
    120: "Two hours before",
}


class SaidForm(forms.Form):
    """A form whose service has the last word."""

    def refuse(self, error: DomainError) -> None:
        """Say why not, at its field where there is one."""
        self.add_error(error.field if error.field in self.fields else None, error.detail)


class PreferencesForm(SaidForm):
    on_desktop = forms.BooleanField(
        label="Show notices on the desktop",
        required=False,
        help_text="While PivotCX is open in some tab. Each of your browsers also has to allow it, above.",
    )
    with_sound = forms.BooleanField(
        label="Make a sound", required=False, help_text="Two short tones, in one of the tabs that are open."
    )
    shows_text = forms.BooleanField(
        label="Show what people write",
        required=False,
        help_text="On the desktop, also of a locked screen, and in mails. Without it there is only the name.",
    )
    kinds = forms.MultipleChoiceField(
        label="Which of them are shown or heard",
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The list of notices has all, whatever you choose here.",
    )
    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=CLOCK)
    quiet_until = forms.TimeField(
        label="Quiet until",
        required=False,
        widget=CLOCK,
        help_text="Nothing is shown or heard between these, every day. Leave both empty for none.",
    )
    time_zone = forms.CharField(
        label="Your time zone",
        required=False,
        max_length=60,
        help_text="Type a city to find it. Empty: the team’s.",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
    )
    digest_hour = forms.TypedChoiceField(
        label="A mail about who waits",
        choices=[
            ("", "Never"),
            *((hour, f"On working days at {hour}:00") for hour in range(EARLIEST, LATEST + 1)),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Your chats without an answer, the longest wait first. When nobody waits, none comes.",
    )
    mails_overdue = forms.BooleanField(
        label="Mail me when chats have turned red",
        required=False,
        help_text="For managers, if the team’s alerts go on to them.",
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out: set[str] = set()
        if not may(membership, Right.MANAGE):
            left_out |= set(FOR_MANAGERS)
            del self.fields["mails_overdue"]
        if not may(membership, Right.WORK):
            left_out |= set(FOR_MEMBERS)
        kinds = self.fields["kinds"]
        assert isinstance(kinds, forms.MultipleChoiceField)  # noqa: S101  (declared above)
        kinds.choices = [(value, label) for value, label in Kind.choices if value not in left_out]


class AlertRulesForm(SaidForm):
    lead_minutes = forms.TypedChoiceField(
        label="Tell a chat’s owner before it turns orange or red",
        choices=[(minutes, LEAD_WORDS[minutes]) for minutes in LEADS],
        coerce=int,
        help_text="A chat turns orange when its candidate has waited for 12 hours, and red after 24.",
    )
    escalates = forms.BooleanField(
        label="Tell managers of chats that have turned red",
        required=False,
        help_text="Also of those that are nobody’s. Chats that were snoozed are left out.",
    )


def preferences_as_said(chosen: Preferences) -> dict[str, Any]:
    """Return the form's fields as they are now."""
    names = PreferencesForm.base_fields
    return {name: getattr(chosen, name) for name in names}


def rules_as_said(rules: AlertRules) -> dict[str, Any]:
    return {"lead_minutes": rules.lead_minutes, "escalates": rules.escalates}
