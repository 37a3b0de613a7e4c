"""People at random, with all that filters may ask of them: in the database, and as plain objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from apps.accounts.models import Team, User
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, ApplicationStatus, Candidate, CandidateTag, CustomField, Tag
from apps.chat.models import Conversation, Message
from apps.lists.models import List, ListMember
from apps.lists.services import delete_list
from apps.messaging.models import ConsentEvent, OptOut, PhoneFact
from tests.factories.lists import StaticListFactory
from tests.factories.messaging import connect_test_number

# The day after the clocks went back in New York, where the team is: midnight there is five o'clock here, no more four.
NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
WORDS = [
    "",
    "Nurse",
    "nurse aide",
    "NURSE",
    "Éclair",
    "éclair",
    "Straße",
    "100%",
    "a_b",
    "back\\slash",
    "N'urse",
]
MOMENTS = [
    NOW,
    NOW + timedelta(hours=1),
    *(NOW - timedelta(days=days) for days in (1, 2, 7, 30)),
    NOW - timedelta(days=1) + timedelta(microseconds=1),
    *(
        NOW - timedelta(hours=hours, minutes=minutes)
        for hours, minutes in ((11, 59), (12, 0), (24, 0), (24, 1))
    ),
    # Around local midnights, on both sides of the change.
    *(datetime(2026, 11, 2, 5, tzinfo=UTC) - timedelta(microseconds=early) for early in (0, 1)),
    *(datetime(2026, 11, 1, 4, tzinfo=UTC) - timedelta(microseconds=early) for early in (0, 1)),
]


# What the team's own fields hold; of a time before them, also what is no value of their kind.
KINDS = {"note": "text", "years": "number", "start": "date", "shift": "choice", "badge": "yes_no"}
CUSTOM: dict[str, list[Any]] = {
    "note": [word for word in WORDS if word],
    "years": [0, 1, 2.5, -3, 1e3, "many", "", True],
    "start": ["2026-11-01", "2026-11-02", "2026-10-31", "2026-10-03", "2026-11-03", "soon", 7],
    "shift": ["Day", "Night", "Another"],
    "badge": [True, False, "perhaps"],
}


@dataclass
class Person:
    candidate: Candidate
    applications: list[Application] = field(default_factory=list)
    conversation: Conversation | None = None
    messages: list[Message] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    lists: list[List] = field(default_factory=list)


@dataclass
class Crowd:
    """The people of one team, and what is known of phones."""

    people: list[Person]
    opted_out: set[str]
    refused: set[str]
    facts: set[tuple[str, str]]


def make_crowd(random: Random, *, team: Team, staff: list[User], sister: Team, count: int) -> Crowd:
    """Write people of a team, and opt-outs of a sister, which bind it, too. It works for that team."""
    number = connect_test_number(team=team)
    statuses = list(ApplicationStatus.objects.for_team(team))
    for position, (key, kind) in enumerate(KINDS.items()):
        choices = ["Day", "Night"] if kind == "choice" else []
        CustomField.objects.create(
            team=team, key=key, label=key.title(), kind=kind, choices=choices, position=position
        )
    tags = Tag.objects.bulk_create(Tag(team=team, name=name) for name in ("VIP", "Forklift", "Nobody’s"))
    people = [
        _person(random, team, f"+1312555{line:04d}", statuses=statuses, staff=staff, number=number)
        for line in range(count)
    ]
    Candidate.objects.bulk_create(person.candidate for person in people)
    Application.objects.bulk_create(each for person in people for each in person.applications)
    Conversation.objects.bulk_create(person.conversation for person in people if person.conversation)
    Message.objects.bulk_create(each for person in people for each in person.messages)
    for person in people:
        person.tags = random.sample(tags[:2], random.choice([0, 0, 1, 2]))
    CandidateTag.objects.bulk_create(
        CandidateTag(team=team, candidate=person.candidate, tag=tag)
        for person in people
        for tag in person.tags
    )
    _put_on_lists(random, team, people)
    phones = [person.candidate.phone for person in people]
    crowd = Crowd(people, *_known_of_phones(random, team, phones))
    crowd.opted_out |= _opt_outs(random, sister, phones)
    return crowd


def _person(random: Random, team: Team, phone: str, **parts: Any) -> Person:
    candidate = Candidate(team=team, phone=phone, created_at=random.choice(MOMENTS))
    for name in (
        "first_name",
        "middle_name",
        "last_name",
        "email",
        "city",
        "state",
        "postal_code",
        "time_zone",
    ):
        setattr(candidate, name, random.choice(WORDS))
    candidate.custom = {key: random.choice(values) for key, values in CUSTOM.items() if random.random() < 0.7}
    candidate.country = random.choice(["", "US", "us", "DE"])
    candidate.external_id = random.choice(["", f"X{phone}", f"nurse{phone}"])
    person = Person(candidate)
    for place in range(random.choice([1, 1, 2, 3])):
        person.applications.append(
            _application(random, team, candidate, parts["statuses"], is_active=place == 0)
        )
    if random.random() < 0.75:
        person.conversation = _conversation(random, team, candidate, parts["staff"])
        for _ in range(random.choice([0, 1, 2, 4])):
            person.messages.append(_message(random, team, person, parts["staff"], parts["number"]))
    return person


def _application(
    random: Random, team: Team, candidate: Candidate, statuses: Any, **fields: Any
) -> Application:
    application = Application(
        team=team,
        candidate=candidate,
        status=random.choice(statuses),
        method=random.choice(Application.Method.values),
        applied_at=random.choice(MOMENTS),
        **fields,
    )
    for name in ("job_title", "job_location", "source", "medium", "campaign", "referrer", "keyword"):
        setattr(application, name, random.choice(WORDS))
    application.requisition_id, application.external_job_id = random.choice(WORDS), random.choice(WORDS)
    return application


def _conversation(random: Random, team: Team, candidate: Candidate, staff: list[User]) -> Conversation:
    is_closed = random.random() < 0.3
    claimed = None if is_closed or random.random() < 0.6 else random.choice(staff)
    return Conversation(
        team=team,
        candidate=candidate,
        stage=random.choice(Conversation.Stage.values),
        closed_at=NOW if is_closed else None,
        waiting_since=None if is_closed else random.choice([None, *MOMENTS]),
        claimed_by=claimed,
        claimed_until=random.choice([NOW, NOW + timedelta(minutes=5)]) if claimed else None,
        assignee=random.choice([None, *staff]),
        last_message_at=random.choice(MOMENTS),
        last_inbound_at=random.choice([None, *MOMENTS]),
    )


def _message(random: Random, team: Team, person: Person, staff: list[User], number: Any) -> Message:
    direction = random.choice(Message.Direction.values)
    is_inbound = direction == Message.Direction.INBOUND
    statuses = [status for status in Message.Status.values if status != Message.Status.RECEIVED]
    return Message(
        team=team,
        conversation=person.conversation,
        number=number,
        phone=person.candidate.phone,
        direction=direction,
        status=Message.Status.RECEIVED if is_inbound else random.choice(statuses),
        origin=random.choice(Message.Origin.values),
        author=None if is_inbound else random.choice([None, *staff]),
        body=random.choice(WORDS),
        segments=random.choice([1, 2, 3]),
        error_code=random.choice(["", "30007", "landline"]),
        created_at=random.choice(MOMENTS),
        send_at=NOW,
        lease_until=NOW,
        attempt_id=person.candidate.pk,
        sent_at=None if is_inbound else random.choice([None, *MOMENTS]),
        delivered_at=None if is_inbound else random.choice([None, *MOMENTS]),
    )


def _put_on_lists(random: Random, team: Team, people: list[Person]) -> None:
    """Put some on two lists; and on one that was deleted, which nobody is asked about."""
    lists = [StaticListFactory(team=team, name=name) for name in ("Night shift", "Day shift", "Deleted")]
    delete_list(list_=lists[2], actor_id=None, now=NOW)
    for person in people:
        person.lists = random.sample(lists[:2], random.choice([0, 0, 1, 2]))
    ListMember.objects.bulk_create(
        ListMember(team=team, candidate=person.candidate, list=each)
        for person in people
        for each in [*person.lists, lists[2]]
    )


def _opt_outs(random: Random, team: Team, phones: list[str]) -> set[str]:
    with as_team(team.pk):
        chosen = random.sample(phones, len(phones) // 5)
        OptOut.objects.bulk_create(
            OptOut(team=team, account_id=team.account_id, phone=phone, source=OptOut.Source.USER)
            for phone in chosen
        )
        lifted = random.sample(phones, len(phones) // 5)
        OptOut.objects.bulk_create(
            OptOut(
                team=team, account_id=team.account_id, phone=phone, source=OptOut.Source.USER, lifted_at=NOW
            )
            for phone in lifted
        )
    return set(chosen)


def _known_of_phones(
    random: Random, team: Team, phones: list[str]
) -> tuple[set[str], set[str], set[tuple[str, str]]]:
    """Write opt-outs, consent and facts of a team's phones. Return who is opted out, who refused, and the facts."""
    kinds = [ConsentEvent.Kind.GIVEN, ConsentEvent.Kind.REFUSED]
    newest: dict[str, str] = {}
    with as_team(team.pk):
        for step in range(2):
            for phone in random.sample(phones, len(phones) // 3):
                newest[phone] = random.choice(kinds)
                ConsentEvent.objects.create(
                    team=team,
                    phone=phone,
                    kind=newest[phone],
                    method="form",
                    at=NOW + timedelta(seconds=step),
                )
        facts = {
            phone: random.choice(PhoneFact.Fact.values) for phone in random.sample(phones, len(phones) // 4)
        }
        PhoneFact.objects.bulk_create(
            PhoneFact(team=team, phone=phone, fact=fact) for phone, fact in facts.items()
        )
    refused = {phone for phone, kind in newest.items() if kind == ConsentEvent.Kind.REFUSED}
    return _opt_outs(random, team, phones), refused, set(facts.items())
