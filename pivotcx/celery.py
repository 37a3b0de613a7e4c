"""The Celery application. The broker only wakes workers; what there is to do stands in PostgreSQL."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun, worker_init
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pivotcx.settings")

app = Celery("pivotcx")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery hangs up after each task. To connect anew takes both sides longer than most tasks do.
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize


@task_prerun.connect
@task_postrun.connect
def look_at_connections(sender: Task, **_: Any) -> None:
    """Go on with a thread's connection as pages do: as long as it is young, and PostgreSQL still answers on it."""
    if not sender.request.is_eager:
        close_old_connections()


@worker_init.connect
def collect_seldom(**_: Any) -> None:
    """Let a worker look for forgotten circles of objects after many more of them than usual.

    What it has loaded is never forgotten, and a batch of thousands of rows has none: to look for them after each 700
    objects takes a fifth of an import's own time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    # One thread speaks to the carrier while others speak to the database. Whoever was waiting goes on soon: by default
    # it would be after five milliseconds, at every answer.
    sys.setswitchinterval(0.0005)
