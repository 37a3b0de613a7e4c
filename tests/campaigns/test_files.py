"""Files go with a step of a campaign: kept once for all of its texts; previewed, tried, counted, shown, deleted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.campaigns.models import CampaignStep
from apps.campaigns.selectors import preview_of
from apps.campaigns.services import add_step, create_campaign, delete_campaign, remove_step, update_step
from apps.chat.models import Message
from apps.messaging.models import CONTENT, Attachment
from tests.factories.blasts import some_people
from tests.factories.campaigns import DAY, CampaignFactory, running
from tests.factories.files import PDF, PNG, AttachmentFactory
from tests.factories.lists import StaticListFactory

WORDS = {"body": "Come and see us", "amount": 0, "unit": "days"}


@pytest.fixture
def picture(team, recruiter):
    return AttachmentFactory(team=team, uploader=recruiter)


@pytest.fixture
def campaign(team, number, recruiter, picture):
    list_ = StaticListFactory(team=team, people=some_people(team, 3))
    made = create_campaign(team=team, author=recruiter, name="Open day", list_=list_)
    for fields in (
        {"body": "Come and see us", "media": [picture.pk]},
        {"body": "Will you come?", "delay": DAY},
    ):
        add_step(campaign=made, fields=fields, actor_id=recruiter.pk)
    return made


@pytest.fixture
def step(campaign) -> CampaignStep:
    return campaign.steps.get(position=1)


def change(step, recruiter, *files) -> None:
    update_step(
        step=step,
        fields={"media": [each.pk for each in files]},
        actor_id=recruiter.pk,
        now=timezone.now(),
    )
    step.refresh_from_db()


def is_kept(attachment: Attachment) -> bool:
    return default_storage.exists(f"{attachment.folder}/{CONTENT}")


def test_each_text_of_the_step_has_the_file_and_there_is_one_of_it(campaign, picture):
    running(campaign)

    assert [(text.media, text.segments) for text in Message.objects.all()] == [([picture.as_kept], 1)] * 3
    assert Attachment.objects.count() == 1


def test_the_preview_counts_mms_and_not_parts(campaign, step, team):
    CampaignStep.objects.filter(pk=step.pk).update(body="x" * 400)
    campaign.team.price_per_part = Decimal("0.01")

    preview = preview_of(campaign, now=timezone.now())

    assert [each.preview.is_mms for each in preview.steps] == [True, False]
    assert [each.preview.parts_in_all for each in preview.steps] == [3, 3]
    # Three at three times the price of a part, and three parts.
    assert preview.cost == Decimal("0.12")


def test_who_changes_it_keeps_some_and_what_nobody_has_is_deleted(
    team, step, recruiter, picture, django_capture_on_commit_callbacks
):
    offer = AttachmentFactory(team=team, uploader=recruiter, name="offer.pdf", content=PDF)
    change(step, recruiter, offer, picture)
    assert step.attachment_ids == (offer.pk, picture.pk)

    with django_capture_on_commit_callbacks(execute=True):
        change(step, recruiter, offer)

    assert step.attachment_ids == (offer.pk,)
    assert not is_kept(picture)


def test_what_somebody_has_stays_in_their_chat(
    team, campaign, step, recruiter, picture, as_recruiter, django_capture_on_commit_callbacks
):
    running(campaign)

    with django_capture_on_commit_callbacks(execute=True):
        change(step, recruiter)

    text = Message.objects.all()[0]
    assert (step.media, is_kept(picture)) == ([], True)
    assert as_recruiter.get(f"/chat/{text.conversation_id}/files/{picture.pk}/").content == PNG


def test_a_step_or_a_campaign_that_is_thrown_away_leaves_no_files(
    team, campaign, step, recruiter, picture, django_capture_on_commit_callbacks
):
    offer = AttachmentFactory(team=team, uploader=recruiter, name="offer.pdf", content=PDF)
    second = campaign.steps.get(position=2)
    change(second, recruiter, offer)

    with django_capture_on_commit_callbacks(execute=True):
        remove_step(step=step, actor_id=None)
    assert (is_kept(picture), is_kept(offer)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        delete_campaign(campaign=campaign, actor_id=None)

    assert not Attachment.objects.exists()
    assert not is_kept(offer)


def test_the_pages_take_it_show_it_try_it_and_keep_it(team, number, as_recruiter):
    made = CampaignFactory(team=team, people=some_people(team, 2), steps=[])
    came = as_recruiter.post("/lists/words/files/", {"file": SimpleUploadedFile("map.png", PNG)}).json()["id"]
    steps = f"/campaigns/{made.pk}/steps/"
    refused = as_recruiter.post(steps, WORDS | {"body": "", "attachments": [came]})
    as_recruiter.post(steps, WORDS | {"attachments": [came], "files": [SimpleUploadedFile("b.pdf", PDF)]})
    step = made.steps.get()
    page = as_recruiter.get(f"/campaigns/{made.pk}/").content.decode()
    address = f"{steps}{step.pk}/files/{came}/"
    shown = as_recruiter.get(address)

    assert f'name="attachments" value="{came}"' in refused.content.decode()
    assert [item["name"] for item in step.media] == ["map.png", "b.pdf"]
    assert f'<img src="{address}" alt="map.png"' in page
    assert f'name="attachments" value="{came}"' in page
    assert "come to about 2 parts and MMS in all" in page.replace("comes to", "come to")
    assert (shown.content, shown["X-Content-Type-Options"]) == (PNG, "nosniff")
    as_recruiter.post(f"/campaigns/{made.pk}/test/", {"phone": "(201) 555-0199", "step": "1"})
    tried = Message.objects.get()
    assert [item["name"] for item in tried.media] == ["map.png", "b.pdf"]
    assert came not in {item["id"] for item in tried.media}
    used = as_recruiter.post(f"{steps}{step.pk}/", WORDS | {"attachments": [came], "use": "yes"})
    assert [str(each.pk) for each in used.context["steps"][0]["form"].attached] == [came]
    as_recruiter.post(f"{steps}{step.pk}/", WORDS | {"attachments": [came]})
    step.refresh_from_db()
    assert [item["name"] for item in step.media] == ["map.png"]


def test_a_file_that_phones_do_not_take_is_named_and_the_words_stay(campaign, as_recruiter):
    answer = as_recruiter.post(
        f"/campaigns/{campaign.pk}/steps/", WORDS | {"files": [SimpleUploadedFile("cv.docx", b"PK")]}
    )

    assert answer.status_code == 422
    assert "“cv.docx” cannot be sent" in answer.content.decode()
    assert answer.context["add_form"]["body"].value() == "Come and see us"
    assert campaign.steps.count() == 2


def test_a_file_of_another_step_is_not_there(campaign, picture, as_recruiter):
    second = campaign.steps.get(position=2)
    address = f"/campaigns/{campaign.pk}/steps/{second.pk}/files/{picture.pk}/"

    assert as_recruiter.get(address).status_code == 404


def test_partners_give_files_to_a_step(team, number, partner):
    list_ = StaticListFactory(team=team, people=some_people(team, 1))
    given, other = AttachmentFactory(team=team), AttachmentFactory(team=team)
    steps = [{"body": "Come", "media": [str(given.pk)]}]
    [made] = partner.post("campaigns", {"name": "Weeks", "list": str(list_.pk), "steps": steps}).json()[
        "steps"
    ]
    address = f"campaign-steps/{made['id']}"
    unknown = partner.patch(address, {"media": [str(list_.pk)]})
    changed = partner.patch(address, {"media": [str(other.pk)]}).json()

    assert made["media"] == [
        {"id": str(given.pk), "name": "map.png", "content_type": "image/png", "size": len(PNG), "scan": None}
    ]
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_attachment")
    assert [each["id"] for each in changed["media"]] == [str(other.pk)]
