"""The carrier's calls carry one number's secret: with it, nothing of another team's can be touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apps.calls.models import Call
from apps.chat.models import Message
from apps.messaging.models import Number
from tests.architecture.tenancy.world import World
from tests.factories.calls import end_fields, end_path, new_call_sid, voice_path
from tests.factories.messaging import new_sid
from tests.factories.webhooks import call, inbound_fields, inbound_path, status_fields, status_path
from tests.undoing import undone


def test_a_status_for_another_teams_text_changes_nothing_there(
    ours: World, theirs: World, sisters: World
) -> None:
    number = ours.row(Number)
    for other in (theirs, sisters):
        before = other.snapshot()
        path = status_path(number, other.row(Message).pk)
        with undone():
            fields = status_fields(number, sid=new_sid(), status="failed", error_code="30003")
            answer = call(path, fields, token=number.auth_token)
            assert other.snapshot() == before
        assert other.mark not in answer.content.decode()


@pytest.mark.parametrize("changed", [{}, {"From": "+13125550149"}])
def test_a_text_to_another_teams_number_is_not_taken_in(
    ours: World, theirs: World, changed: dict[str, str]
) -> None:
    number, before = ours.row(Number), theirs.snapshot()
    with undone():
        fields = inbound_fields(number, To=theirs.row(Number).phone, **changed)
        answer = call(inbound_path(number), fields, token=number.auth_token)
        assert answer.status_code == 403
        assert theirs.snapshot() == before


def test_another_accounts_secret_opens_no_number(ours: World, theirs: World) -> None:
    number, before = theirs.row(Number), theirs.snapshot()["chat.Message"]
    with undone():
        answer = call(inbound_path(number), inbound_fields(number), token="another-secret")
        assert answer.status_code == 403
        assert theirs.snapshot()["chat.Message"] == before


def test_what_the_carrier_says_of_any_text_is_not_heard_of_another_teams(
    ours: World, theirs: World, sisters: World
) -> None:
    number = ours.row(Number)
    for other in (theirs, sisters):
        before, sid = other.snapshot(), new_sid()
        with undone():
            fields = status_fields(number, sid=other.row(Message).provider_sid or sid, status="failed")
            answer = call(f"/webhooks/twilio/{number.token}/status", fields, token=number.auth_token)
            assert answer.status_code == 200
            assert other.snapshot() == before


@pytest.mark.parametrize("path", [voice_path, end_path])
def test_a_phone_call_to_another_teams_number_is_not_taken_in(
    ours: World, theirs: World, path: Callable[[Number], str]
) -> None:
    number, before = ours.row(Number), theirs.snapshot()
    with undone():
        fields = end_fields(number, sid=new_call_sid(), status="busy", To=theirs.row(Number).phone)
        answer = call(path(number), fields, token=number.auth_token)
        assert answer.status_code == 403
        assert theirs.snapshot() == before


def test_the_end_of_another_teams_phone_call_is_not_told_by_us(
    ours: World, theirs: World, sisters: World
) -> None:
    number = ours.row(Number)
    for other in (theirs, sisters):
        before = other.snapshot()
        with undone():
            fields = end_fields(number, sid=other.row(Call).sid, status="completed", seconds="9")
            answer = call(end_path(number), fields, token=number.auth_token)
            assert answer.status_code == 200
            assert other.snapshot() == before
        assert other.mark not in answer.content.decode()
