"""Whoever asks what is held of them gets all of it, and nothing of anybody else."""

from __future__ import annotations

import os
import re
import tracemalloc
from dataclasses import replace

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.accounts.models import Membership
from apps.accounts.tenancy import as_team
from apps.candidates.dossier import gathering
from apps.candidates.held import all_held, all_left_out
from apps.candidates.models import Candidate
from apps.candidates.services import update_candidate
from apps.chat.models import Message
from apps.chat.services import add_note, send_text
from apps.events.models import Event
from apps.grids.models import BulkAction
from apps.messaging.models import Attachment, Scan
from tests.chat.everything import Archive, archive_of, everything_of
from tests.chat.test_erasing import tables_that_know
from tests.factories.accounts import add_person
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.files import JPEG, PDF, AttachmentFactory
from tests.factories.messaging import connect_test_number
from tests.grids.bulking import work
from tests.imports.parsing import parsed_here

__all__ = ["parsed_here"]
LARGE = 12_000_000
WORD, CANARY, FAR = "Zebedee", "Quillfeather", "Ottoline"
PHONES = {
    WORD: ("+13125550177", "+13125550178"),
    CANARY: ("+13125550187", "+13125550188"),
    FAR: ("+13125550197", "+13125550198"),
}


def known(word: str, team, number, colleague, guest) -> Candidate:
    phone, other = PHONES[word]
    return everything_of(
        word, team=team, number=number, colleague=colleague, guest=guest, phone=phone, other_phone=other
    )


@pytest.fixture
def person(team, number, carrier, recruiter, restricted) -> Candidate:
    return known(WORD, team, number, recruiter, restricted)


def chat_of(person: Candidate) -> str:
    return f"/chat/{person.conversations.get().pk}"


def exported(client, person: Candidate) -> Archive:
    """Ask for the archive on the page, let a worker write it, and fetch it."""
    page = client.post(f"{chat_of(person)}/export/", follow=True)
    bulk = work(page.context["bulk"])
    fetched = client.get(f"/bulk-actions/{bulk.pk}/file/")
    assert fetched["Content-Type"] == "application/zip"
    assert re.search(r'filename="candidate-\d{4}-\d\d-\d\d\.zip"', fetched["Content-Disposition"])
    content = b"".join(fetched.streaming_content)
    assert content == archive_of(bulk).content
    return Archive(content)


def test_a_manager_is_told_what_it_holds_and_gets_it(person, as_manager):
    assert f"{chat_of(person)}/export/" in as_manager.get(f"{chat_of(person)}/").content.decode()
    page = as_manager.get(f"{chat_of(person)}/export/").content.decode()
    assert all(words in page for words in ("(312) 555-0177", "applications", "notes of colleagues"))
    assert not BulkAction.objects.exists()

    archive = exported(as_manager, person)

    assert {"data.json", "read-me.html"} < set(archive.zip.namelist())
    assert archive.zip.testzip() is None
    assert re.search(r"Taken out on \d+ \w+ \d{4}, \d\d:\d\d E[SD]T\.", archive.page)
    assert (archive.data["team"], archive.data["time_zone"]) == ("Warehouse team", "America/New_York")


def test_there_is_something_of_every_table_that_knows_them(person, as_manager):
    knowing = {
        model._meta.label
        for word in (WORD, PHONES[WORD][0].removeprefix("+"), str(person.pk))
        for table in tables_that_know(word)
        for model in apps.get_models()
        if model._meta.db_table == table
    }
    answered = {held.model._meta.label for held in all_held()} | set(all_left_out())
    # What is the team's own, and only named for them here.
    own = {"blasts.Blast", "campaigns.Campaign", "feeds.Feed", "hosted.Form", "keywords.Keyword"}
    own |= {"keywords.KeywordSpelling", "lists.List", "candidates.Tag"}
    assert knowing - own <= answered
    assert len(knowing) > 25

    archive = exported(as_manager, person)

    assert [name for name, table in archive.data["held"].items() if not table["rows"]] == []
    titles = [name.replace("_", " ").capitalize() for name in archive.data["held"]]
    assert re.findall("<h2>(.*)</h2>", archive.page) == [*titles, "What is left out"]


