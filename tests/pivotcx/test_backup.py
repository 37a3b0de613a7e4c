"""A backup holds all of the database and of the files; where it cannot be made, it says why in words."""

from __future__ import annotations

from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from pivotcx import archive, backup, dumping
from pivotcx.roles import database_url_of

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    settings.STORAGES = {**settings.STORAGES, "default": {"OPTIONS": {"location": str(folder)}}}
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def refusal(target: Path) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("backup", str(target))
    return str(refused.value)


def test_a_backup_is_whole_and_counts_what_is_there(files, target):
    (files / "team").mkdir()
    (files / "team" / "letter.pdf").write_bytes(b"%PDF-")

    call_command("backup", str(target))

    (path,) = target.iterdir()
    manifest = archive.examined(path)
    with psycopg2.connect(backup.owner_url()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone() == (manifest.tables["django_migrations"].rows,)
        cursor.execute(dumping.SECURED)
        assert cursor.fetchone() == (manifest.secured,)
    connection.close()
    assert manifest.files == ["team/letter.pdf"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_who_does_not_own_the_tables_is_told_who_does(target, monkeypatch):
    served = database_url_of(connections["default"].settings_dict)
    monkeypatch.setattr(backup, "owner_url", lambda: served)

    assert "Only the owner of the database can back it up" in refusal(target)
    assert list(target.iterdir()) == []


def test_without_postgresqls_programs_it_says_what_to_install(target, monkeypatch):
    monkeypatch.setattr(dumping, "_folders", list)

    assert "there are none here. Install postgresql-client-" in refusal(target)
    assert list(target.iterdir()) == []


def test_a_place_that_is_not_there_is_said(target):
    assert "No such file or directory" in refusal(target / "away" / "backup.tar")


def test_a_database_that_is_away_is_said(target, monkeypatch):
    monkeypatch.setattr(backup, "owner_url", lambda: "postgresql://owner:secret@127.0.0.1:1/pivotcx")

    said = refusal(target)

    assert "The database does not answer" in said
    assert "secret" not in said
