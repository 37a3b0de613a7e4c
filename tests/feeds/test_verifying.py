"""Who sent it: each way of proving it, with what is right, and with one letter changed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.feeds.verifying import BadScheme, NotVerified, read_scheme, verify

NOW = datetime.fromtimestamp(1767225600, UTC)
KEY = "feed-secret"
BODY = b'{"token":"t-1","triggeredAt":1767225600000,"signature":"%s","data":{}}'
STANDARD_KEY = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
STANDARD_BODY = b'{"type":"message.received","timestamp":"2026-01-01T00:00:00Z","data":{"id":1}}'
STANDARD = {
    "webhook-id": "msg_1",
    "webhook-timestamp": "1767225600",
    "webhook-signature": "v1,vQJaSQg2w2d93Nb6Giq3P0MHkSvv/mHGBKfBGLT7WXA=",
}
# RFC 4231, test case 2, and RFC 2202, test case 2: what others have computed.
JEFE, WHAT = "Jefe", b"what do ya want for nothing?"
SHA256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
SHA1 = base64.b64encode(bytes.fromhex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")).decode()


def hexed(body: bytes, key: str = KEY) -> str:
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


GREENHOUSE = {"kind": "hmac", "header": "Signature", "prefix": "sha256 "}
INDEED = {"kind": "hmac", "header": "X-Indeed-Signature", "algorithm": "sha1", "encoding": "base64"}
STAMPED = {"kind": "hmac", "header": "Lever-Signature", "timestamp_header": "Lever-Timestamp"}
LEVER = {"kind": "hmac_fields", "fields": ["token", "triggeredAt"]}
LEVER_BODY = BODY % hexed(b"t-11767225600000").encode()
BASIC = "Basic " + base64.b64encode(b"name:pass:word").decode()
RIGHT = {
    "greenhouse": (GREENHOUSE, JEFE, {"Signature": f"sha256 {SHA256}"}, WHAT),
    "greenhouse, packed tight": (GREENHOUSE, JEFE, {"signature": f"SHA256{SHA256.upper()}"}, WHAT),
    "workable": (
        {"kind": "hmac", "header": "X-Workable-Signature"},
        JEFE,
        {"X-Workable-Signature": SHA256},
        WHAT,
    ),
    "jazzhr": ({"kind": "hmac", "header": "X-JazzHR-Signature"}, JEFE, {"X-JazzHR-Signature": SHA256}, WHAT),
    "indeed": (INDEED, JEFE, {"X-Indeed-Signature": SHA1}, WHAT),
    "merge": (
        {"kind": "hmac", "header": "X-Merge-Webhook-Signature", "encoding": "base64"},
        JEFE,
        {"X-Merge-Webhook-Signature": base64.urlsafe_b64encode(bytes.fromhex(SHA256)).decode()},
        WHAT,
    ),
    "lever, in the body": (LEVER, KEY, {}, LEVER_BODY),
    "lever, in a header": (
        {"kind": "hmac", "header": "Lever-Signature"},
        KEY,
        {"Lever-Signature": hexed(LEVER_BODY)},
        LEVER_BODY,
    ),
    "with its time": (
        STAMPED,
        KEY,
        {"Lever-Signature": hexed(b"1767225600." + WHAT), "Lever-Timestamp": "1767225600"},
        WHAT,
    ),
    "standard webhooks": ({"kind": "standard_webhooks"}, STANDARD_KEY, STANDARD, STANDARD_BODY),
    "bearer": ({"kind": "bearer"}, KEY, {"Authorization": f"bearer {KEY}"}, WHAT),
    "basic": ({"kind": "basic"}, "name:pass:word", {"Authorization": BASIC}, WHAT),
    "token": ({"kind": "token", "header": "X-Api-Key"}, KEY, {"x-api-key": KEY}, WHAT),
    "none": ({"kind": "none"}, "", {}, WHAT),
}
PROVEN = {name: case for name, case in RIGHT.items() if name != "none"}


def check(
    scheme: dict[str, Any], secret: str, headers: dict[str, str], body: bytes, now: datetime = NOW
) -> None:
    verify(read_scheme(scheme), secret=secret, headers=headers, body=body, now=now)


def changed(text: str) -> str:
    """Return a text with one of its letters changed; the last one of base64 may mean nothing."""
    at = len(text) - 4
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_who_knows_the_secret_is_let_in(case: Any) -> None:
    check(*case)


@pytest.mark.parametrize("case", PROVEN.values(), ids=PROVEN)
def test_another_secret_is_refused_and_the_right_one_never_said(case: Any) -> None:
    scheme, secret, headers, body = case
    other = STANDARD_KEY.replace("MDEy", "MDEz") if secret == STANDARD_KEY else f"{secret}x"

    with pytest.raises(NotVerified) as refused:
        check(scheme, other, headers, body)

    assert refused.value.code == "signature_wrong"
    assert other not in refused.value.detail


@pytest.mark.parametrize("case", PROVEN.values(), ids=PROVEN)
def test_one_wrong_letter_of_the_proof_is_refused(case: Any) -> None:
    scheme, secret, headers, body = case
    name = next((name for name in headers if "ignature" in name or name.lower() != "timestamp"), "")
    name = next((each for each in headers if "signature" in each.lower()), name)
    wrong = {**headers, name: changed(headers[name])} if name else headers
    said = json.loads(body)["signature"].encode() if not name else b""
    body = body if name else body.replace(said, changed(said.decode()).encode())

    with pytest.raises(NotVerified):
        check(scheme, secret, wrong, body)


SIGNED = {name: case for name, case in PROVEN.items() if name not in {"bearer", "basic", "token"}}


@pytest.mark.parametrize("case", SIGNED.values(), ids=SIGNED)
def test_one_wrong_byte_of_what_was_signed_is_refused(case: Any) -> None:
    scheme, secret, headers, body = case
    wrong = body.replace(b"t-1", b"t-2") if b"t-1" in body else body[:-1] + b"!"

    with pytest.raises(NotVerified) as refused:
        check(scheme, secret, headers, wrong)

    assert refused.value.code == "signature_wrong"


@pytest.mark.parametrize("case", PROVEN.values(), ids=PROVEN)
def test_without_a_proof_it_says_what_is_missing(case: Any) -> None:
    with pytest.raises(NotVerified) as refused:
        check(case[0], case[1], {}, b"{}")

    assert refused.value.code == "signature_missing"
    assert refused.value.status == 401


@pytest.mark.parametrize("seconds", [-301, 301])
@pytest.mark.parametrize("name", ["standard webhooks", "with its time"])
def test_an_old_proof_is_none(name: str, seconds: int) -> None:
    with pytest.raises(NotVerified) as refused:
        check(*RIGHT[name], now=NOW + timedelta(seconds=seconds))

    assert refused.value.code == "signature_too_old"


@pytest.mark.parametrize("seconds", [-299, 299])
@pytest.mark.parametrize("name", ["standard webhooks", "with its time"])
def test_clocks_may_differ_by_five_minutes(name: str, seconds: int) -> None:
    check(*RIGHT[name], now=NOW + timedelta(seconds=seconds))


def test_one_right_signature_of_several_is_enough() -> None:
    signatures = (
        f"v1a,nobody {STANDARD['webhook-signature'].replace('vQJa', 'vQJb')} {STANDARD['webhook-signature']}"
    )

    check(
        {"kind": "standard_webhooks"},
        STANDARD_KEY,
        {**STANDARD, "webhook-signature": signatures},
        STANDARD_BODY,
    )


@pytest.mark.parametrize("case", PROVEN.values(), ids=PROVEN)
def test_without_a_secret_nobody_is_let_in(case: Any) -> None:
    scheme, _, headers, body = case

    with pytest.raises(NotVerified) as refused:
        check(scheme, "", headers, body)

    assert refused.value.code == "secret_missing"


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("hmac", "kind"),
        ({"kind": "magic"}, "kind"),
        ({"kind": "hmac"}, "header"),
        ({"kind": "token"}, "header"),
        ({"kind": "hmac", "header": "S", "algorithm": "md5"}, "algorithm"),
        ({"kind": "hmac", "header": "S", "encoding": "rot13"}, "encoding"),
        ({"kind": "hmac", "header": 1}, "header"),
        ({"kind": "none", "secret": "s"}, "secret"),
        ({"kind": "hmac_fields"}, "fields"),
        ({"kind": "hmac_fields", "fields": ["a["]}, "fields"),
        ({"kind": "hmac_fields", "fields": "token"}, "fields"),
    ],
)
def test_a_way_that_cannot_be_is_refused(raw: Any, place: str) -> None:
    with pytest.raises(BadScheme) as refused:
        read_scheme(raw)

    assert refused.value.field == place


@given(st.sampled_from(sorted(PROVEN)), st.text(max_size=40), st.binary(max_size=60))
def test_whatever_is_sent_is_refused_and_nothing_breaks(name: str, said: str, body: bytes) -> None:
    scheme, secret, headers, _ = PROVEN[name]

    with pytest.raises(NotVerified):
        check(scheme, secret, dict.fromkeys(headers, said), body)
