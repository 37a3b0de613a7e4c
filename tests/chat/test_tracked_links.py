"""A tracked link leads where the writer meant and nowhere else, and says whether somebody went there."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.candidates.services import erase_candidate
from apps.chat.models import Message, TrackedLink
from apps.chat.models.links import new_code
from apps.chat.selectors import team_of_link
from apps.chat.services import retry_text, send_text, shorten_links
from apps.chat.services.sending import ClientIdTaken
from apps.chat.visitors import is_person
from apps.core.api import throttling
from apps.events.models import Event
from apps.messaging.services import add_template
from tests.conftest import nobody
from tests.factories.chat import ConversationFactory

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
PREVIEW = "Mozilla/5.0 (Macintosh) Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
BODY = "Two jobs: https://jobs.test/7?a=1#x, (http://jobs.test/8)."


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, first_name="Ana")


@pytest.fixture
def text(conversation, recruiter):
    return send_text(
        conversation=conversation, author=recruiter, body=BODY, now=timezone.now(), track_links=True
    )


def link_to(target: str) -> TrackedLink:
    return TrackedLink.objects.get(target=target)


def open_link(code: str, *, method: str = "get", agent: str = PHONE, **headers: str):
    """Open a link as somebody of whom nothing is known."""
    with nobody():
        return getattr(Client(), method)(f"/l/{code}", headers={"User-Agent": agent} | headers)


def test_each_address_goes_out_as_one_of_ours(text, settings):
    found = re.findall(rf"{settings.PUBLIC_URL}/l/(\w{{11}})", text.body)

    assert text.body == f"Two jobs: {settings.PUBLIC_URL}/l/{found[0]}, ({settings.PUBLIC_URL}/l/{found[1]})."
    assert TrackedLink.objects.count() == 2
    assert link_to("https://jobs.test/7?a=1#x").code == found[0]
    assert link_to("http://jobs.test/8").message_id == text.pk


def test_without_being_asked_to_nothing_is_tracked(conversation, recruiter):
    text = send_text(conversation=conversation, author=recruiter, body=BODY, now=timezone.now())

    assert text.body == BODY
    assert not TrackedLink.objects.exists()


def test_who_opens_it_is_led_on_and_counted(text, team):
    link = link_to("https://jobs.test/7?a=1#x")

    first, again = open_link(link.code), open_link(link.code)

    assert [(each.status_code, each.url) for each in (first, again)] == [(302, link.target)] * 2
    assert (first["Cache-Control"], first["Referrer-Policy"]) == ("no-store", "no-referrer")
    link.refresh_from_db()
    assert (link.clicks, link.looks, link.clicked_at is None) == (2, 0, False)
    assert Message.objects.get().clicks == 2
    event = Event.objects.get(kind="message.clicked")
    assert (event.conversation_id, event.subject_id) == (text.conversation_id, text.pk)
    assert event.data == {"link": str(link.pk)}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("head", {}),
        ("get", {"agent": PREVIEW}),
        ("get", {"agent": "curl/8.5.0"}),
        ("get", {"agent": ""}),
        ("get", {"Sec-Purpose": "prefetch;prerender"}),
        ("get", {"Purpose": "prefetch"}),
        ("get", {"X-Moz": "prefetch"}),
    ],
)
def test_what_opens_links_by_itself_is_counted_apart(text, method, headers):
    link = link_to("http://jobs.test/8")

    assert open_link(link.code, method=method, **headers).status_code == 302

    link.refresh_from_db()
    assert (link.clicks, link.looks, link.clicked_at) == (0, 1, None)
    assert Message.objects.get().clicks == 0
    assert not Event.objects.filter(kind="message.clicked").exists()


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 14; SM-S911B) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
    ],
)
def test_a_browser_is_taken_for_a_person(agent):
    assert is_person(method="GET", headers={"User-Agent": agent})


@pytest.mark.parametrize("code", ["nothing", "2" * 11, "a" * 500, "..%2f", "https:%2f%2fevil.test"])
def test_a_link_that_there_is_not_leads_nowhere(text, code):
    response = open_link(code)

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_nothing_in_the_address_changes_where_it_leads(text):
    code = link_to("http://jobs.test/8").code

    assert open_link(f"{code}?url=https://evil.test&next=//evil.test").url == "http://jobs.test/8"
    assert open_link(f"{code}/https://evil.test").status_code == 404
    assert open_link(code, method="post").status_code == 405


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "//evil.test", "ftp://a.test", "data:text/html,x", " "]
)
def test_the_database_keeps_no_target_but_of_the_web(text, team, target):
    with pytest.raises(IntegrityError, match="tracked_link_to_the_web"), transaction.atomic():
        TrackedLink.objects.create(team=team, message=text, target=target)


def test_codes_are_long_and_all_different():
    codes = {new_code() for _ in range(2000)}

    assert len(codes) == 2000
    assert {len(code) for code in codes} == {11}


def test_only_the_team_is_told_of_a_code_and_only_by_its_id(text, team, other_team):
    code = link_to("http://jobs.test/8").code

    with nobody():
        assert team_of_link(code) == team.pk
        assert not TrackedLink.objects.filter(code=code).exists()
    with as_team(other_team.pk):
        assert not TrackedLink.objects.filter(code=code).exists()


def test_a_link_and_a_guesser_are_let_in_only_so_often(text, monkeypatch):
    monkeypatch.setattr(throttling, "QUOTA", 2)
    code = link_to("http://jobs.test/8").code

    answers = [open_link(code).status_code for _ in range(3)]
    guesses = [open_link(uuid4().hex[:11]).status_code for _ in range(3)]

    assert answers == [302, 302, 429]
    assert 429 in guesses
    assert link_to("http://jobs.test/8").clicks == 2


def test_who_is_erased_leaves_links_that_lead_nowhere_and_only_count(text, conversation):
    link = link_to("http://jobs.test/8")
    open_link(link.code)
    Message.objects.update(status="sent")

    erase_candidate(candidate=Candidate.objects.get(), actor_id=None, now=timezone.now())

    assert open_link(link.code).status_code == 404
    assert set(TrackedLink.objects.values_list("target", flat=True)) == {""}
    link.refresh_from_db()
    assert (link.clicks, Message.objects.get().clicks) == (1, 1)


# ------------------------------------------------------------------ texts


def test_the_thread_says_that_it_was_opened(text, as_recruiter: Client):
    address = f"/chat/{text.conversation_id}/"
    assert "Link opened" not in as_recruiter.get(address).content.decode()

    open_link(link_to("http://jobs.test/8").code)
    assert "Link opened</span>" in as_recruiter.get(address).content.decode()
    open_link(link_to("https://jobs.test/7?a=1#x").code)
    assert "Link opened 2 times" in as_recruiter.get(address).content.decode()
    history = as_recruiter.get(f"{address}history/").content.decode()
    assert "They opened a link in a text" in history


def test_the_same_text_again_is_one_with_the_same_links(conversation, recruiter):
    def send(body: str) -> Message:
        return send_text(
            conversation=conversation,
            author=recruiter,
            body=body,
            now=timezone.now(),
            client_id="one",
            track_links=True,
            anyway=True,
        )

    assert send(BODY).pk == send(BODY).pk
    assert TrackedLink.objects.count() == 2
    with pytest.raises(ClientIdTaken):
        send("https://jobs.test/9")


def test_a_text_that_is_tried_again_has_links_of_its_own(text, recruiter):
    Message.objects.update(status="failed")
    text.refresh_from_db()

    again = retry_text(message=text, author=recruiter, now=timezone.now())

    assert again.body != text.body
    assert TrackedLink.objects.filter(message=again).count() == 2
    assert not {link.code for link in again.links.all()} & {link.code for link in text.links.all()}


def test_what_leads_to_us_needs_no_way_round(conversation, recruiter, settings):
    body = f"See {settings.PUBLIC_URL}/u/abc/"

    text = send_text(
        conversation=conversation, author=recruiter, body=body, now=timezone.now(), track_links=True
    )

    assert text.body == body


def test_the_composer_asks_for_it_by_a_switch(conversation, as_recruiter: Client):
    given = {"body": "See https://jobs.test/7", "track_links": "yes"}

    assert 'name="track_links"' in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    as_recruiter.post(f"/chat/{conversation.pk}/messages/", given)

    assert "/l/" in Message.objects.get().body


def test_a_template_says_so_for_all_its_texts(team, conversation, partner, as_manager: Client):
    words = {"name": "job", "body": "See https://jobs.test/7", "track_links": "on", "for_team": "on"}
    as_manager.post("/settings/templates/new/", words)
    add_template(team=team, name="plain", body="See https://jobs.test/8")
    text = {"candidate": str(conversation.candidate_id)}

    tracked = partner.post("messages", text | {"template": "job"}).json()
    untracked = partner.post("messages", text | {"template": "job", "track_links": False}).json()
    plain = partner.post("messages", text | {"template": "plain"}).json()
    asked = partner.post("messages", text | {"body": "https://jobs.test/9", "track_links": True}).json()

    assert ["/l/" in each["body"] for each in (tracked, untracked, plain, asked)] == [
        True,
        False,
        False,
        True,
    ]
    choices = as_manager.get(f"/chat/{conversation.pk}/templates/", headers={"HX-Request": "true"})
    assert 'data-track="yes"' in choices.content.decode()
    open_link(link_to("https://jobs.test/9").code)
    assert partner.get(f"messages/{asked['id']}").json()["clicks"] == 1


def test_many_texts_get_their_links_in_as_many_statements_as_one(team, text, count_queries):
    def cost(count: int) -> int:
        texts = [(text.pk, f"{BODY} {number}") for number in range(count)]
        return count_queries(lambda: shorten_links(team=team, texts=texts))

    assert cost(400) == cost(1)
