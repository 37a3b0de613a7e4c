"""What a team decides about its texting: hours, frequency, answers; and whom a STOP binds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import EARLIEST, LATEST, Account, Team, User
from apps.core.errors import DomainError
from apps.events.services import record_event

RULES: list[str] = [
    *("texting_from", "texting_until", "frequency_cap", "frequency_days"),
    *("stop_reply", "start_reply", "help_reply", "approval_above"),
]
SHORTEST = timedelta(hours=1)


class WiderThanLaw(DomainError):
    code = "wider_than_law"


class WindowTooShort(DomainError):
    code = "window_too_short"


class NotTheOwner(DomainError):
    code = "not_the_owner"
    status = 403


@transaction.atomic
def change_texting_rules(*, team: Team, rules: Mapping[str, Any], actor_id: UUID | None = None) -> Team:
    """Change when, how often and with which answers a team texts; nothing is told when nothing differs.

    Raises `WiderThanLaw` and `WindowTooShort`.
    """
    begin, end = (rules.get(name, getattr(team, name)) for name in ("texting_from", "texting_until"))
    if begin is not None and not EARLIEST <= begin < LATEST:
        raise WiderThanLaw("Between 8:00 and 21:00: the law allows nothing wider.", field="texting_from")
    if end is not None and not EARLIEST < end <= LATEST:
        raise WiderThanLaw("Between 8:00 and 21:00: the law allows nothing wider.", field="texting_until")
    if _since_midnight(end or LATEST) - _since_midnight(begin or EARLIEST) < SHORTEST:
        raise WindowTooShort("Leave an hour at least, or nothing would ever be sent.", field="texting_until")
    stored = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    changed = [name for name in RULES if name in rules and getattr(stored, name) != rules[name]]
    for name in changed:
        setattr(team, name, rules[name])
    if changed:
        team.save(update_fields=changed)
        record_event(team=team, kind="team.changed", actor_id=actor_id, data={"fields": changed})
    return team


@transaction.atomic
def change_opt_out_scope(*, team: Team, scope: Account.OptOutScope, actor: User) -> None:
    """Decide whether a STOP to one team binds all of the account. Raises `NotTheOwner`."""
    account = Account.objects.select_for_update(no_key=True).get(pk=team.account_id)
    if not may_decide_scope(account, actor):
        raise NotTheOwner("Only the owner of the account decides this: it binds all of its teams.")
    if account.opt_out_scope != scope:
        account.opt_out_scope = team.account.opt_out_scope = scope
        account.save(update_fields=["opt_out_scope"])
        record_event(
            team=team, kind="account.opt_out_scope_changed", actor_id=actor.pk, data={"scope": str(scope)}
        )


def may_decide_scope(account: Account, user: User) -> bool:
    """Return whether a manager may decide for the account: its owner, or anybody where it has none."""
    return account.owner_id is None or account.owner_id == user.pk


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
