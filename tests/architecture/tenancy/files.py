"""A file that a team has uploaded."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import Role
from apps.messaging.models import Attachment
from apps.messaging.services import upload_attachment
from tests.factories.files import PNG


def _attachment(world: Any) -> Attachment:
    return upload_attachment(
        team=world.team,
        uploader=world.people[Role.MEMBER],
        name=f"{world.mark}.png",
        content=BytesIO(PNG),
        now=timezone.now(),
    )


FILES: dict[type[Model], Callable[[Any], Any]] = {Attachment: _attachment}
