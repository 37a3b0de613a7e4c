"""How large a list was, day by day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.lists import periodic
from apps.lists.models import List, ListSize
from apps.lists.selectors import growth_of, newest_sizes, sparkline, teams_with_lists_due
from apps.lists.services import add_members, delete_list, forget_lists, measure_lists
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out, record_consent
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory
from tests.lists.conftest import page
from tests.marks import committed

# Half past eight in the evening in New York, where the team is: in Greenwich the next day has begun.
NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)
NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}


def test_both_kinds_are_measured_once_on_each_day_of_the_teams(team):
    nurse, driver = (CandidateFactory(team=team, first_name=name) for name in ("Nurse", "Driver"))
    static = StaticListFactory(team=team, people=[nurse, driver])
    dynamic = DynamicListFactory(team=team, filter_=NURSES)
    record_consent(team=team, phone=nurse.phone, given=True, method="form", wording="Yes.", at=NOW)
    opt_out(team=team, phone=driver.phone, source=OptOut.Source.KEYWORD, wording="STOP", now=NOW)

    assert measure_lists(team=team, now=NOW) == 2
    assert measure_lists(team=team, now=NOW + timedelta(hours=3)) == 0

    written = {row.list_id: (row.day, row.size, row.textable) for row in ListSize.objects.all()}
    assert written == {
        static.pk: (date(2026, 11, 19), 2, 1),
        dynamic.pk: (date(2026, 11, 19), 1, 1),
    }


def test_a_list_that_cannot_be_read_has_no_size(team):
    list_ = DynamicListFactory(team=team, filter_=NURSES)
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})

    measure_lists(team=team, now=NOW)

    row = ListSize.objects.get(list=list_)
    assert (row.size, row.textable) == (None, None)


def test_growth_is_told_day_by_day(team):
    list_ = StaticListFactory(team=team, people=[CandidateFactory(team=team)])
    measure_lists(team=team, now=NOW - 2 * DAY)
    add_members(list_=list_, candidates=[CandidateFactory(team=team).pk for _ in range(3)], actor_id=None)
    measure_lists(team=team, now=NOW - DAY)
    measure_lists(team=team, now=NOW)

    grown = growth_of(list_, now=NOW)

    assert [(each.size, each.change_words) for each in grown] == [(1, ""), (4, "+3"), (4, "as before")]
    assert [each.size for each in growth_of(list_, now=NOW, days=2)] == [4, 4]
    assert newest_sizes(team=team, lists=[list_])[list_.pk].day == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("sizes", "points"),
    [
        ([], ""),
        ([5], ""),
        ([5, 5], "2.0,14.0 118.0,14.0"),
        ([0, 10], "2.0,26.0 118.0,2.0"),
        ([0, None, 10], "2.0,26.0 118.0,2.0"),
    ],
)
def test_a_picture_goes_from_the_lowest_to_the_highest(sizes, points):
    assert sparkline(sizes) == points


def test_a_deleted_list_is_gone_after_a_day(team):
    first, second = (
        StaticListFactory(team=team, people=[CandidateFactory(team=team)]),
        StaticListFactory(team=team),
    )
    delete_list(list_=first, actor_id=None, now=NOW - 2 * DAY)
    delete_list(list_=second, actor_id=None, now=NOW)

    forget_lists(team=team, now=NOW + timedelta(minutes=1))

    assert list(List.objects.all()) == [second]


@committed
def test_the_clock_measures_each_teams_lists_for_itself():
    teams = [TeamFactory(), TeamFactory()]
    for each in teams:
        with as_team(each.pk), transaction.atomic():
            StaticListFactory(team=each)
    now = timezone.now()
    assert set(teams_with_lists_due(now=now, forgotten=now - DAY)) >= {each.pk for each in teams}

    periodic.measure()

    assert not set(teams_with_lists_due(now=now, forgotten=now - DAY)) & {each.pk for each in teams}
    for each in Team.objects.filter(pk__in=[each.pk for each in teams]):
        with as_team(each.pk), transaction.atomic():
            assert ListSize.objects.count() == 1


def test_a_list_that_was_measured_shows_its_growth_as_a_chart_and_a_table(team, as_recruiter):
    list_ = StaticListFactory(team=team)
    assert "<report-chart" not in page(as_recruiter, list_)
    today = timezone.now().astimezone(team.zone).date()
    for back, size in ((2, 3), (1, None), (0, 5)):
        ListSize.objects.create(
            team=team, list=list_, day=today - timedelta(days=back), size=size, textable=size and size - 1
        )

    shown = page(as_recruiter, list_)

    assert "data-newest-first" in shown
    assert re.findall(r'data-raw="(\d*)"', shown) == ["5", "4", "", "", "3", "2"]
