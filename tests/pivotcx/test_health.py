"""What machines that watch are told, and what people see when the database is away or a disk full."""

from __future__ import annotations

import errno

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client, RequestFactory

from apps.core.health import beat
from apps.core.room import NoRoomForFiles
from pivotcx.health import PROCESSES, server_error


@pytest.fixture(autouse=True)
def nothing_alive():
    cache.clear()


def test_a_process_that_answers_is_healthy():
    assert Client().get("/healthz").content == b"ok\n"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "10.1.2.3", "web"])
def test_watchers_ask_by_any_name(settings, host: str):
    settings.ALLOWED_HOSTS = ["testserver"]

    assert Client(headers={"Host": host}).get("/healthz").status_code == 200
    assert Client(headers={"Host": host}).get("/accounts/login/").status_code == 400


def test_readiness_names_what_is_missing(db):
    beat("worker")

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "checks": {
            "database": True,
            "broker": True,
            "migrated": True,
            "worker": True,
            "scheduler": False,
            "relay": False,
        },
    }


def test_ready_when_everything_is_there(db):
    for name in PROCESSES:
        beat(name)

    assert Client().get("/readyz").json()["ready"] is True


def test_a_release_whose_migrations_are_not_in_the_database_is_not_ready(db, settings):
    settings.MIGRATION_MODULES = {"chat": "tests.next_release.chat"}
    for name in PROCESSES:
        beat(name)

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert [name for name, holds in response.json()["checks"].items() if not holds] == ["migrated"]
    assert Client().get("/healthz").status_code == 200


def answer_to(error: Exception, path: str):
    try:
        raise error
    except type(error):
        return server_error(RequestFactory().get(path))


def test_a_database_that_is_away_is_said_to_be_away():
    response = answer_to(OperationalError(), "/chat/")

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "The database does not answer" in response.content.decode()


def test_partners_get_a_problem_they_can_read():
    response = answer_to(OperationalError(), "/api/v1/messages")

    assert response["Content-Type"] == "application/problem+json"
    assert b'"code": "unavailable"' in response.content


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left"), NoRoomForFiles("There is no room.")]
)
def test_a_full_disk_is_said_to_be_full(error: Exception):
    page, problem = (answer_to(error, path) for path in ("/imports/", "/api/v1/imports"))

    assert (page.status_code, problem.status_code) == (507, 507)
    assert "no room" in page.content.decode()
    assert b'"code": "no_room_for_files"' in problem.content


def test_any_other_error_is_our_fault():
    for error in (ValueError(), OSError(errno.EIO, "Input/output error")):
        assert answer_to(error, "/chat/").status_code == 500
