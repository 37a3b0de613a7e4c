"""Questions about feeds: which there are, how they do, what became of what they handed in."""

from apps.feeds.selectors.finding import (
    feed_with_all,
    feeds_to_do,
    feeds_to_look_at,
    feeds_to_pull,
    letters_to_mail,
    managers_of,
    team_of_token,
    teams_to_forget,
)
from apps.feeds.selectors.health import Day, Health, health_of, healths_of

__all__ = [
    "Day",
    "Health",
    "feed_with_all",
    "feeds_to_do",
    "feeds_to_look_at",
    "feeds_to_pull",
    "health_of",
    "healths_of",
    "letters_to_mail",
    "managers_of",
    "team_of_token",
    "teams_to_forget",
]
