"""What an open chat hears when its candidate or an application changes, by whichever door."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import channels.consumer
import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import add_candidate, record_application, update_candidate
from apps.chat.consumers import FAILED, LiveConsumer
from apps.chat.live import render_events
from apps.chat.models import Conversation
from apps.chat.services import change_application, snooze_conversation
from apps.events.hearing import Heard, News
from apps.events.models import Event
from tests.factories.chat import ConversationFactory


@pytest.fixture
def conversation(team, number) -> Conversation:
    return ConversationFactory(team=team, first_name="Candidate")


def heard_of(conversation: Conversation, kind: str) -> dict[str, object]:
    events = list(Event.objects.filter(kind=kind).order_by("id"))
    (item, *_) = render_events(team_id=conversation.team_id, events=events)["items"][-1:]
    return item


def test_a_partner_who_changes_a_name_changes_it_on_open_screens(conversation):
    update_candidate(candidate=conversation.candidate, fields={"first_name": "Candidate-Renamed"})

    item = heard_of(conversation, "candidate.updated")

    assert item["conversation"] == str(conversation.pk)
    assert "Candidate-Renamed" in str(item["row"])


def test_a_new_application_is_heard_of_in_its_chat(conversation, team):
    record_application(
        candidate=conversation.candidate, method="api", applied_at=timezone.now(), job_title="Night loader"
    )

    item = heard_of(conversation, "application.created")

    assert item["conversation"] == str(conversation.pk)
    assert "Night loader" in str(item["row"])


def test_a_new_status_is_heard_of_in_its_chat(conversation, team):
    application = conversation.candidate.applications.active().get()
    assert ApplicationStatus.objects.filter(key="interview_scheduled").exists()

    change_application(application=application, status="interview_scheduled")

    assert heard_of(conversation, "application.status_changed")["conversation"] == str(conversation.pk)


def test_a_candidate_without_a_chat_is_no_news_for_any(team, number):
    add_candidate(team=team, phone="+13125550177", method=Application.Method.API, applied_at=timezone.now())
    events = list(Event.objects.filter(kind="candidate.created"))

    assert [item["conversation"] for item in render_events(team_id=team.pk, events=events)["items"]] == [None]


def test_a_row_says_in_the_teams_time_until_when_it_is_snoozed(conversation, recruiter):
    until = timezone.now() + timedelta(hours=3)
    snooze_conversation(conversation=conversation, until=until, actor=recruiter, now=timezone.now())

    item = heard_of(conversation, "conversation.snoozed")

    assert timezone.localtime(until, conversation.team.zone).strftime(", %H:%M") in str(item["row"])


def test_a_screen_that_hears_of_something_looks_at_no_database(monkeypatch):
    said: list[dict[str, object]] = []
    looked: list[str] = []

    async def look() -> None:
        looked.append("at the connections")

    async def send(self, text_data: str) -> None:
        words = json.loads(text_data)
        if words["seq"] == 9:
            raise ConnectionResetError
        said.append(words)

    async def hear() -> None:
        heard: Heard = asyncio.Queue()
        # At the last one the line is cut.
        for seq in (7, 8, 9):
            await heard.put(News({"type": "live.head", "seq": seq}))
        await LiveConsumer()._pass_on(heard)

    monkeypatch.setattr(channels.consumer, "aclose_old_connections", look)
    monkeypatch.setattr(LiveConsumer, "send", send)

    async_to_sync(hear)()

    assert [content["seq"] for content in said] == [7, 8]
    assert looked == []


def test_a_screen_that_cannot_be_told_is_let_go_so_that_it_comes_back(monkeypatch, caplog):
    closed: list[int] = []

    async def close(self, code: int) -> None:
        closed.append(code)

    async def hear() -> None:
        heard: Heard = asyncio.Queue()
        # Without what every batch has.
        await heard.put(News({"type": "live.head"}))
        await LiveConsumer()._pass_on(heard)

    monkeypatch.setattr(LiveConsumer, "close", close)
    with caplog.at_level("ERROR"):
        async_to_sync(hear)()

    assert closed == [FAILED]
    assert "could not be passed on" in caplog.text
