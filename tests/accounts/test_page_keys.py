"""What each form of a page sends along."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.template import Context, Template
from django.test import Client

from tests.factories.chat import text_in

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = Template("{% load page_keys %}{% page_keys %}")


def tokens_of(client: Client, address: str) -> list[str]:
    return TOKEN.findall(client.get(address).content.decode())


def test_the_forms_of_a_page_have_one_token_and_no_two_pages_the_same(number, as_recruiter):
    address = f"/chat/{text_in(number).conversation_id}/"

    first, second = tokens_of(as_recruiter, address), tokens_of(as_recruiter, address)

    assert len(first) > 5
    assert len({*first}) == len({*second}) == 1
    assert {*first} != {*second}


def test_who_signs_in_meanwhile_has_a_new_one():
    request = HttpRequest()
    context = Context()
    context.request = request
    before = FORM.render(context)
    rotate_token(request)

    assert FORM.render(context) != before
    assert FORM.render(context) == FORM.render(context)
