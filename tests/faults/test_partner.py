"""A partner's whole way, with nothing but the API's description and a key: push, text, answer, outcome, replays."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from typing import Any

import pytest

from tests.factories.receivers import Call, Receiver, receiver
from tests.faults.described import Described
from tests.faults.people import signed_in
from tests.rig import Product
from tests.waiting import until

PHONE = "+14155550561"
EVENTS = [
    "application.created",
    "application.updated",
    "conversation.closed",
    "message.delivered",
    "message.received",
]
APPLICATION = {
    "candidate": {"phone": PHONE, "full_name": "Candidate Sixty", "email": "candidate60@demo.test"},
    "application": {"job_title": "Night picker", "source": "partner", "external_id": "partner-561"},
    "consent": {"opt_in": True, "method": "web form", "wording": "I agree to be texted about this job."},
    "message": {"body": "Hi {{first_name|there}}, when can you start?"},
}


@pytest.fixture
def partner(product: Product) -> Described:
    scopes = [word for scope in ("read", "write", "send", "admin") for word in ("--scope", scope)]
    return Described(
        product.url, product.manage("create_api_key", "--team", "demo", "--name", "ATS", *scopes)
    )


def is_ours(call: Call, secret: str) -> bool:
    """As the standard says it (standardwebhooks.com), and not as our own code does."""
    signed = b".".join([call.id.encode(), call.headers["webhook-timestamp"].encode(), call.body])
    digest = hmac.new(base64.b64decode(secret[len("whsec_") :]), signed, hashlib.sha256).digest()
    is_recent = abs(time.time() - int(call.headers["webhook-timestamp"])) < 300
    return (
        is_recent and f"v1,{base64.b64encode(digest).decode()}" in call.headers["webhook-signature"].split()
    )


def heard(taking: Receiver, event: str) -> dict[str, Any]:
    """Wait for an event. Return what it says."""

    def look() -> list[Call]:
        return [call for call in taking.calls if call.told["type"] == event]

    data: dict[str, Any] = until(look, what=event)[0].told["data"]
    return data


def test_a_partner_gets_round_with_the_description_and_a_key(product: Product, partner: Described) -> None:
    with receiver() as taking:
        endpoint = partner.call(
            "add_webhook_endpoint", {"url": taking.url, "events": EVENTS}, expect=201, key="endpoint"
        )

        pushed = partner.call("receive_application", APPLICATION, expect=201, key="push-561")
        assert pushed["message"]["body"] == "Hi Candidate, when can you start?"
        assert heard(taking, "application.created") == pushed["application"]
        delivered = heard(taking, "message.delivered")
        assert (delivered["id"], delivered["status"]) == (pushed["message"]["id"], "delivered")
        assert partner.call("get_message", expect=200, id=delivered["id"]) == delivered

        product.carrier.receive(to=product.number["phone"], sender=PHONE, body="On Monday!")
        answer = heard(taking, "message.received")
        assert (answer["body"], answer["direction"]) == ("On Monday!", "inbound")
        assert answer["conversation"] == pushed["message"]["conversation"]
        [waiting] = partner.call(
            "list_conversations",
            expect=200,
            query={"candidate": pushed["candidate"]["id"], "waiting": "true", "colour": "green"},
        )["data"]
        assert waiting["last_message"]["body"] == "On Monday!"

        decide(product, pushed)
        assert heard(taking, "application.updated")["status"] == "engaged"
        assert heard(taking, "conversation.closed")["closed"] is True

        assert all(is_ours(call, endpoint["secret"]) for call in taking.calls)
        assert not any(is_ours(call, "whsec_" + "A" * 44) for call in taking.calls)
        repeat(partner, pushed)
        told_again(partner, endpoint["id"], taking)
        partner.call("delete_webhook_endpoint", expect=204, id=endpoint["id"])


def decide(product: Product, pushed: dict[str, Any]) -> None:
    """A recruiter moves the application and closes the chat, on the pages."""
    chat = f"/chat/{pushed['message']['conversation']}"
    with signed_in(product, "recruiter") as browser:
        names, page = ("csrfmiddlewaretoken", "page_team"), browser.get(f"{chat}/").text
        form = {name: re.findall(f'name="{name}" value="([^"]*)"', page)[0] for name in names}
        status = f"{chat}/applications/{pushed['application']['id']}/status/"
        for path, words in ((status, {"status": "engaged"}), (f"{chat}/close/", {})):
            answer = browser.post(path, data=form | words, headers={"Origin": product.url})
            assert answer.status_code < 400, answer.text


def repeat(partner: Described, pushed: dict[str, Any]) -> None:
    """What a partner sends again, for it does not know whether it came through, is not done twice."""
    assert partner.call("receive_application", APPLICATION, expect=201, key="push-561") == pushed
    other = partner.call("receive_application", {"candidate": {"phone": PHONE}}, expect=422, key="push-561")
    assert other["code"] == "idempotency_key_reused"

    again = partner.call("receive_application", APPLICATION, expect=200)
    assert [again[name]["id"] for name in ("candidate", "application", "message")] == [
        pushed[name]["id"] for name in ("candidate", "application", "message")
    ]
    found = partner.call("list_candidates", expect=200, query={"phone": PHONE})["data"]
    arrived = partner.call("list_applications", expect=200, query={"external_id": "partner-561"})["data"]
    assert (len(found), len(arrived)) == (1, 1)
    texts = partner.call(
        "list_messages", expect=200, query={"conversation": pushed["message"]["conversation"]}
    )
    assert sorted(text["direction"] for text in texts["data"]) == ["inbound", "outbound"]


def told_again(partner: Described, endpoint: str, taking: Receiver) -> None:
    """What the partner asks to be told again comes with the id that it had."""
    deliveries = partner.pages("list_webhook_deliveries", id=endpoint)
    assert {each["event"] for each in deliveries} == set(EVENTS)
    assert {each["webhook_id"] for each in deliveries} == {call.id for call in taking.calls}
    [wanted] = [each for each in deliveries if each["event"] == "message.received"]

    partner.call(
        "replay_webhook_delivery", {}, expect=202, id=endpoint, webhook_delivery=wanted["id"], key="again"
    )

    calls = until(
        lambda: [call for call in taking.calls if call.id == wanted["webhook_id"]][1:], what="it comes again"
    )
    assert calls[0].told["data"]["body"] == "On Monday!"
