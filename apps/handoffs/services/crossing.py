"""A candidate handed over to another team of the account: the one thing that crosses the wall between teams.

docs/adr/0020 says what goes along and what stays. The other team's rows are written as that team, so that its own row
security holds; what is read here, is read before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Membership, Team, User
from apps.accounts.selectors import sisters
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate
from apps.candidates.services import record_application, upsert_candidate
from apps.chat.models import Conversation
from apps.chat.services import begin_conversation, open_conversation
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.handoffs.models import Handoff
from apps.handoffs.services.giving import Begun, Kind, Said, begin, give_chat, move_on, record
from apps.messaging.models import ConsentEvent, OptOut
from apps.messaging.phone_names import names_of
from apps.messaging.selectors import consents_given, consents_refused, opt_outs_of
from apps.messaging.services import opt_out, record_consents

# What is known of whom that goes along; what the other team knows already, stays as they know it.
OF_PERSON = [
    *("first_name", "middle_name", "last_name", "email"),
    *("city", "state", "postal_code", "country", "time_zone"),
]
OF_APPLICATION = ["job_title", "job_location", "source", "medium", "campaign"]


class UnknownTeam(DomainError):
    code = "unknown_team"


class NotThere(DomainError):
    code = "not_a_member"


@dataclass(frozen=True)
class Luggage:
    """What goes along with a person. Nothing in it is a row of the team that gives."""

    phone: str
    person: dict[str, Any]
    application: dict[str, Any]
    consents: list[ConsentEvent]
    opt_outs: list[OptOut]
    from_name: str
    from_team: str


@transaction.atomic
def hand_to_team(
    *,
    conversation: Conversation,
    team_id: UUID,
    email: str,
    said: Said,
    author: User | None,
    client_id: str | None,
    now: datetime,
) -> Handoff:
    """Give a candidate to another team of the account: to a member of it by their address, or to all.

    Raises `UnknownTeam`, `NotThere`, `ConversationClosed`, `NoApplication` and `BadStars`.
    """
    if team_id not in sisters():
        raise UnknownTeam("There is no such team in your account.", field="team")
    # Two teams that give each other the same person at once take turns, before either holds anything.
    _take_turns(conversation)
    begun = begin(conversation, said, client_id)
    if begun.known:
        return begun.known
    move_on(begun, said, author)
    luggage = _pack(begun, author)
    with as_team(team_id):
        name = _arrive(team_id, luggage, said, email=email.strip().lower(), now=now)
    return record(
        begun, said, author, now=now, client_id=client_id, kind=Kind.TEAM, to_team=name, received_at=now
    )


def _take_turns(conversation: Conversation) -> None:
    key = f"handoff:{conversation.team.account_id}:{conversation.candidate.phone}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _pack(begun: Begun, author: User | None) -> Luggage:
    team, candidate = begun.conversation.team, begun.conversation.candidate
    names = names_of([candidate.phone], account=team.account)
    words = [
        *consents_given(team=team).filter(phone__in=names).order_by("-at", "-pk")[:1],
        *consents_refused(team=team).filter(phone__in=names).order_by("-at", "-pk")[:1],
    ]
    return Luggage(
        phone=candidate.phone,
        person={name: getattr(candidate, name) for name in OF_PERSON},
        application={name: getattr(begun.application, name, "") for name in OF_APPLICATION},
        consents=words,
        opt_outs=list(opt_outs_of(candidate.phone, team=team).order_by("said_at", "pk")),
        from_name=str(author) if author else "",
        from_team=team.name,
    )


def _arrive(team_id: UUID, luggage: Luggage, said: Said, *, email: str, now: datetime) -> str:
    """Take a person in as the other team. Return what that team is called."""
    team = Team.objects.select_related("account").get(pk=team_id)
    people = Membership.objects.for_team(team).select_related("user")
    receiver = people.filter(user__email=email).first() if email else None
    if email and receiver is None:
        raise NotThere(
            f"Nobody in {team.name} has this address. Leave it empty, and all of them are told.",
            field="person",
        )
    candidate = _person(team, luggage)
    application, _ = record_application(
        candidate=candidate, method=Application.Method.DELIVERY, applied_at=now, **luggage.application
    )
    conversation, is_new = begin_conversation(candidate=candidate, actor=None, now=now)
    if not is_new and conversation.is_closed:
        open_conversation(conversation=conversation, actor=None)
    # Before the words: who refused us must never be texted there, not even for a moment.
    _bring_refusals(team, candidate, conversation, luggage)
    if receiver is not None:
        give_chat(conversation, receiver, None)
    record(
        Begun(conversation, application),
        Said(stars=said.stars, summary=said.summary),
        None,
        now=now,
        direction=Handoff.Direction.IN,
        kind=Kind.TEAM,
        from_name=luggage.from_name,
        from_team=luggage.from_team,
        to_user=receiver.user if receiver else None,
        to_email=email,
        outcome_words=said.outcome.label if said.outcome else "",
        received_at=now,
        letter_due_at=now,
    )
    return team.name


def _person(team: Team, luggage: Luggage) -> Candidate:
    known = Candidate.objects.for_team(team).filter(phone=luggage.phone).first()
    known = known.merged_into or known if known else None
    given = {name: value for name, value in luggage.person.items() if not (known and getattr(known, name))}
    # The first name of the one and the last name of the other are nobody's.
    if known and known.name:
        given = {name: value for name, value in given.items() if not name.endswith("_name")}
    candidate, _ = upsert_candidate(team=team, phone=luggage.phone, **given)
    return candidate


def _bring_refusals(team: Team, candidate: Candidate, conversation: Conversation, luggage: Luggage) -> None:
    """Let what they have refused hold here, too, since when they said it; and what they agreed to be known."""
    is_news = False
    for refusal in luggage.opt_outs:
        # Without their words, which were written to the other team.
        is_news |= opt_out(
            team=team,
            phone=candidate.phone,
            source=OptOut.Source(refusal.source),
            wording="",
            now=refusal.said_at,
        )
    if is_news:
        record_event(
            team=team,
            kind="candidate.opted_out",
            conversation_id=conversation.pk,
            subject_id=candidate.pk,
            data={"source": "handoff"},
        )
    for word in luggage.consents:
        record_consents(
            team=team,
            phones=[candidate.phone],
            given=word.kind == ConsentEvent.Kind.GIVEN,
            method=word.method,
            wording=f"Handed over by the team {luggage.from_team}. {word.wording}".strip(),
            at=word.at,
        )
