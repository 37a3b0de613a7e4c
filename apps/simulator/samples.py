"""Made-up people in a real team, to try the product with: put in at one press, and taken out again without a trace."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.http import QueryDict

from apps.accounts.models import Team, User
from apps.candidates.models import Application, Candidate, CandidateTag, Merge, Tag
from apps.candidates.services import erase_candidate, record_application, upsert_candidate
from apps.chat.inbound import InboundText
from apps.chat.models import Message
from apps.chat.services import AtNight, begin_conversation, receive_text, record_status, send_text
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.messaging.models import Number, SamplePhone
from apps.messaging.selectors import default_number
from apps.messaging.services import record_consent
from apps.simulator.demo_stories import AREAS, ARRIVALS, DAY, HOUR, JOBS

TAG = "Sample"
HELLO = "Hi, this is {team} about the {job} job in {city}. Are you still looking?"
CONSENT = "A made-up person, who agrees to everything."
# So many people of its own, and a team has enough to try things with.
MOST_OWN = 200


class Line(NamedTuple):
    """One text: minutes before now, and what it says. Theirs, unless it is ours."""

    ago: int
    body: str
    is_ours: bool = False


# By the person's number: who waits at each colour, who was answered, who has only just applied.
EXCHANGES: dict[int, tuple[Line, ...]] = {
    1: (Line(55, HELLO, is_ours=True), Line(4, "Yes I am! What are the hours?")),
    2: (Line(26, "Hello, I saw your poster at the station. Is the job still open?"),),
    3: (Line(DAY, HELLO, is_ours=True), Line(14 * HOUR, "Is there parking at the site?")),
    4: (Line(3 * DAY, HELLO, is_ours=True), Line(26 * HOUR, "Is the night shift still open?")),
    5: (
        Line(5 * HOUR, HELLO, is_ours=True),
        Line(4 * HOUR, "Yes, still looking."),
        Line(3 * HOUR, "Great! The shift is 10 pm to 6 am. Does that suit you?", is_ours=True),
    ),
    6: (Line(6 * HOUR, HELLO, is_ours=True),),
}
PEOPLE = 12


class NoNumberYet(DomainError):
    code = "number_not_ready"
    status = 409


class SamplesAreThere(DomainError):
    code = "samples_are_there"
    status = 409


class HasPeopleOfItsOwn(DomainError):
    code = "has_people_of_its_own"
    status = 409


@transaction.atomic
def put_samples(*, team: Team, actor: User, now: datetime) -> int:
    """Put made-up people with their chats into a team, each tagged as a sample. Return how many.

    No worker and no carrier has anything to do with their texts. Raises `NoNumberYet`, `SamplesAreThere`,
    `HasPeopleOfItsOwn`.
    """
    # Two who press at once take turns.
    Team.objects.select_for_update(of=("self",), no_key=True).get(pk=team.pk)
    number = default_number(team=team)
    if number is None:
        raise NoNumberYet("Connect a number first: the texts of sample people come to it.")
    if SamplePhone.objects.for_team(team).exists():
        raise SamplesAreThere("The sample people are there already.")
    if Candidate.objects.for_team(team).count() > MOST_OWN:
        raise HasPeopleOfItsOwn(f"This team has more than {MOST_OWN} people of its own to work with.")
    teller = _Teller(team, number, actor, now)
    people = [teller.bring(nth) for nth in range(1, PEOPLE + 1)]
    # Last: the gate would refuse the texts that are told of here, too.
    SamplePhone.objects.bulk_create(
        SamplePhone(team=team, phone=person.phone, subject_id=person.pk) for person in people
    )
    record_event(team=team, kind="samples.added", actor_id=actor.pk, data={"count": len(people)})
    return len(people)


@transaction.atomic
def remove_samples(*, team: Team, actor: User, now: datetime) -> int:
    """Take the made-up people out with all that was ever said with them. Return how many.

    A sample into whom somebody real was merged is somebody real, and stays.
    """
    marks = SamplePhone.objects.for_team(team).select_for_update(of=("self",), no_key=True)
    ids = [mark.subject_id for mark in marks.order_by("pk")]
    real = Merge.objects.for_team(team).filter(kept__in=ids).exclude(gone__in=ids)
    stay = set(real.values_list("kept_id", flat=True))
    people = [
        *Candidate.objects.filter(team=team, pk__in=[each for each in ids if each not in stay]).order_by("pk")
    ]
    _ask("simulator_forget_phones", [person.phone for person in people])
    for person in people:
        # Their files, too: no row names these any more afterwards.
        erase_candidate(candidate=person, actor_id=actor.pk, now=now)
    _ask("simulator_remove_people", [person.pk for person in people])
    SamplePhone.objects.for_team(team).delete()
    CandidateTag.objects.filter(team=team, candidate__in=stay, tag__name=TAG).delete()
    Tag.objects.for_team(team).filter(name=TAG, taggings=None).delete()
    record_event(team=team, kind="samples.removed", actor_id=actor.pk, data={"count": len(people)})
    return len(people)


def _ask(function: str, given: list[str] | list[UUID]) -> None:
    with connection.cursor() as cursor:
        kind = "text" if function == "simulator_forget_phones" else "uuid"
        cursor.execute(f"SELECT {function}(%s::{kind}[])", [[str(each) for each in given]])


class _Teller:
    """Brings made-up people, and lives through their exchanges at the times when these took place."""

    def __init__(self, team: Team, number: Number, actor: User, now: datetime) -> None:
        self.team, self.number, self.actor, self.now = team, number, actor, now
        self.taken = set(Candidate.objects.filter(team=team).values_list("phone", flat=True))

    def bring(self, nth: int) -> Candidate:
        area, city, state, zone = AREAS[nth % len(AREAS)]
        source, medium, campaign, _ = ARRIVALS[nth % len(ARRIVALS)]
        person, _ = upsert_candidate(
            team=self.team,
            phone=self._phone(area, nth),
            actor_id=self.actor.pk,
            first_name="Sample",
            last_name=f"Candidate {nth}",
            email=f"sample{nth}@example.test",
            tags=[TAG],
            city=city,
            state=state,
            country="US",
            time_zone=zone,
        )
        lines = EXCHANGES.get(nth, ())
        applied_at = self._at(max((line.ago for line in lines), default=nth * HOUR) + 90)
        record_application(
            candidate=person,
            # As typed in by hand: no rule of the team gives them to anybody.
            method=Application.Method.CHAT,
            applied_at=applied_at,
            job_title=JOBS[nth % len(JOBS)],
            job_location=f"{city}, {state}",
            source=source,
            medium=medium,
            campaign=campaign,
        )
        record_consent(
            team=self.team, phone=person.phone, given=True, method="sample", wording=CONSENT, at=applied_at
        )
        for line in lines:
            self._say(line, person, JOBS[nth % len(JOBS)].lower())
        return person

    def _say(self, line: Line, person: Candidate, job: str) -> None:
        at = self._at(line.ago)
        if not line.is_ours:
            text = InboundText(sid=self._sid(f"{person.pk} {line.ago}"), phone=person.phone, body=line.body)
            receive_text(number=self.number, text=text, at=at)
            return
        conversation, _ = begin_conversation(candidate=person, actor=self.actor, now=at)
        body = line.body.format(team=self.team.name, job=job, city=person.city)
        message = send_text(
            conversation=conversation, author=self.actor, body=body, now=at, at_night=AtNight.SEND
        )
        self._deliver(message, at)

    def _deliver(self, message: Message, at: datetime) -> None:
        """Say of a text what the carrier would have said, before any worker can see that it is due."""
        fields = QueryDict(mutable=True)
        fields["MessageSid"], fields["MessageStatus"] = self._sid(str(message.pk)), "delivered"
        Message.objects.filter(pk=message.pk).update(
            status=Message.Status.SENT, provider_sid=fields["MessageSid"], sent_at=at
        )
        record_status(number=self.number, message_id=message.pk, fields=fields, at=at + timedelta(seconds=3))

    def _phone(self, area: str, nth: int) -> str:
        """Return a phone that is nobody's: numbers from 0100 to 0199 are for stories."""
        wanted = (f"+1{area}55501{end % 100:02d}" for end in range(nth, nth + 100))
        phone = next(each for each in wanted if each not in self.taken)
        self.taken.add(phone)
        return phone

    def _at(self, ago: int) -> datetime:
        return self.now - timedelta(minutes=ago)

    def _sid(self, what: str) -> str:
        return f"SM{uuid5(self.team.pk, what).hex}"
