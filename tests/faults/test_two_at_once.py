"""Two people who answer the same candidate at the same moment: one text leaves, and the other person is told."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.faults.calls import call, inbound
from tests.faults.people import signed_in
from tests.nights import by_night
from tests.rig import Product

ROUNDS = by_night(25, 200)


def chat_with(product: Product, phone: str) -> str:
    assert call(product, inbound(product, phone=phone, body="Is it still open?")) == 200
    ((chat,),) = product.query("SELECT conversation_id FROM chat_message WHERE phone = %s LIMIT 1", phone)
    return f"/chat/{chat}/"


def form_of(client: httpx.Client, chat: str) -> dict[str, str]:
    """Return what the page sends with a text."""
    page = client.get(chat).text
    names = "csrfmiddlewaretoken", "page_team", "client_id", "seen_until"
    box = page[page.index('class="composer__box"') :]
    return {name: re.findall(f'name="{name}" value="([^"]*)"', box)[0] for name in names}


@pytest.mark.timeout(600)
def test_of_two_answers_at_once_one_leaves_and_the_other_is_told(product):
    told = {"HX-Request": "true", "Origin": product.url}

    def answer(client: httpx.Client, chat: str, form: dict[str, str]) -> int:
        return client.post(f"{chat}messages/", data={**form, "body": "It is!"}, headers=told).status_code

    with (
        signed_in(product, "recruiter") as one,
        signed_in(product, "manager") as other,
        ThreadPoolExecutor(2) as threads,
    ):
        people = [one, other]
        for round_ in range(ROUNDS):
            phone = f"+1415556{round_:04d}"
            chat = chat_with(product, phone)
            forms = [form_of(client, chat) for client in people]
            answers = sorted(threads.map(answer, people, [chat] * 2, forms))

            assert answers == [201, 409]
            ((texts,),) = product.query(
                "SELECT count(*) FROM chat_message WHERE phone = %s AND direction = 'outbound'", phone
            )
            assert texts == 1
