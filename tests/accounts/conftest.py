"""A browser at an address to which passkeys can be bound, and a device that has one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.passkeys import HOST, ORIGIN, Device, add_passkey


@pytest.fixture
def browser(db: None, settings: Any) -> Client:
    """A browser of nobody yet."""
    settings.ALLOWED_HOSTS, settings.PAGE_ORIGINS = [HOST], [ORIGIN]
    return Client(SERVER_NAME=HOST)


@pytest.fixture
def device(recruiter: Any, browser: Client) -> Device:
    """The recruiter's device, which has a passkey for them."""
    device, there = Device(), Client(SERVER_NAME=HOST)
    there.force_login(recruiter)
    assert add_passkey(there, device).headers["Location"] == "/accounts/2fa/recovery-codes/"
    return device
