"""A form on the web: who fills it in, applies; who is no person, or no stranger, learns nothing."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate, CustomField
from apps.candidates.services import add_custom_field
from apps.chat.models import Conversation, Message
from apps.hosted.models import Form, Sending, Tally
from apps.hosted.selectors import MOST_OF_ONE
from apps.hosted.services import create_form, update_form
from apps.lists.models import ListMember
from apps.lists.services import create_static_list
from apps.messaging.models import ConsentEvent, OptOut
from apps.messaging.services import add_template, opt_out

PHONE = "+12015550161"
NOON = datetime.fromisoformat("2030-01-09T17:00:00+00:00")


@pytest.fixture
def form(team: Any) -> Form:
    return create_form(team=team, name="Website", actor_id=None)


def change(form: Form, **fields: Any) -> Form:
    return update_form(form=form, fields=fields, actor_id=None)


def opened(form: Form, *, question: str = "", referrer: str = "") -> str:
    """Open the form a while ago, and return its page's token."""
    with time_machine.travel(timezone.now() - timedelta(minutes=2)):
        headers = {"HTTP_REFERER": referrer} if referrer else {}
        page = Client().get(f"{form.path}{question}", **headers)
    return str(page.context["apply"]["page"].value())


def send(form: Form, *, page: str | None = None, **fields: Any) -> Any:
    filled = {"full_name": "Sam Doe", "phone": "(201) 555-0161", "job_title": "Driver", "consent": "on"}
    token = opened(form) if page is None else page
    filled = {**filled, "page": token, **fields}
    return Client().post(form.path, {name: value for name, value in filled.items() if value is not None})


def tallied(form: Form) -> dict[str, int]:
    return dict(Tally.objects.filter(form=form).values_list("outcome", "count"))


def test_who_sends_it_has_applied(form: Form, number: Any) -> None:
    answer = send(form)

    assert (answer.status_code, answer["Location"]) == (302, f"{form.path}thanks/")
    person = Candidate.objects.get(phone=PHONE)
    application = Application.objects.get(candidate=person)
    assert (person.first_name, person.last_name) == ("Sam", "Doe")
    assert (application.method, application.job_title) == ("form", "Driver")
    assert (application.medium, application.is_active) == ("Web form", True)
    assert tallied(form) == {"taken": 1}


def test_what_was_agreed_to_is_kept_word_for_word_with_a_hash_of_where(form: Form) -> None:
    send(form)

    said = ConsentEvent.objects.get(phone=PHONE)
    sending = Sending.objects.get()
    assert (said.kind, said.method, said.wording) == ("given", "web form", form.wording)
    assert (sending.has_agreed, sending.wording) == (True, form.wording)
    assert len(sending.address_hash) == 64
    assert "127.0.0.1" not in sending.address_hash


def test_who_does_not_agree_applies_and_gets_no_text(form: Form, team: Any, carrier: Any) -> None:
    change(form, template=add_template(team=team, name="hello", body="Hi {{first_name}}, when can we call?"))

    assert send(form, consent=None).status_code == 302

    assert ConsentEvent.objects.get(phone=PHONE).kind == "refused"
    assert not Message.objects.exists()


def test_a_form_may_ask_for_the_yes_and_is_never_ticked_beforehand(form: Form) -> None:
    change(form, needs_consent=True)

    assert " checked" not in Client().get(form.path).content.decode()
    assert send(form, consent=None).status_code == 422
    assert not Candidate.objects.exists()


def test_who_agrees_gets_the_template_as_their_text(form: Form, team: Any, carrier: Any) -> None:
    change(form, template=add_template(team=team, name="hello", body="Hi {{first_name}}, when can we call?"))

    with time_machine.travel(NOON, tick=False):
        send(form)

    assert Message.objects.get().body.startswith("Hi Sam, when can we call?")


def test_at_night_their_text_waits_for_the_morning(
    form: Form, team: Any, number: Any, carrier: Any, settings: Any
) -> None:
    settings.TEXTING_HOURS = (time(8), time(21))
    change(form, template=add_template(team=team, name="hello", body="Hi {{first_name}}, when can we call?"))

    # Whoever knows their number may have filled it in.
    with time_machine.travel(NOON - timedelta(hours=12), tick=False):
        send(form)

    text = Message.objects.get()
    assert (text.status, text.error_code) == ("scheduled", "outside_window")


def test_the_rules_of_the_form_are_followed(form: Form, team: Any, recruiter: Any) -> None:
    fair = create_static_list(team=team, name="Fair", actor_id=recruiter.pk)
    change(form, list=fair, tags=["Walk-in"], assignee=recruiter, status="information_missing")

    send(form)

    person = Candidate.objects.get(phone=PHONE)
    assert ListMember.objects.get().candidate_id == person.pk
    assert person.taggings.get().tag.name == "Walk-in"
    assert Conversation.objects.get(candidate=person).assignee == recruiter
    assert Application.objects.get().status.key == "information_missing"


def test_the_link_says_where_they_come_from(form: Form) -> None:
    page = opened(form, question="?utm_source=poster&utm_campaign=May", referrer="https://jobs.example/x")
    send(form, page=page)

    came = Application.objects.get()
    assert (came.source, came.campaign, came.medium) == ("poster", "May", "Web form")
    assert came.referrer == "https://jobs.example/x"


