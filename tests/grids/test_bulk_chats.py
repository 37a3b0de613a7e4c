"""Many chats and applications at once, and the consent of whom they are with: done, and as they were before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Membership
from apps.candidates.models import Application, ApplicationStatus
from apps.chat.models import Conversation, ConversationShare, Note
from apps.chat.services import (
    assign_conversation,
    close_conversation,
    open_conversation,
    snooze_conversation,
    wake_conversation,
)
from apps.events.models import Event
from apps.grids.services import (
    CannotUndo,
    undo_bulk,
)
from apps.messaging.models import OptOut
from apps.work import holding
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory, text_in
from tests.grids.bulking import begun, done, these, undone, work


def _status(key: str) -> ApplicationStatus:
    return ApplicationStatus.objects.get(key=key)


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_the_status_moves_with_its_chats_stage_and_back(number, asked, recruiter):
    open_, closed = text_in(number, body="One"), text_in(number, body="Two")
    close_conversation(conversation=closed.conversation, actor=recruiter, now=timezone.now())
    chat = open_.conversation

    bulk = done(asked(), "status", status=_status("engaged").pk)

    assert _statuses() == {
        open_.conversation.candidate_id: "engaged",
        closed.conversation.candidate_id: "new",
    }
    chat.refresh_from_db()
    assert chat.stage == "engaged"
    assert (bulk.changed, bulk.refused) == (1, {"The chat is closed": 1})
    assert {"application.status_changed", "conversation.stage_changed"} <= set(kinds())

    undone(bulk, now=timezone.now())

    chat.refresh_from_db()
    assert chat.stage == "new"
    assert set(_statuses().values()) == {"new"}


def test_a_status_that_somebody_has_set_since_stays(people, asked):
    bulk = done(asked("applications"), "status", status=_status("engaged").pk)
    Application.objects.filter(candidate=people[0]).update(status=_status("archived"))

    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 4, "kept": 1}
    assert _statuses()[people[0].pk] == "archived"


def _statuses() -> dict:
    return dict(Application.objects.values_list("candidate_id", "status__key"))


def test_chats_are_assigned_and_given_back_to_whom_they_were_with(
    number, asked, team, recruiter, teammate, restricted
):
    chats = [text_in(number, body="Hello").conversation for _ in range(3)]
    assign_conversation(conversation=chats[0], assignee=teammate, actor=recruiter)
    CandidateFactory(team=team)

    bulk = done(asked(), "assign", assignee=restricted.pk)

    assert set(Conversation.objects.values_list("assignee", flat=True)) == {restricted.pk}
    # As one by one: a restricted member sees what is theirs.
    assert ConversationShare.objects.filter(user=restricted).count() == 3
    assert (bulk.changed, bulk.refused) == (3, {"Nobody has written with them yet": 1})
    assert kinds().count("conversation.shared") == 3

    assign_conversation(conversation=chats[2], assignee=recruiter, actor=recruiter)
    bulk = undone(bulk, now=timezone.now())

    assert dict(Conversation.objects.values_list("pk", "assignee")) == {
        chats[0].pk: teammate.pk,
        chats[1].pk: None,
        chats[2].pk: recruiter.pk,
    }
    assert bulk.undo_report == {"restored": 2, "kept": 1}
    assert ConversationShare.objects.filter(user=restricted).count() == 1


def test_whom_it_is_given_to_must_still_be_there(number, asked, teammate, team):
    text_in(number, body="Hello")
    bulk = begun(asked("conversations"), "assign", assignee=teammate.pk)
    Membership.objects.for_team(team).filter(user=teammate).delete()

    assert work(bulk).error == "Whom it is to be assigned to has left the team."


def test_closing_is_undone_with_since_when_they_waited(number, asked, recruiter):
    chats = [text_in(number, body="Hello").conversation for _ in range(3)]
    since = dict(Conversation.objects.values_list("pk", "waiting_since"))

    bulk = done(asked("conversations"), "close")
    assert not Conversation.objects.open().exists()
    chats[0].refresh_from_db()
    open_conversation(conversation=chats[0], actor=recruiter)
    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 2, "kept": 1}
    now = dict(Conversation.objects.open().values_list("pk", "waiting_since"))
    assert now == since | {chats[0].pk: None}


def test_opening_is_undone_where_nobody_has_written_since(number, asked, recruiter):
    chats = [text_in(number, body="Hello").conversation for _ in range(2)]
    for chat in chats:
        close_conversation(conversation=chat, actor=recruiter, now=timezone.now())

    bulk = done(asked("conversations"), "open")
    assert Conversation.objects.open().count() == 2
    text_in(number, phone=chats[0].candidate.phone, body="There?")
    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 1, "kept": 1}
    assert Conversation.objects.open().get().pk == chats[0].pk


def test_snoozing_is_undone_where_nobody_has_changed_it_since(number, asked, recruiter):
    put_off, plain, taken_up, closed = chats = [text_in(number, body="Hello").conversation for _ in range(4)]
    now = timezone.now()
    week, day = now + timedelta(days=7), now + timedelta(days=1)
    snooze_conversation(conversation=put_off, until=day, actor=recruiter, now=now)
    close_conversation(conversation=closed, actor=recruiter, now=now)

    bulk = done(asked("conversations"), "snooze", until=week.isoformat())

    assert (bulk.changed, bulk.refused) == (3, {"The chat is closed": 1})
    until = dict(Conversation.objects.values_list("pk", "snoozed_until"))
    assert until == {put_off.pk: week, plain.pk: week, taken_up.pk: week, closed.pk: None}
    assert kinds().count("conversation.snoozed") == 4
    # Whoever waits, goes on waiting.
    assert Conversation.objects.exclude(waiting_since=None).count() == 3

    wake_conversation(conversation=taken_up, actor=recruiter)
    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 2, "kept": 1}
    until = dict(Conversation.objects.values_list("pk", "snoozed_until"))
    assert until == {each.pk: day if each == put_off else None for each in chats}
    assert kinds()[-3:-1] == ["conversation.woken", "conversation.snoozed"]


def test_a_moment_to_snooze_until_is_offered_or_still_to_come(number, asked, as_recruiter):
    text_in(number, body="Hello")
    address = "/grids/conversations/bulk/snooze/?chosen=all"
    shown = as_recruiter.post(address).content.decode()
    assert "In 3 hours" in shown

    refused = as_recruiter.post(address, {"go": "yes", "when": "own", "until": "2020-01-01T08:00"})
    assert "That time has passed" in refused.content.decode()

    bulk = done(asked("conversations"), "snooze", when="tomorrow")
    assert bulk.words.startswith("Snooze until ")
    assert Conversation.objects.snoozed().count() == 1


def test_opting_out_leaves_a_note_and_cannot_be_undone(number, asked, team, recruiter):
    chat = text_in(number, body="Hello").conversation
    unwritten = CandidateFactory(team=team)

    bulk = done(asked(), "opt_out", reason="The fair is over")

    assert set(OptOut.objects.values_list("phone", flat=True)) == {chat.candidate.phone, unwritten.phone}
    assert Note.objects.get(conversation=chat).body == "Opted out: The fair is over"
    assert bulk.changed == 2
    # What somebody wrote is kept where it belongs, and not here.
    assert bulk.choice == {}
    with pytest.raises(CannotUndo, match="one by one"):
        undo_bulk(bulk=bulk, now=timezone.now())


def test_the_number_of_queries_is_that_of_batches(team, asked, count_queries, monkeypatch):
    # No relay is there to be waited for.
    monkeypatch.setattr(holding, "PATIENCE", 0.0)

    def run(number: int) -> int:
        made = [ConversationFactory(team=team).candidate_id for _ in range(number)]
        bulks = [
            begun(asked(), "tag", these(made), new=f"Tag {number}"),
            begun(asked(), "list", these(made), new=f"List {number}"),
            begun(asked(), "status", these(made), status=_status("engaged").pk),
            begun(asked(), "assign", these(made), assignee=asked().membership.user_id),
        ]
        return count_queries(lambda: [work(bulk) for bulk in bulks])

    assert run(2) == run(20)
