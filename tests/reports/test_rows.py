"""Many days are read by weeks and months: of all that was, not of what each day comes to."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.lists.models import ListSize
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.lists import StaticListFactory
from tests.factories.reports import count_everything, text_out

pytestmark = pytest.mark.django_db
# From a Wednesday to a Tuesday: fifty-three Mondays and what is before the first.
YEAR = {"from": "2025-03-05", "to": "2026-03-03"}
# The first and the last week are cut.
WEEKS = {"from": "2026-03-04", "to": "2026-03-19", "per": "week"}
WHOM = json.dumps({"all": [{"field": "candidate.city", "op": "is_not", "value": "Nowhere"}]})
BY_DAY = {"": ["activity", "response-times-by-day", "lists"], "delivery/": ["opt-outs"]}


@pytest.fixture
def answered(team, number, recruiter):
    """Answer somebody new at noon of a day, after so many minutes each."""

    def answer(day: int, *minutes: int):
        at = datetime(2026, 3, day, 12, tzinfo=team.zone)
        for each in minutes:
            chat = ConversationFactory(team=team)
            text_in(number, phone=chat.candidate.phone, at=at - timedelta(minutes=each))
            text_out(chat, at=at, author=recruiter)
        count_everything(team)

    return answer


def table_of(page, name):
    return next(table for table, _ in page.context["tables"] if table.name == name)


def column_of(page, name, column):
    """Return the values of a column by the words of their rows."""
    return {row["day"].words: row[column] for row in table_of(page, name).rows}


def in_file(client, name, asked):
    text = client.get(f"/reports/overview/{name}.csv", asked).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("page", BY_DAY)
@pytest.mark.parametrize(
    ("last", "current", "rows"),
    [
        ("2026-03-04", "Day", 1),
        ("2026-06-03", "Day", 92),
        ("2026-06-04", "Week", 14),
        ("2027-03-04", "Week", 53),
    ],
)
def test_a_quarter_is_told_by_day_and_more_by_week(as_recruiter, page, last, current, rows):
    found = as_recruiter.get(f"/reports/{page}", {"from": "2026-03-04", "to": last})

    (chosen,) = [each["label"] for each in found.context["rows"]["choices"] if each["is_current"]]
    assert chosen == current
    for name in BY_DAY[page]:
        assert len(table_of(found, name).rows) == rows
        assert table_of(found, name).columns[0].label == current


@pytest.mark.parametrize("per", ["day", "week", "month"])
@pytest.mark.parametrize("days", [1, 30, 366])
def test_whatever_the_days_no_page_has_thousands_of_values(as_recruiter, answered, per, days):
    answered(3, 1)
    first = date(2026, 3, 3) - timedelta(days=days - 1)

    page = as_recruiter.get("/reports/", {"from": first.isoformat(), "to": "2026-03-03", "per": per})

    assert page.status_code == 200
    assert 0 < len(table_of(page, "activity").rows) <= 92
    assert page.content.decode().count("<td") < 2_000


def test_what_a_row_is_of_is_kept_until_it_goes_without_saying(as_recruiter):
    page = as_recruiter.get("/reports/", {**YEAR, "per": "month"})
    choices = {each["label"]: each for each in page.context["rows"]["choices"]}
    said = {label: parse_qs(urlsplit(each["url"]).query).get("per") for label, each in choices.items()}

    assert said == {"Day": ["day"], "Week": None, "Month": ["month"]}
    assert choices["Month"]["is_current"]
    for link in (*page.context["tabs"], *page.context["presets"]):
        assert "per=month" in link["url"]
    assert '<input type="hidden" name="per" value="month"' in page.content.decode()
    add = page.context["whom"]["add_url"]
    made = as_recruiter.get(f"{add}&field=candidate.city&op=is&value=Newark")
    assert "per=month" in made["Location"]
    assert "rows" not in as_recruiter.get("/reports/people/", YEAR).context


def test_a_row_of_nothing_that_there_is_is_refused(as_recruiter):
    page = as_recruiter.get("/reports/", {"per": "year"})

    assert page.status_code == 422
    assert "year is not one of the available choices" in page.content.decode()


@pytest.mark.parametrize("asked", [{}, {"filter": WHOM}], ids=["everybody", "filtered"])
def test_a_week_has_all_of_its_days(as_recruiter, answered, asked):
    answered(3, 90)
    answered(4, 1, 1, 1)
    answered(8, 59)
    answered(9, 5)
    answered(19, 7)

    page = as_recruiter.get("/reports/", {**WEEKS, **asked})
    mean = as_recruiter.get("/reports/", {**WEEKS, **asked, "stat": "mean"})

    rows = ["Mar 4 – 8, 2026", "Mar 9 – 15, 2026", "Mar 16 – 19, 2026"]
    assert column_of(page, "activity", "started") == dict(zip(rows, [4, 1, 1], strict=True))
    # Of the days' own middles, one minute and 59, the middle would be 30.
    times = [60, 5 * 60, 7 * 60]
    assert column_of(page, "response-times-by-day", "agent") == dict(zip(rows, times, strict=True))
    assert column_of(mean, "response-times-by-day", "agent")[rows[0]] == 62 * 60 / 4
    waits = {wait.kind: wait for wait in page.context["waits"]}
    assert (waits["agent"].seconds, waits["agent"].before) == (3 * 60, 90 * 60)


@pytest.mark.parametrize("asked", [{}, {"filter": WHOM}], ids=["everybody", "filtered"])
def test_all_mondays_are_one_row_of_the_hours(as_recruiter, answered, asked):
    for day in (2, 9, 10, 16, 23):
        answered(day, 0)

    rows = in_file(as_recruiter, "our-hours", {**WEEKS, **asked})

    assert {row["Day"]: row["12"] for row in rows if row["12"] != "0"} == {"Mon": "2", "Tue": "1"}


def test_a_list_is_as_large_as_it_was_last_measured_in_a_row(as_recruiter, team):
    made = StaticListFactory(team=team, name="Nurses")
    for day, size in {4: 10, 7: 30, 10: 20}.items():
        ListSize.objects.create(team=team, list=made, day=date(2026, 3, day), size=size)

    page = as_recruiter.get("/reports/", WEEKS)

    assert list(column_of(page, "lists", str(made.pk)).values()) == [30, 20, None]


def test_a_file_has_the_rows_that_the_page_has(as_recruiter, answered):
    answered(4, 1, 1, 1)
    answered(8, 59)

    first, *_ = in_file(as_recruiter, "response-times-by-day", WEEKS)

    assert first["Week"] == "2026-03-04/2026-03-08"
    assert first["Our answers (seconds)"] == "60"


def test_the_days_of_a_year_are_shown_in_parts_and_its_file_has_them_all(as_recruiter, answered):
    answered(3, 1)
    asked = {**YEAR, "per": "day", "hours": "working"}
    address, found = f"/reports/?{'&'.join(f'{name}={said}' for name, said in asked.items())}", []
    while address:
        page = as_recruiter.get(address)
        rows = [row["day"].first for row in table_of(page, "activity").rows]
        assert page.context["form"].data["hours"] == "working"
        assert page.context["rows"]["number"] == 364
        assert f"{page.context['rows']['shown'].words}, of 364 days" in page.content.decode()
        found, address = [*rows, *found], page.context["rows"]["earlier_url"]

    assert found == [date(2025, 3, 5) + timedelta(days=each) for each in range(364)]
    assert as_recruiter.get(page.context["rows"]["later_url"]).status_code == 200
    days = in_file(as_recruiter, "activity", asked)
    assert [row["Day"] for row in days] == [day.isoformat() for day in found]
    assert [row["Engaged"] for row in days][-1] == "1"


def test_programs_are_told_each_day_of_a_year(partner, answered):
    answered(3, 1)

    days = partner.get("reports/funnel", **YEAR).json()["days"]

    assert len(days) == 364
    assert days[-1]["day"] == "2026-03-03"
    assert days[-1]["engaged"] == 1


def test_a_year_of_weeks_asks_as_little_as_a_week(as_recruiter, answered, count_queries):
    answered(3, 1)
    for_a_week = count_queries(lambda: as_recruiter.get("/reports/", {**YEAR, "from": "2026-02-25"}))

    assert count_queries(lambda: as_recruiter.get("/reports/", YEAR)) == for_a_week <= 12
