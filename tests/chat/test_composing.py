"""While somebody writes: templates with this person's values, and what to think over. What blocks is refused, too."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.candidates.models import Application
from apps.candidates.services import add_custom_field
from apps.chat.models import Message
from apps.chat.services import cancel_text, send_text, share_conversation
from apps.messaging.models import Template
from apps.messaging.services import add_template
from tests.factories.chat import ConversationFactory, text_in

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, first_name="Ana")


@pytest.fixture
def hours(team):
    return add_template(
        team=team, name="hours", body="Hi {{first_name}}, for {{job_title}} we are here from 8."
    )


def offered(client: Client, conversation) -> str:
    response = client.get(f"/chat/{conversation.pk}/templates/", **HTMX)
    assert response.status_code == 200
    return response.content.decode()


def said(client: Client, conversation, body: str, **more: str) -> str:
    response = client.post(f"/chat/{conversation.pk}/hints/", {"body": body, **more}, **HTMX)
    assert response.status_code == 200
    return response.content.decode()


# ------------------------------------------------------------------ templates


def test_a_template_reads_as_it_would_for_this_person(conversation, hours, as_recruiter: Client):
    Application.objects.update(job_title="Nurse")

    html = offered(as_recruiter, conversation)

    assert 'data-text="Hi Ana, for Nurse we are here from 8."' in html
    assert "piece--missing" not in html


def test_what_has_no_value_is_marked_in_words_and_stays_to_be_written(conversation, hours, as_recruiter):
    html = offered(as_recruiter, conversation)

    assert 'data-text="Hi Ana, for {{job_title}} we are here from 8."' in html
    assert (
        '<span class="piece piece--missing">{{job_title}}<span class="piece__why"> has no value</span>'
        in html
    )


def test_the_merge_fields_say_what_they_are_for_this_person(team, conversation, as_recruiter: Client):
    add_custom_field(team=team, label="Shift", kind="text")

    html = as_recruiter.get(f"/chat/{conversation.pk}/fields/", **HTMX).content.decode()

    assert '<code>{{first_name}}</code></dt><dd class="fields__value"><bdi>Ana</bdi>' in html
    assert (
        '<code>{{job_title}}</code></dt><dd class="fields__value"><span class="muted">Nothing</span>' in html
    )
    assert "{{custom.shift}}" in html


def test_one_s_own_come_first_and_a_colleague_s_do_not_come(
    team, conversation, hours, recruiter, teammate, as_recruiter: Client
):
    add_template(team=team, name="mine", body="Mine", owner=recruiter)
    add_template(team=team, name="theirs", body="Theirs", owner=teammate)

    html = offered(as_recruiter, conversation)

    assert html.index("/mine") < html.index("/hours")
    assert "/theirs" not in html


def test_the_restricted_use_them_in_their_chats(conversation, hours, restricted, signed_in):
    client = signed_in(restricted)
    address = f"/chat/{conversation.pk}/templates/"

    assert client.get(address).status_code == 404
    share_conversation(conversation=conversation, user=restricted, actor=None)

    assert "/hours" in client.get(address).content.decode()
    assert "/settings/templates/" not in client.get(address).content.decode()


def test_a_template_that_nobody_could_send_keeps_no_other_from_being_chosen(
    conversation, hours, as_recruiter
):
    words = "Wear your {{no_such_field}}"
    Template.objects.create(team=conversation.team, name="gone", body=words, position=9)

    choices = as_recruiter.get(f"/chat/{conversation.pk}/templates/").content.decode()
    assert "/hours" in choices
    assert "/gone" not in choices
    for page in ("/settings/templates/", "/lists/words/templates/"):
        assert words in as_recruiter.get(page).content.decode()


def test_without_scripts_a_template_comes_by_a_link(conversation, hours, as_recruiter: Client):
    page = as_recruiter.get(f"/chat/{conversation.pk}/templates/").content.decode()
    link = f"/chat/{conversation.pk}/?template={hours.pk}"

    assert link in page
    assert (
        ">Hi Ana, for {{job_title}} we are here from 8.</textarea>" in as_recruiter.get(link).content.decode()
    )
    assert "></textarea>" in as_recruiter.get(f"{link}x").content.decode()


def test_templates_cost_the_same_for_one_as_for_twenty(
    team, conversation, hours, as_recruiter, count_queries
):
    def call() -> None:
        offered(as_recruiter, conversation)

    call()
    for_one = count_queries(call)
    for number in range(19):
        add_template(team=team, name=f"more-{number}", body="{{first_name}} {{job_title}}")

    assert count_queries(call) == for_one


# ------------------------------------------------------------------ hints


def test_nothing_is_said_of_nothing_and_of_a_calm_text(conversation, as_recruiter: Client):
    assert said(as_recruiter, conversation, " \n ").strip() == ""
    assert "hint" not in said(as_recruiter, conversation, "Joe of Warehouse team here. Can you talk?")


def test_a_first_text_is_told_to_say_who_writes(conversation, recruiter, as_recruiter: Client):
    assert 'data-code="no_company"' in said(as_recruiter, conversation, "Can you talk?")

    first = send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())
    assert "no_company" not in said(as_recruiter, conversation, "Can you talk?")

    Message.objects.filter(pk=first.pk).update(status="scheduled")
    first.refresh_from_db()
    cancel_text(message=first, actor=recruiter)
    assert "no_company" in said(as_recruiter, conversation, "Can you talk?")


def test_a_text_from_them_is_no_text_of_ours(number, as_recruiter: Client):
    conversation = text_in(number).conversation

    assert "no_company" in said(as_recruiter, conversation, "Can you talk?")


def test_what_they_will_read_is_shown_with_its_parts(conversation, as_recruiter: Client):
    html = said(as_recruiter, conversation, "Hi {{first_name}}, {{team_name}} here." + "a" * 150)

    assert "Ana" in html
    assert "reads (2 parts)" in html
    assert '<span class="piece">Warehouse team</span>' in html


def test_hints_are_of_what_is_read_and_not_of_what_is_typed(conversation, as_recruiter: Client):
    conversation.candidate.applications.update(job_title="FREE MONEY NOW!!")

    html = said(as_recruiter, conversation, "{{team_name}}: {{job_title}}")

    assert [code for code in ("exclamations", "trigger_words", "capitals") if code not in html] == []


@pytest.mark.parametrize("ours", ["http://texts.test", "https://texts.test"])
@pytest.mark.parametrize("more", [{}, {"track_links": "yes"}])
def test_a_link_is_judged_by_where_it_leads_also_when_it_goes_out_as_ours(
    conversation, as_recruiter: Client, settings, ours, more
):
    settings.PUBLIC_URL = ours

    def is_advised_against(body: str) -> bool:
        return 'data-code="plain_http"' in said(as_recruiter, conversation, body, **more)

    assert is_advised_against("See http://jobs.test/7")
    assert not is_advised_against("See https://jobs.test/7")
    assert not is_advised_against("Your papers, please: {{upload_link}}")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("The {{job_title}} job of Warehouse team", "missing_merge_field"),
        ("Warehouse team {{nickname}}", "bad_template"),
        ("Warehouse team {{first_name", "bad_template"),
        ("Warehouse team}}", "bad_template"),
        ("Warehouse team {{campaign}}", "missing_merge_field"),
    ],
)
def test_what_blocks_here_is_what_is_refused(conversation, as_recruiter: Client, body, code):
    html = said(as_recruiter, conversation, body)
    sent = as_recruiter.post(f"/chat/{conversation.pk}/messages/", {"body": body}, **HTMX)

    assert f'<p class="hint hint--blocks" data-code="{code}">' in html
    assert "Not ready to send:" in html
    assert (sent.status_code, f'data-code="{code}"' in sent.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "body", ["FREE CASH NOW!! bit.ly/a $$$ 😀", "Hi {{job_title|you}}", "Keep or cancel?"]
)
def test_what_is_only_advice_is_sent(conversation, as_recruiter: Client, body):
    assert "hint--blocks" not in said(as_recruiter, conversation, body)

    sent = as_recruiter.post(f"/chat/{conversation.pk}/messages/", {"body": body}, **HTMX)
    assert sent.status_code == 201


def test_no_value_of_a_person_is_taken_for_markup(conversation, as_recruiter: Client):
    conversation.candidate.applications.update(job_title="<b>&{{first_name}}")

    html = said(as_recruiter, conversation, "{{job_title}}")

    assert "&lt;b&gt;&amp;first_name" in html
