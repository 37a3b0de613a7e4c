"""Whatever somebody makes of a passkey's answer: it is refused in words, and signs in nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from fido2.utils import websafe_decode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.passkeys import HOST, ORIGIN, Device, add_passkey, sign_in_question
from tests.nights import by_night

PROFILE, BY_PASSKEY, ADD = (
    "/accounts/profile/",
    "/accounts/2fa/webauthn/login/",
    "/accounts/2fa/webauthn/add/",
)
EXAMPLES = by_night(15, 100)
LETTERS = st.text("ABCDwxyz0189-_", max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(max_value=10**9) | st.floats() | LETTERS | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS | st.just("id"), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoiled(draw: st.DrawFn, answer: dict[str, Any]) -> dict[str, Any]:
    """Draw a true answer with one part gone, replaced, or changed by some letters."""
    said: dict[str, Any] = json.loads(json.dumps(answer))
    path = draw(st.sampled_from(list(_paths(said))))
    inside = said
    for name in path[:-1]:
        inside = inside[name]
    last, was = path[-1], inside[path[-1]]
    deed = draw(st.sampled_from(["gone", "other", "letters"]))
    if deed == "gone":
        del inside[last]
    elif deed == "letters" and isinstance(was, str) and was:
        # How long a signature is, is not the same each time; what is drawn must be.
        at = draw(st.integers(0, 999)) % len(was)
        inside[last] = was[:at] + draw(LETTERS) + was[at + draw(st.integers(0, 9)) :]
    else:
        inside[last] = draw(VALUES)
    return said


def _paths(said: dict[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in said.items():
        yield (*before, name)
        if isinstance(value, dict):
            yield from _paths(value, (*before, name))


@pytest.fixture
def there(recruiter, settings) -> Client:
    settings.ALLOWED_HOSTS, settings.PAGE_ORIGINS = [HOST], [ORIGIN]
    cache.clear()
    client = Client(SERVER_NAME=HOST)
    client.force_login(recruiter)
    return client


# The rows stay as they are from one example to the next: a passkey signs as often as it is asked.
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_spoiled_proof_signs_in_nobody(there, device_of, data):
    device, browser = device_of(there), Client(SERVER_NAME=HOST)
    true = json.loads(device.prove(sign_in_question(browser)))

    said = data.draw(spoiled(true))
    answer = browser.post(BY_PASSKEY, {"credential": json.dumps(said)})

    assert answer.status_code == 302
    is_in = browser.get(PROFILE).status_code == 200
    assert not is_in or _covers(said) == _covers(true)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_spoiled_passkey_breaks_nothing(there, data):
    there.post("/accounts/reauthenticate/", {"password": "secret-enough"})
    question = there.get(ADD).context["js_data"]["creation_options"]
    said = data.draw(spoiled(json.loads(Device().make(question))))

    answer = there.post(ADD, {"credential": json.dumps(said), "passwordless": "True", "name": ""})

    assert answer.status_code in {200, 302}
    # What was taken in can be read again, or nobody of theirs could sign in any more.
    assert there.get("/accounts/2fa/webauthn/").status_code == 200
    assert there.get(ADD).status_code in {200, 302}


@pytest.fixture
def device_of():
    """Give the one device of a client: its passkey is added when it is first asked for."""
    devices: dict[int, Device] = {}

    def device(client: Client) -> Device:
        if id(client) not in devices:
            devices[id(client)] = Device()
            add_passkey(client, devices[id(client)])
        cache.clear()
        return devices[id(client)]

    return device


def _covers(said: dict[str, Any]) -> list[bytes]:
    """Return what the signature covers, and whom it is of."""
    return [
        websafe_decode(said["response"][part])
        for part in ("clientDataJSON", "authenticatorData", "userHandle")
    ]
