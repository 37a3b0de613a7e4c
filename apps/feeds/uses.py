"""What on this floor stands on a list, a field, a template, a tag or a status of the team's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from apps.accounts.models import Team
from apps.candidates.models import ApplicationStatus, Tag
from apps.feeds.models import Feed
from apps.feeds.rules import AddTags, AddToList, Rule, Send, SetStatus, read_rules
from apps.lists.models import List
from apps.messaging.models import Template


class Feeds:
    def uses_of(self, list_: List) -> list[str]:
        """Return the feeds that put people on a list, or whose rules ask who is on it."""
        return _asking(
            list_.team,
            lambda rule: (
                any(isinstance(each, AddToList) and each.list_ == list_.pk for each in rule.then)
                or str(list_.pk) in str(rule.when)
            ),
        )

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        """Return the feeds that fill a field of the team's own, or whose rules ask for it."""
        name = f"custom.{key}"
        filled = [
            feed.pk
            for feed in Feed.objects.for_team(team)
            if name in feed.mapping.get("fields", {}) or name in feed.defaults
        ]
        return _asking(team, lambda rule: f"'{name}'" in str(rule.when), besides=filled)

    def uses_of_template(self, template: Template) -> list[str]:
        sending = Feed.objects.filter(team=template.team_id, template=template).values_list("pk", flat=True)
        return _asking(
            template.team,
            lambda rule: any(isinstance(each, Send) and each.template == template.pk for each in rule.then),
            besides=list(sending),
        )

    def uses_of_tag(self, tag: Tag) -> list[str]:
        return _asking(
            tag.team,
            lambda rule: (
                any(
                    isinstance(each, AddTags) and tag.name.lower() in map(str.lower, each.tags)
                    for each in rule.then
                )
                or str(tag.pk) in str(rule.when)
            ),
        )

    def uses_of_status(self, status: ApplicationStatus) -> list[str]:
        return _asking(
            status.team,
            lambda rule: any(isinstance(each, SetStatus) and each.status == status.key for each in rule.then),
        )


def _asking(team: Team, holds: Callable[[Rule], bool], *, besides: Sequence[UUID] = ()) -> list[str]:
    """Return the feeds of which a rule fulfils this, and those that are named besides."""
    found = [
        feed
        for feed in Feed.objects.for_team(team).by_name()
        if feed.pk in besides or any(map(holds, read_rules(feed.rules)))
    ]
    return [f"the feed “{feed.name}”" for feed in found]
