"""A team's row of what stands in texts and goes with them, and of where they lead."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from apps.accounts.models import Role
from apps.candidates.models import Candidate, FormerTag, Tag
from apps.candidates.services import ensure_tags, merge_tags
from apps.chat.models import Message, TrackedLink, UploadLink
from apps.messaging.models import Attachment, Template
from apps.messaging.services import add_template, begin_upload, keep_upload, upload_attachment
from tests.factories.files import PNG


def _template(world: Any) -> Template:
    return add_template(team=world.team, name=world.mark, body=f"We are {world.mark}")


def _link(world: Any) -> TrackedLink:
    return TrackedLink.objects.create(
        team=world.team, message=world.row(Message), target=f"https://{world.mark}.test/"
    )


def _former_tag(world: Any) -> FormerTag:
    [tag] = ensure_tags(team=world.team, names=[f"Old {world.mark}"])
    merge_tags(tag=tag, into=world.row(Tag))
    return FormerTag.objects.get()


def _upload_link(world: Any) -> UploadLink:
    person = world.row(Candidate)
    # And a file that came by it, which waits for its scanner.
    now = timezone.now() - timedelta(seconds=1)
    content = BytesIO(f"We are {world.mark}".encode())
    came = begin_upload(team=world.team, name=f"{world.mark}.txt", content=content, now=now)
    came.scan = "waiting"
    came.save(update_fields=["scan"])
    keep_upload(attachment=came, now=now)
    return UploadLink.objects.create(
        team=world.team,
        candidate=person,
        made_for=person.pk,
        token_hash=hashlib.sha256(world.mark.encode()).hexdigest(),
        expires_at=timezone.now() + timedelta(days=1),
    )


def _attachment(world: Any) -> Attachment:
    return upload_attachment(
        team=world.team,
        uploader=world.people[Role.MEMBER],
        name=f"{world.mark}.png",
        content=BytesIO(PNG),
        now=timezone.now(),
    )


WORDS = {
    Template: _template,
    Attachment: _attachment,
    TrackedLink: _link,
    UploadLink: _upload_link,
    FormerTag: _former_tag,
}
