"""Files as people attach them."""

from __future__ import annotations

import base64
from io import BytesIO

from django.utils import timezone

from apps.accounts.models import Team, User
from apps.messaging.models import Attachment
from apps.messaging.services import upload_attachment
from apps.simulator.picture import made_up_picture

PNG = base64.b64decode(made_up_picture())
PDF = b"%PDF-1.4\n% a made-up offer\n%%EOF\n"


def AttachmentFactory(  # noqa: N802
    *, team: Team, uploader: User | None = None, name: str = "map.png", content: bytes = PNG
) -> Attachment:
    return upload_attachment(
        team=team, uploader=uploader, name=name, content=BytesIO(content), now=timezone.now()
    )
