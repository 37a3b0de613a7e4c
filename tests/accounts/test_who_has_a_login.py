"""Nobody learns by a clock who has a login: a known address and an unknown one take the same work.

What is measured is the processor's time: what else a machine does makes a wait longer, and not the work.
"""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User

LOGIN = "/accounts/login/"
NOBODY = "nobody@example.test"


class SmallArgon2(Argon2PasswordHasher):
    """The hasher that is shipped, an eighth as large: what else is done weighs the more."""

    memory_cost = Argon2PasswordHasher.memory_cost // 8


@pytest.fixture
def real_hasher(settings):
    """To hash is what takes the time."""
    settings.PASSWORD_HASHERS = [f"{__name__}.{SmallArgon2.__name__}"]


def seconds(client: Client, email: str) -> float:
    cache.clear()
    begun = process_time()
    client.post(LOGIN, {"login": email, "password": "wrong"})
    return process_time() - begun


def test_a_wrong_password_takes_as_long_for_a_known_address_as_for_an_unknown_one(
    real_hasher, recruiter, client: Client
):
    recruiter.set_password("secret-enough")
    recruiter.save()
    seconds(client, recruiter.email)

    # In turns, so that whatever else the machine does meets both; the quickest are those that it left alone.
    pairs = [(seconds(client, recruiter.email), seconds(client, NOBODY)) for _ in range(25)]

    known, unknown = (sorted(times)[:9] for times in zip(*pairs, strict=True))
    assert 0.9 < median(known) / median(unknown) < 1.1


def test_to_send_a_code_takes_as_long_too(recruiter, client: Client):
    def asked(email: str) -> float:
        cache.clear()
        begun = process_time()
        Client().post("/accounts/login/code/", {"email": email})
        return process_time() - begun

    asked(recruiter.email)
    pairs = [(asked(recruiter.email), asked(NOBODY)) for _ in range(25)]

    known, unknown = (sorted(times)[:9] for times in zip(*pairs, strict=True))
    assert 0.9 < median(known) / median(unknown) < 1.1


def test_and_as_many_questions_to_the_database(recruiter, client: Client):
    def asked(email: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.post(LOGIN, {"login": email, "password": "wrong"})
        return len(captured)

    assert User.objects.filter(email=recruiter.email).exists()
    assert asked(recruiter.email) == asked(NOBODY)
