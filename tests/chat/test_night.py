"""What becomes of a text to somebody for whom it is night: in the queue, on the screen and for partners."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.candidates.models import Candidate
from apps.chat import dispatch
from apps.chat.models import Message
from apps.chat.services import AtNight, cancel_text, retry_text, send_text
from apps.events.models import Event
from apps.messaging.gate import NotAllowed
from apps.messaging.services import record_consent
from tests.factories.chat import ConversationFactory, text_in

CHICAGO = ZoneInfo("America/Chicago")
PHONE = "+13125550148"
NOON, NIGHT, MORNING = (
    datetime(2026, 6, 1, 12, tzinfo=CHICAGO),
    datetime(2026, 6, 1, 22, 15, tzinfo=CHICAGO),
    datetime(2026, 6, 2, 8, tzinfo=CHICAGO),
)
WAITS = "Waits until 8:00 their time."


@pytest.fixture(autouse=True)
def _by_law(settings):
    settings.TEXTING_HOURS = (time(8), time(21))


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone=PHONE)


def states(*messages: Message) -> list[tuple[str, datetime, str]]:
    found = {row.pk: row for row in Message.objects.all()}
    return [(found[each.pk].status, found[each.pk].send_at, found[each.pk].error_detail) for each in messages]


# ------------------------------------------------------------------ when it is queued


def test_a_typed_text_at_night_is_asked_about(conversation, recruiter):
    with pytest.raises(NotAllowed, match=r"can be from 8:00 their time on") as refused:
        send_text(conversation=conversation, author=recruiter, body="Hi", now=NIGHT)

    assert refused.value.code == "outside_window"
    assert refused.value.facts == {"next_allowed_at": "2026-06-02T13:00:00Z"}
    assert not Message.objects.exists()


def test_a_typed_text_waits_for_the_morning_when_it_is_told_to(conversation, recruiter):
    message = send_text(
        conversation=conversation, author=recruiter, body="Hi", now=NIGHT, at_night=AtNight.WAIT
    )

    assert states(message) == [("scheduled", MORNING, WAITS)]
    assert not dispatch.claim(number_id=message.number_id, now=MORNING - timedelta(seconds=1))
    [claimed] = dispatch.claim(number_id=message.number_id, now=MORNING).claimed
    assert states(claimed.message) == [("sending", MORNING, "")]


def test_an_answer_to_who_has_just_written_leaves_at_night(conversation, number, recruiter):
    text_in(number, phone=PHONE, at=NIGHT - timedelta(minutes=59))
    message = send_text(conversation=conversation, author=recruiter, body="Hi", now=NIGHT)

    assert [one.message for one in dispatch.claim(number_id=number.pk, now=NIGHT).claimed] == [message]


def test_an_hour_later_it_is_no_live_chat_any_more(conversation, number, recruiter):
    text_in(number, phone=PHONE, at=NIGHT - timedelta(minutes=61))

    with pytest.raises(NotAllowed):
        send_text(conversation=conversation, author=recruiter, body="Hi", now=NIGHT)


def test_a_scheduled_text_is_put_to_the_morning_and_can_be_withdrawn(conversation, recruiter):
    message = send_text(conversation=conversation, author=recruiter, body="Hi", now=NOON, send_at=NIGHT)

    assert states(message) == [("scheduled", MORNING, WAITS)]
    assert cancel_text(message=message, actor=recruiter).status == "cancelled"


def test_a_failed_text_is_tried_again_in_the_morning(conversation, recruiter):
    message = send_text(conversation=conversation, author=recruiter, body="Hi", now=NOON)
    Message.objects.update(status=Message.Status.FAILED)

    again = retry_text(message=message, author=recruiter, now=NIGHT)

    assert states(again) == [("scheduled", MORNING, WAITS)]


@pytest.mark.parametrize("origin", ["blast", "campaign", "feed", "api"])
def test_what_no_person_types_does_not_leave_at_night_though_they_have_just_written(
    conversation, number, team, origin
):
    text_in(number, phone=PHONE, at=NIGHT)
    record_consent(team=team, phone=PHONE, given=True, method="form", wording="Text me.", at=NOON)

    message = send_text(
        conversation=conversation,
        author=None,
        body="Hi",
        now=NIGHT,
        origin=Message.Origin(origin),
        at_night=AtNight.WAIT,
    )

    assert states(message) == [("scheduled", MORNING, WAITS)]


@pytest.mark.parametrize("origin", ["auto", "keyword"])
def test_what_answers_a_text_of_theirs_by_itself_leaves_at_once(conversation, number, origin):
    send_text(conversation=conversation, author=None, body="Hi", now=NIGHT, origin=Message.Origin(origin))

    assert len(dispatch.claim(number_id=number.pk, now=NIGHT).claimed) == 1


def test_the_zone_of_their_own_counts_beside_that_of_the_phone(conversation, recruiter):
    Candidate.objects.update(state="HI")

    # Eight in Chicago is three at night in Hawaii.
    with pytest.raises(NotAllowed, match="8:00 their time"):
        send_text(conversation=conversation, author=recruiter, body="Hi", now=MORNING)


# ------------------------------------------------------------------ when it leaves


def test_a_worker_that_comes_three_hours_late_sends_nothing_at_night(conversation, recruiter, number):
    evening = NIGHT.replace(hour=20, minute=45)
    message = send_text(conversation=conversation, author=recruiter, body="Hi", now=evening)

    batch = dispatch.claim(number_id=number.pk, now=evening + timedelta(hours=3))

    assert (batch.claimed, batch.refused) == ([], [])
    assert states(message) == [("scheduled", MORNING, WAITS)]
    assert Event.objects.filter(kind="message.changed", subject_id=message.pk).exists()
    assert len(dispatch.claim(number_id=number.pk, now=MORNING).claimed) == 1


def test_a_text_that_was_to_leave_at_any_hour_does_so_for_an_hour(conversation, recruiter, number):
    message = send_text(
        conversation=conversation, author=recruiter, body="Hi", now=NIGHT, at_night=AtNight.SEND
    )

    assert not dispatch.claim(number_id=number.pk, now=NIGHT + timedelta(minutes=61))
    assert states(message) == [("scheduled", MORNING, WAITS)]


@pytest.mark.parametrize(
    ("clock", "validity"), [((12, 0), 14_400), ((20, 0), 3_570), ((20, 45), 870), ((20, 58, 31), 0)]
)
def test_the_carrier_gets_the_time_that_is_left_of_the_window(
    conversation, recruiter, number, clock, validity
):
    send_text(conversation=conversation, author=recruiter, body="Hi", now=NOON)
    [claimed] = dispatch.claim(number_id=number.pk, now=NOON).claimed
    hour, minute, *second = clock

    at = NOON.replace(hour=hour, minute=minute, second=sum(second))

    assert dispatch._validity(claimed, now=at) == validity


def test_texts_behind_those_that_wait_are_not_kept_by_them(conversation, recruiter, number, team):
    hawaii = ConversationFactory(team=team, phone="+18085550123")
    send_text(conversation=hawaii, author=recruiter, body="Aloha", now=NOON, at_night=AtNight.WAIT)
    Message.objects.update(send_at=MORNING - timedelta(hours=1), send_before=MORNING + timedelta(days=1))
    send_text(conversation=conversation, author=recruiter, body="Hi", now=MORNING)

    batch = dispatch.claim(number_id=number.pk, now=MORNING)

    assert [one.message.phone for one in batch.claimed] == [PHONE]
    assert batch.has_waiting


def test_what_would_wait_for_longer_than_it_is_worth_is_not_sent(conversation, recruiter, number):
    message = send_text(conversation=conversation, author=recruiter, body="Hi", now=NOON)
    Message.objects.update(send_before=NIGHT + timedelta(hours=1))

    [(refused, why)] = dispatch.claim(number_id=number.pk, now=NIGHT).refused

    assert (refused, why.code) == (message, "outside_window")


# ------------------------------------------------------------------ at the doors


@pytest.fixture
def at_night(time_machine):
    time_machine.move_to(NIGHT)


@pytest.mark.usefixtures("at_night")
def test_the_screen_asks_and_does_what_it_is_told(conversation, as_recruiter):
    path, given = f"/chat/{conversation.pk}/messages/", {"body": "Hi", "client_id": "one", "seen_until": ""}

    asked = as_recruiter.post(path, given)
    page = asked.content.decode()
    later = as_recruiter.post(path, given | {"at_night": "wait"})
    now = as_recruiter.post(path, given | {"client_id": "two", "at_night": "send"})

    assert (asked.status_code, later.status_code, now.status_code) == (409, 302, 302)
    assert "Send at 8:00 their time" in page
    assert "Send anyway" in page
    assert ">Hi</textarea>" in page
    assert [row.status for row in Message.objects.order_by("created_at")] == ["scheduled", "queued"]
    assert WAITS in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()


@pytest.mark.usefixtures("at_night")
def test_the_question_keeps_what_else_was_asked_for(conversation, as_recruiter):
    given = {"body": "Hi", "client_id": "one", "seen_until": "", "remind": "monday", "track_links": "yes"}

    page = as_recruiter.post(f"/chat/{conversation.pk}/messages/", given).content.decode()

    assert '<input type="hidden" name="remind" value="monday">' in page
    assert '<input type="hidden" name="track_links" value="yes">' in page


@pytest.mark.usefixtures("at_night")
def test_a_screen_with_scripts_is_told_what_it_may_offer(conversation, as_recruiter):
    answer = as_recruiter.post(
        f"/chat/{conversation.pk}/messages/", {"body": "Hi"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 409
    assert 'data-code="outside_window" data-later="8:00 their time"' in answer.content.decode()


@pytest.mark.usefixtures("at_night")
def test_a_partner_is_refused_and_told_when_it_may_be_sent(conversation, partner):
    answer = partner.post("messages", {"to": PHONE, "body": "Hi"})

    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["code"], problem["next_allowed_at"]) == ("outside_window", "2026-06-02T13:00:00Z")


@pytest.mark.usefixtures("at_night")
def test_a_partners_text_for_later_waits_for_the_window_and_says_so(conversation, partner):
    answer = partner.post("messages", {"to": PHONE, "body": "Hi", "send_at": "2026-06-02T04:00:00Z"})

    shown = answer.json()
    assert (answer.status_code, shown["status"], shown["send_at"]) == (
        202,
        "scheduled",
        "2026-06-02T13:00:00Z",
    )
    assert shown["error"] == {"code": "outside_window", "detail": WAITS}


@pytest.mark.usefixtures("at_night")
def test_the_text_of_an_application_waits_for_the_morning(conversation, partner):
    answer = partner.post("applications", {"candidate": {"phone": PHONE}, "message": {"body": "Hi"}})

    shown = answer.json()
    assert (answer.status_code, shown["message_refused"]) == (201, None)
    assert (shown["message"]["status"], shown["message"]["send_at"]) == ("scheduled", "2026-06-02T13:00:00Z")
