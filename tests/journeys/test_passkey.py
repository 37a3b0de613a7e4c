"""Somebody adds a passkey and comes in by it: without the password, as its second step, and no more once it is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.journeys.browser import PASSWORD, sign_in
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

PERSON = "hiring@demo.test"
# A device with a finger on it.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "automaticPresenceSimulation": True,
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def page(visit: Callable[..., Page], product: Product) -> Iterator[Page]:
    """A page at the address by name: browsers bind no passkey to one in numbers."""
    yield visit(PERSON, base_url=product.url.replace("127.0.0.1", "localhost"))
    # The other journeys' people have none.
    product.query("DELETE FROM mfa_authenticator")


@pytest.fixture
def device(page: Page) -> tuple[CDPSession, str]:
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    made = browser.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return browser, made["authenticatorId"]


def is_in(address: str) -> bool:
    return "/accounts/" not in address


def leave(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/chat/")


def test_a_passkey_is_added_used_and_taken_away(page: Page, device: tuple[CDPSession, str]) -> None:
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add: Passkeys").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("10 of 10 are left")).to_be_visible()

    leave(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(is_in)
    assert page.url.endswith("/chat/")

    leave(page)
    page.get_by_label("E-mail").fill(PERSON)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(is_in)

    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove Laptop").click()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()

    leave(page)
    sign_in(page, PERSON)


def test_a_device_that_is_not_sure_signs_in_nobody_and_says_so(
    page: Page, device: tuple[CDPSession, str]
) -> None:
    browser, name = device
    browser.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": False})
    leave(page)

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_have_text("No passkey was used. Try again, or choose another way.")
    assert "/accounts/login/" in page.url


def test_at_an_address_in_numbers_no_passkey_is_offered_and_the_page_says_why(
    visit: Callable[..., Page], product: Product
) -> None:
    page = visit(PERSON)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(
        page.get_by_text("Passkeys need an address with a name, and this one is a number.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Add it")).to_be_hidden()

    leave(page)
    expect(page.get_by_role("link", name="Send me a code")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
