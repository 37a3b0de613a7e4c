"""Two whole teams with a row of everything, so that each can be shown not to exist for the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import (
    Account,
    ApiKey,
    IdempotentRequest,
    Invitation,
    Membership,
    Role,
    Team,
    User,
)
from apps.accounts.services import create_api_key, invite
from apps.accounts.tenancy import as_team
from apps.candidates.models import (
    Application,
    ApplicationStatus,
    Candidate,
    CandidateTag,
    CustomField,
    Merge,
    Tag,
)
from apps.candidates.services import (
    add_custom_field,
    ensure_tags,
    merge_candidates,
    record_application,
    tag_candidates,
)
from apps.chat.models import Conversation, ConversationShare, Message, Note, ReadMark
from apps.chat.services import add_note, mark_read, share_conversation
from apps.events.models import Event
from apps.grids.models import BulkAction, BulkBatch, GridLayout, SavedView
from apps.messaging.models import ConsentEvent, Number, OptOut, PhoneFact, QuarantinedWebhook, StatusCallback
from apps.messaging.services import (
    log_status_callback,
    opt_out,
    quarantine_webhook,
    record_consent,
    record_phone_fact,
)
from tests.architecture.tenancy.asking import ASKING
from tests.architecture.tenancy.assigned import ASSIGNED
from tests.architecture.tenancy.blasts import BLASTS
from tests.architecture.tenancy.calls import CALLS
from tests.architecture.tenancy.campaigns import CAMPAIGNS
from tests.architecture.tenancy.counted import COUNTED
from tests.architecture.tenancy.feeds import FEEDS
from tests.architecture.tenancy.handoffs import HANDOFFS
from tests.architecture.tenancy.hosted import HOSTED
from tests.architecture.tenancy.keywords import KEYWORDS
from tests.architecture.tenancy.later import LATER
from tests.architecture.tenancy.listed import LISTED
from tests.architecture.tenancy.noticed import NOTICED
from tests.architecture.tenancy.spreadsheets import SPREADSHEETS
from tests.architecture.tenancy.told import TOLD
from tests.architecture.tenancy.words import WORDS
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.bulk import BulkActionFactory
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import new_phone, text_in
from tests.factories.grids import GridLayoutFactory, SavedViewFactory
from tests.factories.messaging import connect_test_number, new_sid


@dataclass
class World:
    """One team, its people, and its row of each owned model."""

    team: Team
    # A word that stands in everything this team has, and that nobody else may ever read.
    mark: str
    people: dict[Role, User] = field(default_factory=dict)
    rows: dict[type[Model], Any] = field(default_factory=dict)
    secret: str = ""

    def row(self, model: type[Model]) -> Any:
        """Return this team's row of a model, made the first time with what it needs. No recipe: a KeyError."""
        if model not in self.rows:
            self.rows[model] = RECIPES[model](self)
        return self.rows[model]

    def snapshot(self) -> dict[str, str]:
        """Return a fingerprint of all that each table holds of this team."""
        columns = dict.fromkeys(owned_models(), "team_id") | {Team: "id"}
        each = (
            # Names of ours.
            f"SELECT '{model._meta.label}', md5(coalesce(string_agg(row::text, '' ORDER BY row::text), '')) "
            f"FROM {model._meta.db_table} AS row WHERE {column} = %s"
            for model, column in columns.items()
        )
        with as_team(self.team.pk), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(each), [self.team.pk] * len(columns))
            return dict(cursor.fetchall())

    @property
    def marks(self) -> list[str]:
        """What of this team would show that another one has seen it."""
        return [self.mark, self.row(Number).phone, self.row(Candidate).phone]


