"""Sign-ins that are over leave nothing behind."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.accounts import sockets
from apps.accounts.periodic import forget_sessions
from apps.accounts.services import remove_member
from apps.accounts.sessions import SessionStore


def test_a_session_that_has_expired_goes_with_what_was_noted_of_it(as_recruiter, as_manager):
    for client in (as_recruiter, as_manager):
        client.get("/")
    over, lasting = as_recruiter.session.session_key, as_manager.session.session_key
    Session.objects.filter(pk=over).update(expire_date=timezone.now() - timedelta(seconds=1))

    forget_sessions()

    assert set(Session.objects.values_list("pk", flat=True)) == {lasting}
    assert not UserSession.objects.filter(session_key=over).exists()
    assert as_manager.get("/").status_code == 200


def test_those_that_django_itself_has_begun_are_read(as_recruiter):
    key = as_recruiter.session.session_key
    begun = db.SessionStore(key)
    begun["team"] = "of before"
    begun.save()

    assert SessionStore(key).load() == {**as_recruiter.session, "team": "of before"}


def test_without_redis_whoever_loses_their_place_loses_it_all_the_same(
    recruiter, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    class Gone:
        async def group_send(self, *_):
            raise ConnectionError

    monkeypatch.setattr(sockets, "get_channel_layer", Gone)

    with django_capture_on_commit_callbacks(execute=True):
        remove_member(membership=recruiter.memberships.get(), now=timezone.now(), actor=None)

    assert not recruiter.memberships.exists()
    assert "could not be told that a place has ended (ConnectionError)" in caplog.text
