"""What sign-in does our way: nobody signs up by themselves, and every link is at our own address."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import RateLimitUsage, consume
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts.models import User
from apps.accounts.sockets import question_sockets_after_commit
from apps.core.afterwards import after_commit
from apps.core.fields import cipher
from apps.core.templatetags.browsers import browser_words

# How often an address may be tried with a wrong password, from wherever; and how often any may from one place.
WRONG_FROM_ANYWHERE, WRONG_FROM_HERE, WRONG = "login_failed_anywhere", "login_failed_here", "login_failed"
# And by a browser that has signed in to it before: an office is one address, and a few who mistype use up its tries.
WRONG_FROM_KNOWN = "login_failed_known"
# How often a code is mailed to an address, by the same places.
CODE_FROM_ANYWHERE, CODE_FROM_HERE, CODE_FROM_KNOWN = "code_asked_anywhere", "code_asked", "code_asked_known"
# In a session: by which password somebody has begun to sign in.
BEGUN = "begun_with"
KNOWN_BROWSER, KNOWN_FOR, MOST_KNOWN = "known_browser", 180 * 24 * 3600, 5
# By the package's ways to show that it is still the same person: what we call them.
PROOFS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}
NEWS = "account/email/news"
# What their owner is told of by mail, by the package's names: so nobody has theirs changed and does not hear of it.
CHANGES = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "You have a new password, chosen by a link that was mailed to you",
    "mfa/email/totp_activated": "An authenticator app was added to your sign-in",
    "mfa/email/totp_deactivated": "The authenticator app was taken off your sign-in",
    "mfa/email/webauthn_added": "A passkey was added to your sign-in",
    "mfa/email/webauthn_removed": "A passkey was taken off your sign-in",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your sign-in",
}
_signer = Signer(salt="accounts.known_browser")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        # People come by invitation (apps.accounts.views).
        return False

    def before_code_is_mailed(self, request: HttpRequest, address: str, user: User | None) -> None:
        """Bound how often. A stranger elsewhere keeps nobody from asking, and a known browser nobody at all."""
        address = address.lower()
        place = self._get_login_attempts_cache_key(request, email=address)
        is_known = _is_known(request, address)
        bounds = (
            {CODE_FROM_KNOWN: address} if is_known else {CODE_FROM_HERE: place, CODE_FROM_ANYWHERE: address}
        )
        if not all(ratelimit.consume(request, action=bound, key=key) for bound, key in bounds.items()):
            raise self.validation_error("too_many_login_attempts")
        if user is not None:
            _note_begun(request, user)

    def login(self, request: HttpRequest, user: User) -> None:
        """Refuse what was begun by a password that is none any more: a code mailed before, a second step left open."""
        begun = request.session.pop(BEGUN, {}).get(str(user.pk))
        if begun and not constant_time_compare(begun, user.get_session_auth_hash()):
            messages.error(request, "Your password has changed meanwhile. Sign in again.")
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    # Whatever ends a session ends its sockets: at once, not at their next ping.

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            question_sockets_after_commit(user_id=request.user.pk)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        question_sockets_after_commit(user_id=user.pk)

    # Where links lead: whatever name the request came by.

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.PUBLIC_URL}{path.replace('UID-KEY', key)}"

    def is_safe_url(self, url: str) -> bool:
        home = urlsplit(settings.PUBLIC_URL)
        return bool(
            url_has_allowed_host_and_scheme(
                url, allowed_hosts={home.netloc}, require_https=home.scheme == "https"
            )
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        home = SimpleNamespace(name="PivotCX", domain=urlsplit(settings.PUBLIC_URL).netloc)
        super().send_mail(template_prefix, email, {**context, "current_site": home})

    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        """Tell somebody that their sign-in has changed, once it has. That no mail can be sent keeps no change back."""
        said = {
            "change": CHANGES.get(template_prefix, "Your sign-in was changed"),
            "browser": browser_words(self.request.META.get("HTTP_USER_AGENT", "")),
            "page": f"{settings.PUBLIC_URL}{reverse('mfa_index')}",
        }
        request, send = self.request, super().send_notification_mail

        def tell() -> None:
            with context.request_context(request):
                send(NEWS, user, said)

        after_commit(tell)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [each | {"description": PROOFS.get(each["id"], each["description"])} for each in methods]

    # Guessing: few tries at an address from one place, so that a stranger elsewhere locks nobody out; and many more
    # from all places together. Of a browser that is known only its own are counted: strangers lock nobody out there.

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        address = _address(credentials)
        place = self._get_login_attempts_cache_key(request, **credentials)
        is_known = _is_known(request, address)
        bounds = {WRONG_FROM_KNOWN: address} if is_known else {WRONG_FROM_HERE: place, WRONG: place}
        is_over = not ratelimit.consume(request, action=WRONG_FROM_ANYWHERE, key=address, dry_run=True)
        # What a right password takes back.
        self._login_failed_rl_usage = RateLimitUsage(usage=[])
        for bound, key in bounds.items():
            used = consume(request, app="allauth.account", action=bound, key=key)
            if not used or (is_over and not is_known):
                raise self.validation_error("too_many_login_attempts")
            self._login_failed_rl_usage.usage += used.usage

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            _note_begun(request, user)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        ratelimit.consume(request, action=WRONG_FROM_ANYWHERE, key=_address(credentials))

    def post_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse:
        """Let the browser be known from now on. It opens nothing: the password is asked for as before."""
        response: HttpResponse = super().post_login(request, user, **rest)
        mark = _mark_of(user.email)
        marks = [mark, *(each for each in _known_to(request) if each != mark)][:MOST_KNOWN]
        response.set_cookie(
            KNOWN_BROWSER,
            _signer.sign(".".join(marks)),
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{_address(credentials)} {self.get_client_ip(request)}"


class SecondStepAdapter(DefaultMFAAdapter):
    """Keeps what second steps are made from as secret as all that is secret here (`apps.core.fields`)."""

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Of before it was encrypted here.
            return encrypted_text

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002, ARG002  So called there.
        """Propose what the browser is called: of several passkeys it says most of where each is."""
        return browser_words(context.request.META.get("HTTP_USER_AGENT", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "PivotCX"}


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        for user_id in {session.user_id for session in ended}:
            question_sockets_after_commit(user_id=user_id)


def _address(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").lower()


def _note_begun(request: HttpRequest, user: User) -> None:
    request.session[BEGUN] = {str(user.pk): user.get_session_auth_hash()}


def _mark_of(address: str) -> str:
    return salted_hmac(KNOWN_BROWSER, address.lower(), algorithm="sha256").hexdigest()[:32]


def _is_known(request: HttpRequest, address: str) -> bool:
    return _mark_of(address) in _known_to(request)


def _known_to(request: HttpRequest) -> list[str]:
    try:
        return _signer.unsign(request.COOKIES.get(KNOWN_BROWSER, "")).split(".")
    except BadSignature:
        return []
