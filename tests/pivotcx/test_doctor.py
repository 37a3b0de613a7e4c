"""What the doctor says of an installation: everything that is wrong, in words, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from apps.chat.models import Message
from apps.chat.services import send_text
from apps.core.health import beat
from pivotcx.health import PROCESSES
from tests.factories.chat import text_in

ROOT = Path(__file__).parents[2]


def doctor() -> tuple[str, int]:
    """Return what it says, and how many things are to be mended."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        return out.getvalue(), int(str(error).split()[0])
    return out.getvalue(), 0


@pytest.fixture(autouse=True)
def healthy(db, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with which all is well, but for what a test changes."""
    for name in PROCESSES:
        beat(name)
    settings.PUBLIC_URL, settings.SUPPORT_EMAIL = "http://127.0.0.1:1", "help@demo.test"
    settings.DEBUG = settings.ALLOW_PRIVATE_TARGETS = False
    settings.STORAGES = {**settings.STORAGES, "default": {"OPTIONS": {"location": str(tmp_path)}}}
    # The tests' own server keeps nothing on purpose.
    monkeypatch.setattr("pivotcx.doctor.OWNED", "SELECT 0")


def test_with_a_healthy_installation_nothing_is_to_mend_but_what_the_tests_database_risks():
    said, wrong = doctor()

    assert "good   The serving role is bound by row security." in said
    assert "good   Its tables are those of this release." in said
    assert "good   Redis answers." in said
    assert [line for line in said.splitlines() if line.startswith("WRONG")] in (
        [],
        ["WRONG  It confirms what it has not kept (fsync is off)."],
    )
    assert wrong <= 1


def test_each_process_that_is_silent_is_named():
    cache.clear()
    beat("worker")

    said, _ = doctor()

    assert "good   The worker gives signs of life." in said
    assert "WRONG  The scheduler has been silent for a minute." in said
    assert "WRONG  The relay has been silent for a minute." in said


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "WRONG  DEBUG is on"),
        ("ALLOW_PRIVATE_TARGETS", True, "WRONG  Feeds and webhooks may call into your own network."),
        ("SUPPORT_EMAIL", "", "look   Who asks for help writes to nobody."),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "look   Mail is printed"),
        ("PUBLIC_URL", "http://pivotcx.test", "look   Others come by http://pivotcx.test, which anybody"),
        ("FILE_SCANNER", "", "look   What candidates hand in is looked at by nobody"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "WRONG  Redis does not answer"),
    ],
)
def test_a_setting_that_is_wrong_is_said_with_what_to_do(settings, name, value, words):
    setattr(settings, name, value)

    said, _ = doctor()

    [line] = [at for at, line in enumerate(said.splitlines()) if line.startswith(words)]
    assert said.splitlines()[line + 1].startswith("       -> ")


def test_a_folder_that_cannot_be_written_to_is_named_and_one_that_is_not_there_yet_is_made(
    settings, monkeypatch, tmp_path: Path
):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=1000, free=100))
    (tmp_path / "file").touch()
    no_folder, fresh = tmp_path / "file" / "uploads", tmp_path / "fresh"

    settings.STORAGES = {**settings.STORAGES, "default": {"OPTIONS": {"location": str(no_folder)}}}
    assert f"WRONG  No file can be kept in {no_folder}" in doctor()[0]

    settings.STORAGES = {**settings.STORAGES, "default": {"OPTIONS": {"location": str(fresh)}}}
    assert f"good   Files are kept in {fresh}; 10% of the disk is free" in doctor()[0]


def test_a_disk_that_fills_up_is_said_before_it_is_full(settings, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=1000, free=90))
    settings.STORAGES = {**settings.STORAGES, "default": {"OPTIONS": {"location": str(tmp_path)}}}

    said = doctor()[0]

    assert f"look   Files are kept in {tmp_path}; 9% of the disk is free" in said
    assert "-> Make room on that disk." in said


def test_tables_of_an_older_release_are_said(monkeypatch: pytest.MonkeyPatch):
    applied = MigrationRecorder(connections["default"]).applied_migrations()
    del applied[max(key for key in applied if key[0] == "chat")]
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: applied)

    assert "WRONG  Its tables are older than this release: 1 migration to go." in doctor()[0]


def test_a_number_whose_token_was_changed_at_the_carrier_is_named_by_its_ending(carrier, number):
    assert f"good   …{number.phone[-4:]} is ours at the carrier." in doctor()[0]
    number.auth_token = "another"
    number.save(update_fields=["auth_token"])

    said, _ = doctor()

    assert f"WRONG  The carrier refuses the token of …{number.phone[-4:]}." in said
    assert number.phone not in said


def test_a_reply_that_waits_too_long_and_a_lost_answer_are_said(carrier, number, recruiter):
    text = send_text(
        conversation=text_in(number).conversation, author=recruiter, body="Hi", now=timezone.now()
    )
    ago = timezone.now() - timedelta(minutes=12)
    Message.objects.filter(pk=text.pk).update(send_at=ago)
    assert "WRONG  The oldest reply that is due has waited 72" in doctor()[0]

    # It is looked up again and again; how long it has been so is reckoned from the beginning.
    soon = timezone.now() + timedelta(minutes=2)
    Message.objects.filter(pk=text.pk).update(status="unknown", lease_until=soon, updated_at=ago)

    assert "WRONG  Of 1 text the carrier's answer was lost, and for 12 minutes" in doctor()[0]


def test_without_a_database_the_rest_is_still_looked_at():
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "pivotcx.settings",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }

    told = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert told.returncode == 1
    assert "WRONG  The database does not answer" in told.stdout
    assert "WRONG  Redis does not answer" in told.stdout
    assert "/healthz" in told.stdout
    assert "Traceback" not in told.stderr
