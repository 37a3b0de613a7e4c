"""The Celery application. The broker only wakes workers; what there is to do stands in PostgreSQL."""

from __future__ import annotations

import os
import sys
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun
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
