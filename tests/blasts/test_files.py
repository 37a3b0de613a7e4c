"""Files go with a blast: kept once, for all of its texts and both of its variants; previewed, tried, counted, shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from apps.blasts.selectors import preview_of
from apps.blasts.services import create_blast, delete_blast, start_blast, update_blast
from apps.candidates.services import erase_candidate
from apps.chat import dispatch
from apps.chat.models import Message
from apps.lists.services import send_test
from apps.messaging.models import CONTENT, Attachment
from apps.messaging.services import AttachmentRefused
from tests.factories.blasts import BlastFactory, some_people
from tests.factories.files import PDF, PNG, AttachmentFactory
from tests.factories.lists import StaticListFactory


@pytest.fixture
def people(team):
    return some_people(team, 3)


@pytest.fixture
def list_(team, people):
    return StaticListFactory(team=team, people=people)


@pytest.fixture
def picture(team, recruiter):
    return AttachmentFactory(team=team, uploader=recruiter)


@pytest.fixture
def blast(team, number, recruiter, list_, picture):
    return create_blast(
        team=team, author=recruiter, name="Open day", list_=list_, body="Come and see us", media=[picture.pk]
    )


def work(blast):
    start_blast(blast=blast, actor_id=None, now=timezone.now())
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    blast.refresh_from_db()


def is_kept(attachment: Attachment) -> bool:
    return default_storage.exists(f"{attachment.folder}/{CONTENT}")


def test_each_text_has_the_file_and_there_is_one_of_it(blast, picture):
    Blast.objects.update(body_b="Or come on Monday", share_b=40)

    work(blast)

    texts = list(Message.objects.all())
    assert {text.body for text in texts} == {"Come and see us", "Or come on Monday"}
    assert [(text.media, text.segments) for text in texts] == [([picture.as_kept], 1)] * 3
    assert Attachment.objects.count() == 1


def test_the_carrier_gets_it_at_an_address_of_each_text(blast, number, carrier, settings):
    work(blast)

    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    addresses = {text.media[0].source_url for text in carrier.new_texts()}
    assert len(addresses) == len(carrier.new_texts()) == 3
    path = next(iter(addresses)).removeprefix(settings.PUBLIC_URL)
    with as_team(None):
        assert Client().get(path).content == PNG


def test_the_preview_counts_mms_and_not_parts(blast, number, team):
    team.price_per_part = blast.team.price_per_part = Decimal("0.01")
    team.save()
    update_blast(blast=blast, fields={"body": "x" * 400}, actor_id=None)
    blast.refresh_from_db()
    blast.team.price_per_part, blast.number.pace = Decimal("0.01"), 100.0

    preview = preview_of(blast, now=timezone.now())

    assert (preview.parts_min, preview.parts_max, preview.parts_in_all) == (1, 1, 3)
    assert {sample.parts for sample in preview.samples} == {1}
    # Three at three times the price of a part, and no faster than fifty a minute.
    assert preview.cost == Decimal("0.09")
    assert preview.takes == timedelta(seconds=4)


def test_a_test_has_a_copy_that_goes_with_its_text(blast, recruiter, picture):
    message = send_test(
        mailing=blast,
        body=blast.body,
        phone="+12015550123",
        actor=recruiter,
        now=timezone.now(),
        attachments=blast.attachment_ids,
    )

    copy = Attachment.objects.exclude(pk=picture.pk).get()
    assert message.media == [copy.as_kept]
    assert (copy.for_many, copy.content_id) == (False, picture.content_id)


def test_whoever_is_erased_leaves_the_file_to_the_others(
    blast, people, picture, django_capture_on_commit_callbacks
):
    work(blast)
    Message.objects.update(status="sent")

    with django_capture_on_commit_callbacks(execute=True):
        erase_candidate(candidate=people[0], actor_id=None, now=timezone.now())

    assert sorted(len(text.media) for text in Message.objects.all()) == [0, 1, 1]
    assert is_kept(picture)


def test_who_changes_it_keeps_some_adds_some_and_deletes_the_others(
    team, blast, recruiter, picture, django_capture_on_commit_callbacks
):
    offer = AttachmentFactory(team=team, uploader=recruiter, name="offer.pdf", content=PDF)
    other = AttachmentFactory(team=team, uploader=recruiter)
    update_blast(blast=blast, fields={"media": [offer.pk, picture.pk]}, actor_id=recruiter.pk)
    blast.refresh_from_db()
    assert [item["name"] for item in blast.media] == ["offer.pdf", "map.png"]

    with django_capture_on_commit_callbacks(execute=True):
        update_blast(blast=blast, fields={"media": [other.pk, offer.pk]}, actor_id=recruiter.pk)
        update_blast(blast=blast, fields={"name": "Another"}, actor_id=recruiter.pk)

    blast.refresh_from_db()
    assert blast.attachment_ids == (other.pk, offer.pk)
    assert not is_kept(picture)


def test_files_that_are_too_much_together_change_nothing(team, blast, recruiter):
    heavy = [
        AttachmentFactory(team=team, uploader=recruiter, content=b"GIF89a" + b"x" * 2_600_000)
        for _ in range(2)
    ]
    update_blast(blast=blast, fields={"media": [heavy[0].pk]}, actor_id=recruiter.pk)
    blast.refresh_from_db()

    with pytest.raises(AttachmentRefused, match="together"):
        update_blast(blast=blast, fields={"media": [each.pk for each in heavy]}, actor_id=recruiter.pk)

    blast.refresh_from_db()
    assert blast.attachment_ids == (heavy[0].pk,)


def test_one_that_is_thrown_away_leaves_no_files(blast, picture, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        delete_blast(blast=blast, actor_id=None)

    assert not Attachment.objects.exists()
    assert not is_kept(picture)


def test_the_pages_take_it_show_it_and_keep_it(team, number, list_, as_recruiter):
    came = as_recruiter.post("/lists/words/files/", {"file": SimpleUploadedFile("map.png", PNG)}).json()["id"]
    words = {"name": "Open day", "list": str(list_.pk), "number": str(number.pk), "body": "Come and see us"}
    refused = as_recruiter.post("/blasts/new/", words | {"name": "", "attachments": [came]})
    written = as_recruiter.post(
        "/blasts/new/", words | {"attachments": [came], "files": [SimpleUploadedFile("b.pdf", PDF)]}
    )
    blast = Blast.objects.get()
    page = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    shown = as_recruiter.get(f"/blasts/{blast.pk}/files/{came}/")

    assert (refused.status_code, written.status_code) == (422, 302)
    assert f'name="attachments" value="{came}"' in refused.content.decode()
    assert [item["name"] for item in blast.media] == ["map.png", "b.pdf"]
    assert f'<img src="/blasts/{blast.pk}/files/{came}/" alt="map.png"' in page
    assert "One MMS each, about 3 in all" in page
    assert f'name="attachments" value="{came}"' in page
    assert (shown.content, shown["X-Content-Type-Options"]) == (PNG, "nosniff")
    work(blast)
    assert (
        f'<img src="/blasts/{blast.pk}/files/{came}/"'
        in as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    )


def test_a_file_that_phones_do_not_take_is_named_and_the_words_stay(number, list_, as_recruiter):
    words = {"name": "Open day", "list": str(list_.pk), "number": str(number.pk), "body": "Come and see us"}

    answer = as_recruiter.post("/blasts/new/", words | {"files": [SimpleUploadedFile("cv.docx", b"PK")]})

    assert answer.status_code == 422
    assert "“cv.docx” cannot be sent" in answer.content.decode()
    assert "Come and see us" in answer.content.decode()
    assert not Blast.objects.exists()


def test_a_file_of_another_blast_is_not_there(team, number, blast, picture, as_recruiter):
    other = BlastFactory(team=team)

    assert as_recruiter.get(f"/blasts/{other.pk}/files/{picture.pk}/").status_code == 404


def test_partners_give_files_to_a_blast(team, number, list_, partner):
    given = AttachmentFactory(team=team)
    order = {"name": "Open day", "list": str(list_.pk), "body": "Come", "media": [str(given.pk)]}
    made = partner.post("blasts", order).json()
    unknown = partner.patch(f"blasts/{made['id']}", {"media": [str(list_.pk)]})
    emptied = partner.patch(f"blasts/{made['id']}", {"media": []}).json()

    assert made["media"] == [
        {"id": str(given.pk), "name": "map.png", "content_type": "image/png", "size": len(PNG), "scan": None}
    ]
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_attachment")
    assert emptied["media"] == []
