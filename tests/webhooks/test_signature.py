"""Calls are signed as Standard Webhooks 1.0.0 says."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from apps.webhooks.signature import new_secret, signed_headers

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
BODY = b'{"type":"message.received","timestamp":"2026-01-01T00:00:00Z","data":{"id":1}}'
AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_vector_of_the_standard_holds():
    headers = signed_headers(webhook_id="msg_1", at=AT, body=BODY, with_secrets=[SECRET])

    assert headers == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1767225600",
        "webhook-signature": "v1,vQJaSQg2w2d93Nb6Giq3P0MHkSvv/mHGBKfBGLT7WXA=",
    }


def test_each_of_two_secrets_signs():
    both = signed_headers(webhook_id="msg_1", at=AT, body=BODY, with_secrets=[new_secret(), SECRET])

    first, second = both["webhook-signature"].split(" ")
    assert second == "v1,vQJaSQg2w2d93Nb6Giq3P0MHkSvv/mHGBKfBGLT7WXA="
    assert first != second


def test_a_secret_has_as_many_random_bytes_as_the_standard_wants():
    one, other = new_secret(), new_secret()

    assert one != other
    assert 24 <= len(base64.b64decode(one.removeprefix("whsec_"))) <= 64
