"""A team's row of what stands in texts, and of where they lead."""

from __future__ import annotations

from typing import Any

from apps.candidates.models import FormerTag, Tag
from apps.candidates.services import ensure_tags, merge_tags
from apps.chat.models import Message, TrackedLink
from apps.messaging.models import Template
from apps.messaging.services import add_template


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


WORDS = {Template: _template, TrackedLink: _link, FormerTag: _former_tag}
