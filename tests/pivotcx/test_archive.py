"""An archive that is not whole, or not for this installation, is refused before anything is touched."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from pivotcx import archive
from pivotcx.archive import DATABASE, MANIFEST, BackupError, Manifest, Table
from pivotcx.restore import examine

KEYS = ["dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI=", "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI="]


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Write an archive with one file in it; what a test says is otherwise."""

    def make(*, seals: list[str] | None = None, migrations: list[tuple[str, str]] | None = None) -> Path:
        path, dump = tmp_path / "backup.tar", tmp_path / "dump"
        dump.write_bytes(b"rows" * 5000)
        with archive.writing(path) as writing, dump.open("rb") as file:
            writing.add(DATABASE, file)
            manifest = Manifest(
                taken_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
                server=180000,
                migrations=migrations or [("accounts", "0001_initial")],
                tables={"accounts_team": Table(rows=2, total="17")},
                secured=1,
                seals=archive.seals_of(KEYS[:1]) if seals is None else seals,
                parts=writing.parts,
            )
            writing.close(manifest.written())
        return path

    return make


def refusal(path: Path) -> str:
    with pytest.raises(BackupError) as refused:
        examine(path)
    return str(refused.value)


def test_what_was_written_is_what_is_read(made, settings):
    settings.FIELD_ENCRYPTION_KEYS = KEYS[:1]

    manifest = examine(made())

    assert manifest.taken_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert manifest.tables == {"accounts_team": Table(rows=2, total="17")}
    assert manifest.parts[DATABASE]["bytes"] == 20_000


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.7])
def test_one_that_was_cut_is_refused(made, share):
    path = made()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    assert "was cut" in refusal(path)


def test_one_in_which_a_byte_was_changed_is_refused(made):
    path = made()
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)

    assert f"{DATABASE} is not what its manifest says" in refusal(path)


def test_one_that_something_was_added_to_is_refused(made):
    path = made()
    with tarfile.open(path, "a") as tar:
        added = tarfile.TarInfo("files/../../etc/passwd")
        added.size = 4
        tar.addfile(added, BytesIO(b"root"))

    assert "holds something that no backup has" in refusal(path)


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "letter.tar"
    path.write_text("Dear reader, " * 100)

    assert "was cut, or is no backup" in refusal(path)


def test_without_the_keys_of_the_installation_nothing_is_restored(made, settings):
    settings.FIELD_ENCRYPTION_KEYS = [KEYS[1]]

    assert "FIELD_ENCRYPTION_KEY lacks 1 key" in refusal(made())


def test_a_key_that_came_since_is_no_matter(made, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), KEYS[0]]

    assert examine(made()).secured == 1


def test_one_of_a_newer_release_is_refused(made):
    path = made(migrations=[("accounts", "0001_initial"), ("chat", "9999_tomorrow")])

    assert "newer release, which has the migration chat.9999_tomorrow" in refusal(path)


def test_half_a_backup_never_has_the_name_of_a_whole_one(tmp_path):
    path = tmp_path / "backup.tar"

    def fill_the_disk() -> None:
        with archive.writing(path):
            raise OSError(28, "full disk")

    with pytest.raises(OSError, match="full disk"):
        fill_the_disk()

    assert list(tmp_path.iterdir()) == []


def test_a_backup_never_takes_the_place_of_another(made):
    path = made()
    before = path.read_bytes()

    with pytest.raises(BackupError, match="is there already"):
        made()

    assert path.read_bytes() == before


def test_the_manifest_comes_last_and_holds_no_key(made):
    path = made()

    with tarfile.open(path) as tar:
        names = tar.getnames()

    assert names[-1] == MANIFEST
    assert not any(key.encode() in path.read_bytes() for key in KEYS)
