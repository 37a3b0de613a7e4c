"""Whom a report is about: conditions as chips, made in the grids' dialogs; days and filter keep each other."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from apps.accounts.models import Membership
from apps.candidates.models import Application
from apps.candidates.services import record_application
from apps.reports.selectors import periods
from tests.factories.chat import ConversationFactory
from tests.factories.grids import SavedViewFactory

pytestmark = pytest.mark.django_db
DAYS = "from=2026-03-01&to=2026-03-31&hours=working"


def filter_of(**asked):
    return json.dumps({"all": [asked]})


CITY = filter_of(field="candidate.city", op="is", value="Newark")


def test_a_condition_is_added_to_a_report_and_its_days_stay(as_recruiter):
    add = as_recruiter.get(f"/reports/people/?{DAYS}").context["whom"]["add_url"]

    made = as_recruiter.get(f"{add}&field=candidate.city&op=is&value=Newark")

    address = urlsplit(made["Location"])
    assert address.path == "/reports/people/"
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert json.loads(asked.pop("filter")) == json.loads(CITY)
    assert asked == {"from": "2026-03-01", "to": "2026-03-31", "hours": "working"}
    assert as_recruiter.get(made["Location"]).status_code == 200


def test_a_chip_says_the_condition_and_takes_it_away(as_recruiter):
    page = as_recruiter.get("/reports/", {"filter": CITY, "stat": "mean"})

    (chip,) = page.context["whom"]["chips"]
    (piece,) = chip.pieces
    assert piece.words == "City is “Newark”"
    assert piece.remove_url == "/reports/?stat=mean"
    assert "Remove the filter City is “Newark”" in page.content.decode()
    # What is sent with other days.
    assert 'type="hidden" name="filter"' in page.content.decode()


def test_the_dialog_of_a_report_that_is_not_there_is_not_there(as_recruiter):
    assert as_recruiter.get("/grids/candidates/condition/", {"report_at": "nothing"}).status_code == 404
    assert as_recruiter.get("/grids/candidates/condition/", {"report_at": "people?x=1"}).status_code == 200


def test_views_of_the_candidates_are_offered(team, manager, as_manager):
    SavedViewFactory(
        membership=Membership.objects.get(user=manager), name="In Newark", filter_=json.loads(CITY)
    )

    (view,) = as_manager.get("/reports/source/").context["whom"]["views"]

    assert view["label"] == "In Newark"
    assert json.loads(parse_qs(urlsplit(view["url"]).query)["filter"][0]) == json.loads(CITY)
    assert as_manager.get(view["url"]).context["whom"]["current"] == "In Newark"


def test_page_file_and_program_are_narrowed_alike(team, as_recruiter, partner):
    for city in ("Newark", "Newark", "Boston"):
        chat = ConversationFactory(team=team, city=city)
        record_application(
            candidate=chat.candidate, method=Application.Method.API, applied_at=timezone.now(), source=city
        )

    told = partner.get("reports/sources", filter=CITY).json()["data"]
    page = as_recruiter.get("/reports/source/", {"filter": CITY}).content.decode()
    file = as_recruiter.get("/reports/source/sources.csv", {"filter": CITY}).content.decode()

    assert {row["key"]: row["applications"] for row in told if row["key"] != "Not known"} == {"Newark": 2}
    assert ("Newark" in page, "Boston" in page) == (True, False)
    assert ("Newark,2" in file, "Boston" in file) == (True, False)


def test_what_takes_too_long_to_count_is_said_to(as_recruiter, partner, monkeypatch):
    monkeypatch.setattr(periods, "answered_soon", lambda *_args, **_more: None)

    page = as_recruiter.get("/reports/", {"filter": CITY})
    told = partner.get("reports/funnel", filter=CITY)

    assert page.status_code == 422
    assert "takes too long to wait for" in page.content.decode()
    assert as_recruiter.get("/reports/overview/funnel.csv", {"filter": CITY}).status_code == 422
    assert told.status_code == 400
    assert [(each["parameter"], each["code"]) for each in told.json()["errors"]] == [
        ("filter", "too_much_to_count")
    ]
    assert as_recruiter.get("/reports/").status_code == 200


def test_a_count_that_the_database_breaks_off_is_said_to(as_recruiter, monkeypatch):
    monkeypatch.setattr(periods, "PATIENCE", 20)
    monkeypatch.setattr(periods, "count_raw", lambda scope: scope.rows("SELECT pg_sleep(5)"))

    page = as_recruiter.get("/reports/", {"filter": CITY})

    assert page.status_code == 422
    assert "fewer days" in page.content.decode()
