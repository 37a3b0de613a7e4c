"""Partners open and end a candidate's link, and fetch what came by it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.accounts.models import Team
from apps.chat.models import Conversation, Message, UploadLink
from apps.chat.services import open_upload_link, take_upload
from apps.messaging.models import Attachment
from tests.factories.api import Partner, partner_of
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory
from tests.factories.uploads import PDF


@pytest.fixture
def conversation(team: Team, number: Any) -> Conversation:
    return ConversationFactory(team=team)


@pytest.fixture
def partner(team: Team) -> Partner:
    return partner_of(team)


def test_a_link_is_opened_made_anew_and_ended(partner: Partner, conversation: Conversation) -> None:
    path = f"candidates/{conversation.candidate_id}/upload-link"
    assert partner.get(path).status_code == 404

    first = partner.post(path, {}).json()
    new = partner.post(path, {"renew": True}).json()
    ended = partner.delete(path)

    assert f"/u/{UploadLink.objects.get(turn=1).token}/" in first["address"]
    assert new["address"] not in {None, first["address"]}
    assert ended.status_code == 204
    assert (partner.get(path).json()["address"], partner.get(path).json()["files"]) == (None, 0)


def test_nobody_is_written_to_by_ending_what_is_not_there(partner: Partner, team: Team) -> None:
    path = f"candidates/{CandidateFactory(team=team).pk}/upload-link"

    assert partner.delete(path).status_code == 204
    assert not Conversation.objects.exists()


def test_what_came_is_fetched_as_a_download(partner: Partner, conversation: Conversation) -> None:
    link = open_upload_link(conversation=conversation, actor=None, now=timezone.now())
    given = SimpleUploadedFile("Résumé.pdf", PDF)
    take_upload(link=link, visit="one", name="Résumé.pdf", content=given, now=timezone.now())

    [told] = partner.get(f"messages/{Message.objects.get().pk}").json()["media"]
    answer = partner.get(f"media/{told['id']}/content")

    assert (told["name"], told["scan"], told["content_type"]) == (
        "Résumé.pdf",
        "unscanned",
        "application/pdf",
    )
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_waits_for_its_scanner_is_not_given(partner: Partner, conversation: Conversation) -> None:
    link = open_upload_link(conversation=conversation, actor=None, now=timezone.now())
    given = SimpleUploadedFile("a.pdf", PDF)
    kept = take_upload(link=link, visit="one", name="a.pdf", content=given, now=timezone.now())
    Attachment.objects.update(scan="waiting")

    answer = partner.get(f"media/{kept.pk}/content")

    assert (answer.status_code, answer.json()["code"]) == (409, "file_not_given")


def test_what_is_just_being_handed_in_is_nobodys(partner: Partner, conversation: Conversation) -> None:
    link = open_upload_link(conversation=conversation, actor=None, now=timezone.now())
    given = SimpleUploadedFile("a.pdf", PDF)
    kept = take_upload(link=link, visit="one", name="a.pdf", content=given, now=timezone.now())
    Attachment.objects.update(is_kept=False)

    assert partner.get(f"media/{kept.pk}/content").status_code == 404
