"""Addresses in texts and notes become links: only those of the web, and nothing else of what somebody wrote."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from apps.chat.services import add_note
from tests.factories.chat import text_in

SHOW = Template("{% load chat %}{{ body|linked }}")


def shown(body: str) -> str:
    return SHOW.render(Context({"body": body}))


def link(address: str, words: str | None = None) -> str:
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">{words or address}</a>'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Nothing here", "Nothing here"),
        ("", ""),
        ("See https://jobs.example/a?b=1#c for more", f"See {link('https://jobs.example/a?b=1#c')} for more"),
        ("HTTP://Jobs.Example", link("HTTP://Jobs.Example")),
        ("http://127.0.0.1:8000/x", link("http://127.0.0.1:8000/x")),
        ("https://a.example\nhttps://b.example", f"{link('https://a.example')}\n{link('https://b.example')}"),
        # What ends the sentence does not belong to the address.
        ("Look: https://a.example/x.", f"Look: {link('https://a.example/x')}."),
        ("https://a.example/x?!", f"{link('https://a.example/x')}?!"),
        ("(https://a.example/x)", f"({link('https://a.example/x')})"),
        ("https://a.example/x_(y)", link("https://a.example/x_(y)")),
        ("“https://a.example”", f"“{link('https://a.example')}”"),
        # What is written is never markup.
        ("<b>https://a.example</b>", f"&lt;b&gt;{link('https://a.example')}&lt;/b&gt;"),
        ("https://a.example/?a=1&b=2", link("https://a.example/?a=1&amp;b=2")),
        ("https://a.example/'onclick='x", f"{link('https://a.example/')}&#x27;onclick=&#x27;x"),
        ('https://a.example/"><script>', f"{link('https://a.example/')}&quot;&gt;&lt;script&gt;"),
        # No other way out.
        ("javascript:alert(1)", "javascript:alert(1)"),
        (
            "data:text/html,x ftp://a.example mailto:a@b.example",
            "data:text/html,x ftp://a.example mailto:a@b.example",
        ),
        ("www.a.example", "www.a.example"),
        ("https://", "https://"),
        ("https://.", "https://."),
        ("https:// a.example", "https:// a.example"),
        ("xhttps://a.example", "xhttps://a.example"),
        # An address that pretends to be another's.
        ("https://bank.example@evil.example/", "https://bank.example@evil.example/"),
        ("https://[::1", "https://[::1"),
        ("https://a.example:port/", "https://a.example:port/"),
        # Letters that turn the direction end an address.
        ("https://a.example/\u202egpj.exe", f"{link('https://a.example/')}\u202egpj.exe"),
        ("שלום https://a.example/דף שלום", f"שלום {link('https://a.example/דף')} שלום"),
        ("https://a.example/\x00x", f"{link('https://a.example/')}\x00x"),
    ],
)
def test_an_address_of_the_web_becomes_a_link(body: str, html: str) -> None:
    assert shown(body) == html


def test_a_long_text_is_read_at_once() -> None:
    body = "https://a.example/" + "(" * 50_000

    assert shown(body).startswith("<a ")


def test_a_text_and_a_note_show_their_links(number, recruiter, as_recruiter) -> None:
    conversation = text_in(number, body="I found https://jobs.example/7.").conversation
    add_note(conversation=conversation, author=recruiter, body="Meant: https://jobs.example/8")

    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()

    assert f"<bdi>I found {link('https://jobs.example/7')}.</bdi>" in page
    assert f"<bdi>Meant: {link('https://jobs.example/8')}</bdi>" in page
