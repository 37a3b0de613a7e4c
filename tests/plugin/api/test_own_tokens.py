"""With somebody's own token the API works in their name: for as long as they may, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.models import ApiKey, Membership, Role
from apps.accounts.services import change_role, create_api_key, remove_member
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate
from apps.chat.models import Message
from apps.events.models import Event
from apps.plugin.services import MayNotHaveToken, end_token, make_token
from tests.factories.accounts import add_person
from tests.factories.api import Partner
from tests.factories.chat import text_in

PHONE = "+12015550123"
NOON = "2030-01-07T17:00:00Z"


@pytest.fixture
def place(recruiter) -> Membership:
    return Membership.objects.get(user=recruiter)


@pytest.fixture
def own(place) -> Partner:
    """The plug-in of a recruiter."""
    _, secret = make_token(membership=place, name="Laptop", now=timezone.now())
    return Partner(secret)


def is_in(partner: Partner) -> bool:
    status = partner.post("phones/recognize", {"texts": []}).status_code
    assert status in {200, 401}
    return status == 200


@time_machine.travel(NOON)
def test_a_text_counts_as_theirs_and_as_typed(number, recruiter, place):
    text_in(number, phone=PHONE, body="Is it still open?")
    _, secret = make_token(membership=place, name="Laptop", now=timezone.now())

    answer = Partner(secret).post("messages", {"to": PHONE, "body": "It is."})

    assert answer.status_code == 202, answer.content
    assert (answer.json()["origin"], answer.json()["author"]) == ("chat", str(recruiter.pk))
    conversation = Message.objects.get(body="It is.").conversation
    assert conversation.waiting_since is None


@time_machine.travel(NOON)
def test_whom_they_add_came_by_the_plug_in(number, recruiter, place):
    _, secret = make_token(membership=place, name="Laptop", now=timezone.now())
    body = {
        "candidate": {"phone": PHONE, "full_name": "Candidate Twelve"},
        "application": {"source": "jobs.example", "medium": "Browser plug-in"},
        "message": {"body": "Hi!"},
    }

    answer = Partner(secret).post("applications", body).json()

    assert Application.objects.get().method == Application.Method.PLUGIN
    assert (answer["message"]["origin"], answer["message"]["author"]) == ("chat", str(recruiter.pk))
    made = Event.objects.filter(kind__in=["candidate.created", "application.created", "conversation.created"])
    assert set(made.values_list("actor_id", flat=True)) == {recruiter.pk}


def test_it_says_whose_it_is(own, recruiter):
    answer = own.post("phones/recognize", {"texts": []}).json()

    assert answer["user"] == {"id": str(recruiter.pk), "name": "Recruiter One"}


def test_it_does_not_answer_beside_a_colleague(number, own, teammate):
    conversation = text_in(number, phone=PHONE, body="Hello").conversation
    conversation.claimed_by, conversation.claimed_until = teammate, timezone.now() + timedelta(minutes=5)
    conversation.save()

    answer = own.post("messages", {"to": PHONE, "body": "Hi!"})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_claimed")


@pytest.mark.parametrize("call", [("POST", "numbers"), ("POST", "statuses"), ("POST", "templates")])
def test_it_administers_nothing_even_in_a_managers_hands(team, manager, call):
    place = Membership.objects.get(user=manager)
    _, secret = make_token(membership=place, name="Laptop", now=timezone.now())

    assert Partner(secret).send(*call).json()["code"] == "missing_scope"


def test_it_ends_with_the_place(own, place):
    assert is_in(own)

    remove_member(membership=place, now=timezone.now())

    assert not is_in(own)
    assert not ApiKey.objects.exists()


def test_it_ends_for_who_is_restricted_and_stays_so(own, place):
    change_role(membership=place, role=Role.RESTRICTED, now=timezone.now())
    assert not is_in(own)

    change_role(membership=place, role=Role.MEMBER, now=timezone.now())
    assert not is_in(own)


def test_it_stays_with_a_manager_who_becomes_a_member(team, manager):
    place = Membership.objects.get(user=add_person(team, Role.MANAGER, "Manager Two"))
    _, secret = make_token(membership=place, name="Laptop", now=timezone.now())

    change_role(membership=place, role=Role.MEMBER, now=timezone.now())

    assert is_in(Partner(secret))


@pytest.mark.parametrize("how", ["role", "login"])
def test_it_opens_nothing_for_who_may_not_work_however_that_came(own, recruiter, how: str):
    if how == "role":
        Membership.objects.filter(user=recruiter).update(role=Role.RESTRICTED)
    else:
        recruiter.is_active = False
        recruiter.save()

    assert not is_in(own)


def test_it_ends_after_a_year(place):
    with time_machine.travel(NOON) as clock:
        _, secret = make_token(membership=place, name="Laptop", now=timezone.now())
        clock.shift(timedelta(days=364))
        assert is_in(Partner(secret))
        clock.shift(timedelta(days=2))
        assert not is_in(Partner(secret))


def test_whoever_ends_it_ends_it_at_once_and_it_is_on_record(own, place, recruiter):
    token = ApiKey.objects.get()

    end_token(token=token, actor=place, now=timezone.now())
    end_token(token=token, actor=place, now=timezone.now())

    assert not is_in(own)
    events = (
        Event.objects.filter(kind__startswith="token.")
        .order_by("id")
        .values_list("kind", "actor_id", "subject_id")
    )
    assert list(events) == [
        ("token.created", recruiter.pk, token.pk),
        ("token.ended", recruiter.pk, token.pk),
    ]


def test_who_is_restricted_cannot_make_one(restricted):
    place = Membership.objects.get(user=restricted)

    with pytest.raises(MayNotHaveToken):
        make_token(membership=place, name="Laptop", now=timezone.now())


def test_only_a_hash_of_it_is_kept(own):
    token = ApiKey.objects.get()
    row = " ".join(str(value) for value in ApiKey.objects.values_list().get())

    assert own.key.startswith(f"pcx_{token.prefix}_")
    assert own.key.split("_", 2)[2] not in row


def test_a_token_of_another_teams_place_is_refused_by_the_database(team, other_team, stranger):
    with as_team(other_team.pk):
        theirs = Membership.objects.get(user=stranger)
    key, _ = create_api_key(team=team, name="Odd", scopes=["read"])

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with (
        pytest.raises(IntegrityError, match="accounts_apikey_membership_id_of_team"),
        transaction.atomic(),
    ):
        ApiKey.objects.filter(pk=key.pk).update(membership_id=theirs.pk)


def test_a_key_of_the_team_is_nobodys(partner, number):
    answer = partner.post("applications", {"candidate": {"phone": PHONE}})

    assert answer.status_code == 201
    assert Application.objects.get().method == Application.Method.API
    assert Candidate.objects.get().phone == PHONE
