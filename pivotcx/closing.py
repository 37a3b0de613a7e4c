"""Logins that belong to nobody's team any more are emptied: nobody enters by them, and nothing says whose they were.

The row stays, as that of a candidate who is erased does. To delete it the database would look through each table that
could name it, and most have no index for that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from apps.accounts.models import Account, Team, User
from pivotcx.exporting import owned_by_team


def people_named(team: Team, *, using: str) -> set[UUID]:
    """Return whose logins a team's rows name: its people, those it once had, and who owns its account."""
    found: set[UUID | None] = {team.account.owner_id}
    for rows, field, is_owned in _naming_people(using):
        if is_owned:
            found.update(rows.filter(team=team).order_by().values_list(field, flat=True).distinct())
    return {pk for pk in found if pk is not None}


def close_logins(people: Collection[UUID], *, using: str) -> int:
    """Empty the logins of those of these people whom no other team has, or names. Return how many.

    Whoever runs the installation stays, and whoever owns an account with a team. So does whoever once was of another
    team and is named there: they stand in its history, as any member who was removed.
    """
    logins = User.objects.using(using).filter(
        pk__in=people, memberships=None, is_staff=False, is_superuser=False
    )
    teams = Team.objects.using(using).filter(gone_at=None)
    found = {user.pk: user for user in logins.exclude(owned_accounts__in=teams.values("account"))}
    for rows, field, is_owned in _naming_people(using):
        if is_owned:
            named = rows.filter(**{f"{field}__in": [*found]}).order_by().values_list(field, flat=True)
            for pk in named.distinct():
                found.pop(pk, None)
    for user in found.values():
        _close(user, using=using)
    return len(found)


def _close(user: User, *, using: str) -> None:
    keys = UserSession.objects.using(using).filter(user=user).values_list("session_key", flat=True)
    Session.objects.using(using).filter(session_key__in=list(keys)).delete()
    Account.objects.using(using).filter(owner=user).update(owner=None)
    for rows, field, is_owned in _naming_people(using):
        if not is_owned:
            rows.filter(**{field: user}).delete()
    # As it is made, so that no column is forgotten.
    empty = User(pk=user.pk, email=f"{user.pk.hex}@gone.invalid", is_active=False, created_at=user.created_at)
    empty.set_unusable_password()
    empty.save(using=using, force_update=True)


def _naming_people(using: str) -> Iterator[tuple[QuerySet[Any], str, bool]]:
    """Give the rows of each model that refers to a login, by which field, and whether they are some team's."""
    relations: list[Any] = User._meta.get_fields(include_hidden=True)  # noqa: SLF001  Django's own way to ask.
    for relation in relations:
        model: Any = relation.related_model
        # Accounts are asked for by themselves.
        if relation.auto_created and model is not Account:
            yield model._base_manager.using(using), relation.field.name, owned_by_team(model)  # noqa: SLF001