def owned_models() -> list[type[Model]]:
    """Return every model of ours whose rows belong to a team."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("apps.")
        and any(each.name == "team" and each.related_model is Team for each in model._meta.get_fields())
    ]


def make_world(
    name: str, *, account: Account | None = None, of: Iterable[type[Model]] | None = None
) -> World:
    """Make a team with a row of each owned model; `of` some only, with what those need."""
    mark = f"{name.capitalize()}{uuid4().hex[:8]}"
    world = World(team=TeamFactory(name=mark, account=account), mark=mark)
    for role in Role:
        world.people[role] = add_person(world.team, Membership.Role(role), f"{role.label} {mark}")
    with as_team(world.team.pk), transaction.atomic():
        for model in owned_models() if of is None else of:
            world.row(model)
    return world


def _conversation(world: World) -> Conversation:
    arrival = text_in(world.row(Number), phone=new_phone(), body=f"Hello from {world.mark}")
    conversation = arrival.conversation
    candidate = conversation.candidate
    Candidate.objects.filter(pk=candidate.pk).update(first_name=world.mark)
    candidate.refresh_from_db()
    return conversation


def _application(world: World) -> Application:
    application, _ = record_application(
        candidate=world.row(Candidate),
        method=Application.Method.CHAT,
        applied_at=timezone.now(),
        job_title=f"Job {world.mark}",
    )
    return application


def _tagging(world: World) -> CandidateTag:
    people = Candidate.objects.filter(pk=world.row(Candidate).pk)
    tag_candidates(team=world.team, candidates=people, tags=[world.row(Tag)])
    return CandidateTag.objects.get()


def _share(world: World) -> ConversationShare:
    user = world.people[Role.RESTRICTED]
    share_conversation(conversation=world.row(Conversation), user=user, actor=None)
    return ConversationShare.objects.get()


def _read_mark(world: World) -> ReadMark:
    user = world.people[Role.MEMBER]
    mark_read(conversation=world.row(Conversation), user=user, now=timezone.now())
    return ReadMark.objects.get()


def _opt_out(world: World) -> OptOut:
    opt_out(
        team=world.team,
        phone=new_phone(),
        source=OptOut.Source.USER,
        wording=world.mark,
        now=timezone.now(),
    )
    return OptOut.objects.get(team=world.team)


def _consent(world: World) -> ConsentEvent:
    record_consent(
        team=world.team, phone=new_phone(), given=True, method="form", wording=world.mark, at=timezone.now()
    )
    return ConsentEvent.objects.get(wording=world.mark, kind=ConsentEvent.Kind.GIVEN)


def _phone_fact(world: World) -> PhoneFact:
    record_phone_fact(team=world.team, phone=new_phone(), fact=PhoneFact.Fact.INVALID, error_code="21211")
    return PhoneFact.objects.get()


def _quarantined(world: World) -> QuarantinedWebhook:
    return quarantine_webhook(
        number=world.row(Number),
        kind="inbound",
        url="http://testserver/webhooks/twilio/x/inbound",
        body=f"Body={world.mark}",
        signature="",
        reason="No signature.",
        remote_address="127.0.0.1",
        now=timezone.now(),
    )


def _callback(world: World) -> StatusCallback:
    fields: Any = {"MessageSid": new_sid(), "MessageStatus": "sent"}
    return log_status_callback(team_id=world.team.pk, message_id=world.row(Message).pk, fields=fields)


def _api_key(world: World) -> ApiKey:
    key, world.secret = create_api_key(team=world.team, name=world.mark, scopes=list(ApiKey.Scope.values))
    return key


def _idempotent(world: World) -> IdempotentRequest:
    return IdempotentRequest.objects.create(
        team=world.team, api_key=world.row(ApiKey), key=world.mark, fingerprint="0" * 64
    )


def _invitation(world: World) -> Invitation:
    return invite(
        team=world.team,
        email=f"{world.mark.lower()}@example.test",
        role=Role.MEMBER,
        invited_by=world.people[Role.MANAGER],
        now=timezone.now(),
    )


def _event(_world: World) -> Event:
    return Event.objects.order_by("id")[0]


Recipe = Callable[[World], Any]
# A new table of a team gets its line here; without one, every test of this folder fails.
RECIPES: dict[type[Model], Recipe] = {
    Membership: lambda _: Membership.objects.get(role=Role.MEMBER),
    Invitation: _invitation,
    ApiKey: _api_key,
    IdempotentRequest: _idempotent,
    Number: lambda world: connect_test_number(team=world.team),
    OptOut: _opt_out,
    ConsentEvent: _consent,
    QuarantinedWebhook: _quarantined,
    StatusCallback: _callback,
    PhoneFact: _phone_fact,
    Candidate: lambda world: world.row(Conversation).candidate,
    ApplicationStatus: lambda _: ApplicationStatus.objects.order_by("position")[0],
    Application: _application,
    Tag: lambda world: ensure_tags(team=world.team, names=[f"Tag {world.mark}"])[0],
    CandidateTag: _tagging,
    CustomField: lambda world: add_custom_field(
        team=world.team, label=f"Field {world.mark}", kind=CustomField.Kind.TEXT
    ),
    Merge: lambda world: merge_candidates(
        kept=world.row(Candidate), gone=CandidateFactory(team=world.team, first_name=world.mark)
    ),
    **LISTED,
    **ASKING,
    **ASSIGNED,
    **BLASTS,
    **CALLS,
    **CAMPAIGNS,
    **KEYWORDS,
    **FEEDS,
    **HANDOFFS,
    **HOSTED,
    Conversation: _conversation,
    ConversationShare: _share,
    ReadMark: _read_mark,
    **LATER,
    Note: lambda world: add_note(
        conversation=world.row(Conversation), author=world.people[Role.MEMBER], body=world.mark
    ),
    **NOTICED,
    **SPREADSHEETS,
    **TOLD,
    **COUNTED,
    **WORDS,
    SavedView: lambda world: SavedViewFactory(membership=world.row(Membership), name=world.mark),
    GridLayout: lambda world: GridLayoutFactory(view=world.row(SavedView), membership=world.row(Membership)),
    BulkAction: lambda world: BulkActionFactory(
        team=world.team,
        actor=world.people[Role.MEMBER],
        tag=f"Bulk {world.mark}",
        rows=[world.row(Candidate).pk],
    ),
    BulkBatch: lambda world: world.row(BulkAction).batches.get(),
    Event: lambda world: world.row(Message) and _event(world),
}
