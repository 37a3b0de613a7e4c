"""What the clock asks for: imports that nobody works on, and files that have been kept long enough."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.imports.selectors import imports_to_do, imports_to_forget
from apps.imports.services import forget_file
from apps.imports.tasks import ring_import

KEPT_FOR = timedelta(days=30)


@shared_task(name="imports.ring_due", expires=5)
def ring_due() -> None:
    """Wake a worker for what a lost wake, or a worker that died, has left."""
    for team_id, import_id in imports_to_do(now=timezone.now()):
        ring_import(team_id=team_id, import_id=import_id)


@shared_task(name="imports.forget_files", expires=600)
def forget_files() -> None:
    for team_id, import_id in imports_to_forget(before=timezone.now() - KEPT_FOR):
        with as_team(team_id):
            forget_file(import_id=import_id)
