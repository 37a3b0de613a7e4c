"""The disk of files is full: whoever brings a file is told in words, nothing is half kept, and texts go on."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from apps.chat.services import open_upload_link
from apps.imports.models import Import
from apps.messaging.models import Attachment
from tests.conftest import nobody
from tests.factories.api import Partner
from tests.factories.chat import ConversationFactory
from tests.factories.files import PNG, photo
from tests.imports.running import csv_of

WHY = "no room for files"


class FullDisk(FileSystemStorage):
    """Writes the beginning of a file, as far as there is room."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(10))
        raise OSError(errno.ENOSPC, "No space left on device", str(path))


@pytest.fixture
def disk(settings: Any, tmp_path: Path) -> Path:
    here = {"BACKEND": "tests.messaging.test_no_room.FullDisk", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": here}
    return tmp_path


class SmallDisk(FileSystemStorage):
    """Has room for one file."""

    def _save(self, name: str, content: Any) -> str:
        if left_on(Path(self.location)):
            raise OSError(errno.EDQUOT, "Disk quota exceeded", name)
        return str(super()._save(name, content))


def left_on(disk: Path) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file()]


def test_a_partner_is_told_and_their_text_leaves_without_it(
    disk: Path, number: Any, partner: Partner
) -> None:
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("map.png", PNG)})
    answer: Any = partner.post("media", body, content_type=MULTIPART_CONTENT)
    sent: Any = partner.post("messages", {"to": "+12015550123", "body": "Hi"})

    assert (answer.status_code, answer.json()["code"]) == (507, "no_room_for_files")
    assert WHY in answer.json()["detail"]
    assert not Attachment.objects.exists()
    assert left_on(disk) == []
    assert sent.status_code == 202


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("media", SimpleUploadedFile("photo.jpg", photo(size=(900, 600)))),
        ("imports", SimpleUploadedFile("people.csv", csv_of([["Sam", "Doe", "201 555 0101"]]))),
    ],
)
def test_of_what_is_kept_as_two_files_none_is_left_where_one_has_no_room(
    disk: Path, settings: Any, number: Any, partner: Partner, address: str, file: SimpleUploadedFile
) -> None:
    here = {"BACKEND": "tests.messaging.test_no_room.SmallDisk", "OPTIONS": {"location": disk}}
    settings.STORAGES = settings.STORAGES | {"default": here}

    answer: Any = partner.post(
        address, encode_multipart(BOUNDARY, {"file": file}), content_type=MULTIPART_CONTENT
    )

    assert (answer.status_code, answer.json()["code"]) == (507, "no_room_for_files")
    assert left_on(disk) == []
    assert not Attachment.objects.exists()
    assert not Import.objects.exists()


def test_who_brings_a_spreadsheet_is_told_on_the_page(disk: Path, as_recruiter: Client) -> None:
    file = SimpleUploadedFile("people.csv", csv_of([["Sam", "Doe", "201 555 0101"]]))
    answer: Any = as_recruiter.post("/imports/", {"file": file})

    assert answer.status_code == 422
    assert WHY in answer.content.decode()
    assert not Import.objects.exists()
    assert left_on(disk) == []


def test_a_candidate_is_told_on_the_page_of_their_link(disk: Path, team: Any, number: Any) -> None:
    link = open_upload_link(conversation=ConversationFactory(team=team), actor=None, now=timezone.now())
    file = SimpleUploadedFile("me.png", PNG)
    with nobody():
        answer: Any = Client().post(
            f"/u/{link.token}/", {"files": [file]}, headers={"Accept": "application/json"}
        )

    assert answer.status_code == 507
    assert WHY in answer.json()["detail"]
    assert left_on(disk) == []
