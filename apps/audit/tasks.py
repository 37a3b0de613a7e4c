"""What a worker writes down, so that nobody learns of it by how long an answer takes."""

from __future__ import annotations

from celery import shared_task

from apps.accounts.models import User
from apps.audit.intake import Where, note_of_person


@shared_task(name="audit.note_failed_sign_in")
def note_failed_sign_in(*, email: str, where: Where) -> None:
    """Write down a wrong password for an address; nothing where nobody has it."""
    user = User.objects.filter(email=email).first()
    if user is not None:
        note_of_person(user=user, what="sign_in_failed", actor=None, where=where)
