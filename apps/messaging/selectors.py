"""Questions about numbers, some of them asked before the team is known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import FirstValue

from apps.accounts.models import Account, Membership, Team, TeamOwnedQuerySet
from apps.core import files
from apps.core.errors import DomainError
from apps.core.prepared import prepared
from apps.messaging.backends.clamd import virus_in
from apps.messaging.backends.twilio import TwilioCarrier
from apps.messaging.gateway import Carrier, ScannerUnavailable
from apps.messaging.models import (
    CONTENT,
    SMALL,
    Attachment,
    ConsentEvent,
    Number,
    OptOut,
    OptOutQuerySet,
    Template,
)


def team_of_number_token(token: str) -> UUID | None:
    """Return the team whose number a webhook address names (a narrow look across teams)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT messaging_team_of_token(%s)", [token])
        row = cursor.fetchone()
    return row[0] if row else None


@prepared
def _called(token: str) -> QuerySet[Number]:
    return Number.objects.filter(token=token).select_related("team__account")


@prepared
def _called_about_a_text(token: str) -> QuerySet[Number]:
    tells = ("team", "phone", "token", "account_sid", "auth_token", "previous_auth_token")
    return Number.objects.filter(token=token).only(*tells, "previous_token_until")


def number_called(token: str) -> Number:
    """Return the number of a webhook address, with its team."""
    return _called(token=token)[0]


def number_called_about_a_text(token: str) -> Number:
    """Return the same with what tells whether a call to it is the carrier's own, and no more.

    The rest of it is asked for where it is needed: most of the carrier's calls say that a text has arrived.
    """
    return _called_about_a_text(token=token)[0]


