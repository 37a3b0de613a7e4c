"""Somebody of whom there is something on every floor, under a word of their own; and archives as tests read them."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.blasts.models import BlastRecipient
from apps.calls.models import Call
from apps.campaigns.models import CampaignText, Enrolment
from apps.candidates.models import Application, Candidate
from apps.candidates.services import merge_candidates, set_tags, update_candidate
from apps.chat.models import Draft, Message, TrackedLink
from apps.chat.services import (
    add_note,
    assign_conversation,
    keep_draft,
    open_upload_link,
    send_text,
    set_reminder,
    share_conversation,
)
from apps.grids import files
from apps.grids.models import BulkAction
from apps.hosted.models import Form, Sending
from apps.imports.models import ImportChange
from apps.keywords.models import KeywordText
from apps.messaging.models import Number, OptOut
from apps.messaging.services import opt_out, record_consent, record_phone_fact
from apps.webhooks.models import Delivery
from tests.chat.test_uploads import path_of, send
from tests.factories.blasts import BlastFactory
from tests.factories.campaigns import CampaignFactory, running
from tests.factories.chat import text_in
from tests.factories.feeds import FeedFactory, application, hand_in
from tests.factories.files import JPEG, AttachmentFactory
from tests.factories.handoffs import hand_over
from tests.factories.keywords import KeywordFactory
from tests.factories.lists import StaticListFactory
from tests.factories.receivers import EndpointFactory
from tests.imports.running import csv_of, run


@dataclass
class Archive:
    """What a worker has written, as whoever gets it reads it."""

    content: bytes

    @cached_property
    def zip(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.content))

    @cached_property
    def data(self) -> dict[str, Any]:
        return json.loads(self.zip.read("data.json"))

    @cached_property
    def page(self) -> str:
        return self.zip.read("read-me.html").decode()

    def rows(self, name: str) -> list[dict[str, Any]]:
        return self.data["held"][name]["rows"]

    @property
    def whole(self) -> str:
        """All that can be read of it, names of files included."""
        inside = b"\n".join(self.zip.read(name) for name in self.zip.namelist())
        return "\n".join(self.zip.namelist()) + inside.decode(errors="replace")


def archive_of(bulk: BulkAction) -> Archive:
    assert bulk.status == "finished", bulk.error
    with default_storage.open(f"{bulk.folder}/{files.NAME}") as file:
        return Archive(file.read())


def everything_of(
    word: str, *, team: Team, number: Number, colleague: User, guest: User, phone: str, other_phone: str
) -> Candidate:
    """Make somebody all of whose rows hold the word, and let them have one in each table that points at people."""
    now = timezone.now()
    hand_in(FeedFactory(team=team, name=f"Feed {word}"), application(phone, name=f"{word} Example"))
    person = Candidate.objects.get(phone=phone)
    update_candidate(candidate=person, fields={"email": f"{word}@example.test", "street": f"1 {word} Street"})
    came = text_in(number, phone=phone, body=f"It is {word}", at=now - timedelta(hours=3))
    chat = came.conversation
    picture = AttachmentFactory(team=team, uploader=colleague, name=f"{word}.jpg", content=JPEG)
    sent = send_text(
        conversation=chat, author=colleague, body=f"Hello {word}", attachments=[picture.pk], now=now
    )
    Message.objects.filter(pk=sent.pk).update(status="sent", sent_at=now, provider_sid=f"SM{sent.pk.hex}")
    link = open_upload_link(conversation=chat, actor=colleague, now=now)
    send(path_of(link), (f"{word}.jpg", JPEG + word.encode()))
    TrackedLink.objects.create(team=team, message=sent, target=f"https://jobs.example.test/{word}")
    add_note(conversation=chat, author=colleague, body=f"{word} called")
    set_tags(candidate=person, names=[f"Tag {word}"])
    assign_conversation(conversation=chat, assignee=colleague, actor=colleague)
    share_conversation(conversation=chat, user=guest, actor=colleague)
    hand_over(chat, guest, author=colleague, summary=f"{word} is good", outcome=None, stars=4)
    text_in(number, phone=other_phone, body=f"{word} again", at=now - timedelta(hours=1))
    merge_candidates(kept=person, gone=Candidate.objects.get(phone=other_phone))
    _in_files(word, person, phone)
    for each in (phone, other_phone):
        record_consent(team=team, phone=each, given=True, method="form", wording=f"{word} agrees", at=now)
    _in_programs(word, person, number, came)
    record_phone_fact(team=team, phone=phone, fact="landline", error_code="30006")
    opt_out(team=team, phone=phone, source=OptOut.Source.USER, wording=f"{word} called", now=now)
    # Last: whoever texts, ends it.
    set_reminder(conversation=chat, user=colleague, due_at=now + timedelta(days=1), now=now)
    after = timezone.now()
    begun = {"kind": Draft.Kind.NOTE, "words": f"Begun {word}", "typed_at": after, "now": after}
    keep_draft(conversation=chat, user=colleague, **begun)
    return Candidate.objects.get(pk=person.pk)


def _in_files(word: str, person: Candidate, phone: str) -> None:
    """Let them come by a file, change something by a second one, and be refused by it as well."""
    team, heads = person.team, ("First name", "Last name", "Phone", "Email")
    import_ = run(team, csv_of([[word, "Example", phone, f"{word}@example.test"]], heads))
    refused = [word, "Example", phone.removeprefix("+1"), "no address"]
    run(team, csv_of([refused, ["Ann", "Other", "12", "no address"]], heads))
    change = {"city": f"{word} City"}
    ImportChange.objects.update_or_create(
        team=team, change_of=import_, candidate=person, defaults={"before": change, "after": change}
    )


def _in_programs(word: str, person: Candidate, number: Number, came: Message) -> None:
    """Let a blast and a campaign go to them, a call come from them, a form and a keyword be theirs."""
    team, now = person.team, timezone.now()
    listed = StaticListFactory(team=team, name=f"List {word}", people=[person])
    blast = BlastFactory(team=team, list_=listed, name=f"Blast {word}")
    BlastRecipient.objects.create(
        team=team, blast=blast, candidate=person, phone=person.phone, not_before=now
    )
    campaign = running(CampaignFactory(team=team, list_=listed, name=f"Campaign {word}"))
    # By day it has sent its first step by now.
    CampaignText.objects.get_or_create(
        team=team,
        enrolment=Enrolment.objects.get(team=team, campaign=campaign, candidate=person),
        step=campaign.steps.order_by("position").first(),
        defaults={"skipped": "night"},
    )
    Call.objects.create(
        team=team,
        number=number,
        candidate=person,
        sid=f"CA{person.pk.hex}",
        phone=person.phone,
        forwarded_to="+13125550111",
        words=f"Hello {word}",
        locale="en-US",
        outcome="answered",
    )
    form = Form.objects.create(team=team, name=f"Form {word}", slug=f"form-{word.lower()}", wording="Yes")
    Sending.objects.create(
        team=team, form=form, candidate=person, token=f"secret {word}", has_agreed=True, wording="Yes"
    )
    keyword = KeywordFactory(team=team, number=number, word=f"K{word[:8]}".upper())
    KeywordText.objects.create(
        team=team,
        keyword=keyword,
        message=came,
        application=Application.objects.filter(candidate=person).first(),
    )
    Delivery.objects.create(
        team=team,
        endpoint=EndpointFactory(team=team),
        kind="candidate.updated",
        happened_at=now,
        subject_id=person.pk,
        next_at=now,
        answer_body=f"{word} is written down",
    )
