"""Help where the question arises: each link leads to a part of the guide that its reader may read."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from apps.chat.models import Message
from apps.chat.services import claim_conversation, send_text
from apps.messaging.models import OptOut, PhoneFact
from apps.messaging.services import opt_out, record_phone_fact
from tests.factories.chat import ConversationFactory, text_in
from tests.one_team import manager, recruiter, team

__all__ = ["manager", "recruiter", "team"]
pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a class="help-link([^"]*)" href="([^"]+)"')
TEMPLATE = re.compile(r"<template.*?</template>", re.DOTALL)
HEADS = {
    "/": "waiting",
    "/chat/later/": "answering",
    "/notices/": "notices",
    "/lists/": "lists",
    "/imports/": "spreadsheets",
    "/blasts/": "blasts",
    "/blasts/new/": "blasts",
    "/campaigns/": "campaigns",
    "/feeds/": "feeds",
    "/candidates/": "adding",
    "/messages/": "failures",
    "/handoffs/": "hand-over",
    "/reports/": "reports",
    "/settings/numbers/": "numbers",
    "/settings/texting/": "stop",
    "/settings/keys/": "programs",
    "/settings/templates/": "templates",
    "/settings/people/": "team",
    "/settings/keywords/": "posters",
    "/settings/quarantine/": "failures",
}
WHILE_EMPTY = [
    "/lists/",
    "/campaigns/",
    "/feeds/",
    "/settings/numbers/",
    "/settings/keywords/",
    "/chat/later/",
]


def links_in(page) -> list[tuple[bool, str]]:
    """Return of each link to the guide whether it is a quiet one, and where it leads."""
    # What a script may draw later stands on no page yet.
    shown = TEMPLATE.sub("", page.content.decode())
    return [("quiet" in kind, address) for kind, address in LINK.findall(shown)]


def ensure_alive(client, page) -> list[str]:
    found = [address for _, address in links_in(page)]
    assert {client.get(address).status_code for address in found} <= {200}
    return [address.strip("/").split("/")[-1] for address in found]


@pytest.mark.parametrize(("address", "part"), HEADS.items())
def test_the_head_of_a_page_leads_to_the_part_about_it(as_manager, address, part):
    page = as_manager.get(address)

    quiet = [where for is_quiet, where in links_in(page) if is_quiet]
    assert quiet == [f"/help/{part}/"]
    assert as_manager.get(quiet[0]).status_code == 200


@pytest.mark.parametrize("address", WHILE_EMPTY)
def test_an_empty_page_tells_how_it_works(as_manager, address):
    page = as_manager.get(address)

    assert HEADS[address] in ensure_alive(as_manager, page)
    assert "How this works" in page.content.decode()


@pytest.mark.parametrize("address", ["/nowhere/", "/settings/people/"])
def test_who_finds_nothing_or_may_not_is_led_to_the_guide(restricted, signed_in, address):
    client = signed_in(restricted)

    page = client.get(address)

    assert page.status_code in {403, 404}
    assert ensure_alive(client, page)


def open_chat(client, conversation):
    return client.get(f"/chat/{conversation.pk}/")


@pytest.fixture
def conversation(number):
    return text_in(number).conversation


def test_an_opt_out_is_explained(as_recruiter, team, conversation):
    phone = conversation.candidate.phone
    opt_out(team=team, phone=phone, source=OptOut.Source.KEYWORD, wording="STOP", now=timezone.now())

    assert ensure_alive(as_recruiter, open_chat(as_recruiter, conversation)) == ["stop"]


@pytest.mark.parametrize("fact", [PhoneFact.Fact.LANDLINE, PhoneFact.Fact.BLOCKED, PhoneFact.Fact.INVALID])
def test_a_phone_that_gets_no_texts_is_explained(as_recruiter, team, conversation, fact):
    phone = conversation.candidate.phone
    record_phone_fact(team=team, phone=phone, fact=fact, error_code="30006")

    assert ensure_alive(as_recruiter, open_chat(as_recruiter, conversation)) == ["failures"]


def test_a_colleagues_claim_is_explained(as_recruiter, manager, conversation):
    claim_conversation(conversation=conversation, user=manager, now=timezone.now())

    assert ensure_alive(as_recruiter, open_chat(as_recruiter, conversation)) == ["together"]


def test_without_a_number_nothing_is_explained_that_only_managers_may_read(as_recruiter, team):
    page = open_chat(as_recruiter, ConversationFactory(team=team))

    assert "no number to text from" in page.content.decode()
    assert ensure_alive(as_recruiter, page) == []


def test_a_text_that_failed_says_where_its_reason_is_explained(as_recruiter, recruiter, conversation):
    failed = send_text(conversation=conversation, author=recruiter, body="Hello?", now=timezone.now())
    Message.objects.filter(pk=failed.pk).update(status=Message.Status.FAILED, error_code="30003")

    page = open_chat(as_recruiter, conversation)

    assert ensure_alive(as_recruiter, page) == ["failures"]
    assert "What does this mean?" in page.content.decode()


def test_a_text_that_the_browser_could_not_hand_over_leads_there_too(as_recruiter, conversation):
    page = open_chat(as_recruiter, conversation).content.decode()

    assert "help/failures/" in "".join(TEMPLATE.findall(page))
