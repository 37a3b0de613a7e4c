"""A status moves only upwards, in whatever order the carrier's callbacks come."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.utils import timezone

from apps.chat.models import Message
from apps.chat.services import send_text
from apps.messaging.models import QuarantinedWebhook, StatusCallback
from tests.factories.chat import ConversationFactory
from tests.factories.messaging import AUTH_TOKEN, new_sid
from tests.factories.webhooks import call, status_fields, status_path


@pytest.fixture
def message(team, number, recruiter):
    conversation = ConversationFactory(team=team, phone="+13125550148")
    return send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())


def tell(number, message, status: str, *, sid: str, error_code: str = ""):
    fields = status_fields(number, sid=sid, status=status, error_code=error_code)
    return call(status_path(number, message.pk), fields, token=AUTH_TOKEN)


@pytest.mark.parametrize("order", sorted(set(permutations(["queued", "sent", "delivered", "sent"]))))
def test_every_order_of_callbacks_ends_delivered(message, number, order):
    sid = new_sid()
    for status in order:
        assert tell(number, message, status, sid=sid).status_code == 200

    message.refresh_from_db()
    assert (message.status, message.provider_sid) == (Message.Status.DELIVERED, sid)
    assert StatusCallback.objects.count() == 4


def test_a_failure_never_falls_back_to_sent_and_keeps_its_first_error(message, number):
    sid = new_sid()
    tell(number, message, "undelivered", sid=sid, error_code="30003")
    tell(number, message, "failed", sid=sid, error_code="30008")
    tell(number, message, "sent", sid=sid)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Message.Status.UNDELIVERED, "30003")
    assert message.error_detail == "The phone is switched off or out of reach."


def test_a_late_receipt_beats_an_earlier_failure_and_clears_its_error(message, number):
    sid = new_sid()
    tell(number, message, "undelivered", sid=sid, error_code="30003")
    tell(number, message, "delivered", sid=sid)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Message.Status.DELIVERED, "")


def test_a_callback_for_another_carrier_id_is_logged_and_changes_nothing(message, number):
    tell(number, message, "sent", sid=(first := new_sid()))
    tell(number, message, "failed", sid=new_sid(), error_code="30007")

    message.refresh_from_db()
    assert (message.status, message.provider_sid) == (Message.Status.SENT, first)


def test_a_callback_with_a_false_signature_is_refused_and_kept(message, number):
    fields = status_fields(number, sid=new_sid(), status="delivered")

    response = call(status_path(number, message.pk), fields, token="another-token")

    message.refresh_from_db()
    assert response.status_code == 403
    assert message.status == Message.Status.QUEUED
    assert QuarantinedWebhook.objects.get().kind == "status"


def test_a_callback_for_another_teams_text_changes_nothing(message, number, other_team):
    from apps.accounts.tenancy import as_team
    from tests.factories.messaging import connect_test_number

    with as_team(other_team.pk):
        theirs = connect_test_number(team=other_team, auth_token="their-token")
    fields = status_fields(theirs, sid=new_sid(), status="delivered")

    call(status_path(theirs, message.pk), fields, token="their-token")

    message.refresh_from_db()
    assert message.status == Message.Status.QUEUED


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        ({"ErrorCode": "9" * 40}, 200),
        ({"ErrorCode": "30\x00003"}, 200),
        ({"RawDlrDoneDate": "\x00"}, 200),
        ({"MessageStatus": "sent\x00"}, 200),
        ({"MessageStatus": "x" * 999}, 200),
    ],
)
def test_odd_fields_never_break_the_call(message, number, odd, status):
    fields = status_fields(number, sid=new_sid(), status="failed") | odd

    assert call(status_path(number, message.pk), fields, token=AUTH_TOKEN).status_code == status


def test_a_callback_with_another_texts_id_moves_only_the_text_that_its_address_names(
    message, number, recruiter
):
    sid = new_sid()
    tell(number, message, "sent", sid=sid)
    other = send_text(conversation=message.conversation, author=recruiter, body="Other", now=timezone.now())

    assert tell(number, other, "delivered", sid=sid).status_code == 200

    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.status, message.provider_sid) == (Message.Status.SENT, sid)
    assert (other.status, other.provider_sid) == (Message.Status.DELIVERED, None)


def test_a_call_that_names_no_text_of_ours_goes_by_the_carriers_id(message, number):
    sid = new_sid()
    call(status_path(number, message.pk), status_fields(number, sid=sid, status="sent"), token=AUTH_TOKEN)

    address = status_path(number, "").rstrip("/")
    known = call(address, status_fields(number, sid=sid, status="delivered"), token=AUTH_TOKEN)
    unknown = call(address, status_fields(number, sid=new_sid(), status="delivered"), token=AUTH_TOKEN)

    message.refresh_from_db()
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert message.status == Message.Status.DELIVERED


@pytest.mark.parametrize("status", ["sent", "delivered"])
def test_what_nearly_every_callback_says_costs_few_statements(message, number, count_queries, status):
    tell(number, message, "queued", sid=(sid := new_sid()))

    statements = count_queries(lambda: tell(number, message, status, sid=sid))

    # Its transaction and the events' head (two, and one, of the test's), the team, the number, what was said, where the
    # text is now, and the event.
    assert statements <= 8
