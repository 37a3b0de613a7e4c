"""What a new team does once, and what of it is done: read off its rows, with no mark of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet

from apps.accounts.models import Invitation, Membership, Team, User
from apps.blasts.models import Blast
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.feeds.models import Feed
from apps.imports.models import Import
from apps.lists.models import List
from apps.messaging.models import Number, SamplePhone, Template
from apps.onboarding.models import FirstSteps


@dataclass(frozen=True)
class Step:
    """One of them: `label` is on its button, which leads to the page of the name `view`."""

    key: str
    title: str
    text: str
    label: str
    view: str
    is_done: bool = False
    is_skipped: bool = False


@dataclass(frozen=True)
class Checklist:
    steps: tuple[Step, ...]
    is_hidden: bool
    has_number: bool

    @property
    def done_count(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def open_steps(self) -> list[Step]:
        return [step for step in self.steps if not step.is_done and not step.is_skipped]

    @property
    def is_over(self) -> bool:
        return self.is_hidden or not self.open_steps

    @property
    def share(self) -> int:
        """How much is done or left out, of a hundred."""
        return round(100 * (len(self.steps) - len(self.open_steps)) / len(self.steps))


STEPS = (
    Step(
        "number",
        "Connect a number",
        "Candidates are texted from it, and answer to it.",
        "Connect",
        "messaging:number_connect",
    ),
    Step(
        "candidate",
        "Add the first candidate",
        "A name and a phone number are enough.",
        "Add",
        "chat:candidate_create",
    ),
    Step(
        "text", "Send the first text", "Open a chat and write as you would to anybody.", "Write", "chat:inbox"
    ),
    Step("colleague", "Invite a colleague", "They get a link by e-mail.", "Invite", "accounts:people"),
    Step(
        "template",
        "Write a template",
        "What you ask everybody, with everybody’s own name in it.",
        "Write",
        "chat:templates",
    ),
    Step("import", "Bring a spreadsheet", "Every row becomes a candidate, once.", "Bring", "imports:imports"),
    Step(
        "list",
        "Make a list",
        "People you chose, or a filter that keeps itself up to date.",
        "Make",
        "lists:lists",
    ),
    Step(
        "feed",
        "Connect your ATS or job board",
        "Who applies there arrives here by itself.",
        "Connect",
        "feeds:feeds",
    ),
    Step(
        "blast", "Write a blast", "One text to a whole list, when you say so.", "Write", "blasts:blast_create"
    ),
)
KEYS = frozenset(step.key for step in STEPS)


def checklist_of(membership: Membership) -> Checklist:
    """Return the steps of a team as one of its people sees them: two queries."""
    team = membership.team
    mine = FirstSteps.objects.filter(team=team, user=membership.user_id).first() or FirstSteps()
    facts = _facts(team, membership.user)
    steps = tuple(
        Step(
            *(step.key, step.title, step.text, step.label, step.view),
            is_done=facts[step.key],
            is_skipped=step.key in mine.skipped,
        )
        for step in STEPS
    )
    return Checklist(steps, is_hidden=mine.is_hidden, has_number=facts["number"])


def _facts(team: Team, user: User) -> dict[str, bool]:
    # Whom nobody has brought and to whom nobody has written: the sample people.
    samples = SamplePhone.objects.for_team(team)
    people = Candidate.objects.for_team(team).exclude(pk__in=samples.values("subject_id"))
    texts = Message.objects.for_team(team).filter(
        direction=Message.Direction.OUTBOUND, origin=Message.Origin.CHAT, author__isnull=False
    )
    told = texts.exclude(conversation__candidate__in=samples.values("subject_id"))
    colleagues = Membership.objects.for_team(team).exclude(user=user)
    asked: dict[str, list[QuerySet[Any]]] = {
        "number": [Number.objects.for_team(team)],
        "candidate": [people],
        "text": [told],
        # Not the one by which they came themselves.
        "colleague": [colleagues, Invitation.objects.for_team(team).exclude(email__iexact=user.email)],
        "template": [Template.objects.for_team(team)],
        "import": [Import.objects.for_team(team)],
        "list": [List.objects.for_team(team)],
        "feed": [Feed.objects.for_team(team)],
        "blast": [Blast.objects.for_team(team)],
    }
    named = [(key, Exists(rows.order_by())) for key, every in asked.items() for rows in every]
    found = Team.objects.filter(pk=team.pk).values_list(*(exists for _, exists in named)).get()
    facts = dict.fromkeys(asked, False)
    for (key, _), is_there in zip(named, found, strict=True):
        facts[key] |= is_there
    return facts
