"""Each declared report is on its page, in its file and for programs, and all three say the same."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.utils import timezone

from apps.candidates.models import Application
from apps.candidates.services import record_application
from apps.feeds.models import FeedDelivery
from apps.reports.selectors import reports_told
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.feeds import FeedFactory
from tests.factories.reports import count_everything, text_out

pytestmark = pytest.mark.django_db
NOBODY = json.dumps({"all": [{"field": "candidate.city", "op": "is", "value": "Nowhere"}]})
TOLD = [
    pytest.param(report, sheet, id=f"{report.name}-{sheet.told_as}")
    for report in reports_told()
    for sheet in report.sheets
]


@pytest.fixture
def a_day(team, number, recruiter):
    """Of everything that is told by day, something."""
    now = timezone.now()
    chat = ConversationFactory(team=team)
    record_application(candidate=chat.candidate, method=Application.Method.API, applied_at=now)
    text_out(chat, at=now, author=recruiter)
    text_in(number, phone=chat.candidate.phone, at=now)
    text_out(chat, at=now, author=recruiter)
    text_out(chat, at=now, author=recruiter, status="failed", error_code="30003")
    text_in(number, phone=ConversationFactory(team=team).candidate.phone, body="STOP", at=now)
    FeedDelivery.objects.create(
        team=team, feed=FeedFactory(team=team), received_at=now, body_hash="x", outcome="rejected"
    )
    count_everything(team)


@pytest.mark.parametrize(("report", "sheet"), TOLD)
def test_what_a_program_is_told_stands_in_the_file(as_recruiter, partner, a_day, report, sheet):
    told = partner.get(f"reports/{report.name}").json()[sheet.told_as]
    file = as_recruiter.get(f"/reports/{report.page.slug}/{sheet.name}.csv").content.decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(file))

    assert len(heads) == len(set(heads))
    assert len(told) == len(rows)
    shown = [column for column in sheet.columns if column.label]
    for place, column in enumerate(shown):
        if column.key and column.is_number:
            in_file = [float(row[place]) if row[place] else None for row in rows]
            assert in_file == [pytest.approx(row[column.key], abs=1e-4) for row in told]


@pytest.mark.parametrize("report", reports_told(), ids=lambda report: report.name)
def test_programs_are_told_what_the_declaration_names(partner, a_day, report):
    told = partner.get(f"reports/{report.name}").json()

    for sheet in report.sheets:
        assert all(set(row) == {column.key for column in sheet.told} for row in told[sheet.told_as])


def test_a_filter_narrows_nothing_of_what_feeds_were_handed_in(as_recruiter, partner, a_day):
    everybody = partner.get("reports/feeds").json()["data"]

    assert partner.get("reports/feeds", filter=NOBODY).json()["data"] == everybody != []
    page = as_recruiter.get("/reports/feeds/", {"filter": NOBODY}).content.decode()
    assert "A filter does not narrow feeds" in page
    assert everybody[0]["name"] in page
