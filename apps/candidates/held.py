"""What is held of a person on this floor and below: who they are, what their phone has said. And all of it."""

from __future__ import annotations

from django.db.models import Q

from apps.candidates.gateway import NUMBERED, Held, colleague, registered_parts, subjects_of
from apps.candidates.models import Candidate, Merge
from apps.events.models import Event
from apps.messaging.models import ConsentEvent, OptOut, PhoneFact


def _themselves(person: Candidate) -> Q:
    return Q(pk=person.pk)


def _phone(person: Candidate) -> Q:
    return Q(phone=person.phone)


def _subjects(person: Candidate) -> Q:
    """What the log says of them apart from their chat. The ids stand in the question: so its index answers it."""
    return Q(conversation_id=None, subject_id__in=subjects_of(person))


UNDOING = "what undoing needs: ids, and rows that stand here in their place"

HELD = (
    Held(
        name="person",
        model=Candidate,
        of=_themselves,
        left_out={"search_text": "name, e-mail and phone once more, as they are looked for"},
    ),
    Held(
        name="merges",
        model=Merge,
        of="kept",
        says={"actor": "actor__full_name"},
        left_out={"moved": UNDOING},
    ),
    Held(name="consent", model=ConsentEvent, of=_phone, says={"actor_id": colleague("actor_id")}),
    Held(name="opt_outs", model=OptOut, of=_phone, left_out={"account": "whose customer the team is"}),
    Held(name="phone_facts", model=PhoneFact, of=_phone),
    Held(
        name="log",
        model=Event,
        of=_subjects,
        says={"actor_id": colleague("actor_id")},
        left_out=NUMBERED,
    ),
)
LEFT_OUT = {
    "accounts.IdempotentRequest": "answers to programs that call twice: sealed, and gone after a day",
    "messaging.Attachment": "each text names its files, which are beside this",
    "messaging.QuarantinedWebhook": "calls that nobody has proved to be the carrier’s: they may be anybody’s",
    "messaging.SamplePhone": "only of people who are made up",
    "messaging.StatusCallback": "what the carrier says of each text: what came of it stands with the text",
}


def all_held() -> list[Held]:
    """Return what is held of people on all floors, the lowest first."""
    return [*HELD, *(held for part in registered_parts() for held in part.held)]


def all_left_out() -> dict[str, str]:
    """Return which tables know something of people that is not given, and why."""
    return LEFT_OUT | {table: why for part in registered_parts() for table, why in part.left_out.items()}
