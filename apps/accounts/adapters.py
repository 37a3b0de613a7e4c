"""What sign-in does our way: nobody signs up by themselves, and every link is at our own address."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts.models import User
from apps.accounts.sockets import question_sockets_after_commit

# How often an address may be tried with a wrong password, from wherever.
WRONG_FROM_ANYWHERE = "login_failed_anywhere"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        # People come by invitation (apps.accounts.views).
        return False

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

    # Guessing: few tries at an address from one place, so that a stranger elsewhere locks nobody out; and many more
    # from all places together.

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        key = _address(credentials)
        if not ratelimit.consume(request, action=WRONG_FROM_ANYWHERE, key=key, dry_run=True):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        ratelimit.consume(request, action=WRONG_FROM_ANYWHERE, key=_address(credentials))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{_address(credentials)} {self.get_client_ip(request)}"


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        for user_id in {session.user_id for session in ended}:
            question_sockets_after_commit(user_id=user_id)


def _address(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").lower()
