"""What the clock asks of this floor: forgetting what nobody can ask for any more."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.accounts.services import forget_requests


@shared_task(name="accounts.forget_requests", expires=600)
def forget_old_requests() -> None:
    forget_requests(now=timezone.now())
