"""What people type on a phone, and choose for it."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.simulator.trouble import MOODS, PHONE_STATES

LONGEST_TEXT = 1600


class TextForm(forms.Form):
    """Words, a picture or both."""

    body = forms.CharField(max_length=LONGEST_TEXT, required=False, strip=False)
    picture = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data["body"].strip() and not data["picture"]:
            raise forms.ValidationError("Type a text first.")
        return data


class CallForm(forms.Form):
    """A call to the number; or what becomes of one that is under way."""

    BEGIN, PUT_AWAY, ANSWERED = "begin", "put-away", "completed"
    became = forms.ChoiceField(
        choices=[
            (BEGIN, "Call"),
            (PUT_AWAY, "Put it away"),
            (ANSWERED, "Somebody answers"),
            ("no-answer", "Nobody answers"),
            ("busy", "Busy"),
        ]
    )


class PhoneStateForm(forms.Form):
    """Whether a phone gets our texts, and why not."""

    fails_with = forms.TypedChoiceField(
        choices=[(code or "", words) for code, words in PHONE_STATES.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )


class MoodForm(forms.Form):
    """How the carrier is to behave."""

    mood = forms.TypedChoiceField(
        choices=[(mood.key, mood.label) for mood in MOODS],
        coerce=lambda key: next(mood for mood in MOODS if mood.key == key),
    )
