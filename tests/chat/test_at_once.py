"""What people, a partner and the carrier do to one candidate at the same moment never stands in each other's way."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.http import QueryDict
from django.utils import timezone

from apps.accounts.models import Membership, Team, User
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate
from apps.chat import reconcile
from apps.chat.models import Conversation, Message
from apps.chat.services import (
    AlreadyAnswered,
    ConversationClosed,
    TextOrder,
    change_application,
    close_conversation,
    opt_candidate_out,
    receive_application,
    record_status,
    send_text,
    undo_close,
)
from apps.messaging.gate import NotAllowed
from apps.messaging.gateway import CarrierText
from apps.messaging.models import Number, OptOut
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.chat import new_phone, text_in
from tests.factories.messaging import connect_test_number, new_sid
from tests.factories.webhooks import status_fields
from tests.marks import committed
from tests.nights import by_night

pytestmark = [committed, pytest.mark.timeout(120)]

ROUNDS = by_night(5, 25)
# What one of the two may be told: that the other was first.
ANSWERS = (NotAllowed, ConversationClosed, AlreadyAnswered)


@dataclass
class Scene:
    """One candidate who has written, and who looks after them."""

    team: Team
    number: Number
    recruiter: User
    phone: str = ""

    def __post_init__(self) -> None:
        self.phone = new_phone()
        text_in(self.number, phone=self.phone, body="Hi")

    @property
    def candidate(self) -> Candidate:
        return Candidate.objects.select_related("team__account").get(phone=self.phone)

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.select_related("team__account", "candidate").get(
            candidate__phone=self.phone
        )

    def says(self, body: str) -> None:
        text_in(self.number, phone=self.phone, body=body)

    def opts_out(self) -> None:
        opt_candidate_out(
            candidate=self.candidate,
            reason="asked by phone",
            source=OptOut.Source.USER,
            author=self.recruiter,
            now=timezone.now(),
        )

    def applies(self, *, text: bool = False) -> None:
        receive_application(
            team=self.team,
            phone=self.phone,
            method=Application.Method.API,
            now=timezone.now(),
            candidate={"first_name": uuid4().hex[:6]},
            application={"external_id": uuid4().hex},
            text=TextOrder(body="Thank you") if text else None,
        )

    def moves(self) -> None:
        rows = Application.objects.select_related("team", "status").filter(candidate__phone=self.phone)
        application = rows.order_by("created_at")[0]
        change_application(application=application, status="engaged", activate=True)

    def closes_and_undoes(self) -> None:
        close_conversation(conversation=self.conversation, actor=self.recruiter, now=timezone.now())
        undo_close(conversation=self.conversation, actor=self.recruiter)

    def is_answered(self) -> None:
        send_text(conversation=self.conversation, author=self.recruiter, body="It is", now=timezone.now())

    def loses_an_answer(self) -> None:
        self.is_answered()
        Message.objects.filter(phone=self.phone, direction="outbound").update(
            status="unknown", lease_until=timezone.now()
        )
        self.sid = new_sid()

    def conclude(self, message: Message) -> None:
        listed = CarrierText(
            sid=self.sid, to=self.phone, sender=self.number.phone, body="It is", status="undelivered",
            direction="outbound-api", error_code="30034", created_at=timezone.now(),
        )  # fmt: skip
        reconcile._conclude(message, [listed], at=timezone.now())

    def hears_of_it(self) -> None:
        message = Message.objects.get(phone=self.phone, direction="outbound")
        fields = status_fields(self.number, sid=self.sid, status="undelivered", error_code="30034")
        record_status(number=self.number, message_id=message.pk, fields=_query(fields), at=timezone.now())


def _query(fields: dict[str, str]) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(fields)
    return query


@pytest.fixture
def scene(transactional_db: None) -> Callable[[], Scene]:
    team = TeamFactory()
    recruiter = add_person(team, Membership.Role.MEMBER, "Recruiter")
    with as_team(team.pk), transaction.atomic():
        number = connect_test_number(team=team)

    def make() -> Scene:
        with as_team(team.pk), transaction.atomic():
            Number.objects.update(paused_at=None)
            return Scene(team=team, number=number, recruiter=recruiter)

    return make


def at_once(scene: Scene, *deeds: Callable[[Scene], None]) -> list[BaseException]:
    """Do all of it at the same moment. Return what went wrong."""
    barrier, wrong = threading.Barrier(len(deeds)), []

    def do(deed: Callable[[Scene], None]) -> None:
        barrier.wait()
        time.sleep(random.random() * 0.004)
        try:
            with as_team(scene.team.pk):
                deed(scene)
        except ANSWERS:
            pass
        except Exception as error:  # noqa: BLE001  (what the test looks for)
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def _read(deed: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """Let a deed that reads first do so where its team's rows are seen."""

    def within(scene: Scene) -> None:
        with transaction.atomic():
            deed(scene)

    return within


@pytest.mark.parametrize(
    "deeds",
    [
        (Scene.opts_out, lambda scene: scene.says("STOP")),
        (Scene.moves, Scene.applies),
        (Scene.closes_and_undoes, lambda scene: scene.applies(text=True)),
        (Scene.is_answered, lambda scene: scene.applies(text=True)),
        (Scene.moves, lambda scene: scene.says("And?"), Scene.is_answered, Scene.opts_out),
    ],
    ids=["two opt-outs", "status and application", "undo and application", "two texts", "four at once"],
)
def test_deeds_of_one_moment_wait_for_each_other_and_none_is_lost(scene, deeds):
    wrong = [error for _ in range(ROUNDS) for error in at_once(scene(), *map(_read, deeds))]

    assert wrong == []


def test_what_a_look_finds_and_what_a_callback_says_at_once_is_settled_once(scene):
    for _ in range(ROUNDS):
        one = scene()
        with as_team(one.team.pk), transaction.atomic():
            one.loses_an_answer()

        assert at_once(one, _looked_up, _read(Scene.hears_of_it)) == []

        with as_team(one.team.pk), transaction.atomic():
            message = Message.objects.get(phone=one.phone, direction="outbound")
        assert (message.status, message.provider_sid) == ("undelivered", one.sid)


def _looked_up(scene: Scene) -> None:
    """As the worker does it: each step in a transaction of its own."""
    with transaction.atomic():
        message = Message.objects.select_related("number", "team__account").get(
            phone=scene.phone, direction="outbound"
        )
    scene.conclude(message)
