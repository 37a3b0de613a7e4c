"""A colleague adds what somebody applies for, and corrects only what a colleague has typed in."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.models import Application
from apps.candidates.services import record_application
from apps.events.models import Event
from tests.factories.chat import ConversationFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+12015550123")


def test_one_is_added_by_title_and_location_and_is_the_active_one(conversation, recruiter, as_recruiter):
    address = f"/chat/{conversation.pk}/applications/new/"
    asked = as_recruiter.post(address, {"job_title": " "}, headers=HTMX)
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (422, "#chat-dialog-body")

    answer = as_recruiter.post(address, {"job_title": "Night picker", "job_location": "Newark"}, headers=HTMX)

    added = Application.objects.get(is_active=True)
    assert (added.job_title, added.job_location, added.method) == ("Night picker", "Newark", "chat")
    assert "Night picker" in answer.content.decode()
    event = Event.objects.filter(kind="application.created").latest("pk")
    assert (event.subject_id, event.actor_id) == (added.pk, recruiter.pk)


def test_what_was_typed_in_is_corrected(conversation, as_recruiter):
    added, _ = record_application(
        candidate=conversation.candidate, method="chat", applied_at=timezone.now(), job_title="Picker"
    )
    address = f"/chat/{conversation.pk}/applications/{added.pk}/"
    assert 'value="Picker"' in as_recruiter.get(address).content.decode()

    as_recruiter.post(address, {"job_title": "Packer", "job_location": "Newark"}, headers=HTMX)

    added.refresh_from_db()
    assert (added.job_title, added.job_location) == ("Packer", "Newark")
    assert Event.objects.get(kind="application.updated").data["fields"] == ["job_title", "job_location"]
    as_recruiter.post(address, {"job_title": "Packer", "job_location": "Newark"}, headers=HTMX)
    assert Event.objects.filter(kind="application.updated").count() == 1


def test_what_a_feed_has_brought_stays_as_it_came(conversation, as_recruiter):
    brought, _ = record_application(
        candidate=conversation.candidate, method="feed", applied_at=timezone.now(), job_title="Picker"
    )
    address = f"/chat/{conversation.pk}/applications/{brought.pk}/"

    answer = as_recruiter.post(address, {"job_title": "Packer"}, headers=HTMX)

    brought.refresh_from_db()
    assert brought.job_title == "Picker"
    assert "This came by" in answer.content.decode()
    assert f'{address}"' not in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()


def test_one_that_does_not_count_says_how_far_it_is_and_is_corrected_where_it_was_typed_in(
    conversation, as_recruiter
):
    def record(method: str, title: str) -> Application:
        application, _ = record_application(
            candidate=conversation.candidate,
            method=method,
            applied_at=timezone.now(),
            job_title=title,
            source="Bus poster",
        )
        return application

    typed, imported, _ = record("chat", "Picker"), record("import", "Packer"), record("chat", "Driver")

    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()

    assert page.count("New · Bus poster") == 2
    assert f'href="/chat/{conversation.pk}/applications/{typed.pk}/"' in page
    assert f'href="/chat/{conversation.pk}/applications/{imported.pk}/"' not in page
