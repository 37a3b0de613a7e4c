"""What the pages about the API print, run as it is printed: only the address and the key are filled in."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import playwright
import pytest

from pivotcx.api_guide import EXAMPLES
from tests.factories.receivers import receiver
from tests.rig import Product
from tests.waiting import until

# The one that drives the browsers: there is no other in a clean checkout.
NODE = Path(playwright.__file__).parent / "driver" / "node"
PROGRAMS = {".sh": ["bash", "-e"], ".py": [sys.executable], ".js": [str(NODE)]}
NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="There is no curl on this machine.")
CURL = [pytest.param(name, marks=NEEDS_CURL) for name in ("push", "text", "answers", "pages", "filter")]


@pytest.fixture(scope="module")
def shell(running: Product) -> dict[str, str]:
    scopes = [word for scope in ("read", "write", "send", "admin") for word in ("--scope", scope)]
    key = running.manage("create_api_key", "--team", "demo", "--name", "guide", *scopes)
    return {"PATH": os.environ["PATH"], "PIVOTCX": f"{running.url}/api/v1", "PIVOTCX_KEY": key}


def run(file: str, shell: dict[str, str], **more: str) -> str:
    path = EXAMPLES / file
    done = subprocess.run(
        [*PROGRAMS[path.suffix], str(path)],
        env=shell | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def told(file: str, shell: dict[str, str], **more: str) -> Any:
    return json.loads(run(file, shell, **more))


@pytest.mark.parametrize("name", CURL)
def test_curl_is_answered(product: Product, shell: dict[str, str], name: str) -> None:
    answer = told(f"{name}.sh", shell)

    assert "code" not in answer


@NEEDS_CURL
def test_an_application_by_curl_is_texted_and_found_by_the_filter(
    product: Product, shell: dict[str, str]
) -> None:
    made = told("push.sh", shell)

    assert made["message"]["body"] == "Hi Candidate! When can we call you?"
    assert made["message_refused"] is None
    assert made["candidate"]["id"] in {row["id"] for row in told("filter.sh", shell)["data"]}


@NEEDS_CURL
def test_a_refusal_by_curl_is_a_problem(product: Product, shell: dict[str, str]) -> None:
    assert told("refusal.sh", shell)["code"] == "invalid_number"


def test_python_hands_in_and_texts(product: Product, shell: dict[str, str]) -> None:
    assert run("push.py", shell) == "Taken in and texted: Hi Candidate! When can we call you?\n"
    assert run("text.py", shell) == "delivered\n"
    assert "+12015550172 Candidate Thirteen" in run("filter.py", shell)


def test_python_reads_and_takes_care(product: Product, shell: dict[str, str]) -> None:
    ((candidates,),) = product.query(
        "SELECT count(*) FROM candidates_candidate c JOIN accounts_team t ON t.id = c.team_id "
        "WHERE t.slug = 'demo' AND c.erased_at IS NULL"
    )

    assert run("pages.py", shell) == f"{candidates} candidates\n"
    assert "since" in run("answers.py", shell)
    assert run("care.py", shell).startswith('Done: Own car "default";r=')


def some_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    return port


@contextmanager
def listening(file: str, *, secret: str, port: int) -> Iterator[IO[str]]:
    """Run a receiver as it is printed. Give what it says."""
    process = subprocess.Popen(
        [*PROGRAMS[Path(file).suffix], str(EXAMPLES / file)],
        env={"PATH": os.environ["PATH"], "WEBHOOK_SECRET": secret, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        until(lambda: is_open(port), what="the receiver listens")
        assert process.stdout is not None
        yield process.stdout
    finally:
        process.kill()
        process.communicate()


def is_open(port: int) -> bool:
    with closing(socket.socket()) as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("file", ["receive.py", "receive.js"])
def test_a_receiver_takes_what_is_ours_and_nothing_else(
    product: Product, shell: dict[str, str], file: str
) -> None:
    port = some_port()
    url = f"http://127.0.0.1:{port}/"
    endpoint, secret = run("subscribe.py", shell, MY_WEBHOOK=url).split()
    call = httpx.Client(headers={"Authorization": f"Bearer {shell['PIVOTCX_KEY']}"}, timeout=20)
    path = f"{shell['PIVOTCX']}/webhook-endpoints/{endpoint}"

    with call, listening(file, secret=secret, port=port) as said:
        sent = call.post(f"{path}/test").raise_for_status().json()
        assert said.readline() == f"{sent['webhook_id']} webhook.test\n"
        deliveries = f"{path}/deliveries"
        until(lambda: call.get(deliveries).json()["data"][0]["response_status"] == 204, what="it is taken")

        forged = {"webhook-id": "msg_1", "webhook-timestamp": "1767225600", "webhook-signature": "v1,AAAA"}
        assert httpx.post(url, content=b"{}", headers=forged).status_code == 401
        assert httpx.post(url, content=b"{}").status_code == 401
        call.delete(path).raise_for_status()


@NEEDS_CURL
def test_curl_subscribes(product: Product, shell: dict[str, str]) -> None:
    with receiver() as taking:
        made = told("subscribe.sh", shell, MY_WEBHOOK=taking.url)
        assert made["secret"].startswith("whsec_")
        headers = {"Authorization": f"Bearer {shell['PIVOTCX_KEY']}"}
        path = f"{shell['PIVOTCX']}/webhook-endpoints/{made['id']}"
        httpx.post(f"{path}/test", headers=headers).raise_for_status()
        until(lambda: taking.calls, what="a test call")
        httpx.delete(path, headers=headers).raise_for_status()
