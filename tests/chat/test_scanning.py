"""Where there is a scanner, nobody gets a file before it was looked at; what has a virus, nobody gets at all."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.chat.models import Conversation, Message, UploadLink
from apps.chat.periodic import ring_scans
from apps.chat.scanning import files_to_scan, scan_file
from apps.chat.services import open_upload_link, take_upload
from apps.events.models import Event
from apps.messaging.models import CONTENT, Attachment
from apps.messaging.selectors import teams_with_files_to_scan
from pivotcx.scanning import clamd_address
from tests.factories.chat import ConversationFactory
from tests.factories.uploads import EICAR, PDF


class Clamd:
    """Speaks INSTREAM as clamd does, and knows one virus."""

    def __init__(self) -> None:
        self.answer: bytes | None = None
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp:127.0.0.1:{self.server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up; once this returns nobody listens, not even at what is opened next by the same number."""
        self.server.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self.server.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            with closing(line), line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack(">I", said.read(4))[0]:
                    content += said.read(length)
                found = b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"
                line.sendall((found if self.answer is None else self.answer) + b"\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    server = Clamd()
    settings.FILE_SCANNER = server.address
    yield server
    server.stop()


@pytest.fixture
def conversation(team: Any, number: Any) -> Conversation:
    return ConversationFactory(team=team)


@pytest.fixture
def link(conversation: Conversation) -> UploadLink:
    return open_upload_link(conversation=conversation, actor=None, now=timezone.now())


def hand_in(link: UploadLink, content: bytes) -> Attachment:
    given = SimpleUploadedFile("a.pdf", content)
    return take_upload(link=link, visit="one", name="a.pdf", content=given, now=timezone.now())


def scan(attachment: Attachment, *, after: timedelta = timedelta(0)) -> Attachment:
    scan_file(team_id=attachment.team_id, attachment_id=attachment.pk, now=timezone.now() + after)
    return Attachment.objects.get()


def address_of(attachment: Attachment) -> str:
    return f"/chat/{Message.objects.get().conversation_id}/files/{attachment.pk}/"


def told() -> int:
    return Event.objects.filter(kind="attachment.received").count()


def test_until_it_was_looked_at_nobody_gets_it(link: UploadLink, clamd: Clamd, as_recruiter: Client) -> None:
    attachment = hand_in(link, PDF)
    waiting = as_recruiter.get(address_of(attachment))
    page = as_recruiter.get(f"/chat/{Message.objects.get().conversation_id}/").content.decode()
    assert (waiting.status_code, b"Being checked for viruses" in waiting.content) == (409, True)
    assert "is being checked for viruses" in page
    assert told() == 0

    scanned = scan(attachment)

    assert (scanned.scan, scanned.scan_at, Message.objects.get().media[0]["scan"]) == ("clean", None, "clean")
    assert as_recruiter.get(address_of(attachment)).content == PDF
    assert told() == 1


def test_what_has_a_virus_is_deleted_and_said(link: UploadLink, clamd: Clamd, as_recruiter: Client) -> None:
    attachment = hand_in(link, PDF + EICAR)

    scanned = scan(attachment)

    assert scanned.scan == "infected"
    refused = as_recruiter.get(address_of(attachment))
    assert (refused.status_code, b"Has a virus" in refused.content) == (409, True)
    page = as_recruiter.get(f"/chat/{Message.objects.get().conversation_id}/").content.decode()
    assert page.count("has a virus: it was deleted") == 2
    assert told() == 0


def test_its_content_goes_with_the_commit(
    link: UploadLink, clamd: Clamd, django_capture_on_commit_callbacks: Any
) -> None:
    # Whoever is rung after the commit has done it by then.
    with django_capture_on_commit_callbacks(execute=True):
        attachment = hand_in(link, PDF + EICAR)

    assert Attachment.objects.get().scan == "infected"
    assert not default_storage.exists(f"{attachment.folder}/{CONTENT}")


def test_where_the_scanner_was_taken_away_that_is_said(link: UploadLink, clamd: Clamd, settings: Any) -> None:
    attachment = hand_in(link, PDF)
    settings.FILE_SCANNER = ""

    assert (scan(attachment).scan, told()) == ("unscanned", 1)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: nonsense"])
def test_what_could_not_be_scanned_is_kept_back_and_tried_again(
    link: UploadLink, clamd: Clamd, as_recruiter: Client, answer: bytes
) -> None:
    attachment = hand_in(link, PDF)
    clamd.answer = answer
    failed = scan(attachment)
    assert failed.scan == "failed"
    assert as_recruiter.get(address_of(attachment)).status_code == 409
    assert teams_with_files_to_scan(now=timezone.now()) == []

    clamd.answer = None
    later = timezone.now() + timedelta(seconds=11)
    assert teams_with_files_to_scan(now=later) == [link.team_id]
    assert files_to_scan(team_id=link.team_id, now=later) == [attachment.pk]
    assert scan(attachment, after=timedelta(seconds=11)).scan == "clean"
    assert told() == 1


def test_a_scanner_that_is_away_is_no_clean_file(link: UploadLink, settings: Any, clamd: Clamd) -> None:
    settings.FILE_SCANNER = "unix:/nowhere/clamd.ctl"

    assert scan(hand_in(link, PDF)).scan == "failed"


def test_the_clock_has_scanned_what_a_lost_wake_left_behind(link: UploadLink, clamd: Clamd) -> None:
    hand_in(link, PDF)

    ring_scans()

    assert Attachment.objects.get().scan == "clean"


def test_two_workers_look_at_it_once(link: UploadLink, clamd: Clamd) -> None:
    attachment = hand_in(link, PDF)
    Attachment.objects.update(scan_at=timezone.now() + timedelta(minutes=5))

    assert scan(attachment).scan == "waiting"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("# no\nLocalSocket /run/clamav/clamd.ctl\nUser clamav\n", "unix:/run/clamav/clamd.ctl"),
        ("TCPSocket 3310\nTCPAddr clamav\n", "tcp:clamav:3310"),
        ("TCPSocket 3310\n", "tcp:127.0.0.1:3310"),
        ("User clamav\n", ""),
    ],
)
def test_the_daemons_own_settings_say_where_it_listens(tmp_path: Path, said: str, address: str) -> None:
    (tmp_path / "clamd.conf").write_text(said)

    assert clamd_address([tmp_path / "none.conf", tmp_path / "clamd.conf"]) == address
