"""Whoever should know of something is told of it once, and nobody else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Membership
from apps.candidates.services import erase_candidate, merge_candidates
from apps.chat.models import Conversation
from apps.chat.services import (
    add_note,
    assign_conversation,
    close_conversation,
    mark_read,
    remove_colleague,
    share_conversation,
    unshare_conversation,
)
from apps.events.models import Event
from apps.events.relay import number_events
from apps.events.services import record_event
from apps.handoffs.services import Said, hand_to_member
from apps.notices.fanout import read_log
from apps.notices.models import Cursor, Kind, Notice
from apps.notices.selectors import notices_of, teams_behind, teams_to_read
from apps.notices.services import mute_chat
from tests.factories.chat import text_in


@pytest.fixture
def mine(number, recruiter):
    """A chat of the recruiter's with a text in it."""
    chat = text_in(number, body="Hello there").conversation
    return assign_conversation(conversation=chat, assignee=recruiter, actor=None)


def kinds(notices):
    return [each.kind for each in notices]


def seat(user, team):
    return Membership.objects.get(team=team, user=user)


def test_a_text_in_a_chat_of_mine_is_told_to_me_alone(number, recruiter, teammate, mine, read):
    read()
    Notice.objects.all().delete()

    text_in(number, phone=mine.candidate.phone)
    text_in(number)

    [notice] = read()
    assert (notice.kind, notice.user, notice.conversation_id, notice.count) == (
        Kind.TEXT,
        recruiter,
        mine.pk,
        1,
    )


def test_more_texts_of_one_chat_are_one_notice_until_it_is_read(number, recruiter, mine, read):
    for body in ("One", "Two", "Three"):
        text_in(number, phone=mine.candidate.phone, body=body)
        read()

    [text] = [each for each in read(recruiter) if each.kind == Kind.TEXT]
    assert text.count == 4  # With the first.
    mark_read(conversation=mine, user=recruiter, now=timezone.now())
    read()
    text_in(number, phone=mine.candidate.phone, body="Four")

    counts = [(each.count, each.is_read) for each in read(recruiter) if each.kind == Kind.TEXT]
    assert counts == [(4, True), (1, False)]


def test_however_often_the_log_is_read_nobody_is_told_twice(team, recruiter, teammate, mine, read):
    assign_conversation(conversation=mine, assignee=teammate, actor=recruiter)
    text_in(mine.number, phone=mine.candidate.phone)
    first = {(each.pk, each.count) for each in read()}
    assert len(first) == 3

    Cursor.objects.update(seq=0)

    assert {(each.pk, each.count) for each in read()} == first


def test_a_reader_that_dies_has_told_nothing_and_forgotten_nothing(team, recruiter, mine, read):
    number_events(team_id=team.pk)
    with transaction.atomic():
        read_log(team_id=team.pk, now=timezone.now())
        transaction.set_rollback(True)

    assert Notice.objects.count() == 0
    assert kinds(read(recruiter)) == [Kind.TEXT, Kind.ASSIGNED]


def test_what_i_do_myself_is_no_news(number, recruiter, read):
    chat = text_in(number).conversation

    assign_conversation(conversation=chat, assignee=recruiter, actor=recruiter)

    assert Kind.ASSIGNED not in kinds(read(recruiter))


def test_many_chats_at_once_are_one_notice(number, recruiter, manager, read):
    for _ in range(7):
        assign_conversation(conversation=text_in(number).conversation, assignee=recruiter, actor=manager)

    [given] = [each for each in read(recruiter) if each.kind == Kind.ASSIGNED]

    assert given.count == 7


def test_a_mention_and_a_reminder_are_told(team, recruiter, teammate, mine, read):
    add_note(conversation=mine, author=recruiter, body="Look, @Teammate Two")
    record_event(
        team=team, kind="conversation.reminder_due", conversation_id=mine.pk, data={"for": str(teammate.pk)}
    )

    assert kinds(read(teammate)) == [Kind.MENTION, Kind.REMINDER]


def test_who_is_handed_somebody_over_is_told_of_that_and_not_of_the_chat_besides(
    team, recruiter, teammate, mine, read
):
    read()

    hand_to_member(
        conversation=mine,
        membership=seat(teammate, team),
        said=Said(summary="Wants nights"),
        author=recruiter,
        client_id=None,
        now=timezone.now(),
    )

    [notice] = read(teammate)
    assert (notice.kind, notice.actor, notice.conversation_id) == (Kind.HANDED, recruiter, mine.pk)


