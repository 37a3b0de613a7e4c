"""What waits for a manager on this floor: feeds in trouble."""

from __future__ import annotations

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.chat.gateway import Notice
from apps.core.paths import path_of
from apps.core.words import counted
from apps.feeds.models import Feed


def notices_for(*, membership: Membership) -> list[Notice]:
    """Return that feeds are in trouble: one query, and none for whom it is no business of."""
    if not may(membership, Right.MANAGE):
        return []
    troubled = list(Feed.objects.for_team(membership.team).exclude(trouble="").by_name())
    if len(troubled) > 1:
        words = f"{counted(len(troubled), 'feed')} need a look."
        return [Notice(words, "Look at them", "/feeds/")]
    return [
        Notice(
            f"The feed “{feed}” needs a look. {feed.get_trouble_display()}.",
            "Look at it",
            path_of("feeds:feed", feed.pk),
        )
        for feed in troubled
    ]
