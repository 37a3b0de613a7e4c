"""Every answer that a page takes in says up to which event of the team it is true."""

from __future__ import annotations

from django.test import Client

from apps.events.models import Event
from apps.events.relay import number_events
from apps.events.services import record_event
from tests.factories.chat import text_in


def test_a_fragment_says_the_newest_number_and_a_page_has_it(team, as_recruiter: Client):
    record_event(team=team, kind="something.happened")
    number_events(team_id=team.pk)
    newest = Event.objects.get(team=team).seq

    fragment = as_recruiter.get("/chat/", headers={"HX-Request": "true", "HX-Target": "chat-list"})
    page = as_recruiter.get("/chat/")

    assert fragment["X-Live-Seq"] == str(newest)
    assert "X-Live-Seq" not in page
    assert f'data-seq="{newest}"' in page.content.decode()


def test_an_open_chat_and_an_answer_know_their_number(team, number, as_recruiter: Client):
    conversation = text_in(number).conversation
    number_events(team_id=team.pk)
    newest = Event.objects.filter(team=team).latest("seq").seq
    address = f"/chat/{conversation.pk}/"

    pane = as_recruiter.get(address, headers={"HX-Request": "true", "HX-Target": "conversation"})
    answer = as_recruiter.post(f"{address}close/", headers={"HX-Request": "true"})

    assert f'data-seq="{newest}"' in pane.content.decode()
    assert f'data-seq="{newest}"' in answer.content.decode()


def test_whoever_has_no_team_is_told_no_number(db: None, client: Client):
    assert "X-Live-Seq" not in client.get("/accounts/login/", headers={"HX-Request": "true"})
