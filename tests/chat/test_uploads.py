"""A candidate hands in files by their link: they are checked, kept, shown, and told of; nobody else gets in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.candidates.services import erase_candidate
from apps.chat.models import Conversation, Message, UploadLink
from apps.chat.services import close_conversation, end_upload_link, open_upload_link, renew_upload_link
from apps.core.api import throttling
from apps.events.models import Event
from apps.messaging.models import CONTENT, Attachment, Scan
from tests.conftest import nobody
from tests.factories.chat import ConversationFactory
from tests.factories.uploads import NOT_TAKEN, PDF, PICTURES, TAKEN, picture


@pytest.fixture
def conversation(team: Any, number: Any) -> Conversation:
    return ConversationFactory(team=team, first_name="Ana")


@pytest.fixture
def link(conversation: Conversation) -> UploadLink:
    return open_upload_link(conversation=conversation, actor=None, now=timezone.now())


def path_of(link: UploadLink) -> str:
    return f"/u/{link.token}/"


def look(path: str) -> Any:
    with nobody():
        return Client().get(path)


def send(path: str, *files: tuple[str, bytes], visit: str = "", by_script: bool = True) -> Any:
    headers = {"Accept": "application/json"} if by_script else {}
    given = [SimpleUploadedFile(name, content, "application/x-lie") for name, content in files]
    with nobody():
        return Client().post(path, {"files": given, "visit": visit}, headers=headers)


def visit_of(link: UploadLink) -> str:
    return str(look(path_of(link)).context["visit"])


def text_of(link: UploadLink) -> Message:
    return Message.objects.get(conversation__candidate=link.candidate_id, direction="inbound")


def test_whose_files_did_not_arrive_reads_what_to_do(link: UploadLink) -> None:
    told = "Send your files one by one."

    assert told in look(f"{path_of(link)}?refused=1").content.decode()
    assert told not in look(path_of(link)).content.decode()


@pytest.mark.parametrize("name", [*TAKEN, *PICTURES])
def test_each_kind_is_taken_by_what_is_in_it(link: UploadLink, name: str) -> None:
    content, kind = TAKEN[name] if name in TAKEN else (picture(name), PICTURES[name])

    answer = send(path_of(link), ("what I call it.exe", content))

    assert answer.status_code == 201, answer.json()
    kept = Attachment.objects.get()
    assert (kept.content_type, kept.is_received, kept.is_kept, kept.scan) == (kind, True, True, "unscanned")
    assert kept.name.startswith("what I call it.exe.")
    assert text_of(link).media == [kept.as_kept]


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_is_none_of_them_is_refused_with_words(link: UploadLink, name: str) -> None:
    content, why = NOT_TAKEN[name]

    answer = send(path_of(link), (name, content))

    assert answer.status_code == 422
    assert name in answer.json()["detail"]
    assert why in answer.json()["detail"]
    assert not Attachment.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", PICTURES)
def test_where_a_photo_was_taken_is_not_kept(link: UploadLink, name: str) -> None:
    send(path_of(link), (name, picture(name)))

    kept = Attachment.objects.get()
    with default_storage.open(f"{kept.folder}/{CONTENT}") as file:
        content = file.read()
    # 37 degrees, 46 minutes and 30 seconds, as Exif writes it.
    place = [
        b"".join(each.to_bytes(4, order) for each in (37, 1, 46, 1, 30, 1)) for order in ("little", "big")
    ]
    assert [each in picture(name) for each in place] != [False, False]
    assert [each in content for each in place] == [False, False]


def test_files_come_as_what_the_candidate_sent_and_waits_for(
    link: UploadLink, conversation: Conversation
) -> None:
    visit = visit_of(link)
    close_conversation(conversation=conversation, actor=None, now=timezone.now())

    for name in ("one.pdf", "two.pdf"):
        assert send(path_of(link), (name, PDF), visit=visit).status_code == 201

    message = text_of(link)
    assert [item["name"] for item in message.media] == ["one.pdf", "two.pdf"]
    assert (message.status, message.body, message.came_by_link) == ("received", "", True)
    conversation.refresh_from_db()
    assert conversation.waiting_since == message.created_at
    assert (conversation.is_closed, conversation.last_is_inbound, conversation.last_body) == (
        False,
        True,
        "File",
    )
    told = Event.objects.filter(subject_id=message.pk).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["message.received", "attachment.received", "message.changed", "attachment.received"]
    link.refresh_from_db()
    assert link.files == 2


def test_without_scripts_they_go_together_and_the_page_says_what_is_there(link: UploadLink) -> None:
    answer = send(
        path_of(link),
        ("a.pdf", PDF),
        ("b.html", b"<p>"),
        ("c.pdf", PDF),
        visit=visit_of(link),
        by_script=False,
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“b.html” cannot be taken" in page
    assert [file.name for file in answer.context["taken"]] == ["a.pdf", "c.pdf"]
    assert "/files/" not in page


def test_when_all_are_there_the_page_can_be_loaded_again(link: UploadLink) -> None:
    answer = send(path_of(link), ("a.pdf", PDF), visit=visit_of(link), by_script=False)

    assert answer.status_code == 302
    assert [file.name for file in look(answer["Location"]).context["taken"]] == ["a.pdf"]
    # Another visit sees nothing of it.
    assert b"a.pdf" not in look(path_of(link)).content
    assert b"a.pdf" not in look(f"{path_of(link)}?visit=made-up").content


def test_nothing_chosen_is_said(link: UploadLink) -> None:
    assert send(path_of(link)).json()["detail"] == "No file came. Choose one, then send it."


def test_ten_go_at_once_and_fifty_by_one_link(link: UploadLink) -> None:
    visit = visit_of(link)
    assert {send(path_of(link), ("a.pdf", PDF), visit=visit).status_code for _ in range(10)} == {201}

    eleventh = send(path_of(link), ("a.pdf", PDF), visit=visit)
    UploadLink.objects.update(files=50)
    last = send(path_of(link), ("a.pdf", PDF))

    assert (eleventh.status_code, "10 files go at once" in eleventh.json()["detail"]) == (422, True)
    assert (last.status_code, "50 files" in last.json()["detail"]) == (422, True)
    assert Attachment.objects.count() == 10


@pytest.mark.parametrize(
    ("content", "words"), [(b"x" * 10_000_001, "10.0 MB"), (PDF + b"\0" * 20_000_000, "20.0 MB")]
)
def test_what_is_too_large_is_refused(link: UploadLink, content: bytes, words: str) -> None:
    assert words in send(path_of(link), ("large", content)).json()["detail"]


def test_a_pdf_may_be_larger_than_others(link: UploadLink) -> None:
    assert send(path_of(link), ("large.pdf", PDF + b"\0" * 12_000_000)).status_code == 201


def test_an_address_that_takes_nothing_says_the_same_of_whatever_reason(
    link: UploadLink, conversation: Conversation
) -> None:
    unknown = look(f"/u/{'x' * 22}/")
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        expired = look(path_of(link))
    end_upload_link(conversation=conversation, actor=None, now=timezone.now())
    ended = look(path_of(link))
    refused = send(path_of(link), ("a.pdf", PDF))

    assert (unknown.status_code, expired.status_code, ended.status_code) == (404, 410, 410)
    assert unknown.content == expired.content == ended.content
    assert b"Warehouse" not in ended.content
    assert refused.status_code == 410
    assert not Attachment.objects.exists()


def test_a_new_link_ends_the_one_before(link: UploadLink, conversation: Conversation) -> None:
    new = renew_upload_link(conversation=conversation, actor=None, now=timezone.now())

    assert new.token != link.token
    assert look(path_of(link)).status_code == 410
    assert look(path_of(new)).status_code == 200


def test_a_token_is_kept_as_a_hash_only(link: UploadLink) -> None:
    row = UploadLink.objects.values().get()

    assert len(link.token) == 22
    assert link.token not in str(row)


def test_another_key_of_ours_makes_another_address(
    link: UploadLink, conversation: Conversation, settings: Any
) -> None:
    before = path_of(link)
    settings.SECRET_KEY = "another one, which nobody knew when the link was made"

    new = open_upload_link(conversation=conversation, actor=None, now=timezone.now())

    # What was sent before goes on until it runs out.
    assert (look(before).status_code, look(path_of(new)).status_code) == (200, 200)
    assert path_of(new) != before


def test_whoever_is_erased_leaves_neither_link_nor_files(
    link: UploadLink, conversation: Conversation
) -> None:
    send(path_of(link), ("a.pdf", PDF))

    erase_candidate(candidate=conversation.candidate, actor_id=None, now=timezone.now())

    assert not UploadLink.objects.exists()
    assert not Attachment.objects.exists()
    assert look(path_of(link)).status_code == 404


def test_who_comes_too_often_waits(link: UploadLink, monkeypatch: pytest.MonkeyPatch) -> None:
    many = throttling.Allowance(used=1000, resets_in=60, quota=600)
    monkeypatch.setattr("apps.chat.views.uploads.spend", lambda _: many)

    answer = send(path_of(link), ("a.pdf", PDF))

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_colleagues_get_it_as_a_download_that_runs_nothing(
    link: UploadLink, conversation: Conversation, as_recruiter: Client, as_stranger: Client
) -> None:
    send(path_of(link), ("Mein Lebenslauf.txt", b"words"), ("me.jpg", picture("photo.jpg")))

    for kept in Attachment.objects.all():
        address = f"/chat/{conversation.pk}/files/{kept.pk}/"
        answer = as_recruiter.get(address)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert as_stranger.get(address).status_code == 404
    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    assert "By their upload link" in page
    assert page.count("Not checked for viruses") == 3
    assert "Upload link ·" in page


def test_what_broke_off_before_its_text_had_it_is_shown_to_nobody_and_forgotten(
    link: UploadLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(**_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("apps.chat.services.uploads.keep_upload", dies)
    with pytest.raises(KeyboardInterrupt):
        send(path_of(link), ("a.pdf", PDF))
    left = Attachment.objects.get()

    assert (left.is_kept, default_storage.exists(f"{left.folder}/{CONTENT}")) == (False, True)
    assert not Message.objects.exists()


def test_no_scanner_is_said_honestly(link: UploadLink) -> None:
    send(path_of(link), ("a.pdf", PDF))

    assert Attachment.objects.get().scan == Scan.UNSCANNED
