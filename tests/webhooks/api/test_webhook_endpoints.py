"""Endpoints over the partner API."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.accounts.models import IdempotentRequest
from apps.events.services import record_event
from apps.webhooks.models import Delivery, Endpoint
from tests.factories.api import partner_of
from tests.factories.receivers import PUBLIC, EndpointFactory
from tests.webhooks.conftest import due_again

PATH = "webhook-endpoints"
WANTED = {"url": PUBLIC, "events": ["message.received", "blast.finished"]}


def test_an_endpoint_is_made_and_its_secret_shown_once(team, partner):
    made = partner.post(PATH, WANTED | {"description": "Our ATS"})

    assert made.status_code == 201
    told = made.json()
    assert told["secret"].startswith("whsec_")
    assert (told["active"], told["events"], told["description"]) == (True, WANTED["events"], "Our ATS")
    [row] = partner.get(PATH).json()["data"]
    assert row == {name: value for name, value in told.items() if name != "secret"}
    assert partner.get(f"{PATH}/{told['id']}").json() == row


def test_a_repeated_request_shows_the_same_secret_that_is_nowhere_in_the_clear(team, partner):
    first, again = (partner.post(PATH, WANTED, idempotency_key="k1") for _ in range(2))

    assert first.json() == again.json()
    assert Endpoint.objects.for_team(team).count() == 1
    assert first.json()["secret"] not in IdempotentRequest.objects.get(key="k1").body


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"url": "https://127.0.0.1/x"}, 422, "address_not_public"),
        ({"url": "https://169.254.169.254/latest"}, 422, "address_not_public"),
        ({"url": "https://localhost/x"}, 422, "address_not_public"),
        ({"url": "http://hooks.partner.test/x"}, 422, "address_refused"),
        ({"url": "https://a:b@hooks.partner.test/x"}, 422, "address_refused"),
        ({"url": ""}, 422, "invalid_input"),
        ({"events": []}, 422, "invalid_input"),
        ({"events": ["message.eaten"]}, 422, "invalid_input"),
        ({"secret": "mine"}, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_is_refused_with_words(team, partner, changed, status, code):
    refused = partner.post(PATH, WANTED | changed)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not Endpoint.objects.for_team(team).exists()


def test_a_team_has_only_so_many(team, partner):
    for _ in range(20):
        EndpointFactory(team=team)

    refused = partner.post(PATH, WANTED)

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_endpoints")


@pytest.mark.parametrize("scopes", [["read"], ["write", "send"]])
def test_only_an_administrators_key_may(team, scopes):
    endpoint = EndpointFactory(team=team)
    other = partner_of(team, scopes=scopes)

    for answer in (
        other.get(PATH),
        other.post(PATH, WANTED),
        other.patch(f"{PATH}/{endpoint.pk}", {}),
        other.delete(f"{PATH}/{endpoint.pk}"),
        other.post(f"{PATH}/{endpoint.pk}/test"),
        other.get(f"{PATH}/{endpoint.pk}/deliveries"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")


def test_it_is_changed_switched_off_and_deleted(team, partner):
    endpoint = EndpointFactory(team=team)

    changed = partner.patch(f"{PATH}/{endpoint.pk}", {"events": ["blast.finished"], "active": False}).json()

    assert (changed["events"], changed["active"], changed["disabled_reason"]) == (
        ["blast.finished"],
        False,
        "by_hand",
    )
    assert partner.post(f"{PATH}/{endpoint.pk}/test").json()["code"] == "endpoint_off"
    assert partner.patch(f"{PATH}/{endpoint.pk}", {"active": True}).json()["disabled_reason"] == ""
    assert partner.delete(f"{PATH}/{endpoint.pk}").status_code == 204
    assert partner.get(f"{PATH}/{endpoint.pk}").status_code == 404


def test_a_test_event_is_called_at_once_and_its_delivery_says_how_it_went(
    team, partner, endpoint, partner_server, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sent = partner.post(f"{PATH}/{endpoint.pk}/test")

    assert sent.status_code == 202
    [row] = partner.get(f"{PATH}/{endpoint.pk}/deliveries").json()["data"]
    assert (row["event"], row["status"], row["response_status"], row["response_body"]) == (
        "webhook.test",
        "delivered",
        200,
        "ok",
    )
    assert [call.id for call in partner_server.calls] == [sent.json()["webhook_id"]]


def test_what_failed_is_seen_and_sent_again(
    team, partner, endpoint, partner_server, call_all, django_capture_on_commit_callbacks
):
    partner_server.status = 500
    for _ in range(2):
        record_event(team=team, kind="message.received", subject_id=team.pk)
    for delivery in call_all():
        delivery.attempts = 9
        delivery.save()
        due_again(delivery)
        call_all()
    failed = partner.get(f"{PATH}/{endpoint.pk}/deliveries", status="failed").json()["data"]
    assert [row["error"] for row in failed] == ["bad_status", "bad_status"]

    partner_server.status = 200
    with django_capture_on_commit_callbacks(execute=True):
        again = partner.post(f"{PATH}/{endpoint.pk}/deliveries/{failed[0]['id']}/replay")
    assert (again.status_code, again.json()["webhook_id"]) == (202, failed[0]["webhook_id"])
    with django_capture_on_commit_callbacks(execute=True):
        rest = partner.post(f"{PATH}/{endpoint.pk}/replay-failed")

    assert rest.json() == {"replayed": 1}
    assert {row.status for row in Delivery.objects.for_team(team)} == {"delivered"}


def test_a_delivery_of_another_endpoint_is_not_found(team, partner):
    mine, other = EndpointFactory(team=team), EndpointFactory(team=team)
    delivery = Delivery.objects.create(
        team=team, endpoint=other, kind="message.received", happened_at=timezone.now(), next_at=timezone.now()
    )

    assert partner.post(f"{PATH}/{mine.pk}/deliveries/{delivery.pk}/replay").status_code == 404


def test_another_secret_is_shown_once(team, partner):
    endpoint = EndpointFactory(team=team)

    rotated = partner.post(f"{PATH}/{endpoint.pk}/rotate").json()

    assert rotated["secret"] not in {"", endpoint.secret}


def test_the_log_costs_the_same_for_one_delivery_as_for_twenty(team, partner, count_queries):
    endpoint = EndpointFactory(team=team)

    def told(number):
        for _ in range(number):
            Delivery.objects.create(
                team=team, endpoint=endpoint, kind="x", happened_at=timezone.now(), next_at=timezone.now()
            )

    told(1)
    partner.get(PATH)  # The key has just been used.
    for_one = count_queries(lambda: partner.get(f"{PATH}/{endpoint.pk}/deliveries"))
    told(19)

    assert count_queries(lambda: partner.get(f"{PATH}/{endpoint.pk}/deliveries")) == for_one <= 12