def test_all_of_it_is_theirs_and_whole(person, as_manager, recruiter):
    archive = exported(as_manager, person)

    [fields, merged] = archive.rows("person")
    assert (fields["first_name"], fields["phone"], merged["phone"]) == (WORD, *PHONES[WORD])
    texts = {text["body"]: text for text in archive.rows("texts")}
    assert {f"It is {WORD}", f"Hello {WORD}", f"{WORD} again"} <= set(texts)
    out = texts[f"Hello {WORD}"]
    assert (out["direction"], out["status"], out["author"]) == ("outbound", "sent", "Recruiter One")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[45]:00", out["sent_at"])
    assert [row["tag"] for row in archive.rows("tags")] == [f"Tag {WORD}"]
    assert archive.rows("notes")[0]["body"] == f"{WORD} called"
    assert {row["phone"] for row in archive.rows("consent")} == set(PHONES[WORD])
    assert archive.rows("opt_outs")[0]["wording"] == f"{WORD} called"
    assert archive.rows("handoffs")[0]["summary"] == f"{WORD} is good"
    assert archive.rows("rejected_rows")[0]["values"][0] == WORD
    assert len(archive.rows("rejected_rows")) == 1
    assert "candidate.merged" in {row["kind"] for row in archive.rows("log")}
    assert "conversation.assigned" in {row["kind"] for row in archive.rows("chat_log")}


def test_no_secret_of_ours_is_in_it(person, as_manager):
    link = person.upload_links.get()

    archive = exported(as_manager, person)

    assert not [
        word
        for word in (link.token_hash, f"secret {WORD}", f"{WORD} is written down", "+13125550111")
        if word in archive.whole
    ]
    assert "token_hash" in archive.data["held"]["upload_links"]["left_out"]


def test_nothing_of_anybody_else_is_in_it(
    person, team, other_team, number, recruiter, restricted, as_manager
):
    other = known(CANARY, team, number, recruiter, restricted)
    with as_team(other_team.pk):
        people = [
            add_person(other_team, role, FAR) for role in (Membership.Role.MEMBER, Membership.Role.RESTRICTED)
        ]
        far = known(FAR, other_team, connect_test_number(team=other_team), *people)

    whole = exported(as_manager, person).whole.lower()

    assert WORD.lower() in whole
    for somebody, word in ((other, CANARY), (far, FAR)):
        digits = [phone.removeprefix("+1") for phone in PHONES[word]]
        assert not [each for each in (word.lower(), str(somebody.pk), *digits) if each in whole]


# ------------------------------------------------------------------ files, and hostile words


def test_files_of_both_sides_are_beside_it_under_names_of_ours(person, as_manager):
    archive = exported(as_manager, person)

    media = [item for text in archive.rows("texts") for item in text["media"]]
    assert {item["name"] for item in media} == {f"{WORD}.jpg"}
    names = [item["file"] for item in media]
    assert names == ["files/0001.jpg", "files/0002.jpg"]
    kept = [
        default_storage.open(f"{each.folder}/content").read() for each in Attachment.objects.order_by("pk")
    ]
    assert [archive.zip.read(name) for name in names] == kept
    assert all(f'href="{name}"' in archive.page for name in names)


