from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate
from apps.chat.models import Conversation, Message
from apps.messaging.models import ConsentEvent
from tests.factories.accounts import TeamFactory
from tests.factories.api import partner_of
from tests.factories.chat import ConversationFactory, text_in
from tests.marks import committed

APPLICATION = {
    "candidate": {"phone": "+12015550123", "full_name": "Candidate Twelve", "email": "candidate12@demo.test"},
    "application": {
        "job_title": "Warehouse associate",
        "source": "job board",
        "external_id": "ats-1",
        "applied_at": "2030-01-07T15:00:00+02:00",
    },
    "consent": {"opt_in": True, "method": "web form", "wording": "I agree."},
    "message": {"body": "Thank you for applying."},
}


def test_an_application_makes_a_candidate_and_texts_them(number, partner):
    response = partner.post("applications", APPLICATION)

    assert response.status_code == 201
    body = response.json()
    assert body.keys() == {"candidate", "application", "message", "message_refused"}
    assert body["candidate"]["last_name"] == "Twelve"
    assert body["application"]["active"] is True
    assert body["application"]["status"] == "new"
    assert body["application"]["method"] == "api"
    assert body["application"]["applied_at"] == "2030-01-07T13:00:00Z"
    assert body["message"]["status"] == "queued"
    assert body["message"]["origin"] == "api"
    assert body["message_refused"] is None
    consent = ConsentEvent.objects.get()
    assert (consent.kind, consent.method, consent.wording) == ("given", "web form", "I agree.")


def test_the_same_application_again_changes_nothing(number, partner):
    first = partner.post("applications", APPLICATION)
    again = partner.post("applications", APPLICATION | {"candidate": {"phone": "+12015550199"}})

    assert again.status_code == 200
    assert again.json() == first.json()
    counts = [rows.objects.count() for rows in (Candidate, Application, Message, ConsentEvent)]
    assert counts == [1, 1, 1, 1]


def test_whose_text_was_refused_is_not_told_the_next_time_that_all_was_well(number, partner):
    refused = APPLICATION | {"consent": {"opt_in": False}}
    first = partner.post("applications", refused).json()
    again = partner.post("applications", refused)

    assert first["message_refused"]["code"] == "no_consent"
    assert (again.status_code, again.json()["message"]) == (200, None)
    assert again.json()["message_refused"]["code"] == "already_received"
    assert Message.objects.count() == 0


def test_another_application_of_the_same_phone_becomes_the_active_one(number, partner):
    first = partner.post("applications", APPLICATION).json()
    second = partner.post("applications", {"candidate": {"phone": "2015550123"}, "application": {}}).json()

    assert second["candidate"]["id"] == first["candidate"]["id"]
    assert second["candidate"]["email"] == "candidate12@demo.test"
    assert second["message"] is None
    shown = partner.get("applications", candidate=first["candidate"]["id"]).json()["data"]
    assert [row["active"] for row in shown] == [True, False]


def test_no_chat_is_begun_without_a_text(number, partner):
    partner.post("applications", {"candidate": {"phone": "+12015550123"}})

    assert not Conversation.objects.exists()


def _closed(number):
    conversation = ConversationFactory(team=number.team, phone="+12015550123")
    Conversation.objects.filter(pk=conversation.pk).update(closed_at=conversation.created_at)


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("recipient_opted_out", lambda number: text_in(number, phone="+12015550123", body="STOP")),
        ("number_not_ready", lambda number: number.delete()),
        ("conversation_closed", _closed),
    ],
)
def test_a_text_that_may_not_go_does_not_stop_the_application(number, partner, code, given):
    given(number)
    before = Message.objects.count()

    response = partner.post("applications", APPLICATION)

    assert response.status_code == 201
    assert response.json()["message"] is None
    assert response.json()["message_refused"]["code"] == code
    assert response.json()["message_refused"]["detail"]
    assert Message.objects.count() == before


def test_who_did_not_agree_is_not_texted(number, partner):
    response = partner.post("applications", APPLICATION | {"consent": {"opt_in": False}})

    assert response.json()["message_refused"]["code"] == "no_consent"
    assert ConsentEvent.objects.get().kind == "refused"
    assert not Message.objects.exists()


def test_a_text_with_an_application_needs_the_scope_for_it(team, number):
    partner = partner_of(team, scopes=["write"])

    refused = partner.post("applications", APPLICATION)
    without = partner.post("applications", {"candidate": APPLICATION["candidate"]})

    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    assert without.status_code == 201


