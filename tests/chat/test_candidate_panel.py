"""What is changed about a candidate beside their chat."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import Application, Candidate, CustomField
from apps.candidates.services import add_custom_field, record_application
from apps.chat.models import Conversation
from apps.chat.services import close_conversation
from tests.factories.chat import text_in

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def conversation(team, number) -> Conversation:
    return text_in(number, body="Still open?", at=timezone.now() - timedelta(hours=3)).conversation


@pytest.fixture
def at(conversation):
    return lambda verb: f"/chat/{conversation.pk}/{verb}/"


def now_of(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


# ------------------------------------------------------------------ writing


def test_a_new_candidate_is_added_and_their_chat_opens(team, as_recruiter):
    response = as_recruiter.post(
        "/chat/new/", {"phone": "(201) 555-0177", "first_name": "Candidate", "job_title": "Picker"}
    )

    candidate = Candidate.objects.get(phone="+12015550177")
    assert response["Location"] == f"/chat/{Conversation.objects.get(candidate=candidate).pk}/"
    assert Application.objects.active().get(candidate=candidate).job_title == "Picker"


def test_a_known_phone_opens_the_chat_that_is_there(conversation, as_recruiter):
    response = as_recruiter.post("/chat/new/", {"phone": conversation.candidate.phone}, **HTMX)

    assert response["HX-Redirect"] == f"/chat/{conversation.pk}/"
    assert Candidate.objects.count() == 1


@pytest.mark.parametrize("phone", ["", "12", "call me", "201 555 0177 ext 4"])
def test_a_bad_phone_is_refused_with_what_is_wrong(team, as_recruiter, phone):
    response = as_recruiter.post("/chat/new/", {"phone": phone}, **HTMX)

    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    assert not Candidate.objects.exists()


def test_what_one_person_filled_in_stands_in_nobodys_next_form(as_recruiter, as_manager):
    as_manager.get("/")

    refused = as_recruiter.post("/chat/new/", {"phone": "12", "first_name": "Zora"}, **HTMX)

    assert 'value="Zora"' in refused.content.decode()
    shown = as_manager.get("/").content.decode()
    assert 'id="new-first_name"' in shown
    assert "Zora" not in shown
    assert "field__error" not in shown


def test_without_scripts_the_pencil_opens_the_form_on_the_page(conversation, as_recruiter):
    page = as_recruiter.get(f"/chat/{conversation.pk}/?edit").content.decode()

    assert 'id="candidate-phone"' in page
    assert 'id="composer-body"' in page


def test_details_are_changed_in_place(conversation, at, as_recruiter):
    response = as_recruiter.post(at("candidate"), {"first_name": "Candidate", "city": "Newark"}, **HTMX)

    candidate = Candidate.objects.get()
    assert (candidate.first_name, candidate.city) == ("Candidate", "Newark")
    assert "Newark" in response.content.decode()


def test_whoever_changes_one_thing_does_not_undo_what_a_colleague_changed_meanwhile(
    conversation, at, team, as_recruiter, as_manager
):
    shift = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)
    form = {"first_name": "Candidate", "email": "", f"custom-{shift.key}": ""}
    opened = as_recruiter.get(
        f"/chat/{conversation.pk}/?edit", **HTMX, HTTP_HX_TARGET="details"
    ).content.decode()
    as_manager.post(at("candidate"), {**form, "email": "new@candidate.test", f"custom-{shift.key}": "Nights"})

    shown = {f"initial-{name}": "" for name in form}
    assert all(f'name="{name}"' in opened for name in shown)
    as_recruiter.post(at("candidate"), {**form, **shown, "first_name": "Robin"})

    candidate = Candidate.objects.get()
    assert (candidate.first_name, candidate.email) == ("Robin", "new@candidate.test")
    assert candidate.custom == {shift.key: "Nights"}


def test_a_wrong_address_is_refused_beside_its_field(conversation, at, as_recruiter):
    response = as_recruiter.post(at("candidate"), {"email": "not an address"}, **HTMX)

    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    assert Candidate.objects.get().email == ""


def test_a_status_moves_the_stage_of_the_chat(conversation, at, as_recruiter):
    application = Application.objects.get()

    as_recruiter.post(at(f"applications/{application.pk}/status"), {"status": "engaged"})

    assert Application.objects.get().status.key == "engaged"
    assert now_of(conversation).stage == Conversation.Stage.ENGAGED


def test_a_status_is_taken_back_with_the_stage_that_went_along(conversation, at, as_recruiter):
    application = Application.objects.get()

    response = as_recruiter.post(at(f"applications/{application.pk}/status"), {"status": "delivered"}, **HTMX)
    as_recruiter.post(json.loads(response["HX-Trigger"])["toast"]["undo"]["url"], **HTMX)

    assert Application.objects.get().status.key == "new"
    assert now_of(conversation).stage == Conversation.Stage.NEW


def test_a_status_that_a_colleague_has_moved_on_is_not_taken_back(conversation, at, as_recruiter, as_manager):
    status = at(f"applications/{Application.objects.get().pk}/status")

    response = as_recruiter.post(status, {"status": "delivered"}, **HTMX)
    as_manager.post(status, {"status": "engaged"}, **HTMX)
    refused = as_recruiter.post(json.loads(response["HX-Trigger"])["toast"]["undo"]["url"], **HTMX)

    assert Application.objects.get().status.key == "engaged"
    assert "moved on meanwhile" in refused["HX-Trigger"]


def test_a_closed_chat_refuses_another_status(conversation, at, manager, as_recruiter):
    close_conversation(conversation=conversation, actor=manager, now=timezone.now())
    application = Application.objects.get()

    response = as_recruiter.post(at(f"applications/{application.pk}/status"), {"status": "engaged"}, **HTMX)

    assert response.status_code == 422
    assert Application.objects.get().status.key == "new"


def test_another_application_becomes_the_active_one(conversation, at, as_recruiter):
    first = Application.objects.get()
    record_application(
        candidate=conversation.candidate, method=Application.Method.CHAT, applied_at=timezone.now()
    )

    as_recruiter.post(at(f"applications/{first.pk}/activate"))

    assert Application.objects.active().get() == first


def test_a_tag_is_taken_back_however_it_was_written_and_one_worn_before_stays(conversation, at, as_recruiter):
    put_on = as_recruiter.post(at("tags"), {"tag": "Night  shift"}, **HTMX)
    again = as_recruiter.post(at("tags"), {"tag": "night shift"}, **HTMX)
    assert json.loads(again["HX-Trigger"])["toast"] == {"text": "The tag “night shift” is on already"}

    as_recruiter.post(json.loads(put_on["HX-Trigger"])["toast"]["undo"]["url"], **HTMX)
    assert not conversation.candidate.taggings.exists()
