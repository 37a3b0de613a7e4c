"""What a manager types about the team's numbers."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.accounts.models import Account
from apps.core.errors import DomainError
from apps.core.phones import parse_phone
from apps.messaging.models import Number
from apps.messaging.replies import default_words_for_callers

CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
WORDS = forms.Textarea(attrs={"rows": 2})
CODE = {"autocomplete": "off", "spellcheck": "false"}


class SimulatedNumberForm(forms.Form):
    """A number at the simulated carrier, which asks for no account."""

    phone = forms.CharField(
        label="Phone number",
        max_length=40,
        help_text="With the country: +1 201 555 0123.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    label = forms.CharField(
        label="Label", max_length=60, required=False, help_text="What the team calls it: “Night line”."
    )

    def clean_phone(self) -> str:
        try:
            return parse_phone(self.cleaned_data["phone"])
        except DomainError as error:
            raise forms.ValidationError(error.detail) from None

    def clean(self) -> dict[str, Any]:
        """Strip what is pasted with spaces around it."""
        values = super().clean() or self.cleaned_data
        return {name: value.strip() for name, value in values.items()}


class ConnectNumberForm(SimulatedNumberForm):
    account_sid = forms.CharField(
        label="Account id",
        max_length=34,
        help_text="“AC” and 32 letters and digits, from the first page of the carrier's console.",
        widget=forms.TextInput(attrs=CODE),
    )
    auth_token = forms.CharField(
        label="Auth token",
        max_length=200,
        help_text="Kept encrypted and never shown again.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    messaging_service_sid = forms.CharField(
        label="Messaging service id",
        max_length=34,
        required=False,
        help_text="Only when the number sends through a messaging service (US business registration).",
        widget=forms.TextInput(attrs=CODE),
    )


class NumberForm(forms.Form):
    """How a connected number is used."""

    label = forms.CharField(label="Label", max_length=60, required=False)
    pace = forms.FloatField(
        label="Pace",
        min_value=Number.SLOWEST,
        max_value=Number.FASTEST,
        help_text="Text parts a second, as the carrier has granted them.",
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
    )
    daily_cap = forms.IntegerField(
        label="Cap a day",
        min_value=0,
        max_value=Number.LARGEST_CAP,
        help_text="Text parts until midnight Pacific time; 0 for none.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    carrier_answers = forms.BooleanField(
        label="The carrier answers STOP, START and HELP itself",
        required=False,
        help_text="As Twilio does unless it is told not to. Turned off, the team’s own answers are sent.",
    )


class CallsForm(forms.Form):
    """What becomes of phone calls to a number."""

    call_mode = forms.ChoiceField(
        label="When somebody calls", choices=Number.CallMode, widget=forms.RadioSelect
    )
    call_forward_to = forms.CharField(
        label="Forward to",
        max_length=40,
        required=False,
        help_text="A phone that somebody answers, mobile or not: +1 201 555 0123. It rings for 20 seconds.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    call_words = forms.CharField(
        label="Words that are read out", max_length=Number.MOST_WORDS, required=False, widget=WORDS
    )
    call_language = forms.ChoiceField(label="Read out in", choices=Number.CallLanguage)
    call_text_back = forms.CharField(
        label="Text back",
        max_length=1600,
        required=False,
        help_text="To whoever spoke to nobody, once a day at the most, also at night; who opted out gets none. Fields "
        "as in templates: {{first_name|there}}, {{team_name}}. Empty: no text.",
        widget=WORDS,
    )

    def __init__(self, *args: Any, number: Number, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = default_words_for_callers(number)
        self.fields[
            "call_words"
        ].help_text = f"Also when nobody answers the phone that calls are forwarded to. Empty: “{ours}”"


class TextingRulesForm(forms.Form):
    """When, how often and with which answers the team texts."""

    texting_from = forms.TimeField(
        label="Earliest",
        required=False,
        help_text="Where they are. Left empty: 8:00, as the law has it; not before.",
        widget=CLOCK,
    )
    texting_until = forms.TimeField(
        label="Latest",
        required=False,
        help_text="Where they are. Left empty: 21:00, as the law has it; not after.",
        widget=CLOCK,
    )
    frequency_cap = forms.IntegerField(
        label="Texts of blasts and campaigns to one person, at most",
        min_value=0,
        max_value=1000,
        help_text="0 for as many as there are.",
    )
    frequency_days = forms.IntegerField(label="… within so many days", min_value=1, max_value=365)
    approval_above = forms.IntegerField(
        label="A blast to more people than this needs a second manager’s yes",
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text="Left empty: nobody has to be asked. Neither its author nor who changed it last can say it.",
    )
    stop_reply = forms.CharField(
        label="Answer to STOP",
        max_length=320,
        required=False,
        help_text="It says that they get no more texts, and how to get them again; nothing else is allowed in it.",
        widget=WORDS,
    )
    start_reply = forms.CharField(label="Answer to START", max_length=320, required=False, widget=WORDS)
    help_reply = forms.CharField(
        label="Answer to HELP",
        max_length=320,
        required=False,
        help_text="Who you are, how people reach a person, and that STOP ends the texts.",
        widget=WORDS,
    )


class OptOutScopeForm(forms.Form):
    opt_out_scope = forms.ChoiceField(
        label="Whom a STOP binds", choices=Account.OptOutScope, widget=forms.RadioSelect
    )