def test_a_later_text_is_scheduled(number, partner):
    later = APPLICATION | {"message": {"body": "Good morning", "send_at": "2040-01-01T00:00:00Z"}}

    assert partner.post("applications", later).json()["message"]["status"] == "scheduled"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"candidate": {"phone": "12"}}, "#/candidate/phone"),
        ({"candidate": {}}, "#/candidate/phone"),
        ({"candidate": None}, "#/candidate"),
        ({"candidate": {"phone": "+12015550123", "team": "x"}}, "#/candidate/team"),
        ({"application": {"method": "feed"}}, "#/application/method"),
        ({"application": {"is_active": False}}, "#/application/is_active"),
        ({"application": {"status": "archived"}}, "#/application/status"),
        ({"application": {"applied_at": "0001-01-01T00:00:00"}}, "#/application/applied_at"),
        ({"application": {"applied_at": "9999-12-31T23:59:59Z"}}, "#/application/applied_at"),
        ({"consent": {"opt_in": True, "at": "0001-01-01T00:00:00"}}, "#/consent/at"),
        ({"consent": {"opt_in": "yes"}}, "#/consent/opt_in"),
        ({"message": {"body": " "}}, "#/message/body"),
        ({"message": {"template": "welcome"}}, "#/message/template"),
        ({"message": {"body": "x" * 1601}}, "#/message/body"),
        ({"message": {"body": "x", "send_at": "2940-01-01T00:00:00Z"}}, "#/message/send_at"),
        ({"team": "x"}, "#/team"),
    ],
)
def test_what_cannot_be_is_pointed_at_and_leaves_nothing(number, partner, change, pointer):
    response = partner.post("applications", APPLICATION | change)

    assert response.status_code == 422
    assert pointer in [error["pointer"] for error in response.json()["errors"]]
    assert not Candidate.objects.exists()


def test_an_application_moves_to_a_status_and_its_chat_follows(number, partner):
    made = partner.post("applications", APPLICATION).json()
    moved = partner.patch(f"applications/{made['application']['id']}", {"status": "engaged"})

    assert moved.status_code == 200
    assert moved.json() == made["application"] | {"status": "engaged"}
    assert Conversation.objects.get().stage == "engaged"


def test_an_earlier_application_is_made_active_again(number, partner):
    first = partner.post("applications", APPLICATION).json()["application"]
    second = partner.post("applications", {"candidate": APPLICATION["candidate"]}).json()["application"]

    assert partner.patch(f"applications/{first['id']}", {"active": True}).json()["active"] is True
    assert partner.get(f"applications/{second['id']}").json()["active"] is False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "hired"}, "unknown_status"),
        ({"active": False}, "invalid_input"),
        ({"method": "feed"}, "invalid_input"),
        ({"candidate": "x"}, "invalid_input"),
    ],
)
def test_a_wrong_change_is_refused(number, partner, change, code):
    made = partner.post("applications", APPLICATION).json()["application"]
    response = partner.patch(f"applications/{made['id']}", change)

    assert (response.status_code, response.json()["code"]) == (422, code)
    assert partner.get(f"applications/{made['id']}").json() == made


def test_applications_are_found_by_your_id(number, partner):
    made = partner.post("applications", APPLICATION).json()["application"]
    partner.post("applications", {"candidate": {"phone": "+12015550124"}})

    assert partner.get("applications", external_id="ats-1").json()["data"] == [made]
    assert partner.get("applications", status="archived").json()["data"] == []
    assert len(partner.get("applications", active="true").json()["data"]) == 2


def test_a_list_costs_the_same_for_one_as_for_twenty(number, partner, count_queries):
    def call() -> None:
        assert partner.get("applications").status_code == 200

    partner.post("applications", APPLICATION)
    for_one = count_queries(call)
    for line in range(10, 29):
        partner.post("applications", {"candidate": {"phone": f"+120155501{line}"}})

    assert count_queries(call) == for_one


@committed
def test_many_deliveries_of_one_application_at_once_are_one():
    team = TeamFactory()
    partner = partner_of(team)

    def post(line: int) -> int:
        try:
            body = {"candidate": {"phone": f"+1201555010{line % 3}"}, "application": {"external_id": "ats-1"}}
            return partner.post("applications", body).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = sorted(pool.map(post, range(16)))

    assert answers == [200] * 15 + [201]
    with as_team(team.pk), transaction.atomic():
        assert (Candidate.objects.count(), Application.objects.count()) == (1, 1)
