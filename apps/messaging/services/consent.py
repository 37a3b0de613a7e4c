"""What a phone allows us, and what it has taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.accounts.models import Team
from apps.accounts.selectors import sisters
from apps.accounts.tenancy import as_team
from apps.core.errors import DomainError
from apps.core.ids import new_id
from apps.core.prepared import prepared
from apps.messaging.models import ConsentEvent, OptOut, PhoneFact
from apps.messaging.phone_names import FORGOTTEN, forgotten_name, names_of
from apps.messaging.selectors import consents_refused, opt_outs_of


class OptedOutByRecipient(DomainError):
    code = "opted_out_by_recipient"
    status = 409


@transaction.atomic
def opt_out(
    *,
    team: Team,
    phone: str,
    source: OptOut.Source,
    wording: str,
    now: datetime,
    actor_id: UUID | None = None,
) -> bool:
    """Stop all texts to a phone, as was wished at `now`. Return whether this was news.

    What the recipient says outranks what we had noted, and a plain word what we read out of a sentence: from then on
    only they can undo it. A wish that we hear of
    after a later one to the contrary is kept in the log, and changes nothing.
    """
    in_force = OptOut.objects.in_force().for_team(team).for_phone(phone, account=team.account)
    # Locked, so that a STOP cannot be lost to a colleague's opt-in of the same moment.
    known = in_force.select_for_update(of=("self",), no_key=True).first()
    created = False
    if known is None:
        if _has_opted_in_since(team=team, phone=phone, moment=now):
            _log_consent(team, team.pk, phone, ConsentEvent.Kind.REVOKED, source, wording, now, actor_id)
            return False
        said = {"account_id": team.account_id, "source": source, "wording": wording[:200], "said_at": now}
        with transaction.atomic():
            known, created = OptOut.objects.get_or_create(
                team=team, phone=phone, lifted_at=None, defaults=said
            )
    outranks = OptOut.firmness(source) > OptOut.firmness(known.source)
    if outranks:
        in_force.update(source=source, wording=wording[:200])
    if not created and known.said_at < now and (outranks or source in OptOut.BY_RECIPIENT):
        in_force.update(said_at=now)
    if created or outranks:
        _log_consent(team, team.pk, phone, ConsentEvent.Kind.REVOKED, source, wording, now, actor_id)
    return created


@transaction.atomic
def opt_in(
    *, team: Team, phone: str, method: str, wording: str, now: datetime, actor_id: UUID | None = None
) -> bool:
    """Lift the opt-outs of a phone that bind this team and were said before. Return whether there were any.

    A sister's log says it, too, when hers is lifted, and not in whose words. What is left of a team that has left has
    no log any more.
    """
    said = opt_outs_of(phone, team=team).filter(said_at__lte=now)
    lifted = list(
        said.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", "team_id")
    )
    OptOut.objects.filter(pk__in=[pk for pk, _ in lifted]).update(lifted_at=now)
    # Kept also when there is nothing to lift: an older STOP may yet be heard of.
    _log_consent(team, team.pk, phone, ConsentEvent.Kind.RESTORED, method, wording, now, actor_id)
    elsewhere = {team_id for _, team_id in lifted} - {team.pk}
    for sister_id in elsewhere and elsewhere.intersection(sisters()):
        with as_team(sister_id):
            _log_consent(team, sister_id, phone, ConsentEvent.Kind.RESTORED, "account", "", now, None)
    return bool(lifted)


@transaction.atomic
def undo_opt_out(
    *, team: Team, phone: str, method: str, wording: str, now: datetime, actor_id: UUID | None = None
) -> bool:
    """Lift opt-outs that were recorded for the recipient. Raises `OptedOutByRecipient` if they said it themselves."""
    in_force = opt_outs_of(phone, team=team)
    sources = set(in_force.select_for_update(of=("self",), no_key=True).values_list("source", flat=True))
    if sources & OptOut.BY_RECIPIENT:
        raise OptedOutByRecipient("They have opted out themselves. Only they can undo it, by texting START.")
    return opt_in(team=team, phone=phone, method=method, wording=wording, now=now, actor_id=actor_id)


@transaction.atomic
def undo_misread_opt_out(*, team: Team, phone: str, wording: str, now: datetime, actor_id: UUID) -> bool:
    """Lift an opt-out that was read out of a sentence, for whoever has read it otherwise.

    Raises `OptedOutByRecipient` where anything else opts them out, too: a word of theirs, or a sister team's.
    """
    in_force = opt_outs_of(phone, team=team).order_by("pk").select_for_update(of=("self",), no_key=True)
    said = set(in_force.values_list("team_id", "source"))
    if said - {(team.pk, OptOut.Source.PHRASE)}:
        raise OptedOutByRecipient(
            "More than this sentence opts them out. Only they can undo it, by texting START."
        )
    if not said:
        return False
    return opt_in(team=team, phone=phone, method="undo", wording=wording, now=now, actor_id=actor_id)


@transaction.atomic
def record_consent(
    *,
    team: Team,
    phone: str,
    given: bool,
    method: str,
    wording: str,
    at: datetime,
    actor_id: UUID | None = None,
) -> None:
    """Add a line to the consent log."""
    kind = ConsentEvent.Kind.GIVEN if given else ConsentEvent.Kind.REFUSED
    _log_consent(team, team.pk, phone, kind, method, wording, at, actor_id)


@transaction.atomic
def record_consents(
    *,
    team: Team,
    phones: Collection[str],
    given: bool,
    method: str,
    wording: str,
    at: datetime,
    actor_id: UUID | None = None,
) -> set[str]:
    """Add a line to the log of each phone that does not hold just this one already. Return those phones.

    Told a second time it is no news: else what was agreed to once would outdo a refusal of later.
    """
    kind = ConsentEvent.Kind.GIVEN if given else ConsentEvent.Kind.REFUSED
    wanted = sorted(set(phones))
    if not wanted:
        return set()
    _remember_all(team, wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_consentevent (id, team_id, created_at, phone, kind, method, wording, actor_id, at) "
            "SELECT row.new, %(team)s, now(), row.phone, %(kind)s, %(method)s, %(wording)s, %(actor)s, %(at)s "
            "FROM unnest(%(ids)s, %(phones)s) AS row(new, phone) WHERE NOT EXISTS ("
            "SELECT FROM messaging_consentevent AS said WHERE said.team_id = %(team)s AND said.phone = row.phone "
            "AND said.kind = %(kind)s AND said.method = %(method)s AND said.wording = %(wording)s) RETURNING phone",
            {
                "team": team.pk,
                "kind": kind,
                "method": method,
                "wording": wording,
                "actor": actor_id,
                "at": at,
                "ids": [new_id() for _ in wanted],
                "phones": wanted,
            },
        )
        return {phone for (phone,) in cursor.fetchall()}


@prepared
def _facts_of(team: UUID, phone: str) -> QuerySet[PhoneFact]:
    return PhoneFact.objects.filter(team=team, phone=phone)


@prepared
def _ever_refused(team: UUID, names: list[str]) -> QuerySet[ConsentEvent, UUID]:
    said = ConsentEvent.objects.filter(team=team, phone__among=names, kind=ConsentEvent.Kind.REFUSED)
    return said.values_list("pk", flat=True)[:1]


@transaction.atomic(savepoint=False)
def hear_from_phone(*, team: Team, phone: str, wants_answer: bool, at: datetime) -> None:
    """Take in what an inbound text says of its phone: it can be texted, and its owner may want an answer."""
    if facts := _facts_of(team=team.pk, phone=phone):
        PhoneFact.objects.filter(pk__in=[fact.pk for fact in facts]).delete()
    names = [*names_of([phone], account=team.account)]
    if not wants_answer or not _ever_refused(team=team.pk, names=names):
        return
    if consents_refused(team=team).filter(phone__in=names).exists():
        record_consent(team=team, phone=phone, given=True, method="inbound", wording="They texted us.", at=at)


def record_phone_fact(*, team: Team, phone: str, fact: PhoneFact.Fact, error_code: str) -> None:
    """Remember that a phone cannot be texted."""
    PhoneFact.objects.update_or_create(
        team=team, phone=phone, defaults={"fact": fact, "error_code": error_code}
    )


def _has_opted_in_since(*, team: Team, phone: str, moment: datetime) -> bool:
    restored = ConsentEvent.objects.for_team(team).filter(
        phone__in=names_of([phone], account=team.account), kind=ConsentEvent.Kind.RESTORED
    )
    return restored.filter(at__gt=moment).exists()


def _log_consent(
    team: Team,
    team_id: UUID,
    phone: str,
    kind: ConsentEvent.Kind,
    method: str,
    wording: str,
    at: datetime,
    actor_id: UUID | None,
) -> None:
    """Add a line to the log of a team: the given one, or a sister of its account."""
    _remember(team, team_id, phone)
    ConsentEvent.objects.create(
        team_id=team_id, phone=phone, kind=kind, method=method, wording=wording, at=at, actor_id=actor_id
    )


def _remember_all(team: Team, phones: list[str]) -> None:
    """Do `_remember` for those of many phones that were forgotten."""
    if team.account.phone_secret:
        names = names_of(phones, account=team.account)
        kept = ConsentEvent.objects.for_team(team).filter(
            phone__in=[name for name in names if name.startswith(FORGOTTEN)]
        )
        for name in set(kept.values_list("phone", flat=True)):
            _remember(team, team.pk, names[name])


def _remember(team: Team, team_id: UUID, phone: str) -> None:
    """Put what was kept under a phone's hash back under the phone, which is known again: the newest word counts."""
    if team.account.phone_secret:
        name = forgotten_name(phone, secret=team.account.phone_secret)
        with connection.cursor() as cursor:
            cursor.execute("SELECT messaging_rename_consents(%s, %s, %s)", [team_id, name, phone])