def test_questions_of_the_team_become_its_fields(form: Form, team: Any) -> None:
    field = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)
    change(form, questions=[{"field": field.key, "words": "Which shift?", "required": True}])

    page = opened(form)
    assert send(form, page=page).status_code == 422
    assert send(form, page=page, **{f"own-{field.key}": "Night"}).status_code == 302
    assert Candidate.objects.get().custom == {field.key: "Night"}


def test_the_same_page_sent_twice_is_one_application(form: Form) -> None:
    page = opened(form)
    answers = [send(form, page=page).status_code for _ in range(3)]

    assert answers == [302, 302, 302]
    assert Application.objects.count() == ConsentEvent.objects.count() == 1
    assert tallied(form) == {"taken": 1, "again": 2}


def test_the_answer_is_the_same_for_new_known_and_opted_out_people(form: Form, team: Any) -> None:
    new = send(form)
    known = send(form, job_title="Packer")
    opt_out(team=team, phone=PHONE, source=OptOut.Source.KEYWORD, wording="STOP", now=timezone.now())
    stopped = send(form, job_title="Cook")

    seen = {(each.status_code, each["Location"], each.content) for each in (new, known, stopped)}
    assert len(seen) == 1
    assert OptOut.objects.in_force().exists()


def test_a_stranger_with_the_phone_rewrites_nothing_that_is_known(form: Form) -> None:
    send(form, email="sam@example.test")
    send(form, full_name="Nobody Else", email="other@example.test", job_title="Packer")

    person = Candidate.objects.get(phone=PHONE)
    assert (person.first_name, person.last_name, person.email) == ("Sam", "Doe", "sam@example.test")


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(form: Form) -> None:
    assert send(form, extra_notes="buy").status_code == 302
    assert not Candidate.objects.exists()
    assert tallied(form) == {"trap": 1}


def test_whoever_is_too_fast_is_asked_once_more_and_may_send_it_then(form: Form) -> None:
    page = Client().get(form.path).context["apply"]["page"].value()
    quick = send(form, page=page)
    assert (quick.status_code, "That was quick" in quick.content.decode()) == (422, True)

    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        again = quick.context["apply"]["page"].value()
        assert send(form, page=again).status_code == 302
    assert tallied(form) == {"too_fast": 1, "taken": 1}


@pytest.mark.parametrize("page", ["", "made-up", None])
def test_a_page_that_is_old_or_not_ours_is_asked_once_more(form: Form, page: str | None) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        old = opened(form)
    answer = send(form, page=old if page is None else page)

    assert answer.status_code == 422
    assert 'value="Sam Doe"' in answer.content.decode()
    assert tallied(form) == {"too_old": 1}


def test_one_phone_is_taken_so_often_an_hour_and_nobody_is_told(form: Form) -> None:
    for each in range(MOST_OF_ONE):
        send(form, job_title=f"Job {each}")
    answer = send(form, job_title="One more")

    assert answer.status_code == 302
    assert Application.objects.count() == MOST_OF_ONE
    assert tallied(form)["phone"] == 1


def test_one_address_is_taken_so_often_an_hour(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.hosted.selectors.MOST_FROM_ONE", 1)
    send(form)
    answer = send(form, phone="201 555 0162")

    assert answer.status_code == 429
    assert tallied(form)["address"] == 1


def test_a_closed_form_takes_nothing(form: Form) -> None:
    page = opened(form)
    change(form, is_open=False)

    assert "This form is closed" in Client().get(form.path).content.decode()
    assert send(form, page=page).status_code == 422
    assert not Candidate.objects.exists()


def test_what_is_missing_is_said_above_and_at_its_field(form: Form) -> None:
    body = send(form, full_name="", phone="12").content.decode()

    assert 'href="#id_full_name"' in body
    assert 'aria-invalid="true"' in body
    assert 'id="id_phone_error"' in body


def test_thanks_lead_on_where_the_team_says(form: Form) -> None:
    change(form, redirect_url="https://team.example/thanks", thanks="See you soon.")
    body = Client().get(f"{form.path}thanks/").content.decode()

    assert "See you soon." in body
    assert 'content="0; url=https://team.example/thanks"' in body


def test_what_a_manager_writes_is_shown_as_text(form: Form) -> None:
    change(form, heading="<script>alert(1)</script>")
    assert "<script>alert(1)" not in Client().get(form.path).content.decode()


def test_no_form_is_found_where_there_is_none(db: None) -> None:
    for path in ("/f/nothing-here/", "/f/nothing-here/thanks/"):
        answer = Client().get(path)
        assert answer.status_code == 404
        # Whoever wants a job is in no team, and has nowhere to sign in.
        assert "There is no form here" in answer.content.decode()
        assert "team" not in answer.content.decode().partition("<main")[2]


def test_a_form_writes_in_its_own_team_whoever_is_signed_in(
    form: Form, team: Any, other_team: Any, as_stranger: Client
) -> None:
    page = opened(form)
    answer = as_stranger.post(
        form.path, {"full_name": "Sam Doe", "phone": PHONE, "job_title": "Driver", "page": page}
    )

    assert answer.status_code == 302
    assert Candidate.objects.get(phone=PHONE).team_id == team.pk
    with as_team(other_team.pk):
        assert not Candidate.objects.exists()
