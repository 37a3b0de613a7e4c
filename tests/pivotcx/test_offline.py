"""The product as an app: how it is installed, and what a browser keeps for when the line is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client
from django.urls import Resolver404, resolve
from PIL import Image

from pivotcx import offline

WORKER, PAGE, MANIFEST = "/service-worker.js", "/offline/", "/manifest.webmanifest"


def told(script: str) -> dict[str, object]:
    facts: dict[str, object] = json.loads(re.findall(r"^const TOLD = (.*);$", script, re.MULTILINE)[0])
    return facts


@pytest.fixture
def manifest(client: Client) -> dict[str, object]:
    answer = client.get(MANIFEST)
    assert answer["Content-Type"] == "application/manifest+json"
    return answer.json()


def test_every_icon_is_there_and_as_large_as_is_said(manifest) -> None:
    icons = [icon for icon in manifest["icons"] if icon["type"] == "image/png"]
    assert {icon.get("purpose", "any") for icon in icons} == {"any", "maskable"}
    for icon in icons:
        path = finders.find(icon["src"].removeprefix(static("")))
        with Image.open(path) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_every_shortcut_leads_to_a_page(manifest) -> None:
    addresses = [manifest["start_url"], *(each["url"] for each in manifest["shortcuts"])]
    try:
        names = [resolve(address.partition("?")[0]).view_name for address in addresses]
    except Resolver404 as error:
        pytest.fail(f"There is no such page: {error}")
    assert names == ["chat:inbox", "chat:inbox", "chat:inbox", "chat:candidate_create", "notices:center"]


def test_pages_name_the_manifest_and_bring_the_worker(as_recruiter: Client) -> None:
    page = as_recruiter.get("/chat/").content.decode()

    assert f'<link rel="manifest" href="{MANIFEST}">' in page
    assert f'<offline-worker data-url="{WORKER}"' in page


def test_what_is_kept_is_of_nobody(as_recruiter: Client, client: Client) -> None:
    script = client.get(WORKER).content.decode()

    kept = told(script)["kept"]
    assert kept == [PAGE, *(static(name) for name in offline.FILES)]
    # The same for who is signed in and who is not, and without a cookie that would say who asks.
    theirs, anybodys = as_recruiter.get(PAGE), client.get(PAGE)
    assert theirs.content == anybodys.content
    assert not theirs.cookies
    assert not anybodys.cookies
    assert not client.get(WORKER).cookies


def test_the_page_for_lost_lines_loads_nothing_that_is_not_kept(client: Client) -> None:
    page = client.get(PAGE).content.decode()

    loaded = set(re.findall(r'<(?:script|link rel="stylesheet")[^>]*(?:src|href)="([^"]+)"', page))
    assert loaded <= set(told(client.get(WORKER).content.decode())["kept"])
    script = finders.find("js/offline/page.js")
    assert not re.search(r"^\s*import\b", Path(script).read_text(), re.MULTILINE)


def test_a_change_of_what_is_kept_is_another_worker(client: Client, monkeypatch) -> None:
    before = told(client.get(WORKER).content.decode())["version"]
    assert told(client.get(WORKER).content.decode())["version"] == before

    monkeypatch.setattr(offline, "FILES", [*offline.FILES, "img/icon-192.png"])

    assert told(client.get(WORKER).content.decode())["version"] != before


def test_the_worker_is_asked_for_anew_and_may_have_every_page(client: Client) -> None:
    answer = client.get(WORKER)

    assert answer["Content-Type"] == "text/javascript"
    assert "no-cache" in answer["Cache-Control"]
    assert "no-cache" in client.get(PAGE)["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_a_release_may_take_the_worker_out_of_every_browser(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(offline, "WORKER_IS_WANTED", False)

    script = client.get(WORKER).content.decode()

    assert "registration.unregister()" in script
    assert "respondWith" not in script
