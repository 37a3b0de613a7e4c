"""Every command has something in the page that does it, for whom it is; and a key of the sheet does what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from apps.candidates.models import Tag
from apps.chat.commands import COMMANDS
from apps.chat.models import Conversation
from apps.chat.services import claim_conversation, close_conversation
from pivotcx.palette import LETTERS, PLACES, sheet
from tests.factories.chat import ConversationFactory, text_in

TEMPLATES = Path(settings.BASE_DIR) / "templates"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def conversation(team, number):
    text_in(number, phone="+12015550123", body="Is it open?")
    return Conversation.objects.get()


def done_by(page: str) -> set[str]:
    return set(re.findall(r'data-(?:does|choice|free)="([a-z-]+)"', page)) - {"palette"}


def worn(conversation: Conversation) -> list[str]:
    return [tag.name for tag in Tag.objects.filter(taggings__candidate=conversation.candidate_id)]


def page_of(client: Client, conversation: Conversation) -> str:
    return client.get(f"/chat/{conversation.pk}/").content.decode()


def test_each_command_is_done_by_something_in_the_page(
    conversation, recruiter, restricted, as_recruiter, as_manager
):
    waiting = done_by(page_of(as_recruiter, conversation))
    claim_conversation(conversation=conversation, user=recruiter, now=conversation.last_inbound_at)
    mine = done_by(page_of(as_recruiter, conversation))
    close_conversation(conversation=conversation, actor=recruiter, now=conversation.last_inbound_at)
    closed = done_by(page_of(as_recruiter, conversation))

    names = {command.name for command in COMMANDS}
    assert waiting | mine | closed == names
    assert names - waiting == {"open", "release"}
    assert {"close", "snooze", "upload", "claim", "release"} & closed == set()


def test_the_restricted_are_offered_what_they_may_do(conversation, restricted, as_recruiter, signed_in):
    as_recruiter.post(f"/chat/{conversation.pk}/share/", {"user": restricted.pk})

    page = page_of(signed_in(restricted), conversation)

    offered = set(re.findall(r'data-command="([a-z-]+)"', page))
    not_theirs = {"assign", "claim", "release", "invite", "deliver"}
    assert {command.name for command in COMMANDS} - offered == not_theirs
    assert done_by(page) & not_theirs == set()
    assert '/settings/people/"' not in page


def test_the_sheet_lists_every_key_of_the_templates_and_no_other():
    pressed = {
        key
        for path in TEMPLATES.rglob("*.html")
        if "styleguide" not in path.parts
        for key in re.findall(r'data-key="([^"{]+)"', path.read_text())
    }
    # The search box takes its key from whoever draws it.
    pressed |= {"/"} | {f"g {letter}" for letter in LETTERS.values()}
    # The rows of a grid have theirs in their own element.
    pressed |= {"o", "x"}

    lines = [key for key in sheet(LETTERS, singles=True) if key.is_single]
    listed = {" ".join(line.keys) if line.keys[0] == "g" else key for line in lines for key in line.keys}
    assert listed == pressed
    assert all(not key.is_single for key in sheet(LETTERS, singles=False))


def test_the_palette_knows_no_page_that_is_not_there(as_manager: Client):
    page = as_manager.get("/accounts/profile/").content.decode()

    for address in re.findall(r'role="option"[^>]*data-href="([^"]+)"', page):
        assert as_manager.get(address).status_code in {200, 302}, address
    assert page.count("data-rare") == len(PLACES)


def test_people_are_found_by_name_or_by_what_was_written(team, number, as_recruiter, count_queries):
    ConversationFactory(team=team, first_name="Zora", last_name="Quill")
    text_in(number, phone="+12015550123", body="Zora sent me")

    page = as_recruiter.get("/chat/find/", {"q": "zora"}).content.decode()

    assert page.count('role="option"') == 2
    assert "Zora Quill" in page
    assert "Zora sent me" in page
    assert as_recruiter.get("/chat/find/", {"q": ""}).content.strip() == b""
    of_two = count_queries(lambda: as_recruiter.get("/chat/find/", {"q": "zora"}))
    for nth in range(10):
        ConversationFactory(team=team, first_name="Zora", last_name=f"Person {nth}")
    assert count_queries(lambda: as_recruiter.get("/chat/find/", {"q": "zora"})) <= of_two <= 12
    assert as_recruiter.get("/chat/find/", {"q": "zora"}).content.decode().count('role="option"') == 8


def test_a_tag_is_put_on_by_a_word_and_taken_off_by_its_undo(conversation, as_recruiter):
    answer = as_recruiter.post(f"/chat/{conversation.pk}/tags/", {"tag": "Night shift"}, headers=HTMX)

    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["text"] == "Tagged “Night shift”"
    off = as_recruiter.post(toast["undo"]["url"], headers=HTMX)
    assert "Night shift" not in worn(conversation)
    again = json.loads(off.headers["HX-Trigger"])["toast"]["undo"]["url"]
    as_recruiter.post(again, headers=HTMX)
    assert worn(conversation) == ["Night shift"]


def test_a_chat_is_put_off_by_words(conversation, as_recruiter):
    later = {"when": "own", "snooze_at": "3h"}

    answer = as_recruiter.post(f"/chat/{conversation.pk}/snooze/", later, headers=HTMX)

    assert json.loads(answer.headers["HX-Trigger"])["toast"]["text"].startswith("Snoozed until")
    refused = as_recruiter.post(
        f"/chat/{conversation.pk}/snooze/", later | {"snooze_at": "sometime"}, headers=HTMX
    )
    assert refused.status_code == 422
    assert "tomorrow 9" in refused.content.decode()
