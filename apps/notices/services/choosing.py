"""What people choose of being told, what a team wants done about long waits, and a chat that is muted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.accounts.models import Membership, Team
from apps.chat.models import Conversation
from apps.core.errors import DomainError
from apps.core.zones import zone_names
from apps.notices.models import LEADS, AlertRules, Kind, Mute, Preferences
from apps.notices.timing import next_digest

CHOSEN = (
    *("on_desktop", "with_sound", "kinds", "shows_text", "quiet_from", "quiet_until"),
    *("time_zone", "digest_hour", "mails_overdue"),
)


class BadQuietHours(DomainError):
    code = "bad_quiet_hours"


class NoSuchZone(DomainError):
    code = "unknown_time_zone"


class BadLead(DomainError):
    code = "bad_lead"


@transaction.atomic
def save_preferences(*, membership: Membership, fields: dict[str, Any], now: datetime) -> Preferences:
    """Keep what somebody has chosen; `fields` are some of `CHOSEN`. Raises `BadQuietHours`, `NoSuchZone`."""
    chosen = _held(membership)
    for name in CHOSEN:
        if name in fields:
            setattr(chosen, name, fields[name])
    chosen.kinds = [kind for kind in Kind.values if kind in chosen.kinds]
    if chosen.time_zone and chosen.time_zone not in zone_names():
        raise NoSuchZone(
            f"There is no time zone “{chosen.time_zone}”. Choose one of the list.", field="time_zone"
        )
    if (chosen.quiet_from is None) != (chosen.quiet_until is None):
        missing = "quiet_until" if chosen.quiet_until is None else "quiet_from"
        raise BadQuietHours(
            "Quiet hours have a beginning and an end. Leave both empty for none.", field=missing
        )
    if chosen.quiet_from is not None and chosen.quiet_from == chosen.quiet_until:
        raise BadQuietHours(
            "Quiet hours that end when they begin are none. Switch off what you do not want to hear instead.",
            field="quiet_until",
        )
    chosen.digest_due_at = _next(chosen, after=now)
    if not chosen.mails_overdue:
        chosen.overdue_due_at = None
    chosen.save()
    return chosen


@transaction.atomic
def end_digest(*, membership: Membership) -> None:
    """Mail somebody nothing more of who waits: what the link in each such mail does."""
    rows = Preferences.objects.filter(team=membership.team_id, user=membership.user_id)
    rows.update(digest_hour=None, digest_due_at=None, mails_overdue=False, overdue_due_at=None)


@transaction.atomic
def set_alert_rules(*, team: Team, lead_minutes: int, escalates: bool) -> AlertRules:
    """Decide how long before a colour people are told, and whether managers hear of red. Raises `BadLead`."""
    if lead_minutes not in LEADS:
        raise BadLead("Choose one of the times in the list.", field="lead_minutes")
    rules, _ = AlertRules.objects.update_or_create(
        team=team, defaults={"lead_minutes": lead_minutes, "escalates": escalates}
    )
    made: AlertRules = rules
    return made


@transaction.atomic
def mute_chat(*, membership: Membership, conversation: Conversation) -> None:
    """Tell somebody nothing of a chat's texts and colours any more."""
    Mute.objects.get_or_create(team=conversation.team, conversation=conversation, user_id=membership.user_id)


@transaction.atomic
def unmute_chat(*, membership: Membership, conversation: Conversation) -> None:
    """Tell somebody of a chat again."""
    Mute.objects.filter(
        team=conversation.team_id, conversation=conversation, user=membership.user_id
    ).delete()


def _held(membership: Membership) -> Preferences:
    """Return somebody's row, made the first time, held: mails go out by it."""
    Preferences.objects.get_or_create(team=membership.team, user_id=membership.user_id)
    rows = Preferences.objects.filter(team=membership.team_id, user=membership.user_id).select_related("team")
    held: Preferences = rows.select_for_update(of=("self",), no_key=True).get()
    return held


def _next(chosen: Preferences, *, after: datetime) -> datetime | None:
    if chosen.digest_hour is None:
        return None
    return next_digest(after=after, zone=chosen.zone, hour=chosen.digest_hour, days=chosen.team.work_days)
