"""Partners with keys."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.accounts.services import create_api_key
from apps.accounts.tenancy import as_team
from apps.candidates.models import ApplicationStatus, CustomField
from apps.candidates.services import add_custom_field, ensure_tags
from apps.chat.models import Message
from apps.chat.services import set_reminder
from apps.messaging.services import add_template
from tests.factories.blasts import BlastFactory
from tests.factories.bulk import BulkActionFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.feeds import FeedFactory
from tests.factories.files import AttachmentFactory
from tests.factories.imports import ImportFactory
from tests.factories.keywords import KeywordFactory
from tests.factories.lists import StaticListFactory
from tests.factories.receivers import EndpointFactory

API = "/api/v1"
ALL_SCOPES = ["read", "write", "send", "admin"]


class Partner:
    """A program that calls the API with one key."""

    def __init__(self, key: str) -> None:
        self.key = key
        # What goes wrong in a view must come out as an answer.
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, /, **params: Any) -> HttpResponse:
        return self.client.get(f"{API}/{path}", params, headers=self._headers())

    def post(self, path: str, body: Any = None, /, **headers: str) -> HttpResponse:
        return self._send("POST", path, body, headers)

    def patch(self, path: str, body: Any = None, /, **headers: str) -> HttpResponse:
        return self._send("PATCH", path, body, headers)

    def delete(self, path: str, /) -> HttpResponse:
        return self._send("DELETE", path, None, {})

    def send(self, method: str, path: str, body: Any = None, /, **headers: str) -> HttpResponse:
        return self._send(method, path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> HttpResponse:
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = named.pop("content-type", "application/json" if data else "")
        return self.client.generic(
            method, f"{API}/{path}", data, content_type=content_type, headers=self._headers() | named
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


def partner_of(team: Team, *, scopes: list[str] | None = None, **fields: Any) -> Partner:
    with as_team(team.pk):
        _, secret = create_api_key(
            team=team, name="ATS", scopes=ALL_SCOPES if scopes is None else scopes, **fields
        )
    return Partner(secret)


def known_ids(message: Message, user: User) -> dict[str, UUID]:
    """Return an id for each resource of the team that has this text and this member."""
    team, candidate = message.team, message.conversation.candidate
    assert message.number is not None
    now = timezone.now()
    campaign = CampaignFactory(team=team)
    return {
        "applications": candidate.applications.get().pk,
        "blasts": BlastFactory(team=team).pk,
        "bulk-actions": BulkActionFactory(team=team, rows=[candidate.pk]).pk,
        "campaign-steps": campaign.steps.get(position=1).pk,
        "campaigns": campaign.pk,
        "candidates": candidate.pk,
        "conversations": message.conversation_id,
        "custom-fields": add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT).pk,
        "feeds": FeedFactory(team=team).pk,
        "imports": ImportFactory(team=team).pk,
        "keywords": KeywordFactory(team=team, number=message.number).pk,
        "lists": StaticListFactory(team=team).pk,
        "media": AttachmentFactory(team=team).pk,
        "messages": message.pk,
        "numbers": message.number.pk,
        "reminders": set_reminder(
            conversation=message.conversation, user=user, due_at=now + timedelta(days=1), now=now
        ).pk,
        "statuses": ApplicationStatus.objects.for_team(team).get(key="archived").pk,
        "tags": ensure_tags(team=team, names=["Nights"])[0].pk,
        "templates": add_template(team=team, name="hours", body="We are here from 8.").pk,
        "users": user.pk,
        "webhook-endpoints": EndpointFactory(team=team).pk,
    }
