"""The steps of a team's own process: named, ordered and removed by the team."""

from __future__ import annotations

import pytest

from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import (
    StatusExists,
    StatusNeeded,
    WrongOrder,
    add_status,
    order_statuses,
    remove_status,
    update_status,
)
from tests.factories.candidates import CandidateFactory


def keys(team) -> list[str]:
    statuses = ApplicationStatus.objects.for_team(team).order_by("position")
    return list(statuses.values_list("key", flat=True))


def status(team, key: str) -> ApplicationStatus:
    return ApplicationStatus.objects.for_team(team).get(key=key)


def test_a_status_is_added_at_the_end_and_renamed(team):
    added = add_status(team=team, label="  Background check ", stage="engaged")

    update_status(status=added, label="Checked")

    assert keys(team)[-1] == "background_check"
    assert (added.label, added.stage) == ("Checked", "engaged")


def test_two_statuses_of_one_name_are_refused(team):
    with pytest.raises(StatusExists):
        add_status(team=team, label="archived")
    with pytest.raises(StatusExists):
        update_status(status=status(team, "new"), label="Engaged")


def test_names_without_latin_letters_get_keys_of_their_own(team):
    first, second = (add_status(team=team, label=label) for label in ("面接", "合格"))

    assert (first.key, second.key) == ("status", "status_2")


def test_the_order_is_the_teams(team):
    turned = keys(team)[::-1]

    order_statuses(team=team, keys=turned)

    assert keys(team) == turned


@pytest.mark.parametrize(
    "change", [lambda keys: keys[1:], lambda keys: [*keys, "new"], lambda keys: ["x", *keys[1:]]]
)
def test_an_order_that_leaves_one_out_is_refused(team, change):
    with pytest.raises(WrongOrder):
        order_statuses(team=team, keys=change(keys(team)))


def test_a_status_goes_when_its_applications_have_somewhere_to_stand(team):
    candidate = CandidateFactory(team=team)
    archived = status(team, "archived")
    candidate.applications.update(status=archived)

    with pytest.raises(StatusNeeded, match="“Archived” holds 1 application"):
        remove_status(status=archived)
    moved = remove_status(status=archived, move_to=status(team, "not_qualified"))

    assert moved == 1
    assert Application.objects.get().status.key == "not_qualified"
    assert "archived" not in keys(team)


def test_what_the_product_moves_people_to_stays(team):
    with pytest.raises(StatusNeeded, match="It can be renamed"):
        remove_status(status=status(team, "engaged"), move_to=status(team, "new"))
