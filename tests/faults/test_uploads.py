"""Files of a candidate that come at once, or break off in the middle: each is there once and whole, or not."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import httpx

from tests.factories.uploads import PDF
from tests.faults.calls import call, inbound
from tests.faults.people import signed_in
from tests.rig import Product
from tests.waiting import until

AT_ONCE, MOST = 14, 10


def link_of(product: Product, phone: str) -> str:
    """Let somebody text, make them a link, and return its path."""
    assert call(product, inbound(product, phone=phone, body="I have papers")) == 200
    ((chat,),) = product.query("SELECT conversation_id FROM chat_message WHERE phone = %s LIMIT 1", phone)
    with signed_in(product, "recruiter") as client:
        page = client.get(f"/chat/{chat}/").text
        keys = {
            name: re.findall(f'name="{name}" value="([^"]*)"', page)[0]
            for name in ("csrfmiddlewaretoken", "page_team")
        }
        client.post(f"/chat/{chat}/upload-link/", data=keys, headers={"Origin": product.url})
        address = re.findall(r'value="([^"]+/u/[\w-]{22}/)"', client.get(f"/chat/{chat}/").text)[0]
    return urlsplit(address).path


def opened(product: Product, path: str) -> tuple[httpx.Client, dict[str, str]]:
    client = httpx.Client(
        base_url=product.url, headers={"Origin": product.url, "Accept": "application/json"}, timeout=60
    )
    page = client.get(path).text
    names = "csrfmiddlewaretoken", "visit"
    return client, {name: re.findall(f'name="{name}" value="([^"]*)"', page)[0] for name in names}


def test_of_files_at_once_ten_are_taken_and_all_of_them_are_shown(product: Product) -> None:
    phone = "+14155570001"
    path = link_of(product, phone)
    client, fields = opened(product, path)

    def send(number: int) -> int:
        files = {"files": (f"{number}.pdf", PDF)}
        return client.post(path, data=fields, files=files).status_code

    with closing(client), ThreadPoolExecutor(AT_ONCE) as threads:
        answers = sorted(threads.map(send, range(AT_ONCE)))

    assert answers == [201] * MOST + [422] * (AT_ONCE - MOST)
    shown = product.query(
        "SELECT jsonb_array_length(media) FROM chat_message WHERE phone = %s AND client_id LIKE 'uploaded:%%'",
        phone,
    )
    assert shown == [(MOST,)]
    assert product.query("SELECT count(*) FROM messaging_attachment WHERE NOT is_kept AND is_received") == [
        (0,)
    ]


def test_what_breaks_off_leaves_nothing(product: Product) -> None:
    path = link_of(product, "+14155570002")
    client, fields = opened(product, path)
    with closing(client):
        whole = client.build_request(
            "POST", path, data=fields, files={"files": ("a.pdf", PDF + b"x" * 400_000)}
        )
        body = whole.read()
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in whole.headers.items())]
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        head = "\r\n".join([*(line for line in lines if not line.startswith("cookie")), f"Cookie: {cookies}"])
        before = product.query("SELECT count(*) FROM messaging_attachment")
        place = urlsplit(product.url)
        with socket.create_connection((str(place.hostname), place.port or 80), timeout=10) as line:
            line.sendall(head.encode() + b"\r\n\r\n" + body[: len(body) // 2])
        # Whoever comes after it is served.
        until(lambda: client.get(path).status_code == 200, what="the page answers")

        assert product.query("SELECT count(*) FROM messaging_attachment") == before
        assert client.post(path, data=fields, files={"files": ("a.pdf", PDF)}).status_code == 201
