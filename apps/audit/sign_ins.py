"""What signing in tells of people, by the signals of the packages that do it: to be written into the log."""

from __future__ import annotations

from typing import Any

from allauth.account import signals
from allauth.mfa import signals as second_step
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.http import HttpRequest

from apps.accounts.models import User
from apps.audit.intake import Where, note_of_person
from apps.audit.tasks import note_failed_sign_in
from apps.core.afterwards import after_commit
from apps.core.templatetags.browsers import browser_words

# Longer than any address that somebody has.
LONGEST = 254
# What a second step is, where the log says that one was added.
KINDS = {Authenticator.Type.TOTP: "authenticator app", Authenticator.Type.WEBAUTHN: "passkey"}


def listen() -> None:
    """Be told from now on: the packages have no other way to tell."""
    signals.user_logged_in.connect(signed_in)
    user_logged_out.connect(signed_out)
    user_login_failed.connect(sign_in_failed)
    signals.password_changed.connect(password_changed)
    signals.password_reset.connect(password_reset)
    second_step.authenticator_added.connect(second_step_added)
    second_step.authenticator_removed.connect(second_step_removed)
    second_step.authenticator_reset.connect(recovery_codes_made)
    second_step.authentication_failed.connect(second_step_failed)


def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    note_of_person(user=user, what="signed_in", actor=user, where=_where(request))


def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        note_of_person(user=user, what="signed_out", actor=user, where=_where(request))


def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Have it written down by a worker: here, who has a login would be answered later than who has none."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    if request is None or not email or len(email) > LONGEST:
        return
    where = _where(request)
    after_commit(note_failed_sign_in.delay, email=email, where=where)


def password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    note_of_person(user=user, what="password_changed", actor=user, where=_where(request))


def password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    note_of_person(user=user, what="password_reset", actor=user, where=_where(request))


def second_step_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    what = "recovery_codes_made" if _is_codes(authenticator) else "second_step_added"
    note_of_person(user=user, what=what, actor=user, where=_where(request), by=_kind(authenticator))


def second_step_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    # The codes go along with what they stand in for.
    if not _is_codes(authenticator):
        note_of_person(
            user=user,
            what="second_step_removed",
            actor=user,
            where=_where(request),
            by=_kind(authenticator),
        )


def recovery_codes_made(request: HttpRequest, user: User, **_: Any) -> None:
    note_of_person(user=user, what="recovery_codes_made", actor=user, where=_where(request))


def second_step_failed(request: HttpRequest, user: User, **_: Any) -> None:
    note_of_person(user=user, what="second_step_failed", actor=None, where=_where(request))


def _is_codes(authenticator: Authenticator) -> bool:
    return bool(authenticator.type == Authenticator.Type.RECOVERY_CODES)


def _kind(authenticator: Authenticator) -> str:
    return KINDS.get(authenticator.type, "")


def _where(request: HttpRequest) -> Where:
    return {
        "from": str(request.META.get("REMOTE_ADDR", "")),
        "with": browser_words(request.META.get("HTTP_USER_AGENT", "")),
    }
