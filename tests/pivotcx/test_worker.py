"""A worker between two tasks, and whoever rings for one."""

from __future__ import annotations

import time

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection
from kombu.exceptions import OperationalError

from apps.chat.tasks import send_replies
from pivotcx.celery import app
from tests.marks import committed
from tests.waiting import until

QUEUE = "tests-of-a-worker"


@pytest.fixture
def worker(monkeypatch):
    """Give a task that a worker with one thread does, and what it has noted: the backend that served each."""
    served: list[int] = []
    monkeypatch.setattr(app.conf, "task_always_eager", False)

    @app.task(name="tests.note_backend", shared=False, ignore_result=True)
    def note_backend(*, then_hang_up: bool = False) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            served.append(cursor.fetchone()[0])
            if then_hang_up:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with start_worker(app, pool="threads", concurrency=1, queues=[QUEUE], perform_ping_check=False):
        yield note_backend, served
    app.tasks.unregister(note_backend)


@committed
def test_it_goes_on_with_its_connection_until_that_is_dead(worker):
    note_backend, served = worker
    for nth, hangs_up in enumerate([False, False, True, False, False], start=1):
        note_backend.apply_async(kwargs={"then_hang_up": hangs_up}, queue=QUEUE)
        until(lambda nth=nth: len(served) == nth, patience=10, what="the task is done")

    first, second, third, fourth, fifth = served
    assert first == second == third
    assert third != fourth == fifth


def test_whoever_rings_where_there_is_no_broker_does_not_wait_for_one(monkeypatch):
    monkeypatch.setattr(app.conf, "task_always_eager", False)
    begun = time.monotonic()
    with app.connection_for_write("redis://127.0.0.1:9/0") as nobody, pytest.raises(OperationalError):
        send_replies.apply_async(kwargs={"team_id": "", "number_id": ""}, connection=nobody)

    assert time.monotonic() - begun < 1
