"""Every task of ours, called for one team with another's ids: nothing is read, written or sent."""

from __future__ import annotations

import inspect
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction

from apps.accounts.models import Invitation
from apps.accounts.tenancy import as_team, current_team_id
from apps.blasts.models import Blast
from apps.campaigns.models import Campaign
from apps.chat.models import Message
from apps.feeds.models import Feed
from apps.grids.models import BulkAction
from apps.help.models import Ticket
from apps.imports.models import Import
from apps.messaging.models import Attachment, Number
from apps.reports.models import ReportDay
from apps.webhooks.models import Endpoint
from pivotcx.celery import app
from tests.architecture.tenancy.world import World
from tests.undoing import undone


def _to_scan(world: World) -> Attachment:
    with as_team(world.team.pk), transaction.atomic():
        return Attachment.objects.get(scan="waiting")


# What an argument is the id of. A new name gets its line here.
ID_OF = {
    "attachment_id": lambda world: _to_scan(world).pk,
    "blast_id": lambda world: world.row(Blast).pk,
    "bulk_id": lambda world: world.row(BulkAction).pk,
    "campaign_id": lambda world: world.row(Campaign).pk,
    "day_id": lambda world: world.row(ReportDay).pk,
    "endpoint_id": lambda world: world.row(Endpoint).pk,
    "feed_id": lambda world: world.row(Feed).pk,
    "import_id": lambda world: world.row(Import).pk,
    "invitation_id": lambda world: world.row(Invitation).pk,
    "message_id": lambda world: world.row(Message).pk,
    "number_id": lambda world: world.row(Number).pk,
    "ticket_id": lambda world: world.row(Ticket).pk,
    # Of nobody: what is held by a name, is held by it in its team only.
    "worker_id": lambda _world: uuid4(),
}
# The clock's: they ask a narrow function which teams have something to do, and work for one team at a time.
WITHOUT_TEAM = {
    *("assignments.catch_up", "assignments.ring_due"),
    *("imports.forget_files", "imports.ring_due"),
    *("blasts.mail_due_letters", "blasts.ring_due", "blasts.ring_tallies"),
    *("campaigns.ring_due", "campaigns.ring_tallies"),
    *("feeds.forget", "feeds.look", "feeds.mail_due_letters", "feeds.ring_due"),
    *("help.forget", "help.mail_due_tickets"),
    *("grids.forget_bulk", "grids.ring_due"),
    "handoffs.mail_due_letters",
    *("accounts.forget_requests", "accounts.forget_sessions", "accounts.mail_due_invitations"),
    *("accounts.meet_teams", "core.beat"),
    *(
        "chat.announce_crossings",
        "chat.bring_back",
        "chat.close_idle",
        "chat.fill_gaps",
        "chat.follow_up",
        "chat.reconcile",
        "chat.ring_due",
        "chat.ring_files",
        "chat.ring_scans",
    ),
    "lists.measure",
    *("messaging.forget_calls", "messaging.forget_unsent"),
    *("notices.announce_turning", "notices.catch_up", "notices.forget", "notices.mail_due_letters"),
    "notices.ring_due",
    "reports.ring_due",
    *("webhooks.forget", "webhooks.mail_due_letters", "webhooks.ring_due"),
}

# About somebody's own login, for the log of each of their teams (tests/audit): whoever calls it names no team.
OF_A_PERSON = {"audit.note_failed_sign_in"}


def own_tasks() -> dict[str, Any]:
    app.loader.import_default_modules()
    return {name: task for name, task in sorted(app.tasks.items()) if not name.startswith("celery.")}


def arguments_of(task: Any) -> set[str]:
    return set(inspect.signature(task.run).parameters)


FOR_A_TEAM = {name: task for name, task in own_tasks().items() if name not in WITHOUT_TEAM | OF_A_PERSON}


def test_every_task_says_for_which_team_it_is_or_is_the_clocks() -> None:
    assert {name for name, task in own_tasks().items() if not arguments_of(task)} == WITHOUT_TEAM
    for name, task in FOR_A_TEAM.items():
        assert "team_id" in arguments_of(task), name
        assert arguments_of(task) - {"team_id"} <= {*ID_OF}, name


@pytest.mark.parametrize("name", FOR_A_TEAM)
def test_a_task_finds_nothing_of_another_team(
    name: str, ours: World, theirs: World, sisters: World, mailoutbox: list[Any]
) -> None:
    task = FOR_A_TEAM[name]
    # What names nothing but its team, has to do with all of that.
    worlds = [theirs, sisters] if arguments_of(task) == {"team_id"} else [ours, theirs, sisters]
    before = [world.snapshot() for world in worlds]
    with undone():
        for other in (theirs, sisters, None):
            named = {each: str(of(other) if other else uuid4()) for each, of in ID_OF.items()}
            arguments = {"team_id": str(ours.team.pk)} | named
            task.run(**{each: arguments[each] for each in arguments_of(task)})
        assert [world.snapshot() for world in worlds] == before
    assert mail.outbox == []
    assert current_team_id() is None


@pytest.mark.parametrize("name", FOR_A_TEAM)
def test_a_task_of_no_team_finds_nothing(name: str, ours: World) -> None:
    task = FOR_A_TEAM[name]
    before = ours.snapshot()
    arguments = {"team_id": str(uuid4())} | {each: str(of(ours)) for each, of in ID_OF.items()}
    task.run(**{each: arguments[each] for each in arguments_of(task)})
    assert ours.snapshot() == before


@pytest.mark.parametrize("name", FOR_A_TEAM)
def test_with_its_own_ids_a_task_does_something(name: str, ours: World) -> None:
    """Without this, a task that never does anything would pass all of the above."""
    task = FOR_A_TEAM[name]
    before = ours.snapshot()
    arguments = {"team_id": str(ours.team.pk)} | {each: str(of(ours)) for each, of in ID_OF.items()}
    with undone():
        task.run(**{each: arguments[each] for each in arguments_of(task)})
        assert ours.snapshot() != before or mail.outbox
