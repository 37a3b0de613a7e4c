"""A manager makes a feed of a known system, mends what it says differently here, and has a candidate of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from apps.feeds.presets import presets
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_what_a_known_system_says_differently_is_mapped_replayed_and_a_candidate(
    visit: Callable[..., Page], product: Product
) -> None:
    page = visit("manager@demo.test")
    page.goto("/feeds/")
    page.get_by_role("link", name="New feed").first.click()
    page.get_by_role("link", name="Greenhouse").click()
    expect(page.get_by_label("Address of the file")).to_have_count(0)
    page.get_by_label("Name").fill("Careers")
    page.get_by_role("button", name="Make it and get its address").click()
    setup = page.get_by_role("region", name="Set it up")
    address, secret = (setup.get_by_label(label, exact=True).input_value() for label in ("Address", "Secret"))

    assert hand_in(product, address, secret="not the secret") == 401
    assert hand_in(product, address, secret=secret) == 202
    page.get_by_role("button", name="Switch it on").first.click()
    rejected = page.get_by_role("link", name="Delivery").first
    expect(page.locator(".card__list").get_by_text("Rejected").first).to_be_visible(timeout=20_000)

    page.goto(page.url + "mapping/")
    phone = page.get_by_label("Phone", exact=True)
    phone.fill("")
    page.locator("button[data-path$='mobiles[type=mobile].value']").click()
    expect(phone).to_have_value("payload.application.candidate.mobiles[type=mobile].value")
    expect(page.locator("#mapped")).to_contain_text("1 of 1 work.")
    page.get_by_role("button", name="Save").click()

    feed = page.url.removesuffix("mapping/")
    page.goto(feed)
    rejected.click()
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("Replayed")).to_be_visible()
    # What becomes of it comes by itself.
    expect(page.get_by_role("link", name="Candidate Feedworth")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Replay")).to_have_count(0)
    page.goto(feed)
    expect(page.get_by_role("link", name="Candidate Feedworth")).to_be_visible(timeout=20_000)
    page.goto("/candidates/?q=Feedworth")
    expect(page.get_by_role("row", name="Candidate Feedworth")).to_contain_text("555-0197")


def hand_in(product: Product, address: str, *, secret: str) -> int:
    """Send what Greenhouse sends, with the phones under another name. Return how it is answered."""
    [greenhouse] = [preset for preset in presets() if preset.key == "greenhouse"]
    told = json.loads(greenhouse.sample)
    person = told["payload"]["application"]["candidate"]
    del person["phone_numbers"]
    person |= {"last_name": "Feedworth", "id": 60304697}
    person["mobiles"] = [
        {"type": "home", "value": "(201) 555-0144"},
        {"type": "mobile", "value": "(201) 555-0197"},
    ]
    told["payload"]["application"]["id"] = 71980997
    body = json.dumps(told).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Signature": f"sha256 {signature}", "Content-Type": "application/json"}
    return httpx.post(address, content=body, headers=headers, timeout=20).status_code
