"""What is left of a phone when its owner wishes to be forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Account, Team
from apps.messaging.models import OptOut, PhoneFact, QuarantinedWebhook
from apps.messaging.phone_names import forgotten_name


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


def forget_callbacks(*, team: Team, message_ids: Sequence[UUID]) -> None:
    """Empty what the carrier said of these texts: it names the phone. That it said something, and when, stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT messaging_forget_callbacks(%s, %s)", [team.pk, list(message_ids)])


def _secret_of(team: Team) -> str:
    # Locked: of two teams that forget somebody at once, both must hash with the same.
    account = Account.objects.select_for_update(no_key=True).get(pk=team.account_id)
    if not account.phone_secret:
        account.phone_secret = secrets.token_urlsafe(32)
        account.save(update_fields=["phone_secret"])
    team.account.phone_secret = account.phone_secret
    return str(account.phone_secret)
