"""Files as people attach them."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from apps.accounts.models import Team, User
from apps.messaging.models import Attachment
from apps.messaging.services import upload_attachment
from apps.simulator.picture import made_up_picture

PNG = base64.b64decode(made_up_picture())
PDF = b"%PDF-1.4\n% a made-up offer\n%%EOF\n"


PLACE = {1: "N", 2: (37.0, 46.0, 30.0), 3: "W", 4: (122.0, 25.0, 10.0)}


def photo(
    *, kind: str = "JPEG", size: tuple[int, int] = (60, 40), turned: int = 6, place: bool = True, **how: Any
) -> bytes:
    """Take a picture with what phones write into them: where, with which one, how it is to be turned."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, "A made-up phone"
    if place:
        exif.get_ifd(0x8825).update(PLACE)
    taken = BytesIO()
    picture = Image.effect_noise(size, 80).convert("RGB")
    picture.save(taken, kind, exif=exif, **how)
    return taken.getvalue()


JPEG = photo()


def AttachmentFactory(  # noqa: N802
    *, team: Team, uploader: User | None = None, name: str = "map.png", content: bytes = PNG
) -> Attachment:
    return upload_attachment(
        team=team, uploader=uploader, name=name, content=BytesIO(content), now=timezone.now()
    )
