"""Sessions that are over: nobody comes back with them, and their rows would stay for ever."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction


@transaction.atomic
def forget_ended_sessions(*, now: datetime) -> int:
    """Delete sessions that have expired, with what was noted of where they were begun. Return how many."""
    forgotten, _ = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return forgotten
