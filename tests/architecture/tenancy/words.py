"""A team's row of what stands in texts and goes with them, and of where they lead."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils import timezone

from apps.accounts.models import Role
from apps.candidates.models import FormerTag, Tag
from apps.candidates.services import ensure_tags, merge_tags
from apps.chat.models import Message, TrackedLink
from apps.messaging.models import Attachment, Template
from apps.messaging.services import add_template, upload_attachment
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


def _attachment(world: Any) -> Attachment:
    return upload_attachment(
        team=world.team,
        uploader=world.people[Role.MEMBER],
        name=f"{world.mark}.png",
        content=BytesIO(PNG),
        now=timezone.now(),
    )


WORDS = {Template: _template, Attachment: _attachment, TrackedLink: _link, FormerTag: _former_tag}
