"""What a full disk is, and what is kept while there is none: whole, in place of what was there, or not at all."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from apps.core.files import forget, keep, opened, work_folder
from apps.core.room import NoRoomForFiles, is_full
from apps.core.uploads import PassingFileUploadHandler

PLACES = ["django.core.files.storage.FileSystemStorage", "django.core.files.storage.InMemoryStorage"]


@pytest.fixture(params=PLACES, ids=["on a disk", "elsewhere"])
def place(request: Any, settings: Any, tmp_path: Path) -> Path:
    options = {"OPTIONS": {"location": tmp_path}} if request.param == PLACES[0] else {}
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": request.param, **options}}
    return tmp_path


def kept(name: str = "rows") -> bytes:
    with opened("folder", name) as file:
        return file.read()


def test_a_file_takes_the_place_of_the_one_before(place: Path) -> None:
    keep("folder", "rows", io.BytesIO(b"one"))
    keep("folder", "rows", io.BytesIO(b"two"))

    assert kept() == b"two"
    assert default_storage.listdir("folder") == ([], ["rows"])


def test_the_one_before_stays_while_there_is_no_room_for_another(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("folder", "rows", io.BytesIO(b"one"))
    with monkeypatch.context() as full:
        full.setattr(default_storage, "save", _full)
        with pytest.raises(NoRoomForFiles):
            keep("folder", "rows", io.BytesIO(b"two"))

    assert kept() == b"one"
    assert default_storage.listdir("folder") == ([], ["rows"])


def test_what_a_killed_process_has_begun_is_forgotten_with_the_rest(place: Path) -> None:
    default_storage.save("folder/rows.part", io.BytesIO(b"tw"))  # type: ignore[arg-type]

    forget("folder", "rows")

    assert not default_storage.exists("folder/rows.part")


def test_a_folder_for_a_moment_says_that_its_disk_is_full_and_is_gone() -> None:
    folders = []

    def fill() -> None:
        with work_folder("file") as folder:
            folders.append(folder)
            (folder / "one").write_bytes(b"one")
            _full()

    with pytest.raises(NoRoomForFiles, match="no room for files"):
        fill()

    assert not folders[0].exists()


def test_any_other_error_stays_what_it_is() -> None:
    with pytest.raises(FileNotFoundError), work_folder("file") as folder:
        (folder / "nothing").read_bytes()
    assert not is_full(ValueError())
    assert not is_full(OSError(errno.EIO, "Input/output error"))


def _full(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("when", ["write", "seek"])
def test_of_a_form_s_file_nothing_is_left_on_a_full_disk(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    upload = PassingFileUploadHandler()
    upload.new_file("file", "people.csv", "text/csv", 10)
    monkeypatch.setattr(upload.file.file, when, _full)

    def take() -> None:
        upload.receive_data_chunk(b"one", 0)
        upload.file_complete(3)

    with pytest.raises(NoRoomForFiles):
        take()

    assert list(tmp_path.iterdir()) == []
