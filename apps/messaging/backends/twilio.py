"""The carrier protocol, spoken by the official Twilio client over kept-alive connections."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import takewhile
from json import loads
from time import monotonic
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from django.utils import timezone
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from apps.messaging.backends import files
from apps.messaging.backends.kept_alive import (
    Broken,
    KeptAliveHttpClient,
    NoConnection,
    TooLate,
    begin_before,
)
from apps.messaging.backends.loop import begin
from apps.messaging.gateway import (
    NEVER_BEGUN,
    Accepted,
    Answer,
    CarrierText,
    CarrierUnavailable,
    CredentialsRefused,
    NotProcessed,
    OutboundText,
    Refused,
    Unclear,
)

CREATED, MULTIPLE_CHOICES, BAD_REQUEST, TOO_MANY_REQUESTS, SERVER_ERROR = 201, 300, 400, 429, 500
# The carrier's codes have five digits.
LOWEST_CODE = 10_000
# Too many requests; and one that comes with the same status and says more.
ASKED_TOO_OFTEN, QUEUE_IS_FULL = 20429, 21611
# The carrier's code for credentials that it does not take.
NOT_AUTHENTICATED = "20003"
SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
# 1,600 characters make 24 at the most.
MOST_SEGMENTS = 100
# Of a list. More would take a busy carrier longer than we wait for an answer.
PAGE = 200
# Where the carrier says that media are, whatever address we speak to.
API = "https://api.twilio.com"
# By less the carrier's clock and ours do not differ that an answer may not have taken as long.
LONGEST_WAY = timedelta(minutes=1)
# What the library raises over an answer that is not what it should be: no JSON, a list, a word for a figure.
UNREADABLE = (ValueError, TypeError, AttributeError, KeyError)


class RedirectedHttpClient(TwilioHttpClient):
    """The library's own client, sent to `TWILIO_API_URL` in place of Twilio's host."""

    def __init__(self, *, base_url: str, connections: int = 32) -> None:
        super().__init__()
        # By how much our clock is fast, as the last answer has it.
        self.ahead = timedelta()
        # The library checks for one figure; requests takes the pair.
        self.timeout = settings.CARRIER_TIMEOUT
        self._base = urlsplit(base_url)
        adapter = HTTPAdapter(pool_connections=4, pool_maxsize=connections, max_retries=0)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)
        # No proxy settings or .netrc of the machine: the request goes where it is told.
        self.session.trust_env = False

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        asked = urlsplit(url)
        path = self._base.path.rstrip("/") + asked.path
        target = urlunsplit((self._base.scheme, self._base.netloc, path, asked.query, ""))
        answer = super().request(method, target, *args, **kwargs)
        self.ahead = _ahead_of((answer.headers or {}).get("Date"))
        return answer


@lru_cache(maxsize=8)
def _http_client(base_url: str) -> RedirectedHttpClient:
    return RedirectedHttpClient(base_url=base_url)


@lru_cache(maxsize=8)
def _sending_client(base_url: str, _process: int) -> KeptAliveHttpClient:
    return KeptAliveHttpClient(base_url=base_url, timeout=settings.CARRIER_TIMEOUT)


async def _send_all(
    client: Client, texts: Sequence[OutboundText], *, at_once: int, asked_at: float
) -> list[Answer]:
    answers: list[Answer] = [NEVER_BEGUN] * len(texts)
    waiting = iter(enumerate(texts))

    async def caller() -> None:
        for place, text in waiting:
            latest = None if text.begin_within is None else asked_at + text.begin_within
            answers[place] = await _send(client, text, latest=latest)

    await asyncio.gather(*(caller() for _ in range(min(at_once, len(texts)))))
    return answers


async def _send(client: Client, text: OutboundText, *, latest: float | None) -> Answer:
    begin_before.set(latest)
    try:
        # The library's resource would make an object of two dozen fields of the answer, of which three are read: a
        # tenth of what a text costs.
        answer = await client.request_async("POST", _messages_of(client.account_sid), data=_fields(text))
        if CREATED <= answer.status_code < MULTIPLE_CHOICES:
            return _accepted(loads(answer.text))
        return _answer_to_error(answer.status_code, answer.text)
    except TooLate:
        return NEVER_BEGUN
    except NoConnection:
        return NotProcessed("No connection to the carrier.")
    except Broken as error:
        return Unclear(str(error))
    except (TwilioException, *UNREADABLE) as error:
        # Also an answer that is no JSON: the carrier may have taken the text before it broke.
        return Unclear(type(error).__name__)


def _messages_of(account_sid: str) -> str:
    return f"{API}/2010-04-01/Accounts/{account_sid}/Messages.json"


def _fields(text: OutboundText) -> dict[str, object]:
    """Return a text as the carrier is asked to send it (Twilio's Messages resource, “Create a Message”)."""
    fields: dict[str, object] = {"To": text.to, "Body": text.body, "StatusCallback": text.status_callback}
    if text.messaging_service_sid:
        fields["MessagingServiceSid"] = text.messaging_service_sid
    else:
        fields["From"] = text.sender
    if text.media_urls:
        fields["MediaUrl"] = text.media_urls
    if text.validity is not None:
        fields["ValidityPeriod"] = text.validity
    return fields


class TwilioCarrier:
    """One Twilio account, main or sub."""

    def __init__(self, *, account_sid: str, auth_token: str) -> None:
        self._account_sid, self._auth_token = account_sid, auth_token
        self._asking = _http_client(settings.TWILIO_API_URL)
        self._client = Client(account_sid, auth_token, http_client=self._asking)

    def send(self, text: OutboundText) -> Answer:
        (answer,) = self.send_all([text], at_once=1).result()
        return answer

    def send_all(self, texts: Sequence[OutboundText], *, at_once: int) -> Future[list[Answer]]:
        base_url = settings.TWILIO_API_URL
        sending = Client(
            self._account_sid, self._auth_token, http_client=_sending_client(base_url, os.getpid())
        )
        return begin(_send_all(sending, texts, at_once=at_once, asked_at=monotonic()))

    def list_texts(self, *, to: str, since: datetime) -> list[CarrierText]:
        return self._newest(since, to=to)

    def list_texts_from(self, *, sender: str, since: datetime, at_most: int) -> list[CarrierText]:
        return self._newest(since, from_=sender, limit=at_most)

    def _newest(self, since: datetime, **wanted: Any) -> list[CarrierText]:
        try:
            # Newest first, and not by the carrier's date filter: that one asks when a text was sent, which a text
            # that the carrier still holds has not been.
            listed = self._client.messages.stream(page_size=PAGE, **wanted)
            # A page is fetched before the texts on it are read, and with it what the carrier's clock shows.
            newest = (_as_text(message, ahead=self._asking.ahead) for message in listed)
            return list(takewhile(lambda text: text.created_at is None or text.created_at >= since, newest))
        except (TwilioException, requests.RequestException, *UNREADABLE) as error:
            raise CarrierUnavailable(type(error).__name__) from error

    def fetch_text(self, sid: str) -> CarrierText | None:
        try:
            return _as_text(self._client.messages(sid).fetch(), ahead=self._asking.ahead)
        except TwilioRestException as error:
            if error.status == requests.codes.not_found:
                return None
            raise CarrierUnavailable(str(error.code)) from error
        except (TwilioException, requests.RequestException, *UNREADABLE) as error:
            raise CarrierUnavailable(type(error).__name__) from error

    def owns_number(self, phone: str) -> bool:
        try:
            found = self._client.incoming_phone_numbers.list(phone_number=phone, limit=20)
            # The carrier also finds what only begins so, or has it in the middle.
            return any(number.phone_number == phone for number in found)
        except TwilioException as error:
            if _status_of(error) in {requests.codes.unauthorized, requests.codes.forbidden}:
                raise CredentialsRefused(type(error).__name__) from error
            raise CarrierUnavailable(type(error).__name__) from error
        except (requests.RequestException, *UNREADABLE) as error:
            raise CarrierUnavailable(type(error).__name__) from error

    def list_media(self, sid: str) -> list[dict[str, str]]:
        try:
            return [
                {"url": f"{API}{media.uri.removesuffix('.json')}", "content_type": str(media.content_type)}
                for media in self._client.messages(sid).media.list()
            ]
        except (TwilioException, requests.RequestException, *UNREADABLE) as error:
            raise CarrierUnavailable(type(error).__name__) from error

    def fetch_file(self, url: str, *, most: int) -> bytes:
        return files.fetch(url, account_sid=self._account_sid, auth_token=self._auth_token, most=most)


def _status_of(error: TwilioException) -> int | None:
    """Return how the carrier answered. About a list, the library says so only by handing on the whole answer."""
    answer = error if isinstance(error, TwilioRestException) else error.args[-1] if error.args else None
    status = getattr(answer, "status", None) or getattr(answer, "status_code", None)
    return status if isinstance(status, int) else None


def _accepted(told: dict[str, Any]) -> Answer:
    sid = told["sid"]
    if not isinstance(sid, str) or not SID.fullmatch(sid):
        return Unclear("The carrier's answer has no message id.")
    segments = int(told.get("num_segments") or 0)
    return Accepted(
        sid=sid, status=str(told.get("status")), segments=segments if 0 < segments <= MOST_SEGMENTS else 0
    )


def _answer_to_error(status: int, words: str) -> Answer:
    """Take for a refusal only what says so in the carrier's own words; who knows what a page in between means."""
    told = {}
    with suppress(ValueError):
        told = loads(words)
    code = told.get("code")
    if code == ASKED_TOO_OFTEN or (status == TOO_MANY_REQUESTS and code != QUEUE_IS_FULL):
        return NotProcessed("The carrier asks us to slow down.", too_often=True)
    if BAD_REQUEST <= status < SERVER_ERROR and isinstance(code, int) and code >= LOWEST_CODE:
        return Refused(code=str(code), detail=str(told.get("message") or "")[:300])
    if status in {requests.codes.unauthorized, requests.codes.forbidden}:
        return Refused(code=NOT_AUTHENTICATED, detail=f"The carrier answered {status}.")
    return Unclear(f"The carrier answered {status}.")


def _as_text(message: Any, *, ahead: timedelta) -> CarrierText:
    """Return a text as the carrier has it, with its time by our clock, whichever of the two is wrong."""
    created_at = _moment(message.date_created)
    return CarrierText(
        sid=message.sid,
        to=message.to or "",
        sender=message.from_ or "",
        body=message.body or "",
        status=str(message.status),
        direction=str(message.direction),
        error_code=str(message.error_code or ""),
        created_at=created_at and created_at + ahead,
        num_media=int(message.num_media or 0),
        messaging_service_sid=message.messaging_service_sid or "",
    )


def _moment(value: datetime | str | None) -> datetime | None:
    if isinstance(value, str):
        value = parsedate_to_datetime(value)
    return value


def _ahead_of(date: str | None) -> timedelta:
    """Return by how much our clock is ahead of one that shows this; nothing where that may be the answer's way."""
    try:
        ahead = timezone.now() - parsedate_to_datetime(date or "")
    except (ValueError, TypeError):
        return timedelta()
    return ahead if abs(ahead) > LONGEST_WAY else timedelta()
