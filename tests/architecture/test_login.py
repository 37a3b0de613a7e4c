"""Which pages answer people who have not signed in: these, by name, and no others."""

from __future__ import annotations

from apps.chat.consumers import LiveConsumer
from pivotcx.routing import websocket_urlpatterns
from tests.architecture.routes import API, routes

WITHOUT_SIGNING_IN = {
    "healthz": "asked by whoever watches the process",
    "readyz": "asked by the balancer",
    "metrics": "asked from a private network; figures of all teams together, and of none",
    "calls:voice_webhook": "the carrier signs its calls",
    "calls:voice_end_webhook": "the carrier signs its calls",
    "chat:inbound_webhook": "the carrier signs its calls",
    "chat:any_status_webhook": "the carrier signs its calls",
    "chat:status_webhook": "the carrier signs its calls",
    "chat:carried_file": "the carrier has its signed address, which ends",
    "chat:upload_page": "whoever got the text has the link in it; they hand in files, and see none",
    "chat:link": "whoever got the text has the link in it",
    "feeds:intake": "whoever calls it proves who they are, as its feed says",
    "notices:unsubscribe": "whoever got the mail has the link in it; it ends that mail, and shows no chat",
    "hosted:form": "anybody applies by it",
    "hosted:thanks": "the same, after it was sent",
    "accounts:invitation": "whoever has the link of an invitation may have no login yet",
    "api_description": "the description of the partner API says nothing of any team",
    "api_pages": "the same, to read",
    "api_docs": "how to begin with it",
    "api_guide": "the same, page by page",
    "manifest": "how the product is installed",
    "service_worker": "what the browser runs to show the next one",
    "offline": "the page for lost lines knows nobody",
    "account_login": "to sign in",
    "account_logout": "to be signed out already",
    "account_inactive": "to read that one's login is switched off",
    "account_signup": "closed: it says so",
    "account_email_verification_sent": "of signing up",
    "account_confirm_email": "the link of a mail",
    "account_request_login_code": "to get a code by mail",
    "account_confirm_login_code": "the code of a mail",
    "account_reset_password": "who has forgotten it cannot sign in",
    "account_reset_password_done": "the same",
    "account_reset_password_from_key": "the link of a mail",
    "account_reset_password_from_key_done": "the same",
    "mfa_authenticate": "of signing in",
    "mfa_login_webauthn": "to sign in by a passkey",
}
# What the API's own catch-all answers: that there is no such address.
NOT_FOUND = API


def test_only_named_pages_answer_without_signing_in() -> None:
    public = {str(route) for route in routes() if route.is_public and not _asks_for_a_key(route)}
    assert public - {NOT_FOUND} == set(WITHOUT_SIGNING_IN)


def test_the_one_socket_is_the_live_one() -> None:
    assert [(str(each.pattern), each.callback.consumer_class) for each in websocket_urlpatterns] == [
        ("ws/", LiveConsumer)
    ]


def test_every_other_address_of_the_api_asks_for_a_key() -> None:
    keyless = [
        str(route)
        for route in routes()
        if route.is_api and str(route) not in {*WITHOUT_SIGNING_IN, NOT_FOUND} and not _asks_for_a_key(route)
    ]
    assert keyless == []


def _asks_for_a_key(route: object) -> bool:
    view = getattr(getattr(route, "view", None), "cls", None)
    names = {each.__name__ for each in getattr(view, "permission_classes", [])}
    return "HasScope" in names
