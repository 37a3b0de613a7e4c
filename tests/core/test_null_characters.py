"""A null character, which no database keeps and no browser sends, is refused and never an error of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.chat.models import Message, Note
from apps.messaging.models import Number
from tests.factories.chat import text_in


@pytest.mark.parametrize(
    "address",
    ["/chat/?q=%00a", "/chat/?show=%00", "/accounts/login/?next=%00", "/accounts/invitation/a%00b/"],
)
def test_an_address_with_one_is_refused(as_recruiter: Client, address: str) -> None:
    assert as_recruiter.get(address).status_code == 400


@pytest.mark.parametrize(
    ("door", "fields"),
    [
        ("messages", {"body": "Hi\x00"}),
        ("messages", {"body": "Hi", "client_id": "a\x00"}),
        ("notes", {"body": "A\x00note"}),
    ],
)
def test_a_form_with_one_is_refused(
    number: Number, as_recruiter: Client, door: str, fields: dict[str, str]
) -> None:
    conversation = text_in(number).conversation

    assert as_recruiter.post(f"/chat/{conversation.pk}/{door}/", fields).status_code == 400
    assert not Message.objects.filter(direction=Message.Direction.OUTBOUND).exists()
    assert not Note.objects.exists()


def test_a_cookie_with_one_is_refused(db: None) -> None:
    # As the octal of a quoted cookie: a bare one never gets through the server.
    assert (
        Client().get("/accounts/login/", headers={"cookie": r'sessionid="aaaaaaaa\000"'}).status_code == 400
    )


def test_a_carriers_address_with_one_is_refused(db: None) -> None:
    assert Client().post("/webhooks/twilio/a%00b/inbound").status_code == 400
