"""The carrier gets the files of a text at addresses that are signed, end, and lead nowhere before it is handed over."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.services import erase_candidate
from apps.chat import dispatch
from apps.chat.attached import carrier_addresses, read_address
from apps.chat.models import Message
from apps.chat.services import send_text
from apps.messaging.models import Number
from apps.messaging.pace import Cost, take_budget
from tests.factories.chat import ConversationFactory
from tests.factories.files import PDF, PNG, AttachmentFactory
from tests.factories.messaging import connect_test_number


@pytest.fixture
def message(team, number, recruiter):
    picture = AttachmentFactory(team=team, uploader=recruiter, name="The way to our gate four.JPEG")
    offer = AttachmentFactory(team=team, uploader=recruiter, name="offer (2).pdf", content=PDF)
    return send_text(
        conversation=ConversationFactory(team=team, phone="+13125550148"),
        author=recruiter,
        body="See you",
        attachments=[picture.pk, offer.pk],
        now=timezone.now(),
    )


@pytest.fixture
def handed_over(message):
    Message.objects.filter(pk=message.pk).update(status=Message.Status.SENT)
    return message


def paths_of(message: Message, *, now=None) -> list[str]:
    return [urlsplit(each).path for each in carrier_addresses(message, now=now or timezone.now())]


def get(path: str, **headers: str):
    """Ask without a session, and outside of any team."""
    with as_team(None):
        return Client().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_the_carrier_is_told_where_it_gets_the_files(message, number, carrier):
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    (accepted,) = carrier.new_texts()
    message.refresh_from_db()
    names = [each.source_url.rpartition("/")[2] for each in accepted.media]
    assert names == ["The-way-to-our-g.png", "offer-2.pdf"]
    assert all(len(name) <= 20 for name in names)
    assert (message.status, message.segments) == (Message.Status.SENT, 1)


def test_what_was_handed_over_is_there_without_signing_in(handed_over):
    picture, offer = map(get, paths_of(handed_over))

    assert (picture.status_code, picture.content, picture["Content-Type"]) == (200, PNG, "image/png")
    assert (offer.content, offer["Content-Type"]) == (PDF, "application/pdf")
    assert offer["Content-Disposition"] == 'attachment; filename="offer-2.pdf"'
    assert offer["X-Content-Type-Options"] == "nosniff"
    assert offer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, PNG[:4]),
        ("bytes=10-", 206, PNG[10:]),
        ("bytes=-5", 206, PNG[-5:]),
        (f"bytes=0-{10**30}", 206, PNG),
        (f"bytes={len(PNG)}-", 416, b""),
        ("bytes=5-2", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=0-1,4-5", 200, PNG),
    ],
)
def test_a_part_of_a_file_may_be_asked_for(handed_over, asked, status, part):
    answer = get(paths_of(handed_over)[0], range=asked, accept_encoding="gzip")

    assert (answer.status_code, answer.content) == (status, part)
    assert "Content-Encoding" not in answer


def test_only_its_head_may_be_asked_for(handed_over):
    with as_team(None):
        answer = Client().head(paths_of(handed_over)[0])

    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, str(len(PNG)), b"")


@pytest.mark.parametrize("status", ["queued", "cancelled", "failed", "delivered", "undelivered"])
def test_what_is_not_handed_over_or_has_arrived_is_not_there(message, status):
    Message.objects.filter(pk=message.pk).update(status=status)

    assert get(paths_of(message)[0]).status_code == 404


@pytest.mark.parametrize("status", ["sending", "unknown", "sent"])
def test_what_the_carrier_may_still_come_for_is_there(message, status):
    claimed = {"lease_until": timezone.now(), "attempt_id": uuid4()}
    Message.objects.filter(pk=message.pk).update(status=status, **claimed)

    assert get(paths_of(message)[0]).status_code == 200


def test_an_address_ends(handed_over, settings):
    (path, _) = paths_of(handed_over)
    lasts = timedelta(seconds=settings.CARRIER_VALIDITY_SECONDS, minutes=16)
    (old, _) = paths_of(handed_over, now=timezone.now() - lasts)

    assert get(path).status_code == 200
    assert get(old).status_code == 404


def test_an_address_that_somebody_made_up_is_not_there(handed_over):
    (path, _) = paths_of(handed_over)
    token = path.split("/")[2]
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.swapcase(),
        "x",
        "a" * 3000,
        f"{uuid4()}:x",
    ]

    assert [get(f"/m/{each}/x.png").status_code for each in forged] == [404] * 5
    assert [read_address(each, now=timezone.now()) for each in forged] == [None] * 5


def test_a_file_of_another_team_is_not_there_by_whatever_address(handed_over, other_team):
    (path, _) = paths_of(handed_over)
    handed_over.team_id = other_team.pk
    (crossed, _) = paths_of(handed_over)

    assert (get(path).status_code, get(crossed).status_code) == (200, 404)


def test_a_file_of_another_text_is_not_there(team, recruiter, handed_over):
    other = AttachmentFactory(team=team, uploader=recruiter)
    handed_over.media = [other.as_kept]

    assert get(paths_of(handed_over)[0]).status_code == 404


def test_what_was_erased_is_not_there_any_more(handed_over):
    (path, _) = paths_of(handed_over)

    erase_candidate(candidate=handed_over.conversation.candidate, actor_id=None, now=timezone.now())

    assert get(path).status_code == 404


def test_a_number_sends_fifty_mms_a_minute_however_fast_it_is(team):
    number, now = connect_test_number(team=team, pace=100), timezone.now()
    texts, mms = [Cost(1)] * 500, [Cost(1, is_mms=True)] * 500

    taken = take_budget(number=number, costs=texts, now=now)
    Number.objects.filter(pk=number.pk).update(free_at=None)
    number.refresh_from_db()
    slow = take_budget(number=number, costs=mms, now=now)

    assert (taken, slow) == (201, 2)
    ours = sum(
        take_budget(number=number, costs=mms, now=now + timedelta(seconds=second)) for second in range(1, 61)
    )
    assert 49 <= ours <= 51
