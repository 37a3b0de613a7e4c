"""What is counted so that nobody guesses on and on: by whom it is used up, and by whom it is not."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from kombu.exceptions import OperationalError

from apps.audit.tasks import note_failed_sign_in

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def test_a_wrong_password_is_answered_also_where_nobody_writes_it_down(
    recruiter, client: Client, monkeypatch, django_capture_on_commit_callbacks
):
    def gone(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(note_failed_sign_in, "delay", gone)

    with django_capture_on_commit_callbacks(execute=True) as done:
        answer = client.post(LOGIN, {"login": recruiter.email, "password": "wrong"})

    assert len(done) == 1
    assert answer.status_code == 200
