"""A second manager's yes to blasts to many, where the team asks for it: nobody says it to their own words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import Membership
from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.services import (
    ApprovalNeeded,
    BlastAlreadyStarted,
    NotAnother,
    approve_blast,
    pause_blast,
    resume_blast,
    start_blast,
    update_blast,
)
from apps.events.models import Event
from apps.lists.services import ListHasChanged, add_members
from tests.factories.accounts import add_person
from tests.factories.api import partner_of
from tests.factories.blasts import BlastFactory, some_people, started


@pytest.fixture
def other_manager(team):
    return add_person(team, Membership.Role.MANAGER, "Manager Two")


@pytest.fixture
def blast(team, number, recruiter) -> Blast:
    """One to more people than anybody may send to alone, written by a recruiter."""
    team.approval_above = 1
    team.save()
    blast = BlastFactory(team=team, people=some_people(team, 2))
    Blast.objects.update(author=recruiter)
    blast.refresh_from_db()
    return blast


def approve(blast, actor, **given):
    return approve_blast(blast=blast, actor=actor, now=timezone.now(), **given)


def start(blast, **given):
    return start_blast(blast=blast, actor_id=None, now=timezone.now(), **given)


def work(blast):
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    blast.refresh_from_db()
    return blast


def grow(blast, team):
    [more] = some_people(team, 1)
    add_members(list_=blast.list, candidates=[more.pk], actor_id=None)


def test_it_starts_once_another_manager_has_said_yes(blast, manager):
    with pytest.raises(ApprovalNeeded, match="more than 1 person"):
        start(blast)
    with pytest.raises(ApprovalNeeded):
        start(blast, send_at=timezone.now() + timedelta(hours=1))

    approve(blast, manager)

    assert start(blast).status == "starting"
    told = Event.objects.get(kind="blast.approved")
    assert (told.actor_id, told.data) == (manager.pk, {"recipients": 2})


def test_to_few_people_or_where_the_team_does_not_ask_nobody_has_to(blast, team):
    few = BlastFactory(team=team, people=some_people(team, 1))
    assert start(few).status == "starting"

    team.approval_above = None
    team.save()
    assert start(blast).status == "starting"


def test_neither_its_author_nor_who_changed_it_last_says_yes_to_it(blast, manager, other_manager):
    Blast.objects.update(author=manager)
    with pytest.raises(NotAnother, match="Somebody else"):
        approve(blast, manager)

    update_blast(blast=blast, fields={"body": "Other words"}, actor_id=other_manager.pk)

    with pytest.raises(NotAnother, match="Somebody else"):
        approve(blast, other_manager)
    for author, editor in ((other_manager, None), (None, other_manager)):
        with pytest.raises(IntegrityError, match="blast_approved_by_another"), transaction.atomic():
            Blast.objects.update(
                author=author,
                editor=editor,
                approver=other_manager,
                approved_at=timezone.now(),
                approved_for=2,
            )


def test_only_a_manager_of_the_team_says_it(blast, teammate, stranger):
    for who in (teammate, stranger, None):
        with pytest.raises(NotAnother, match="A manager"):
            approve(blast, who)


@pytest.mark.parametrize("is_scheduled", [False, True])
def test_who_changes_it_takes_the_yes_back(blast, manager, recruiter, is_scheduled):
    approve(blast, manager)
    if is_scheduled:
        start(blast, send_at=timezone.now() + timedelta(hours=1))

    changed = update_blast(blast=blast, fields={"body": "Other words"}, actor_id=recruiter.pk)

    assert (changed.status, changed.approver, changed.approved_at) == ("draft", None, None)
    assert Event.objects.filter(kind="blast.approval_withdrawn").count() == 1
    with pytest.raises(ApprovalNeeded):
        start(blast)


def test_it_counts_for_as_many_as_were_on_the_list(blast, team, manager):
    with pytest.raises(ListHasChanged):
        approve(blast, manager, expected=3)
    approve(blast, manager, expected=2)
    grow(blast, team)

    with pytest.raises(ApprovalNeeded, match="has grown since a manager said yes to 2 people"):
        start(blast)
    approve(blast, manager)
    assert start(blast).status == "starting"


def test_a_list_that_grows_before_its_moment_stops_it_until_there_is_a_yes(blast, team, manager):
    approve(blast, manager)
    begun = started(blast)
    grow(blast, team)

    work(begun)

    assert (begun.status, begun.frozen_at) == ("failed", None)
    assert "has grown" in begun.error
    assert not BlastRecipient.objects.exists()
    with pytest.raises(ApprovalNeeded):
        resume_blast(blast=begun, actor_id=None, now=timezone.now())
    approve(begun, manager)
    resume_blast(blast=begun, actor_id=None, now=timezone.now())
    work(begun)
    assert BlastRecipient.objects.count() == 3


def test_once_it_is_written_down_whom_it_goes_to_nobody_is_asked_again(blast, team, manager):
    approve(blast, manager)
    begun = work(started(blast))
    grow(blast, team)

    pause_blast(blast=begun, actor_id=None, now=timezone.now())

    assert resume_blast(blast=begun, actor_id=None, now=timezone.now()).status == "running"
    with pytest.raises(BlastAlreadyStarted):
        approve(begun, manager)


def test_the_pages_ask_for_it_and_take_it(blast, team, as_recruiter, as_manager, manager):
    address = f"/blasts/{blast.pk}/"
    refused = as_recruiter.post(f"{address}start/", {"when": "now", "told": "2"})
    assert refused.status_code == 422
    assert "another manager has to say yes" in refused.content.decode()
    assert f'action="{address}approve/"' not in as_recruiter.get(address).content.decode()
    assert as_recruiter.post(f"{address}approve/", {"told": "2"}).status_code == 403

    assert "Say yes to 2 people" in as_manager.get(address).content.decode()
    as_manager.post(f"{address}approve/", {"told": "1"})
    blast.refresh_from_db()
    assert blast.approver is None
    said = as_manager.post(f"{address}approve/", {"told": "2"}, follow=True).content.decode()

    assert "Manager One has said yes" in said
    as_recruiter.post(f"{address}start/", {"when": "now", "told": "2"})
    assert work(blast).status == "running"


def test_one_that_was_stopped_for_it_is_approved_on_its_page(blast, team, manager, as_manager):
    approve(blast, manager)
    begun = started(blast)
    grow(blast, team)
    work(begun)

    shown = as_manager.get(f"/blasts/{blast.pk}/").content.decode()

    assert "Say yes to 3 people" in shown


def test_the_setting_is_a_rule_for_texting(team, number, as_manager):
    rules = {"frequency_cap": "0", "frequency_days": "7", "approval_above": "500"}

    as_manager.post("/settings/texting/", rules)

    team.refresh_from_db()
    assert team.approval_above == 500
    as_manager.post("/settings/texting/", rules | {"approval_above": ""})
    team.refresh_from_db()
    assert team.approval_above is None


def test_partners_ask_and_say_it_as_who_made_the_key(blast, team, manager):
    asking, saying = partner_of(team), partner_of(team, created_by=manager)
    address = f"blasts/{blast.pk}"

    needed = asking.post(f"{address}/start", {})
    assert (needed.status_code, needed.json()["code"]) == (409, "approval_needed")
    nobody = asking.post(f"{address}/approve", {})
    assert (nobody.status_code, nobody.json()["code"]) == (403, "approval_by_another")
    changed = saying.post(f"{address}/approve", {"expected_recipients": 3})
    assert (changed.status_code, changed.json()["code"]) == (409, "list_has_changed")

    said = saying.post(f"{address}/approve", {"expected_recipients": 2})

    assert (said.status_code, said.json()["approver"]) == (200, str(manager.pk))
    assert asking.post(f"{address}/start", {}).status_code == 202
    without = partner_of(team, scopes=["read", "write", "send"])
    assert without.post(f"{address}/approve", {}).status_code == 403