def is_number_of_account(phone: str) -> bool:
    """Return whether a team of the present team's account texts from this number (a narrow look across teams)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT messaging_is_number_of_account(%s)", [phone])
        row = cursor.fetchone()
    return bool(row and row[0])


def numbers_across_teams() -> list[tuple[UUID, UUID]]:
    """Return (team, number) for each number there is (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, number_id FROM messaging_all_numbers()")
        return [(team_id, number_id) for team_id, number_id in cursor.fetchall()]


def teams_with_unsent_attachments(*, before: datetime) -> list[UUID]:
    """Return the teams with uploads that nobody has sent (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id FROM messaging_unsent_attachments(%s) AS team_id", [before])
        return [team_id for (team_id,) in cursor.fetchall()]


def teams_with_files_to_scan(*, now: datetime) -> list[UUID]:
    """Return the teams with files that are to be looked at for viruses (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT messaging_scans_due(%s)", [now])
        return [team_id for (team_id,) in cursor.fetchall()]


def virus_in_file(attachment: Attachment) -> str:
    """Return the name of the virus in a kept file; nothing where none is found. Raises `ScannerUnavailable`."""
    try:
        with files.opened(attachment.folder, CONTENT) as content:
            return virus_in(content, address=settings.FILE_SCANNER)
    except FileNotFoundError as error:
        raise ScannerUnavailable("The file is not where it is kept.") from error


def files_named(ids: Sequence[UUID], *, membership: Membership) -> list[Attachment]:
    """Return those files that this person may send, in this order."""
    mine = Attachment.objects.usable_by(membership.team, membership.user_id).in_bulk(list(ids))
    return [mine[each] for each in ids if each in mine]


def content_of(attachment: Attachment) -> bytes | None:
    """Return what is in a file; None once it is gone."""
    try:
        with files.opened(attachment.folder, CONTENT) as content:
            return bytes(content.read())
    except FileNotFoundError:
        return None


def small_of(attachment: Attachment) -> bytes | None:
    """Return the small picture that was made of one, a JPEG; None where none was worth it."""
    try:
        with files.opened(attachment.folder, SMALL) as content:
            return bytes(content.read())
    except FileNotFoundError:
        return None


def default_number(*, team: Team) -> Number | None:
    """Return the number that new conversations of the team start from."""
    return Number.objects.for_team(team).able_to_send().order_by("created_at", "pk").first()


def carrier_for(number: Number) -> Carrier:
    # What is still owed after a number was given up, as the file of a text: by the token of before.
    token = number.auth_token or number.previous_auth_token
    return carrier_of_account(account_sid=number.account_sid, auth_token=token)


def carrier_of_account(*, account_sid: str, auth_token: str) -> Carrier:
    return TwilioCarrier(account_sid=account_sid, auth_token=auth_token)


# The fragment of an address asks the carrier to call again, five times at most, when we give no good answer. It is
# not signed.
TRY_AGAIN = "#rc=5&rp=all"


@dataclass(frozen=True)
class WebhookAddresses:
    inbound: str
    status: str
    voice: str


def webhook_addresses(number: Number) -> WebhookAddresses:
    """Return what to paste at the carrier."""
    base = f"{settings.PUBLIC_URL}/webhooks/twilio/{number.token}"
    return WebhookAddresses(
        inbound=f"{base}/inbound{TRY_AGAIN}",
        status=f"{base}/status{TRY_AGAIN}",
        voice=f"{base}/voice{TRY_AGAIN}",
    )


def end_of_call_address(number: Number) -> str:
    """Return where the carrier asks what comes after a call was forwarded."""
    return f"{settings.PUBLIC_URL}/webhooks/twilio/{number.token}/voice/end{TRY_AGAIN}"


def status_callback_address(*, number_token: str, message_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/webhooks/twilio/{number_token}/status/{message_id}{TRY_AGAIN}"


def opt_outs_that_bind(*, team: Team) -> OptOutQuerySet:
    """Return the opt-outs that this team must heed: its own, or those of the whole account."""
    return opt_outs_that_bound(team=team).in_force()


def opt_outs_that_bound(*, team: Team) -> OptOutQuerySet:
    """Return the same with those that were taken back since."""
    said = OptOut.objects.filter(account=team.account_id)
    return said.for_team(team) if team.account.opt_out_scope == Account.OptOutScope.TEAM else said


def opt_outs_of(phone: str, *, team: Team) -> OptOutQuerySet:
    """Return the opt-outs of one phone that this team must heed, also under its hash."""
    return opt_outs_that_bind(team=team).for_phone(phone, account=team.account)


def consents_refused(*, team: Team) -> TeamOwnedQuerySet[ConsentEvent]:
    """Return the newest word of those who, when last asked, did not agree to be texted."""
    said = ConsentEvent.objects.for_team(team)
    later = said.filter(phone=OuterRef("phone")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    return said.filter(~Exists(later), kind=ConsentEvent.Kind.REFUSED)


def consents_given(*, team: Team) -> TeamOwnedQuerySet[ConsentEvent]:
    """Return the words of those who agreed to be texted, and did not refuse when they were asked again."""
    said = ConsentEvent.objects.for_team(team)
    refused = said.filter(phone=OuterRef("phone"), kind=ConsentEvent.Kind.REFUSED).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    return said.filter(~Exists(refused), kind=ConsentEvent.Kind.GIVEN)


def consents_given_by(phones: Collection[str], *, team: Team) -> TeamOwnedQuerySet[ConsentEvent]:
    """Return lines of the log of those of these phones that `consents_given` has.

    Each is read once and nobody else's is, whatever the database knows of the log. Asked for them one by one it looked
    for five hundred phones five hundred times.
    """
    asked = [ConsentEvent.Kind.GIVEN, ConsentEvent.Kind.REFUSED]
    said = ConsentEvent.objects.for_team(team).filter(phone__among=phones, kind__in=asked)
    newest = Window(FirstValue("kind"), partition_by=["phone"], order_by=["-at", "-pk"])
    return said.annotate(newest_word=newest).filter(newest_word=ConsentEvent.Kind.GIVEN)


def was_opted_out(*, team: Team, phone: str, at: datetime) -> bool:
    """Return whether an opt-out that still binds was said before this moment."""
    return opt_outs_of(phone, team=team).filter(said_at__lte=at).exists()


class UnknownTemplate(DomainError):
    code = "unknown_template"


def template_called(text: str, *, team: Team) -> Template:
    """Return the team's template of this name or id. Raises `UnknownTemplate`."""
    templates = Template.objects.for_team(team).of_team()
    try:
        found = templates.filter(pk=UUID(text)).first()
    except ValueError:
        found = templates.filter(name=text.strip().removeprefix("/").casefold()).first()
    if found is None:
        raise UnknownTemplate("The team has no such template.", field="template")
    return found
