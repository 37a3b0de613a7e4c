"""A phone writes to one of the carrier's numbers: opt-out words are obeyed, then our webhook is called."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from apps.messaging.segments import count_segments
from apps.simulator.carrier.delivery import Delivery
from apps.simulator.carrier.ledger import Ledger
from apps.simulator.carrier.records import API_VERSION, Media, Message, Number, new_sid, now
from apps.simulator.carrier.webhooks import Webhook, WebhookCall, Webhooks

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "UNSTOP", "YES"})
HELP_WORDS = frozenset({"HELP", "INFO"})

REPLIES = {
    "STOP": "You will get no more texts from this number. Reply START to get them again.",
    "START": "You will get texts from this number again. Reply STOP to end them.",
    "HELP": "Reply STOP to get no more texts. Message and data rates may apply.",
}


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text that arrived, and how our webhook took it, once for each time it was called."""

    message: Message
    calls: list[WebhookCall]


class Inbound:
    """Takes what phones send."""

    def __init__(self, ledger: Ledger, delivery: Delivery, webhooks: Webhooks) -> None:
        self.public_url = ""
        self._ledger = ledger
        self._delivery = delivery
        self._webhooks = webhooks

    async def receive(
        self,
        *,
        number: Number,
        phone: str,
        body: str,
        media: list[Media] | None = None,
        times: int = 1,
    ) -> InboundText:
        """Take a text from a phone and hand it to the number's webhook, as often as asked."""
        media, moment = media or [], now()
        message = Message(
            sid=new_sid("MM" if media else "SM"),
            account_sid=number.account_sid,
            direction="inbound",
            sender=phone,
            to=number.phone,
            body=body,
            status="received",
            segments=max(1, len(media)) if media else count_segments(body).count,
            created_at=moment,
            updated_at=moment,
            sent_at=moment,
            media=media,
            messaging_service_sid=number.messaging_service_sid,
        )
        self._ledger.add_message(message)
        opt_out_type = self._obey(number, phone, body)
        if not number.inbound_url:  # As at Twilio: nobody listens, the text is only in the log.
            return InboundText(message, [])
        webhook = Webhook(
            number.inbound_url,
            self._params(message, opt_out_type),
            self._ledger.token_of(number.account_sid),
        )
        calls = await asyncio.gather(*(self._webhooks.call(webhook) for _ in range(times)))
        return InboundText(message, list(calls))

    def _obey(self, number: Number, phone: str, body: str) -> str:
        """Block, unblock and answer as the carrier does by default; return which of the three it was."""
        if not number.handles_opt_outs:
            return ""
        word, scope = body.strip().upper(), number.block_scope
        is_blocked = (scope, phone) in self._ledger.blocked
        if word in STOP_WORDS:
            if not is_blocked:
                self._ledger.set_blocked(scope, phone, is_blocked=True)
                self._reply(number, phone, REPLIES["STOP"])
            return "STOP"
        if word in START_WORDS and is_blocked:  # A plain "yes" from anyone else is just an answer.
            self._ledger.set_blocked(scope, phone, is_blocked=False)
            self._reply(number, phone, REPLIES["START"])
            return "START"
        if word in HELP_WORDS:
            self._reply(number, phone, REPLIES["HELP"])
            return "HELP"
        return ""

    def _reply(self, number: Number, phone: str, body: str) -> None:
        moment = now()
        reply = Message(
            sid=new_sid("SM"),
            account_sid=number.account_sid,
            direction="outbound-reply",
            sender=number.phone,
            to=phone,
            body=body,
            status="queued",
            segments=count_segments(body).count,
            created_at=moment,
            updated_at=moment,
        )
        self._ledger.add_message(reply)
        self._delivery.start(reply)

    def _params(self, message: Message, opt_out_type: str) -> dict[str, str]:
        params = {
            "ToCountry": "US",
            "ToState": "",
            "SmsMessageSid": message.sid,
            "NumMedia": str(len(message.media)),
            "ToCity": "",
            "FromZip": "",
            "SmsSid": message.sid,
            "FromState": "",
            "SmsStatus": "received",
            "FromCity": "",
            "Body": message.body,
            "FromCountry": "US",
            "To": message.to,
            "ToZip": "",
            "NumSegments": str(message.segments),
            "MessageSid": message.sid,
            "AccountSid": message.account_sid,
            "From": message.sender,
            "ApiVersion": API_VERSION,
        }
        if message.messaging_service_sid:
            params["MessagingServiceSid"] = message.messaging_service_sid
        if opt_out_type:
            params["OptOutType"] = opt_out_type
        folder = self.public_url + message.uri.removesuffix(".json")
        for position, media in enumerate(message.media):
            params[f"MediaUrl{position}"] = f"{folder}/Media/{media.sid}"
            params[f"MediaContentType{position}"] = media.content_type
        return params
