"""The demo teams, each made whole or not at all: people, one number, and conversations at all ages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.models import Account, Role, Team, User
from apps.accounts.selectors import team_of_slug
from apps.accounts.services import add_member, create_team
from apps.accounts.tenancy import as_team
from apps.blasts.services import create_blast
from apps.campaigns.services import pause_campaign, start_campaign, write_campaign
from apps.candidates.models import Application, Candidate, CustomField
from apps.candidates.services import (
    add_custom_field,
    create_built_in_statuses,
    record_application,
    upsert_candidate,
)
from apps.chat.inbound import InboundText
from apps.chat.models import Conversation, ConversationShare, Note, ReadMark
from apps.chat.services import AtNight, receive_text, send_text, start_conversation
from apps.events.models import Event
from apps.events.services import record_events
from apps.lists.services import add_members, create_dynamic_list, create_static_list
from apps.messaging.models import OptOut
from apps.messaging.services import add_template, connect_number, opt_out, record_consent
from apps.messaging.simulated_carrier import made_up_credentials
from apps.simulator.demo.cast import Cast
from apps.simulator.demo.clock import at_the_time
from apps.simulator.demo.past import live_through_past
from apps.simulator.demo.today import set_up_today
from apps.simulator.demo_stories import (
    AREAS,
    ARRIVALS,
    BLAST,
    CAMPAIGNS,
    CONSENT,
    CONSENT_METHOD,
    DYNAMIC_LIST,
    HIRING,
    JOBS,
    MANAGER,
    NAMES,
    ON_STATIC_LIST,
    OWN_FIELDS,
    SHIFTS,
    STATIC_LIST,
    TAGS,
    TEMPLATES,
    TWINS,
    WITHOUT_CONSENT,
    Said,
    Story,
)
from apps.simulator.demo_teams import PLANS, Plan

PASSWORD = "pivotcx-demo"  # noqa: S105  Known to everybody: only for teams that hold nothing.


def seed_demo(*, now: datetime) -> list[str]:
    """Make the demo teams that are missing, each whole or not at all. Return the names of those made.

    A team that is there stays exactly as people have left it.
    """
    made = []
    for plan in PLANS:
        if team_of_slug(plan.slug) is None:
            with transaction.atomic():
                _DemoTeam(plan, now=now).make()
            made.append(plan.name)
    return made


class _DemoTeam:
    def __init__(self, plan: Plan, *, now: datetime) -> None:
        self.plan, self.now = plan, now
        self.happened: list[Event] = []

    def make(self) -> None:
        self.team = create_team(name=self.plan.name, slug=self.plan.slug, account=_account_of(self.plan))
        with as_team(self.team.pk):
            create_built_in_statuses(team=self.team)
            for label, kind, choices in OWN_FIELDS:
                add_custom_field(team=self.team, label=label, kind=CustomField.Kind(kind), choices=choices)
            self.people = {email: self._person(email, role) for email, role in self.plan.people.items()}
            account_sid, auth_token = made_up_credentials(self.team)
            self.number = connect_number(
                now=self.now,
                team=self.team,
                phone=self.plan.phone,
                account_sid=account_sid,
                auth_token=auth_token,
                # Made before the carrier runs, and its own account's.
                is_proven=True,
                label="Demo line",
                pace=10.0,
            )
            self.cast = Cast(self.team, self.number, self.people, self.now)
            candidates = [self._arrive(nth) for nth in range(1, self.plan.candidate_count + 1)]
            if self.plan.has_past:
                live_through_past(self.cast)
            for story in self.plan.stories:
                self._tell(story, candidates[story.candidate - 1])
            if self.plan.has_lists:
                self._lists(candidates)
                for name, body in TEMPLATES:
                    add_template(team=self.team, name=name, body=body, actor_id=self.people[MANAGER].pk)
            record_events(team_id=self.team.pk, events=self.happened)
            if self.plan.has_past:
                set_up_today(self.cast)

    def _lists(self, candidates: list[Candidate]) -> None:
        actor_id = self.people[MANAGER].pk
        create_dynamic_list(team=self.team, actor_id=actor_id, now=self.now, **DYNAMIC_LIST)
        fixed = create_static_list(team=self.team, actor_id=actor_id, **STATIC_LIST)
        chosen = [candidates[nth - 1].pk for nth in ON_STATIC_LIST]
        add_members(list_=fixed, candidates=chosen, actor_id=actor_id)
        create_blast(
            team=self.team,
            author=self.people[MANAGER],
            list_=fixed,
            number=self.number,
            name=BLAST["name"],
            body=BLAST["body"],
        )
        for name, steps, has_begun in CAMPAIGNS:
            campaign = write_campaign(
                team=self.team,
                author=self.people[MANAGER],
                name=name,
                list_=fixed,
                fields={"number": self.number},
                steps=steps,
            )
            if has_begun:
                start_campaign(campaign=campaign, actor_id=actor_id, now=self.now)
                pause_campaign(campaign=campaign, actor_id=actor_id, now=self.now)

    def _person(self, email: str, role: Role) -> User:
        user = User.objects.filter(email=email).first()
        user = user or User.objects.create_user(email, PASSWORD, full_name=NAMES[email])
        add_member(team=self.team, user=user, role=role)
        return user

    def _arrive(self, nth: int) -> Candidate:
        with at_the_time(self._applied_at(nth)):
            return self._candidate(nth)

    def _applied_at(self, nth: int) -> datetime:
        """The later somebody stands in the list, the longer ago they came, and never after their first text."""
        return self.now - timedelta(days=13 + nth, minutes=37 * nth)

    def _candidate(self, nth: int) -> Candidate:
        area, city, state, zone = AREAS[nth % len(AREAS)]
        source, medium, campaign, method = ARRIVALS[nth % len(ARRIVALS)]
        called = TWINS.get(nth, nth)
        candidate, _ = upsert_candidate(
            team=self.team,
            phone=f"+1{area}55501{nth:02d}",
            first_name="Candidate",
            last_name=str(called),
            email=f"candidate{called}@demo.test",
            custom={"shift": SHIFTS[nth % len(SHIFTS)], "forklift_licence": nth % 4 == 0} if nth % 3 else {},
            tags=TAGS[nth % len(TAGS)],
            city=city,
            state=state,
            country="US",
            time_zone=zone,
        )
        applied_at = self._applied_at(nth)
        Candidate.objects.filter(pk=candidate.pk).update(created_at=applied_at)
        record_application(
            candidate=candidate,
            method=Application.Method(method),
            applied_at=applied_at,
            job_title=JOBS[nth % len(JOBS)],
            job_location=f"{city}, {state}",
            source=source,
            medium=medium,
            campaign=campaign,
            requisition_id=f"R-{1000 + nth % len(JOBS)}",
        )
        if nth % WITHOUT_CONSENT:
            record_consent(
                team=self.team,
                phone=candidate.phone,
                given=True,
                method=CONSENT_METHOD,
                wording=CONSENT,
                at=applied_at,
            )
        return candidate

    def _tell(self, story: Story, candidate: Candidate) -> None:
        """Live through an exchange once more, at the times when it took place."""
        lines = sorted(story.lines, key=lambda line: -line.ago)
        conversation, _ = start_conversation(
            team=self.team, phone=candidate.phone, actor=None, now=self._at(lines[0].ago)
        )
        for line in lines:
            self._say(line, story, conversation, candidate)
        conversation.refresh_from_db()
        self._settle(story, conversation, begun_at=self._at(lines[0].ago))

    def _say(self, line: Said, story: Story, conversation: Conversation, candidate: Candidate) -> None:
        at = self._at(line.ago)
        job = JOBS[story.candidate % len(JOBS)].lower()
        body = line.body.format(job=job, city=candidate.city)
        if line.by is None:
            sid = self.cast.sid("SM", f"{story.candidate} {line.ago}")
            text = InboundText(sid=sid, phone=candidate.phone, body=body)
            if line.ago == story.opted_out_ago:
                self._opt_out(conversation, candidate, body, at)
            receive_text(number=self.number, text=text, at=at)
        elif line.is_note:
            Note.objects.create(
                team=self.team,
                conversation=conversation,
                author=self.people[line.by],
                body=body,
                created_at=at,
            )
        else:
            who, ever = self.people[line.by], AtNight.SEND
            message = send_text(conversation=conversation, author=who, body=body, now=at, at_night=ever)
            self.cast.carry(message, at, failed_with=line.failed_with)

    def _opt_out(self, conversation: Conversation, candidate: Candidate, wording: str, at: datetime) -> None:
        # Before the text itself, which then is no news: the log keeps the time of the story, not of the seeding.
        opt_out(team=self.team, phone=candidate.phone, source=OptOut.Source.KEYWORD, wording=wording, now=at)
        self._note(
            "candidate.opted_out", conversation, at, subject_id=candidate.pk, data={"source": "keyword"}
        )

    def _settle(self, story: Story, conversation: Conversation, *, begun_at: datetime) -> None:
        after = begun_at + timedelta(minutes=1)
        if story.assignee:
            conversation.assignee = self.people[story.assignee]
            data = {"from": None, "to": str(conversation.assignee.pk)}
            self._note("conversation.assigned", conversation, after, data=data)
        for email in {story.shared_with, story.assignee if story.assignee == HIRING else None} - {None}:
            person = self.people[str(email)]
            ConversationShare.objects.create(team=self.team, conversation=conversation, user=person)
            self._note("conversation.shared", conversation, after, data={"with": str(person.pk)})
        if story.closed_ago is not None:
            conversation.closed_at = self._at(story.closed_ago)
            self._note("conversation.closed", conversation, conversation.closed_at)
        conversation.save(update_fields=["assignee", "closed_at"])
        if conversation.last_inbound_at and not story.is_unread:
            ReadMark.objects.bulk_create(
                ReadMark(team=self.team, conversation=conversation, user=person, read_at=self.now)
                for person in self.people.values()
            )

    def _note(
        self,
        kind: str,
        conversation: Conversation,
        at: datetime,
        *,
        subject_id: object = None,
        data: dict[str, str | None] | None = None,
    ) -> None:
        """Put an event into the log with the time of the story."""
        by = None if kind.startswith("candidate.") else next(iter(self.people.values())).pk
        event = Event(team=self.team, kind=kind, conversation_id=conversation.pk, actor_id=by, created_at=at)
        event.subject_id, event.data = subject_id, data or {}  # type: ignore[assignment]
        self.happened.append(event)

    def _at(self, ago: int) -> datetime:
        return self.now - timedelta(minutes=ago)


def _account_of(plan: Plan) -> Account:
    """Return the account of a demo team that exists already and belongs to the same customer, or a new one."""
    for sibling in PLANS:
        team_id = team_of_slug(sibling.slug) if sibling.account == plan.account else None
        if team_id is not None:
            with as_team(team_id), transaction.atomic():
                return Team.objects.select_related("account").get(pk=team_id).account
    return Account.objects.create(name=plan.account)
