"""What people type about themselves, their team and its keys."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from struct import error as StructError  # noqa: N812  A class, whatever it is called.
from typing import Any

from allauth.account import forms as sign_in
from allauth.account.adapter import get_adapter as account
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter as adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.conf import settings
from fido2.utils import websafe_decode
from fido2.webauthn import AuthenticatorData, CollectedClientData

from apps.accounts.models import ApiKey, Membership, User
from apps.core.words import one_line

SCOPES = [
    (ApiKey.Scope.READ, "Read candidates, chats and texts"),
    (ApiKey.Scope.WRITE, "Write: add and change candidates, applications and chats"),
    (ApiKey.Scope.SEND, "Send texts"),
    (
        ApiKey.Scope.ADMIN,
        "Administer people, numbers, feeds, keywords, templates, webhooks and fields; erase people",
    ),
]
ROLE_HELP = (
    "Managers also run people, numbers and keys. Members answer every chat. "
    "Restricted members see only the chats that are shared with them."
)


# What the packages say of a passkey's answer that is none, beside what they say in words.
BROKEN = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    *(InvalidSignature, UnsupportedAlgorithm, StructError),
    # One that is just being removed.
    Authenticator.DoesNotExist,
)
# What there is in it of a passkey that is made, and of one that proves something.
SIGNED = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
# Of these somebody has as many; and of what a browser gives of a new one, so many letters are kept.
MOST_PASSKEYS, LONGEST_PASSKEY = 20, 16_384
# With a passkey: how often its device has said that it signed.
COUNTED = "counted"


class SignInForm(sign_in.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, login="E-mail", password="Password")  # noqa: S106  A label.


class AskForCodeForm(sign_in.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, email="E-mail")

    def clean_email(self) -> str:
        email: str = super().clean_email()
        account().before_code_is_mailed(context.request, email, self._user)
        return email


class MailedCodeForm(sign_in.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, code="Code")

    def clean_code(self) -> str:
        # The package counts in the session, where many that come at once are one.
        if not ratelimit.consume(
            context.request, action="code_typed", key=context.request.session.session_key
        ):
            raise account().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        return code


class ForgottenPasswordForm(sign_in.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, email="E-mail")


class ChangePasswordForm(sign_in.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, oldpassword="Password now", password1="New password", password2="New password again")


class NewPasswordForm(sign_in.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call(self, password1="New password", password2="New password again")


class GivenField(forms.JSONField):
    """What a browser gives for a passkey, in JSON: of all that anybody may write there, what is read, if it is words.

    Of a number the package makes as many bytes.
    """

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            given = super().to_python(value)
            results = given["clientExtensionResults"].get("credProps") or {}
            response = _words_of(given["response"], *SIGNED)
            _ensure_asked_by_us(CollectedClientData(websafe_decode(response["clientDataJSON"])))
            return {
                **_words_of(given, "id", "rawId", "type"),
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": results.get("rk") is True}},
            }
        except BROKEN as error:
            raise adapter().validation_error("incorrect_code") from error


def _ensure_asked_by_us(asked: CollectedClientData) -> None:
    """The package takes each port, and each name below ours; and not all of these are ours."""
    if asked.origin not in settings.PAGE_ORIGINS or asked.cross_origin:
        raise ValueError(asked.origin)


def _words_of(given: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: value for name in names if isinstance(value := given.get(name), str)}


class SecondStepByPasskeyForm(passkeys.AuthenticateWebAuthnForm):
    credential = GivenField()

    def clean_credential(self) -> Authenticator:
        try:
            signed = AuthenticatorData(
                websafe_decode(self.cleaned_data["credential"]["response"]["authenticatorData"])
            )
            return _counted_on(super().clean_credential(), signed.counter)
        except BROKEN as error:
            raise adapter().validation_error("incorrect_code") from error


def _counted_on(passkey: Authenticator, counter: int) -> Authenticator:
    """Keep how often a device says that it has signed, if it counts at all. One that goes back is a copy."""
    passkey = Authenticator.objects.select_for_update().get(pk=passkey.pk)
    before = passkey.data.get(COUNTED, passkey.wrap().authenticator_data.counter)
    if counter <= before != 0:
        raise ValueError(counter)
    passkey.data[COUNTED] = counter
    passkey.save(update_fields=["data"])
    return passkey


class SignInByPasskeyForm(SecondStepByPasskeyForm, passkeys.LoginWebAuthnForm):
    pass


class ConfirmByPasskeyForm(SecondStepByPasskeyForm, passkeys.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    """What stands in for the password must know its person: a key that only lies there is not taken."""

    credential = GivenField()
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_passkey(self)

    def clean(self) -> dict[str, Any]:
        """Bound what is kept: whoever says that they are this person has all of it read."""
        if (
            Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count()
            >= MOST_PASSKEYS
        ):
            raise forms.ValidationError(
                f"You have {MOST_PASSKEYS} passkeys, which is the most. Remove one first."
            )
        if len(json.dumps(self.cleaned_data.get("credential"))) > LONGEST_PASSKEY:
            raise adapter().validation_error("incorrect_code")
        try:
            given: dict[str, Any] = super().clean()
        except BROKEN as error:
            raise adapter().validation_error("incorrect_code") from error
        return given


class RenamePasskeyForm(passkeys.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_passkey(self)


def _name_passkey(form: forms.Form) -> None:
    named = form.fields["name"]
    form.fields["name"] = NameField(
        label="Name", max_length=60, required=named.required, help_text="By which you know it again."
    )


def _call(form: forms.Form, **labels: str) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)


class NameField(forms.CharField):
    """A name on one line, and a name also after that."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class ProfileForm(forms.Form):
    full_name = NameField(label="Name", max_length=150, help_text="As colleagues see it.")
    theme = forms.ChoiceField(label="Theme", choices=User.Theme, widget=forms.RadioSelect)
    single_key_shortcuts = forms.BooleanField(
        label="Use single-key shortcuts",
        required=False,
        help_text="Turn them off if you speak to your computer, or press keys by accident.",
    )
    autoclaim = forms.BooleanField(
        label="Claim chats by opening them",
        required=False,
        help_text="Colleagues then see that you are on it. Answering lets go, and so do ten minutes.",
    )
    undo_seconds = forms.IntegerField(
        label="Seconds to undo a text",
        min_value=0,
        max_value=User.LONGEST_UNDO,
        required=False,
        help_text="So long a text that you send waits, and can be taken back. 0: it leaves at once.",
    )

    def clean_undo_seconds(self) -> int:
        """Leave it as it is where nothing is said of it."""
        seconds: int | None = self.cleaned_data["undo_seconds"]
        return (
            self.get_initial_for_field(self.fields["undo_seconds"], "undo_seconds")
            if seconds is None
            else seconds
        )


class JoinForm(forms.Form):
    """Who accepts an invitation for the first time."""

    full_name = NameField(
        label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Password",
        help_text="Ten characters or more.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(
        label="Role", choices=Membership.Role, initial=Membership.Role.MEMBER, help_text=ROLE_HELP
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role)


class ApiKeyForm(forms.Form):
    name = NameField(label="Name", max_length=120, help_text="What will use it, for your own overview.")
    scopes = forms.MultipleChoiceField(
        label="Permissions",
        choices=SCOPES,
        initial=[ApiKey.Scope.READ, ApiKey.Scope.WRITE, ApiKey.Scope.SEND],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label="Expires",
        choices=[("0", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year")],
        coerce=int,
    )

    def expires_at(self, *, now: datetime) -> datetime | None:
        days = self.cleaned_data["days"]
        return now + timedelta(days=days) if days else None