def test_a_file_that_is_not_there_or_not_safe_is_said(team, number, recruiter, as_manager):
    chat = ConversationFactory(team=team)
    gone = AttachmentFactory(team=team, uploader=recruiter, name="gone.pdf", content=PDF)
    bad = AttachmentFactory(team=team, uploader=recruiter, name="bad.pdf", content=PDF)
    send_text(
        conversation=chat,
        author=recruiter,
        body="Two",
        attachments=[gone.pk, bad.pk],
        now=chat.last_message_at,
    )
    default_storage.delete(f"{gone.folder}/content")
    Attachment.objects.filter(pk=bad.pk).update(is_received=True, scan=Scan.INFECTED)
    text = Message.objects.get()
    text.media = [{**item, "scan": "infected"} if item["name"] == "bad.pdf" else item for item in text.media]
    text.save()

    archive = exported(as_manager, chat.candidate)

    why = {item["name"]: item["why"] for item in archive.rows("texts")[0]["media"]}
    assert why["gone.pdf"] == "It is no longer there."
    assert "virus" in why["bad.pdf"]
    assert not [name for name in archive.zip.namelist() if name.startswith("files/")]
    assert BulkAction.objects.get().refused == {"Files that are no longer there": 1}


HOSTILE = [
    '<script>alert("x")</script><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.test","x")',
    "{{ team.pk }} {% debug %}",
    "\u202egnp.exe</dd></dl>",
    '"}], "held": {"person": [',
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_others_are_only_values(words, team, number, recruiter, as_manager):
    text = text_in(number, body=words)
    person = text.conversation.candidate
    update_candidate(candidate=person, fields={"first_name": words[:90]})
    add_note(conversation=text.conversation, author=recruiter, body=words)
    file = AttachmentFactory(team=team, uploader=recruiter, name="../../../../etc/passwd.jpg", content=JPEG)
    send_text(
        conversation=text.conversation,
        author=recruiter,
        body="See",
        attachments=[file.pk],
        now=text.created_at,
    )

    archive = exported(as_manager, person)

    assert archive.rows("texts")[0]["body"] == words
    assert archive.rows("notes")[0]["body"] == words
    assert not re.search(r"<(script|img|iframe|object|form|input)\b", archive.page)
    assert archive.page.count("<dl>") == archive.page.count("</dl>")
    assert sorted(archive.zip.namelist()) == ["data.json", "files/0001.jpg", "read-me.html"]
    # Nothing of it is a table that a spreadsheet would compute.
    assert not [name for name in archive.zip.namelist() if name.endswith((".csv", ".xlsx"))]


def test_who_asked_for_whom_stands_in_the_audit_log(person, manager, as_manager):
    exported(as_manager, person)

    event = Event.objects.get(kind="candidate.exported")
    assert (event.subject_id, event.actor_id) == (person.pk, manager.pk)
    assert (
        "Exported everything held of a candidate"
        in as_manager.get("/settings/audit/?subject=data").content.decode()
    )


# ------------------------------------------------------------------ however much it is


def test_read_in_small_pieces_it_is_the_same(person, as_manager, monkeypatch):
    at_once = exported(as_manager, person).data["held"]
    pieces = [replace(held, at_once=2) for held in all_held()]
    monkeypatch.setattr(gathering, "all_held", lambda: pieces)

    piecemeal = exported(as_manager, person).data["held"]

    # That it was asked for, stands there since.
    for each in (at_once, piecemeal):
        each["log"]["rows"] = [row for row in each["log"]["rows"] if row["kind"] != "candidate.exported"]
    assert len(at_once["texts"]["rows"]) > 3
    assert piecemeal == at_once


def test_large_files_are_never_whole_in_memory(team, number, recruiter, as_manager, settings, tmp_path):
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    chat = text_in(number, body="Hello").conversation
    given = [
        AttachmentFactory(team=team, uploader=recruiter, name=f"{n}.jpg", content=JPEG) for n in range(3)
    ]
    ids = [each.pk for each in given]
    send_text(conversation=chat, author=recruiter, body="Three", attachments=ids, now=chat.last_message_at)
    large = os.urandom(LARGE)
    for each in given:
        default_storage.delete(f"{each.folder}/content")
        default_storage.save(f"{each.folder}/content", ContentFile(large))
    as_manager.post(f"/chat/{chat.pk}/export/")
    bulk = BulkAction.objects.get()
    del large

    tracemalloc.start()
    try:
        bulk = work(bulk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < LARGE / 2
    assert [info.file_size for info in archive_of(bulk).zip.infolist()[:3]] == [LARGE] * 3
