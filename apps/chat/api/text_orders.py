"""The text that a partner asks for, in words or by the name of a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.accounts.models import Team, User
from apps.chat.models import Message
from apps.chat.services import TextOrder
from apps.messaging.selectors import template_called


def origin_of(sender: User | None) -> Message.Origin:
    """Return what a text of the API counts as: who sends with their own token, has typed it."""
    return Message.Origin.CHAT if sender else Message.Origin.API


def text_order(team: Team, given: Mapping[str, Any]) -> TextOrder:
    """Return what to send. Raises `UnknownTemplate`."""
    body, track_links = given.get("body", ""), False
    if "template" in given:
        template = template_called(given["template"], team=team)
        body, track_links = template.body, template.track_links
    return TextOrder(
        body=body,
        send_at=given.get("send_at"),
        track_links=given.get("track_links", track_links),
        attachments=tuple(given.get("media", ())),
    )
