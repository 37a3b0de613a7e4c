"""Sessions: how one is found, as each page asks, and those that are over, whose rows would stay for ever."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.prepared import prepared


@prepared
def _open(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """Django's own, by the same name (what it signs goes by that). It is found by a statement that is made once."""

    def _get_session_from_db(self) -> Session | None:
        found = _open(key=self.session_key, now=timezone.now()) if self.session_key else []
        if not found:
            self._session_key = None
        return found[0] if found else None


@transaction.atomic
def forget_ended_sessions(*, now: datetime) -> int:
    """Delete sessions that have expired, with what was noted of where they were begun. Return how many."""
    forgotten, _ = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return forgotten
