"""Only the carrier speaks as the carrier: a forged call is refused and counted, at each of its addresses."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.tenancy import as_team
from apps.chat.models import Conversation, Message
from apps.messaging.models import Number, QuarantinedWebhook
from tests.factories.messaging import AUTH_TOKEN, connect_test_number, new_sid
from tests.factories.webhooks import HOST, inbound_fields, signature

Fields = dict[str, str]
DOORS = {
    "text": lambda number: f"/webhooks/twilio/{number.token}/inbound",
    "status": lambda number: f"/webhooks/twilio/{number.token}/status",
    "phone call": lambda number: reverse("calls:voice_webhook", args=[number.token]),
    "its end": lambda number: reverse("calls:voice_end_webhook", args=[number.token]),
}


def signed_by(token: str, url: str, fields: Fields, digest: str = "sha1") -> str:
    words = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), words.encode(), digest).digest()).decode()


def hexadecimal(url: str, fields: Fields) -> str:
    return base64.b64decode(signature(url, fields, AUTH_TOKEN)).hex()


FORGERIES: dict[str, Callable[[str, Fields], str | None]] = {
    "no signature": lambda url, fields: None,  # noqa: ARG005
    "an empty one": lambda url, fields: "",  # noqa: ARG005
    "no base64": lambda url, fields: "é\udcff".encode("utf-8", "replace").decode(),  # noqa: ARG005
    "another token": lambda url, fields: signature(url, fields, "another-token"),
    "no token at all": lambda url, fields: signature(url, fields, ""),
    "a stronger digest": lambda url, fields: signed_by(AUTH_TOKEN, url, fields, "sha256"),
    "a weaker digest": lambda url, fields: signed_by(AUTH_TOKEN, url, fields, "md5"),
    "the digest alone": lambda url, fields: base64.b64encode(  # noqa: ARG005
        hashlib.sha1(url.encode()).digest()
    ).decode(),
    "hexadecimal": hexadecimal,
    "the beginning of it": lambda url, fields: signature(url, fields, AUTH_TOKEN)[:-4],
    "of another address": lambda url, fields: signature(url + "/", fields, AUTH_TOKEN),
    "of another question": lambda url, fields: signature(url + "?a=b", fields, AUTH_TOKEN),
    "of another host": lambda url, fields: signature(
        url.replace("testserver", "elsewhere.test"), fields, AUTH_TOKEN
    ),
    "of fewer fields": lambda url, fields: signature(url, {"Body": fields["Body"]}, AUTH_TOKEN),
    "of a changed field": lambda url, fields: signature(url, fields | {"Body": "Yes"}, AUTH_TOKEN),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_call_is_refused_and_counted(forgery: str, door: str, number: Number):
    path, fields = DOORS[door](number), inbound_fields(number, CallSid=f"CA{'0' * 32}")
    claimed = FORGERIES[forgery](f"{HOST}{path}", fields)
    headers = {} if claimed is None else {"X-Twilio-Signature": claimed}

    answer = Client().post(path, fields, headers=headers)

    assert answer.status_code == 403
    assert (Message.objects.count(), Conversation.objects.count()) == (0, 0)
    assert QuarantinedWebhook.objects.count() == 1


@pytest.mark.parametrize("door", DOORS)
def test_another_teams_token_signs_nothing_here(door: str, number: Number, other_team):
    with as_team(other_team.pk):
        theirs = connect_test_number(team=other_team)
        theirs.auth_token = "the-token-of-others"
        theirs.save()
    path, fields = DOORS[door](number), inbound_fields(number)

    answer = Client().post(
        path,
        fields,
        headers={"X-Twilio-Signature": signature(f"{HOST}{path}", fields, "the-token-of-others")},
    )

    assert (answer.status_code, Message.objects.count()) == (403, 0)


def test_a_true_signature_of_one_door_opens_no_other(number: Number):
    fields = inbound_fields(number)
    signed = signature(f"{HOST}{DOORS['text'](number)}", fields, AUTH_TOKEN)
    for door in ("status", "phone call", "its end"):
        answer = Client().post(DOORS[door](number), fields, headers={"X-Twilio-Signature": signed})
        assert answer.status_code == 403, door
    assert Message.objects.count() == 0


def test_a_call_that_is_played_again_is_the_same_text(number: Number):
    path, fields = DOORS["text"](number), inbound_fields(number, MessageSid=new_sid())
    headers = {"X-Twilio-Signature": signature(f"{HOST}{path}", fields, AUTH_TOKEN)}

    answers = [Client().post(path, fields, headers=headers).status_code for _ in range(3)]

    assert (answers, Message.objects.count()) == ([200, 200, 200], 1)


def test_two_megabytes_of_forgery_are_refused_and_hardly_kept(number: Number):
    path = DOORS["text"](number)

    answer = Client().post(path, inbound_fields(number, Body="x" * 2_000_000))

    assert 400 <= answer.status_code < 500
    kept = QuarantinedWebhook.objects.first()
    assert kept is None or len(kept.body) < 100_000


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options", "trace"])
@pytest.mark.parametrize("door", DOORS)
def test_no_other_method_does_anything(method: str, door: str, number: Number):
    answer = Client().generic(method.upper(), DOORS[door](number))

    assert answer.status_code in {403, 405}
    assert Message.objects.count() == 0