def test_a_muted_chat_is_silent_but_colleagues_are_heard(team, number, recruiter, mine, read):
    read()
    Notice.objects.all().delete()
    mute_chat(membership=seat(recruiter, team), conversation=mine)

    text_in(number, phone=mine.candidate.phone)
    record_event(
        team=team,
        kind="conversation.mentioned",
        conversation_id=mine.pk,
        data={"user": str(recruiter.pk)},
    )

    assert kinds(read(recruiter)) == [Kind.MENTION]


def test_who_may_not_see_a_chat_is_not_told_of_it(team, mine, restricted, read):
    record_event(
        team=team, kind="conversation.mentioned", conversation_id=mine.pk, data={"user": str(restricted.pk)}
    )

    assert read(restricted) == []


def test_what_is_shared_no_more_is_told_no_more(team, mine, restricted, manager, read):
    share_conversation(conversation=mine, user=restricted, actor=manager)
    record_event(
        team=team, kind="conversation.mentioned", conversation_id=mine.pk, data={"user": str(restricted.pk)}
    )
    assert len(read(restricted)) == 1

    unshare_conversation(conversation=mine, user=restricted, actor=manager)

    # At once, before anybody has read that it was taken back.
    assert notices_of(seat(restricted, team)).count() == 0
    assert read(restricted) == []


def test_who_leaves_takes_their_notices_along(team, recruiter, manager, mine, read):
    read()

    remove_colleague(membership=seat(recruiter, team), actor=manager, now=timezone.now())

    assert Notice.objects.filter(user=recruiter).count() == 0
    text_in(mine.number, phone=mine.candidate.phone)
    assert read(recruiter) == []


def test_who_is_erased_is_in_no_notice(team, recruiter, mine, read):
    assert read(recruiter)

    erase_candidate(candidate=mine.candidate, actor_id=None, now=timezone.now())

    assert Notice.objects.filter(conversation_id=mine.pk).count() == 0


def test_the_notices_of_who_is_merged_lead_to_whom_they_are_now(number, recruiter, mine, read):
    read()
    kept = text_in(number).conversation

    merge_candidates(kept=kept.candidate, gone=mine.candidate)

    assert {each.conversation_id for each in read(recruiter)} == {kept.pk}


def test_what_somebody_has_read_in_the_chat_is_read_here(team, recruiter, mine, read):
    read()
    mark_read(conversation=mine, user=recruiter, now=timezone.now())

    assert all(each.is_read for each in read(recruiter))


def test_all_open_pages_of_that_person_are_told(team, recruiter, mine, read):
    read()

    told = Event.objects.filter(kind="notices.changed")
    assert {each.data["for"] for each in told} == {str(recruiter.pk)}


def test_managers_hear_of_a_feed_in_trouble(team, manager, recruiter, read):
    record_event(
        team=team, kind="feed.in_trouble", subject_id=team.pk, data={"trouble": "silent", "name": "Ads"}
    )

    assert [(each.kind, each.user, each.detail) for each in read()] == [(Kind.FEED, manager, "silent")]


def test_an_import_tells_who_began_it_and_a_blast_not_who_paused_it(team, recruiter, manager, read):
    record_event(team=team, kind="import.finished", subject_id=team.pk, actor_id=recruiter.pk)
    record_event(team=team, kind="blast.paused", subject_id=team.pk, actor_id=recruiter.pk)

    assert [(each.kind, each.user, each.detail) for each in read()] == [
        (Kind.WORK, recruiter, "import.finished")
    ]


def test_a_wait_that_has_ended_needs_no_look(team, recruiter, mine, read):
    since = mine.waiting_since.isoformat()
    data = {"conversation": str(mine.pk), "colour": "orange", "since": since}
    record_event(team=team, kind="alert.turning", data=data)
    turning = [each for each in read(recruiter) if each.kind == Kind.TURNING]
    assert [each.is_read for each in turning] == [False]

    close_conversation(conversation=Conversation.objects.get(pk=mine.pk), actor=recruiter, now=timezone.now())

    turning = [each for each in read(recruiter) if each.kind == Kind.TURNING]
    assert [each.is_read for each in turning] == [True]


def test_the_clock_finds_only_teams_with_something_to_read(team, number, read):
    assert teams_to_read() == [] == teams_behind()

    text_in(number)
    number_events(team_id=team.pk)
    assert teams_to_read() == [team.pk]
    read()

    assert teams_to_read() == [] == teams_behind()


def test_a_team_that_is_read_for_the_first_time_hears_of_nothing_old(team, number, recruiter, mine, read):
    number_events(team_id=team.pk)
    while read_log(team_id=team.pk, now=timezone.now() + timedelta(hours=2)):
        pass

    assert Notice.objects.count() == 0
