"""What we ask of a carrier, and the few answers it can give; and what is asked of the floors above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol

from django.apps import apps
from django.utils.module_loading import import_string

from apps.accounts.models import Team
from apps.core.extensions import extensions
from apps.messaging.models import Number, Template

BulkTexts = Callable[..., dict[str, list[datetime]]]


@dataclass(frozen=True)
class OutboundText:
    """One text as the carrier gets it. In seconds: `validity`, what it may spend in the carrier's own queue, and
    `begin_within`, after which it must not be handed over any more.
    """

    to: str
    body: str
    sender: str
    status_callback: str
    messaging_service_sid: str = ""
    media_urls: list[str] = field(default_factory=list)
    validity: int | None = None
    begin_within: float | None = None


@dataclass(frozen=True)
class Accepted:
    """The carrier has it. `status` is the carrier's own word; `segments` is 0 when it did not say yet."""

    sid: str
    status: str
    segments: int = 0


@dataclass(frozen=True)
class Refused:
    """The carrier said no, and said why; nothing was sent."""

    code: str
    detail: str


@dataclass(frozen=True)
class NotProcessed:
    """The carrier never looked at it: too many requests, or no connection. Safe to try again."""

    detail: str
    too_often: bool = False
    # Nor could it: we came too late ourselves, and said nothing.
    is_ours: bool = False


NEVER_BEGUN = NotProcessed("The worker was held up.", is_ours=True)


@dataclass(frozen=True)
class Unclear:
    """The carrier may have taken it or not: time-out, broken connection, server error. Never try again unasked."""

    detail: str


Answer = Accepted | Refused | NotProcessed | Unclear


@dataclass(frozen=True)
class CarrierText:
    """One text in the carrier's own records."""

    sid: str
    to: str
    sender: str
    body: str
    status: str
    direction: str
    error_code: str
    created_at: datetime | None
    num_media: int = 0
    messaging_service_sid: str = ""


class CarrierUnavailable(Exception):
    """The carrier could not be asked. Whoever asked tries again later."""


class ScannerUnavailable(Exception):
    """What looks for viruses could not be asked, or did not say. Whoever asked tries again later."""


class FileRefused(Exception):
    """A file that is not to be had, or not to be asked for. Unless it may come yet, it never will be."""

    def __init__(self, reason: str, *, may_come: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_come = may_come


class CredentialsRefused(Exception):
    """The carrier does not know the account, or not with this token."""


class Carrier(Protocol):
    """One account at a carrier."""

    def send(self, text: OutboundText) -> Answer:
        """Hand over one text. Never raises for what the carrier or the network does."""

    def send_all(self, texts: Sequence[OutboundText], *, at_once: int) -> Future[list[Answer]]:
        """Begin to hand over texts in their order, so many at once; the future gives the answer to each.

        Never raises for what the carrier or the network does. `begin_within` of each counts from this call.
        """

    def list_texts(self, *, to: str, since: datetime) -> list[CarrierText]:
        """Return its texts to a number since a moment, newest first. Raises `CarrierUnavailable`."""

    def list_texts_from(self, *, sender: str, since: datetime, at_most: int) -> list[CarrierText]:
        """Return its texts from a number since a moment, newest first, and no more of them than this.

        Raises `CarrierUnavailable`.
        """

    def fetch_text(self, sid: str) -> CarrierText | None:
        """Return one text, or None when the carrier has no such. Raises `CarrierUnavailable`."""

    def owns_number(self, phone: str) -> bool:
        """Return whether the account rents this number. Raises `CarrierUnavailable` and `CredentialsRefused`."""

    def list_media(self, sid: str) -> list[dict[str, str]]:
        """Return what came with a text: `url` and `content_type` of each. Raises `CarrierUnavailable`."""

    def fetch_file(self, url: str, *, most: int) -> bytes:
        """Return what is in a file that came with a text, of so many bytes at the most.

        Raises `FileRefused` and `CarrierUnavailable`.
        """


class TemplateUse(Protocol):
    """One way in which templates are used, besides by people who type."""

    def uses_of_template(self, template: Template) -> list[str]:
        """Return what sends the template, in words that can follow “it is used by”: “the keyword “JOBS””."""


class NumberUse(Protocol):
    """One way in which our numbers are used."""

    def uses_of_number(self, number: Number) -> list[str]:
        """Return what leaves from the number or waits for texts to it, in words that can follow “it is used by”."""


def registered_template_uses() -> tuple[TemplateUse, ...]:
    """Return what the apps name as `template_uses`, those of lower floors first."""
    return extensions("template_uses")


def registered_number_uses() -> tuple[NumberUse, ...]:
    """Return what the apps name as `number_uses`, those of lower floors first."""
    return extensions("number_uses")


def bulk_texts_since(*, team: Team, phones: Collection[str], moment: datetime) -> dict[str, list[datetime]]:
    """Return when texts of blasts and campaigns left to each of some phones since a moment.

    Texts stand on a floor above: that app names in its configuration who knows, as `bulk_texts`.
    """
    return _who_knows()(team=team, phones=phones, moment=moment)


@cache
def _who_knows() -> BulkTexts:
    [path] = [app.bulk_texts for app in apps.get_app_configs() if hasattr(app, "bulk_texts")]
    known: BulkTexts = import_string(path)
    return known
