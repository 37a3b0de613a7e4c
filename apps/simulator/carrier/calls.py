"""A phone calls one of the carrier's numbers: our webhook says what to do, and what comes after another phone rang."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from apps.simulator.carrier.ledger import Ledger
from apps.simulator.carrier.records import API_VERSION, Number, new_sid
from apps.simulator.carrier.webhooks import Webhook, WebhookCall, Webhooks

# What may become of a phone that rings, in Twilio's words.
BECAME = frozenset({"completed", "no-answer", "busy", "failed", "canceled"})


@dataclass(slots=True)
class PhoneCall:
    """A call, what its caller has heard, and which other phone rings now."""

    sid: str
    number: Number
    phone: str
    heard: list[dict[str, str]]
    rings_at: str = ""
    action: str = ""
    became: str = ""
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what the page shows."""
        names = ("sid", "phone", "heard", "rings_at", "became", "error")
        return {name: getattr(self, name) for name in names}


class Calls:
    """Takes the calls that phones make. They are over when the carrier ends: nothing is written down."""

    def __init__(self, ledger: Ledger, webhooks: Webhooks) -> None:
        self._ledger = ledger
        self._webhooks = webhooks
        self._latest: dict[tuple[str, str], PhoneCall] = {}

    def latest(self, number: str, phone: str) -> PhoneCall | None:
        """Return the newest call of a phone to a number, until it is put away."""
        return self._latest.get((number, phone))

    def put_away(self, number: str, phone: str) -> None:
        """Show the call no more."""
        self._latest.pop((number, phone), None)

    async def begin(self, *, number: Number, phone: str, times: int = 1) -> PhoneCall:
        """Let a phone call a number; the webhook is asked as often as given, and the first answer counts."""
        call = PhoneCall(new_sid("CA"), number, phone, [])
        self._latest[number.phone, phone] = call
        asked = self._params(call) | {"CallStatus": "ringing"}
        made = await asyncio.gather(*(self._ask(call, number.voice_url, asked) for _ in range(times)))
        self._follow(call, made[0], base=number.voice_url)
        return call

    async def end(self, call: PhoneCall, *, became: str, seconds: int) -> None:
        """Let the phone that rings be answered or not, and do what comes after it."""
        action, call.rings_at, call.became = call.action, "", became
        told = self._params(call) | {
            "CallStatus": "in-progress",
            "DialCallStatus": became,
            "DialCallSid": new_sid("CA"),
        }
        if became == "completed":
            told["DialCallDuration"] = str(seconds)
        self._follow(call, await self._ask(call, action, told), base=action)

    async def _ask(self, call: PhoneCall, url: str, params: dict[str, str]) -> WebhookCall:
        token = self._ledger.token_of(call.number.account_sid)
        return await self._webhooks.call(Webhook(url, params, token, keeps_answer=True))

    def _follow(self, call: PhoneCall, made: WebhookCall, *, base: str) -> None:
        """Do what the webhook said; without a sound answer a caller hears the carrier's own words."""
        verbs = _verbs(made.answer) if made.was_taken else None
        if verbs is None:
            call.error = made.error or f"it answered {made.status}"
            return
        for verb in verbs:
            if verb.tag == "Say":
                call.heard.append({"words": (verb.text or "").strip(), "locale": verb.get("language", "")})
            elif verb.tag == "Dial":
                call.rings_at = (verb.findtext("Number") or verb.text or "").strip()
                call.action = urljoin(base, verb.get("action", ""))
                return  # What follows it is done only without an action.

    def _params(self, call: PhoneCall) -> dict[str, str]:
        return {
            "CallSid": call.sid,
            "AccountSid": call.number.account_sid,
            "From": call.phone,
            "To": call.number.phone,
            "Caller": call.phone,
            "Called": call.number.phone,
            "Direction": "inbound",
            "FromCountry": "US",
            "ToCountry": "US",
            "ApiVersion": API_VERSION,
        }


def _verbs(answer: bytes) -> list[Element] | None:
    """Return the verbs of a document of Twilio's; None for what is none."""
    try:
        root = ElementTree.fromstring(answer)
    except (ParseError, DefusedXmlException):
        return None
    return list(root) if root.tag == "Response" else None
