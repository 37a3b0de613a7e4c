"""A team gives a number up: what was written stays, nothing leaves from it, and somebody else may have it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.dispatch import claim
from apps.chat.models import Message
from apps.chat.services import cancel_text, send_text
from apps.events.models import Event
from apps.messaging.models import Number
from apps.messaging.selectors import carrier_for, is_number_of_account, numbers_across_teams
from apps.messaging.services import NumberUnavailable, disconnect_number
from tests.factories.blasts import BlastFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.chat import text_in
from tests.factories.keywords import KeywordFactory
from tests.factories.messaging import AUTH_TOKEN, connect_test_number
from tests.factories.webhooks import call, inbound_fields, inbound_path, status_fields, status_path

NUMBERS = "/settings/numbers/"


def give_up(number: Number, *, ago: timedelta = timedelta()) -> Number:
    disconnect_number(number=number, now=timezone.now() - ago)
    number.refresh_from_db()
    return number


def test_a_manager_is_told_what_comes_of_it_and_gives_the_number_up(number, as_manager: Client, manager):
    other = connect_test_number(team=number.team, phone="+12015550177")
    page = as_manager.get(f"{NUMBERS}{number.pk}/disconnect/").content.decode()
    assert "gets their next text from (201) 555-0177" in page

    after = as_manager.post(f"{NUMBERS}{number.pk}/disconnect/", follow=True).content.decode()

    assert "is disconnected" in after
    assert f"number-{number.pk}" not in after
    assert f"number-{other.pk}" in after
    assert Event.objects.get(kind="number.disconnected", subject_id=number.pk).actor_id == manager.pk
    number.refresh_from_db()
    assert number.auth_token == ""


def test_with_the_last_one_the_page_says_that_nobody_can_be_texted(number, as_manager: Client):
    page = as_manager.get(f"{NUMBERS}{number.pk}/disconnect/").content.decode()

    assert "nobody can be texted until you connect one" in page


def test_a_chat_goes_on_from_another_number_and_its_thread_stays(number, recruiter):
    other = connect_test_number(team=number.team)
    conversation = text_in(number).conversation
    give_up(number)

    answer = send_text(conversation=conversation, author=recruiter, body="Hello!", now=timezone.now())

    assert answer.number == other
    assert [each.number for each in Message.objects.order_by("pk")] == [number, other]


def test_without_another_number_a_text_is_refused_with_its_reason(number, partner):
    conversation = text_in(number).conversation
    give_up(number)

    refused = partner.post("messages", {"to": conversation.candidate.phone, "body": "Hello!"})

    assert (refused.status_code, refused.json()["code"]) == (422, "number_not_ready")


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda number: KeywordFactory(team=number.team, number=number, word="JOBS"), "the keyword “JOBS”"),
        (lambda number: BlastFactory(team=number.team, number=number), "the blast “Nurses in May”"),
        (lambda number: CampaignFactory(team=number.team, name="June"), "the campaign “June”"),
        (
            lambda number: send_text(
                conversation=text_in(number).conversation, author=None, body="Hi", now=timezone.now()
            ),
            "1 text that has yet to leave",
        ),
    ],
    ids=["keyword", "blast", "campaign", "text"],
)
def test_what_stands_on_a_number_is_named_and_keeps_it(number, as_manager: Client, partner, use, words):
    use(number)

    page = as_manager.post(f"{NUMBERS}{number.pk}/disconnect/")
    answer = partner.delete(f"numbers/{number.pk}")

    assert page.status_code == answer.status_code == 409
    assert f"it is used by {words}" in page.content.decode()
    assert answer.json()["code"] == "number_in_use"
    assert answer.json()["uses"] == [words]
    number.refresh_from_db()
    assert (number.disconnected_at, number.auth_token) == (None, AUTH_TOKEN)


def test_once_a_planned_text_is_cancelled_the_number_can_go(number, recruiter, partner):
    later = timezone.now() + timedelta(days=3)
    conversation = text_in(number).conversation
    planned = send_text(
        conversation=conversation, author=recruiter, body="Hi", now=timezone.now(), send_at=later
    )
    assert partner.delete(f"numbers/{number.pk}").status_code == 409

    cancel_text(message=planned, actor=recruiter)

    assert partner.delete(f"numbers/{number.pk}").status_code == 204
    assert partner.get(f"numbers/{number.pk}").status_code == 404
    assert partner.delete(f"numbers/{number.pk}").status_code == 404
    assert partner.get("numbers").json()["data"] == []


def test_for_a_day_what_the_carrier_brings_is_taken_in(number):
    sent = text_in(number)
    Message.objects.filter(pk=sent.pk).update(
        direction="outbound", status="sent", provider_sid="SM" + "a" * 32, sent_at=timezone.now()
    )
    give_up(number, ago=timedelta(hours=23))
    fields = status_fields(number, sid="SM" + "a" * 32, status="delivered", to=sent.phone)

    told = call(status_path(number, sent.pk), fields, token=AUTH_TOKEN)
    written = call(inbound_path(number), inbound_fields(number, Body="STOP"), token=AUTH_TOKEN)

    assert (told.status_code, written.status_code) == (200, 200)
    sent.refresh_from_db()
    assert sent.status == "delivered"
    assert Message.objects.filter(body="STOP").count() == 1


def test_a_file_that_came_just_before_is_still_fetched(carrier, number):
    pk = text_in(number, body="My licence").pk
    give_up(number)

    number = Message.objects.select_related("number").get(pk=pk).number

    # Refused with `CredentialsRefused` by a token that is none.
    assert carrier_for(number).owns_number(number.phone)


@pytest.mark.parametrize("token", [AUTH_TOKEN, ""])
def test_after_a_day_nobody_signs_for_it(number, token):
    give_up(number, ago=timedelta(hours=25))

    assert call(inbound_path(number), inbound_fields(number), token=token).status_code == 403
    assert Message.objects.count() == 0


def test_a_text_that_was_written_at_the_same_moment_fails_with_the_reason(number, recruiter):
    text = send_text(
        conversation=text_in(number).conversation, author=recruiter, body="Hi", now=timezone.now()
    )
    # As it is when the text is written by somebody who read the number a moment before.
    Number.objects.filter(pk=number.pk).update(disconnected_at=timezone.now())

    batch = claim(number_id=number.pk, now=timezone.now() + timedelta(seconds=1))

    assert batch.claimed == []
    [(message, refusal)] = batch.refused
    assert (message, refusal.detail) == (text, "Our number was disconnected.")


def test_connected_again_it_is_the_same_number(number):
    pk, token = number.pk, number.token
    give_up(number)

    again = connect_test_number(team=number.team, phone=number.phone, auth_token="a-new-token")

    assert (again.pk, again.token, again.auth_token) == (pk, token, "a-new-token")
    assert Number.objects.for_team(number.team).get() == again


def test_another_team_may_have_it_once_it_was_given_up(number, other_team):
    def take() -> Number:
        with as_team(other_team.pk):
            return connect_test_number(team=other_team, phone=number.phone)

    with pytest.raises(NumberUnavailable):
        take()
    give_up(number)

    taken = take()

    assert taken.pk != number.pk
    # And does not lose it to the one who had it before.
    with pytest.raises(NumberUnavailable):
        connect_test_number(team=number.team, phone=number.phone)


def test_the_clock_asks_no_more_for_its_texts_and_calls_may_be_forwarded_to_it(number):
    assert (numbers_across_teams(), is_number_of_account(number.phone)) == (
        [(number.team_id, number.pk)],
        True,
    )

    give_up(number)

    assert (numbers_across_teams(), is_number_of_account(number.phone)) == ([], False)


def test_a_member_may_not_and_a_strangers_number_is_not_there(number, as_recruiter, as_stranger):
    assert as_recruiter.post(f"{NUMBERS}{number.pk}/disconnect/").status_code == 403
    assert as_stranger.post(f"{NUMBERS}{number.pk}/disconnect/").status_code in {403, 404}
    number.refresh_from_db()
    assert number.disconnected_at is None
