"""A worker before its first task."""

from __future__ import annotations

import gc

import pytest
from celery.signals import worker_init

from pivotcx.celery import app


def test_a_worker_that_starts_looks_for_circles_of_objects_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[int, ...]] = []
    monkeypatch.setattr(gc, "freeze", lambda: said.append(()))
    monkeypatch.setattr(gc, "set_threshold", lambda *after: said.append(after))

    worker_init.send(sender=app)

    assert said == [(), (50_000, 20, 50)]
