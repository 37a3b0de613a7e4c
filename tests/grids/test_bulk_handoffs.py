"""Many candidates handed over to a colleague at once: each is, or is not, for a reason that is counted; and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import ApplicationStatus
from apps.chat.models import Conversation
from apps.chat.services import assign_conversation, close_conversation, mark_read
from apps.events.models import Event
from apps.handoffs.mail import mail_letter
from apps.handoffs.models import Handoff
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.factories.handoffs import hand_over
from tests.grids.bulking import begun, done, these, undone, work


@pytest.fixture
def chats(number, asked) -> list[Conversation]:
    return [text_in(number, body=f"Hello {nth}").conversation for nth in range(3)]


def owners(chats) -> list[object]:
    rows = Conversation.objects.in_bulk([chat.pk for chat in chats])
    return [(rows[chat.pk].assignee, rows[chat.pk].stage) for chat in chats]


def test_each_chat_is_theirs_and_the_log_tells_of_each(chats, asked, teammate, recruiter):
    hired = ApplicationStatus.objects.get(key="interview_scheduled")

    bulk = done(
        asked("conversations"), "hand_over", user=teammate.pk, status=hired.pk, summary="All have a licence."
    )

    assert bulk.words == f"Hand over to {teammate}"
    assert (bulk.status, bulk.changed, bulk.refused) == ("finished", 3, {})
    assert owners(chats) == [(teammate, "delivered")] * 3
    rows = Handoff.objects.all()
    assert {(row.to_user, row.author, row.summary, row.outcome) for row in rows} == {
        (teammate, recruiter, "All have a licence.", hired)
    }
    told = Event.objects.filter(kind="handoff.created").values_list("conversation_id", "subject_id")
    assert set(told) == {(row.candidate.conversations.get().pk, row.pk) for row in rows}


def test_who_is_skipped_is_counted_by_the_reason(chats, asked, teammate, recruiter, team):
    hand_over(chats[0], teammate, author=recruiter)
    close_conversation(conversation=chats[1], actor=recruiter, now=timezone.now())
    CandidateFactory(team=team, first_name="Unwritten")

    bulk = done(asked(), "hand_over", user=teammate.pk)

    assert (bulk.total, bulk.changed, bulk.unchanged) == (4, 1, 1)
    assert bulk.refused == {
        "This chat is closed. Open it to hand it over.": 1,
        "Nobody has written with them yet": 1,
    }
    assert Handoff.objects.count() == 2


def test_one_letter_tells_of_all_of_them(chats, asked, teammate, mailoutbox):
    done(asked("conversations"), "hand_over", user=teammate.pk)

    for row in Handoff.objects.all():
        mail_letter(team_id=row.team_id, handoff_id=row.pk, now=timezone.now() + timedelta(minutes=1))

    [letter] = mailoutbox
    assert "and 2 more at the same time" in letter.body


def test_the_undo_gives_back_what_they_have_not_seen(chats, asked, recruiter, teammate):
    assign_conversation(conversation=chats[0], assignee=recruiter, actor=recruiter)
    bulk = done(asked("conversations"), "hand_over", user=teammate.pk)
    mark_read(conversation=chats[2], user=teammate, now=timezone.now())

    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 2, "kept": 1}
    assert owners(chats) == [(recruiter, "new"), (None, "new"), (teammate, "delivered")]


def test_whom_they_were_for_may_leave_meanwhile(chats, asked, teammate, membership_of):
    bulk = begun(asked("conversations"), "hand_over", these([chats[0].pk]), user=teammate.pk)
    membership_of(teammate).delete()

    bulk = work(bulk)

    assert (bulk.status, bulk.changed) == ("failed", 0)
    assert bulk.error == "Whom they are to be handed over to has left the team."


def test_nobody_hands_over_to_themselves(chats, asked, recruiter, as_recruiter):
    page = as_recruiter.post(
        "/grids/conversations/bulk/hand_over/",
        {"go": "yes", "rows": str(chats[0].pk), "said": "1", "user": str(recruiter.pk)},
        headers={"HX-Request": "true"},
    )

    assert "This is you." in page.content.decode()
    assert not Handoff.objects.exists()


def test_the_bar_offers_it_to_who_may_direct(chats, as_recruiter, restricted, signed_in):
    assert "Hand over" in as_recruiter.get("/conversations/").content.decode()
    assert signed_in(restricted).get("/conversations/").status_code == 403
