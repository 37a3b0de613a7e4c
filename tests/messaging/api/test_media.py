"""Partners hand in files and send them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from apps.chat.models import Message
from apps.messaging.models import Attachment
from tests.factories.api import Partner, partner_of
from tests.factories.files import PDF, PNG, AttachmentFactory

TO = {"to": "+12015550123"}


def hand_in(partner: Partner, content: bytes = PNG, name: str = "map.png", **headers: str) -> HttpResponse:
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(name, content)})
    return partner.post("media", body, content_type=MULTIPART_CONTENT, **headers)


def test_a_file_is_handed_in_and_goes_with_a_text(number, partner):
    came: Any = hand_in(partner)
    sent: Any = partner.post("messages", TO | {"media": [came.json()["id"]]})

    assert came.status_code == 201
    told = came.json()
    assert (told["name"], told["content_type"], told["size"]) == ("map.png", "image/png", len(PNG))
    assert sent.status_code == 202
    assert (sent.json()["body"], sent.json()["segments"]) == ("", 1)
    assert sent.json()["media"] == [
        {"id": told["id"], "name": "map.png", "content_type": "image/png", "size": len(PNG), "scan": None}
    ]


def test_one_file_goes_to_many_each_with_its_own(number, partner):
    given: Any = hand_in(partner).json()  # type: ignore[attr-defined]
    sent: list[Any] = [
        partner.post("messages", {"to": f"+1201555012{line}", "body": "Hi", "media": [given["id"]]})
        for line in range(3)
    ]

    ids = {each.json()["media"][0]["id"] for each in sent}
    assert len(ids) == 3
    assert {each.content_id for each in Attachment.objects.filter(pk__in=ids)} == {
        Attachment.objects.get(pk=given["id"]).content_id
    }


def test_the_same_client_id_is_the_same_text(number, partner):
    given: Any = hand_in(partner).json()  # type: ignore[attr-defined]
    order = TO | {"media": [given["id"]], "client_id": "ats-1"}
    first, second = partner.post("messages", order), partner.post("messages", order)
    other: Any = partner.post("messages", TO | {"body": "Hi", "client_id": "ats-1"})

    assert first.json() == second.json()  # type: ignore[attr-defined]
    assert (other.status_code, other.json()["code"]) == (409, "client_id_taken")
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "attachment_refused"),
        ("a.pdf", PDF + b"x" * 600_000, "attachment_too_large"),
        ("a.png", b"", "attachment_refused"),
    ],
)
def test_what_phones_do_not_take_is_refused(partner, name, content, code):
    answer: Any = hand_in(partner, content, name)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/file"]
    assert not Attachment.objects.exists()


def test_a_file_that_is_not_there_stops_the_text(team, number, partner, recruiter):
    uploaded_by_a_person = AttachmentFactory(team=team, uploader=recruiter)
    answers: list[Any] = [
        partner.post("messages", TO | {"body": "Hi", "media": [str(each)]})
        for each in (uuid4(), uploaded_by_a_person.pk)
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(422, "unknown_attachment")] * 2
    assert not Message.objects.exists()


@pytest.mark.parametrize("media", [[], ["x"], "x", [str(uuid4())] * 11, [None]])
def test_media_are_a_few_ids(number, partner, media):
    answer: Any = partner.post("messages", TO | {"body": "Hi", "media": media})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("#/media")


def test_a_key_hands_in_once_and_needs_the_right_to_send(team, partner):
    first, second = (hand_in(partner, idempotency_key="once") for _ in range(2))
    read_only = partner_of(team, scopes=["read", "write"])

    assert first.json() == second.json()  # type: ignore[attr-defined]
    assert Attachment.objects.count() == 1
    assert hand_in(read_only).status_code == 403
