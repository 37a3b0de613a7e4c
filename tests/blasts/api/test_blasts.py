"""`/blasts`, as partners write, start, watch and stop them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from apps.chat.models import Message
from apps.events.models import Event
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.api import partner_of
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.chat import text_in
from tests.factories.lists import StaticListFactory

BODY = "Hi {{first_name|there}}, are you free?"


def work(blast):
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    blast.refresh_from_db()
    return blast


def written(team, people=1):
    return BlastFactory(team=team, people=some_people(team, people))


def test_a_blast_from_its_words_to_its_end(team, number, partner):
    people = some_people(team, 3)
    opt_out(
        team=team,
        phone=people[0].phone,
        source=OptOut.Source.KEYWORD,
        wording="STOP",
        now=timezone.now(),
    )
    list_ = StaticListFactory(team=team, people=people)
    made = partner.post("blasts", {"name": "Nurses", "list": str(list_.pk), "body": BODY})
    assert made.status_code == 201
    assert (made.json()["status"], made.json()["number"]) == ("draft", str(number.pk))
    address = f"blasts/{made.json()['id']}"

    seen = partner.post(f"{address}/preview").json()
    assert (seen["recipients"], seen["reachable"], seen["skipped"]) == (3, 2, {"recipient_opted_out": 1})
    assert sorted(each["text"] for each in seen["texts"]) == [
        "Hi Person1, are you free?",
        "Hi Person2, are you free?",
    ]
    assert (seen["segments_min"], seen["segments_max"], seen["segments"], seen["cost"]) == (1, 1, 2, None)

    changed = partner.patch(address, {"name": "RNs"}).json()
    assert (changed["name"], changed["body"]) == ("RNs", BODY)

    begun = partner.post(f"{address}/start", {})
    assert (begun.status_code, begun.json()["status"]) == (202, "starting")
    blast = work(Blast.objects.get())
    Message.objects.filter(phone=people[1].phone).update(
        status="delivered", sent_at=timezone.now() - timedelta(minutes=1)
    )
    Message.objects.filter(phone=people[2].phone).update(
        status="failed", error_code="30005", sent_at=timezone.now()
    )
    text_in(number, phone=people[1].phone, body="Yes")
    work(blast)

    shown = partner.get(address).json()
    assert shown["status"] == "finished"
    assert shown["counts"] == {
        "recipients": 3,
        "waiting": 0,
        "sent": 1,
        "delivered": 1,
        "failed": 1,
        "skipped": 1,
        "replied": 1,
        "opted_out": 0,
        "clicked": 0,
    }
    recipients = partner.get(f"{address}/recipients").json()["data"]
    told = {
        each["candidate"]: (each["outcome"], each["reason"] and each["reason"]["code"]) for each in recipients
    }
    assert told == {
        str(people[0].pk): ("skipped", "recipient_opted_out"),
        str(people[1].pk): ("delivered", None),
        str(people[2].pk): ("failed", "30005"),
    }


def test_it_goes_at_a_moment_and_not_at_one_that_is_past(team, number, partner):
    address = f"blasts/{written(team).pk}/start"
    past = partner.post(address, {"send_at": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["code"]) == (422, "send_at_in_the_past")

    mistyped = partner.post(address, {"send_at": "9999-12-31T23:59:00-05:00"})
    assert mistyped.status_code == 422
    far = partner.post(address, {"send_at": "2202-01-01T00:00:00Z"})
    assert (far.status_code, far.json()["code"]) == (422, "bad_time")

    later = partner.post(address, {"send_at": (timezone.now() + timedelta(days=1)).isoformat()})

    assert later.json()["status"] == "scheduled"


def test_starting_twice_starts_once(team, number, partner):
    address = f"blasts/{written(team).pk}/start"

    assert [partner.post(address, {}).status_code for _ in range(2)] == [202, 202]
    assert Event.objects.filter(kind="blast.started").count() == 1


def test_it_is_paused_resumed_and_cancelled(team, number, partner):
    blast = work(started(written(team, 2)))
    address = f"blasts/{blast.pk}"

    assert partner.post(f"{address}/pause").json()["status"] == "paused"
    assert Message.objects.due(now=timezone.now()).count() == 0
    refused = partner.post(f"{address}/start", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "blast_already_started")
    assert partner.post(f"{address}/resume").json()["status"] == "running"
    assert Message.objects.due(now=timezone.now()).count() == 2
    counts = partner.post(f"{address}/cancel").json()["counts"]
    assert (counts["recipients"], counts["skipped"], counts["waiting"]) == (2, 2, 0)
    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}
    over = partner.post(f"{address}/pause")
    assert (over.status_code, over.json()["code"]) == (409, "not_in_progress")


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_what_has_started_is_no_longer_changed(team, number, partner, method):
    blast = work(started(written(team)))

    refused = partner.send(method.upper(), f"blasts/{blast.pk}", {} if method == "patch" else None)

    assert (refused.status_code, refused.json()["code"]) == (409, "blast_already_started")


def test_a_draft_is_thrown_away(team, number, partner):
    assert partner.delete(f"blasts/{written(team).pk}").status_code == 204
    assert not Blast.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"body": "Hi {{nickname}}"}, 422, "bad_template"),
        ({"body_b": "Other words"}, 422, "bad_share"),
        ({"list": str(uuid4())}, 404, "not_found"),
        ({"number": str(uuid4())}, 404, "not_found"),
        ({"name": ""}, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_code(team, number, partner, changes, status, code):
    list_ = StaticListFactory(team=team)

    refused = partner.post("blasts", {"name": "Nurses", "list": str(list_.pk), "body": BODY, **changes})

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not Blast.objects.exists()


def test_without_a_number_nothing_starts(team, partner):
    refused = partner.post(f"blasts/{written(team).pk}/start", {})

    assert (refused.status_code, refused.json()["code"]) == (422, "number_not_ready")


def test_a_list_with_other_people_than_believed_is_not_sent_to(team, number, partner):
    refused = partner.post(f"blasts/{written(team, 2).pk}/start", {"expected_recipients": 3})

    assert (refused.status_code, refused.json()["code"]) == (409, "list_has_changed")
    assert refused.json()["recipients"] == 2


def test_starting_needs_the_scope_to_send(team, number):
    refused = partner_of(team, scopes=["read", "write"]).post(f"blasts/{written(team).pk}/start", {})

    assert refused.status_code == 403


def test_a_page_of_recipients_costs_the_same_for_one_as_for_twenty(team, number, partner, count_queries):
    one, many = (work(started(written(team, each))) for each in (1, 20))
    partner.get(f"blasts/{one.pk}/recipients")

    assert count_queries(lambda: partner.get(f"blasts/{one.pk}/recipients")) == count_queries(
        lambda: partner.get(f"blasts/{many.pk}/recipients")
    )


def test_blasts_are_listed_and_narrowed_by_status(team, number, partner):
    draft, begun = written(team), started(written(team))

    def listed(**asked):
        return [each["id"] for each in partner.get("blasts", **asked).json()["data"]]

    assert listed() == [str(begun.pk), str(draft.pk)]
    assert listed(status="draft") == [str(draft.pk)]
