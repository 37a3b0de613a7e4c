"""The settings pages of webhooks."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.webhooks.models import Delivery, Endpoint
from tests.factories.receivers import PUBLIC, EndpointFactory

LIST = "/settings/webhooks/"
WANTED = {"url": PUBLIC, "description": "Our ATS", "events": ["message.received"]}


def page(name, *ids):
    return reverse(f"webhooks:{name}", args=ids)


def told(endpoint, **fields):
    row = {"kind": "message.received", "happened_at": timezone.now(), "next_at": timezone.now()} | fields
    return Delivery.objects.create(team=endpoint.team, endpoint=endpoint, **row)


def test_a_webhook_is_added_and_its_secret_shown_this_once(team, as_manager):
    added = as_manager.post(LIST, WANTED)

    endpoint = Endpoint.objects.get()
    assert added.status_code == 201
    assert endpoint.secret in added.content.decode()
    for path in (LIST, page("endpoint", endpoint.pk)):
        assert endpoint.secret not in as_manager.get(path).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"url": "https://10.0.0.1/x"}, "in a private network"),
        ({"url": "http://hooks.partner.test/"}, "must begin with https://"),
        ({"events": []}, "Choose at least one event."),
    ],
)
def test_what_cannot_be_says_why_beside_the_field(team, as_manager, changed, words):
    refused = as_manager.post(LIST, WANTED | changed)

    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not Endpoint.objects.exists()


def test_it_is_changed(team, as_manager):
    endpoint = EndpointFactory(team=team)

    as_manager.post(page("endpoint", endpoint.pk), WANTED | {"events": ["blast.finished"]})

    endpoint.refresh_from_db()
    assert (endpoint.description, endpoint.events) == ("Our ATS", ["blast.finished"])


def test_a_test_is_sent_and_its_answer_stands_in_the_log(
    team, as_manager, endpoint, partner_server, django_capture_on_commit_callbacks
):
    partner_server.status, partner_server.body = 418, b"I am a teapot"

    with django_capture_on_commit_callbacks(execute=True):
        as_manager.post(page("test", endpoint.pk))

    log = as_manager.get(page("endpoint", endpoint.pk)).content.decode()
    assert "webhook.test" in log
    assert "answered 418" in log
    shown = as_manager.get(page("delivery", endpoint.pk, Delivery.objects.get().pk)).content.decode()
    assert "I am a teapot" in shown
    assert "&quot;type&quot;:&quot;webhook.test&quot;" in shown


def test_what_failed_can_be_seen_and_sent_again(
    team, as_manager, endpoint, partner_server, django_capture_on_commit_callbacks
):
    first, second = (
        told(endpoint, status="failed", event_seq=seq, error_detail="It answered 500.") for seq in (1, 2)
    )
    told(endpoint, status="delivered", event_seq=3, kind="blast.finished")
    failed = as_manager.get(page("failed", endpoint.pk)).content.decode()
    assert failed.count("It answered 500.") == 2
    assert "deliveries/" in failed

    with django_capture_on_commit_callbacks(execute=True):
        as_manager.post(page("delivery_replay", endpoint.pk, first.pk))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("delivered", "failed")
    with django_capture_on_commit_callbacks(execute=True):
        as_manager.post(page("replay", endpoint.pk))

    second.refresh_from_db()
    assert second.status == "delivered"


def test_it_is_switched_off_and_on_and_deleted(team, as_manager):
    endpoint = EndpointFactory(team=team)

    as_manager.post(page("switch_off", endpoint.pk))
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert "Switch on" in as_manager.get(page("endpoint", endpoint.pk)).content.decode()
    as_manager.post(page("switch_on", endpoint.pk))
    endpoint.refresh_from_db()
    assert endpoint.is_active
    assert "Delete it" in as_manager.get(page("endpoint_delete", endpoint.pk)).content.decode()
    as_manager.post(page("endpoint_delete", endpoint.pk))

    assert not Endpoint.objects.exists()


def test_another_secret_is_shown_once(team, as_manager):
    endpoint = EndpointFactory(team=team)

    shown = as_manager.post(page("rotate", endpoint.pk)).content.decode()

    old, endpoint = endpoint.secret, Endpoint.objects.get()
    assert endpoint.secret in shown
    assert old not in shown
    assert endpoint.old_secret == old


def test_the_code_that_checks_a_signature_works(team, as_manager):
    """Run what the page shows, with its own example."""
    endpoint = EndpointFactory(team=team)
    shown = as_manager.get(page("endpoint", endpoint.pk)).content.decode()
    code = shown.partition('aria-label="Code in Python">')[2].partition("</pre>")[0]

    assert "def is_ours" in code
    exec(code, {})


def test_the_pages_cost_the_same_for_one_row_as_for_twenty(team, as_manager, count_queries):
    endpoint = EndpointFactory(team=team)
    told(endpoint, event_seq=1)
    pages = [LIST, page("endpoint", endpoint.pk)]
    for_one = [count_queries(lambda path=path: as_manager.get(path)) for path in pages]

    for number in range(2, 20):
        EndpointFactory(team=team)
        told(endpoint, event_seq=number)

    assert [count_queries(lambda path=path: as_manager.get(path)) for path in pages] == for_one
    assert max(for_one) <= 12
