"""What is left of a phone when its owner wishes to be forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, transaction

from apps.accounts.models import Account, Team
from apps.messaging.models import ConsentEvent, OptOut, PhoneFact, QuarantinedWebhook
from apps.messaging.phone_names import FORGOTTEN, forgotten_name, names_of
from apps.messaging.selectors import opt_outs_that_bind


@transaction.atomic
def forget_phone(*, team: Team, phone: str) -> None:
    """Keep a phone's opt-outs and consent log under a hash, without words; forget all else that a team knows of it.

    So a number that refused us is still refused when it comes again, and nobody can read here whose it was.
    """
    name = forgotten_name(phone, secret=_secret_of(team))
    OptOut.objects.for_team(team).filter(phone=phone).update(phone=name, wording="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT messaging_rename_consents(%s, %s, %s)", [team.pk, phone, name])
    PhoneFact.objects.for_team(team).filter(phone=phone).delete()
    QuarantinedWebhook.objects.for_team(team).filter(body__contains=phone.removeprefix("+")).delete()


@transaction.atomic
def recognize_phones(*, team: Team, phones: Collection[str]) -> None:
    """Let what binds a team under the hashes of phones stand under the phones, once these are somebody's again.

    So whoever asks by phone (filters, lists) sees what the gate sees. The team's own words get their phone back; of
    what a sister was told, it gets a copy of its own: the sister has still forgotten whose phone it was.
    """
    if not phones or not team.account.phone_secret:
        return
    names = names_of(phones, account=team.account)
    hashes = [name for name in names if name.startswith(FORGOTTEN)]
    spoken = ConsentEvent.objects.for_team(team).filter(phone__in=hashes).values_list("phone", flat=True)
    with connection.cursor() as cursor:
        for name in sorted(set(spoken)):
            cursor.execute("SELECT messaging_rename_consents(%s, %s, %s)", [team.pk, name, names[name]])
    copies = []
    for kept in opt_outs_that_bind(team=team).filter(phone__in=hashes).order_by("pk"):
        if kept.team_id == team.pk:
            OptOut.objects.filter(pk=kept.pk).update(phone=names[kept.phone])
        else:
            said = {"account_id": kept.account_id, "source": kept.source, "said_at": kept.said_at}
            copies.append(OptOut(team=team, phone=names[kept.phone], **said))
    # One may have been said anew, or meanwhile.
    OptOut.objects.bulk_create(copies, ignore_conflicts=True)


def forget_callbacks(*, team: Team, message_ids: Sequence[UUID]) -> None:
    """Empty what the carrier said of these texts: it names the phone. That it said something, and when, stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT messaging_forget_callbacks(%s, %s)", [team.pk, list(message_ids)])


def leave_opt_outs(*, team: Team, rest: Team, using: str) -> int:
    """Let what phones refused a team that leaves stand with what is left of it, under hashes. Return how much.

    In the transaction of the owner of the tables, who moves rows from one team to another. One that was taken back is
    not needed any more; nor is a second one of the same phone: both go with the team's rows.
    """
    rows = OptOut.objects.using(using).in_force().filter(team=team)
    hashed = rows.filter(phone__startswith=FORGOTTEN)
    taken = set(hashed.values_list("phone", flat=True))
    hashed.update(team=rest)
    plain = list(rows)
    secret = _secret_of(team, using=using) if plain else ""
    moved = []
    for row in plain:
        row.team, row.phone, row.wording = rest, forgotten_name(row.phone, secret=secret), ""
        if row.phone not in taken:
            moved.append(row)
    OptOut.objects.using(using).bulk_update(moved, ["team", "phone", "wording"], batch_size=1000)
    return len(taken) + len(moved)


@transaction.atomic
def heed_opt_outs_of(*, rest: Team, team: Team) -> None:
    """Let a new team heed what phones refused one of its account that has left, whomever a STOP binds there."""
    kept = OptOut.objects.in_force().filter(account=team.account_id, team=rest)
    copies = [
        OptOut(
            team=team,
            account_id=team.account_id,
            phone=each.phone,
            source=each.source,
            said_at=each.said_at,
        )
        for each in kept
    ]
    OptOut.objects.bulk_create(copies, batch_size=1000)


def _secret_of(team: Team, *, using: str = DEFAULT_DB_ALIAS) -> str:
    # Locked: of two teams that forget somebody at once, both must hash with the same.
    account = Account.objects.using(using).select_for_update(no_key=True).get(pk=team.account_id)
    if not account.phone_secret:
        account.phone_secret = secrets.token_urlsafe(32)
        account.save(update_fields=["phone_secret"])
    team.account.phone_secret = account.phone_secret
    return str(account.phone_secret)
