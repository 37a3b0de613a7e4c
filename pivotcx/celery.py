"""The Celery application. The broker only wakes workers; what there is to do stands in PostgreSQL."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any
from uuid import UUID

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, close_old_connections, transaction

from apps.accounts.tenancy import as_team

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pivotcx.settings")

logger = logging.getLogger(__name__)


class TeamTask(Task):
    """Work for a team that leaves in the middle of it ends quietly: what it looks for, or writes for, is gone."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        try:
            return super().__call__(*args, **named)
        except (ObjectDoesNotExist, IntegrityError):
            if _is_there(named.get("team_id")):
                raise
            logger.info("%s found no team to go on for.", self.name)


def _is_there(team_id: str | None) -> bool:
    if team_id is None:
        return True
    with as_team(UUID(team_id)), transaction.atomic():
        return bool(apps.get_model("accounts", "Team").objects.filter(pk=team_id).exists())


app = Celery("pivotcx", task_cls=TeamTask)
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
