"""What Prometheus is told: figures of the whole installation, to who asks from inside."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from apps.chat.models import Message
from apps.chat.services import send_text
from apps.core.health import beat
from apps.messaging.services import pause_number
from tests.factories.chat import text_in


def figures(client: Client | None = None, **asked: str) -> dict[str, float]:
    """Ask for them. Return each as `name{label=value}`."""
    answer = (client or Client()).get("/metrics", **asked)
    assert answer.status_code == 200, answer.content
    found = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for each in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(each.labels.items()))
            found[f"{each.name}{{{labels}}}" if labels else each.name] = each.value
    return found


@pytest.fixture
def due(number, recruiter) -> Message:
    """A reply that has been due for three minutes."""
    text = send_text(
        conversation=text_in(number).conversation, author=recruiter, body="Hello!", now=timezone.now()
    )
    Message.objects.filter(pk=text.pk).update(send_at=timezone.now() - timedelta(minutes=3))
    return text


def test_what_is_late_is_told_for_all_teams_together(due):
    told = figures()

    assert 180 <= told["pivotcx_due_text_seconds{lane=reply}"] < 240
    assert told["pivotcx_due_text_seconds{lane=bulk}"] == 0
    assert told["pivotcx_unknown_texts"] == 0


def test_what_a_manager_has_paused_is_not_late(due):
    pause_number(number=due.number, reason="For a test.", now=timezone.now())

    assert figures()["pivotcx_due_text_seconds{lane=reply}"] == 0


def test_lost_answers_and_silence_of_the_carrier_are_told(due):
    ago = timezone.now() - timedelta(minutes=20)
    soon = timezone.now() + timedelta(minutes=2)
    Message.objects.filter(pk=due.pk).update(status="unknown", lease_until=soon, updated_at=ago)
    assert figures()["pivotcx_unknown_texts"] == 1
    assert 1200 <= figures()["pivotcx_unknown_text_seconds"] < 1260

    Message.objects.filter(pk=due.pk).update(status="sent", sent_at=ago)
    assert figures()["pivotcx_unconfirmed_texts"] == 1

    Message.objects.filter(pk=due.pk).update(sent_at=timezone.now())
    assert figures()["pivotcx_unconfirmed_texts"] == 0


def test_processes_that_have_gone_silent_are_told(db):
    cache.clear()
    beat("worker")

    told = figures()

    parts = ("database", "broker", "worker", "scheduler", "relay")
    assert [told[f"pivotcx_up{{part={part}}}"] for part in parts] == [1, 1, 1, 0, 0]
    assert told["pivotcx_waiting_tasks{queue=replies}"] >= 0
    assert told["pivotcx_silent_seconds{part=worker}"] < 30
    assert told["pivotcx_silent_seconds{part=scheduler}"] == 60


def test_a_broker_that_is_away_is_told_and_the_rest_stays(due, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    told = figures()

    assert (told["pivotcx_up{part=broker}"], told["pivotcx_up{part=database}"]) == (0, 1)
    assert told["pivotcx_due_text_seconds{lane=reply}"] >= 180


def test_requests_are_told_by_the_name_of_their_address_and_never_by_what_was_asked(as_recruiter: Client):
    row = "pivotcx_request_seconds_count{address=%s,method=GET,status=%s}"
    before = figures().get(row % ("unknown", 404), 0)
    as_recruiter.get("/chat/")
    as_recruiter.get("/no-such-page/+12015550123/")

    answer = Client().get("/metrics").content.decode()

    assert 'address="chat:inbox"' in answer
    assert "12015550123" not in answer
    assert figures()[row % ("unknown", 404)] == before + 1


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:4860:4860::8888", "8.8.8.8", "169.254.169.254", ""])
def test_who_asks_from_outside_finds_no_such_page(db, address):
    assert Client().get("/metrics", REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize("address", ["127.0.0.1", "10.9.8.7", "172.20.0.3", "::1", "fd00::7"])
def test_who_asks_from_inside_is_told(db, address):
    assert Client().get("/metrics", REMOTE_ADDR=address).status_code == 200


def test_several_processes_tell_of_each_other_and_of_none_that_is_gone(tmp_path: Path):
    """As with two web processes behind one port: each writes its figures down, and either tells of both."""
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")}
    work = (
        "import django; django.setup()\n"
        "from pivotcx.metrics import REQUESTS, SOCKETS\n"
        "REQUESTS.labels('chat:chat', 'GET', 200).observe(0.02); SOCKETS.inc()\n"
    )
    ask = work + (
        "from django.test import Client; from django.conf import settings; settings.ALLOWED_HOSTS = ['*']\n"
        "print(Client().get('/metrics').content.decode())\n"
    )

    subprocess.run([sys.executable, "-c", work], env=environment, check=True, timeout=120)
    told = subprocess.run(
        [sys.executable, "-c", ask], env=environment, check=True, timeout=120, capture_output=True, text=True
    ).stdout

    assert 'pivotcx_request_seconds_count{address="chat:chat",method="GET",status="200"} 2.0' in told
    assert "pivotcx_sockets 1.0" in told
