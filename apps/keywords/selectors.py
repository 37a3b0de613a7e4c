"""Questions about keywords that reach into other tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from apps.accounts.models import Team, TeamOwnedQuerySet
from apps.candidates.models import Tag
from apps.candidates.selectors import former_tags
from apps.chat.models import Conversation
from apps.core.phones import format_phone
from apps.core.prepared import prepared
from apps.keywords.models import Keyword, KeywordQuerySet, KeywordSpelling, KeywordText
from apps.messaging.keywords import clean
from apps.messaging.merging import BadTemplate, fill
from apps.messaging.models import Number
from apps.messaging.opt_out_line import ending_of
from apps.messaging.segments import count_segments

# No spelling is longer once it is cleaned.
MOST = 120


def keywords_shown(*, team: Team) -> KeywordQuerySet:
    """Return the team's keywords with their counts, and their spellings in order."""
    spellings = KeywordSpelling.objects.for_team(team).order_by("position")
    shown = Keyword.objects.for_team(team).with_counts().by_word()
    return shown.prefetch_related(Prefetch("spellings", queryset=spellings))


def keyword_in(text: str, *, number: Number) -> Keyword | None:
    """Return the keyword of this number that a whole text is, if it is one that is switched on."""
    key = clean(text)
    if not key or len(key) > MOST:
        return None
    # Most texts are none: what a keyword leads to is asked for once there is one.
    found = _switched_on(team=number.team_id, number=number.pk, key=key)
    if not found:
        return None
    return Keyword.objects.select_related("template", "list__team", "status", "assignee").get(pk=found[0])


@prepared
def _switched_on(team: UUID, number: UUID, key: str) -> QuerySet[KeywordSpelling, UUID]:
    spellings = KeywordSpelling.objects.filter(team=team, number=number, key=key, keyword__is_active=True)
    return spellings.order_by("pk").values_list("keyword", flat=True)


def has_applied(keyword: Keyword, *, conversation: Conversation, at: datetime) -> bool:
    """Return whether somebody has applied with a keyword so shortly before or after that this is the same arrival."""
    around = timedelta(hours=keyword.again_after)
    texts = _texts_of(conversation).filter(keyword=keyword, application__isnull=False)
    return texts.filter(created_at__gt=at - around, created_at__lt=at + around).exists()


def answered_since(conversation: Conversation, *, moment: datetime) -> list[UUID]:
    """Return the keywords that somebody had the answer of since a moment, one for each answer."""
    texts = _texts_of(conversation).filter(answer__isnull=False, created_at__gt=moment)
    return list(texts.values_list("keyword_id", flat=True))


def tags_of(keywords: Iterable[Keyword], *, team: Team) -> dict[UUID, list[Tag]]:
    """Return by keyword the tags that it puts on people: two queries, however many keywords; none without tags."""
    wanted = {each.pk: each.tags for each in keywords}
    if not any(wanted.values()):
        return {pk: [] for pk in wanted}
    now = former_tags(team=team)
    meant = {
        pk: dict.fromkeys(UUID(now.get(str(tag), str(tag))) for tag in tags) for pk, tags in wanted.items()
    }
    known = Tag.objects.for_team(team).in_bulk({tag for tags in meant.values() for tag in tags})
    return {pk: [known[tag] for tag in tags if tag in known] for pk, tags in meant.items()}


def tag_names(*, team: Team) -> dict[UUID, str]:
    """Return the name of each tag of the team by its id, also by the ids of those that were merged into it."""
    names = dict(Tag.objects.for_team(team).values_list("pk", "name"))
    former = {UUID(key): names[UUID(tag)] for key, tag in former_tags(team=team).items()}
    return {**names, **former}


def _texts_of(conversation: Conversation) -> TeamOwnedQuerySet[KeywordText]:
    return KeywordText.objects.filter(team=conversation.team_id, message__conversation=conversation)


@dataclass(frozen=True)
class Preview:
    """An answer as somebody new would read it; or why nobody would."""

    text: str = ""
    parts: int = 0
    missing: tuple[str, ...] = ()
    problem: str = ""


def preview_of(given: Mapping[str, Any], *, team: Team) -> Preview:
    """Return how an answer reads, with how to get no other, of what was filled in so far."""
    template, number = given.get("template"), given.get("number")
    body = template.body if template else given.get("body", "")
    names = ("source", "campaign", "job_title", "job_location")
    values = {name: given.get(name, "") for name in names}
    phone = {"team_phone": format_phone(number.phone)} if number else {}
    try:
        filled = fill(body, {**values, **phone, "team_name": team.name})
    except BadTemplate as error:
        return Preview(problem=error.detail)
    text = filled.text.strip()
    whole = text + ending_of(text) if text else ""
    return Preview(text=whole, parts=count_segments(whole).count if whole else 0, missing=filled.missing)
