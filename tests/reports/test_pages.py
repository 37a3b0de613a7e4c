"""What the pages, their files and the API say is the same, and it is what happened."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import Application
from apps.candidates.services import record_application
from apps.events.services import record_event
from tests.factories.blasts import BlastFactory
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.reports import count_everything, text_out

PAGES = [
    "",
    "source/",
    "medium/",
    "campaign/",
    "job/",
    "method/",
    "people/",
    "blasts/",
    "feeds/",
    "delivery/",
]

# Of everybody, so that as much is counted.
WHOM = json.dumps({"all": [{"field": "candidate.city", "op": "is_not", "value": "Nowhere"}]})


@pytest.fixture
def a_week(team, number, recruiter):
    """Two people arrive; one answers and is answered after five minutes, the other stops us."""
    now = timezone.now()
    chats = [ConversationFactory(team=team) for _ in range(2)]
    for chat, source in zip(chats, ["Indeed", "Referral"], strict=True):
        record_application(
            candidate=chat.candidate,
            method=Application.Method.API,
            applied_at=now - timedelta(days=2),
            source=source,
            job_title="Nurse",
        )
        text_out(chat, at=now - timedelta(hours=3), author=recruiter)
    talker, stopper = chats
    text_in(number, phone=talker.candidate.phone, at=now - timedelta(hours=2))
    text_out(talker, at=now - timedelta(hours=2) + timedelta(minutes=5), author=recruiter)
    text_out(
        talker, at=now - timedelta(minutes=5), author=recruiter, status="undelivered", error_code="30003"
    )
    text_in(number, phone=stopper.candidate.phone, body="STOP", at=now - timedelta(hours=1))
    record_event(team=team, kind="handoff.created", conversation_id=talker.pk, actor_id=recruiter.pk)
    count_everything(team)
    return chats


def file_rows(response):
    assert response.status_code == 200
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_empty_and_full(team, as_recruiter, page, recruiter, number, request):
    assert as_recruiter.get(f"/reports/{page}").status_code == 200

    request.getfixturevalue("a_week")

    assert as_recruiter.get(f"/reports/{page}").status_code == 200


@pytest.mark.parametrize("asked", [{}, {"filter": WHOM}], ids=["everybody", "filtered"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_few_questions_however_much_there_is(
    as_recruiter, a_week, page, asked, count_queries, team
):
    for_two = count_queries(lambda: as_recruiter.get(f"/reports/{page}", asked))

    for each in range(5):
        chat = ConversationFactory(team=team)
        record_application(
            candidate=chat.candidate,
            method=Application.Method.API,
            applied_at=timezone.now() - timedelta(days=each),
            source=f"Board {each}",
        )
        text_out(chat, at=timezone.now() - timedelta(days=each), status="failed", error_code=f"3000{each}")
    count_everything(team)

    assert count_queries(lambda: as_recruiter.get(f"/reports/{page}", asked)) == for_two
    assert for_two <= 12


def test_the_funnel_is_the_same_on_the_page_in_its_file_and_for_a_program(
    as_recruiter, a_week, team, partner
):
    page = as_recruiter.get("/reports/").content.decode()
    in_file = {
        row["Stage"]: row["These days"] for row in file_rows(as_recruiter.get("/reports/overview/funnel.csv"))
    }
    told = partner.get("reports/funnel").json()

    assert in_file == {
        "Applications": "4",
        "People": "2",
        "Conversations started": "2",
        "Engaged": "1",
        "Handed over": "1",
    }
    assert [str(stage["count"]) for stage in told["stages"]] == list(in_file.values())
    assert sum(day["applications"] for day in told["days"]) == 4
    assert '<strong class="stat__value">4</strong>' in page


def test_response_times_are_the_same_on_the_page_in_its_file_and_for_a_program(as_recruiter, a_week, partner):
    page = as_recruiter.get("/reports/").content.decode()
    rows = file_rows(as_recruiter.get("/reports/overview/response-times.csv"))
    told = partner.get("reports/response-times").json()["waits"]

    by_wait = {each["wait"]: each for each in told}
    assert by_wait["agent"] == {"wait": "agent", "count": 1, "seconds": 300, "before_seconds": None}
    assert by_wait["initial_contact"]["seconds"] == 3600
    assert [row["Median in all hours (seconds)"] for row in rows] == [str(each["seconds"]) for each in told]
    assert '<strong class="stat__value">5 min</strong>' in page


def test_sources_tell_what_became_of_their_people(as_recruiter, a_week, partner):
    rows = {row["Source"]: row for row in file_rows(as_recruiter.get("/reports/source/sources.csv"))}
    told = {row["key"]: row for row in partner.get("reports/sources").json()["data"]}

    assert rows["Indeed"]["Engaged"] == "1" == str(told["Indeed"]["engaged"])
    assert rows["Indeed"]["Handed over"] == "1"
    assert (told["Referral"]["engaged"], told["Referral"]["opted_out"]) == (0, 1)
    jobs = partner.get("reports/sources", by="job").json()["data"]
    assert {row["key"]: row["applications"] for row in jobs} == {"Nurse": 2, "Not known": 2}


def test_people_are_told_by_what_they_wrote_themselves(as_recruiter, a_week, partner, recruiter):
    told = partner.get("reports/people").json()["data"]

    assert told == [
        {
            "id": str(recruiter.pk),
            "name": "Recruiter One",
            "texts": 4,
            "answers": 1,
            "answer_seconds": 300,
            "first_answers": 1,
            "first_answer_seconds": 300,
            "handed_over": 1,
            "failed": 1,
        }
    ]
    (row,) = file_rows(as_recruiter.get("/reports/people/people.csv"))
    assert row["Answer: Median in all hours (seconds)"] == "300"


def test_who_stopped_us_and_what_failed_is_told_in_plain_words(as_recruiter, a_week, partner):
    page = as_recruiter.get("/reports/delivery/").content.decode()
    refused = partner.get("reports/opt-outs").json()
    failed = partner.get("reports/failures").json()["data"]

    assert refused["data"] == [{"how": "keyword", "opted_out": 1}]
    assert sum(day["opted_out"] for day in refused["days"]) == 1
    assert [(row["code"], row["failed"], row["failed_share"]) for row in failed] == [("30003", 1, 1.0)]
    assert failed[0]["detail"] in page


def test_a_filter_narrows_the_figures_to_the_people_whom_it_finds(as_recruiter, a_week, partner):
    talker, _ = a_week
    asked = json.dumps({"field": "candidate.phone", "op": "is", "value": talker.candidate.phone})
    asked = json.dumps({"all": [json.loads(asked)]})

    told = partner.get("reports/funnel", filter=asked).json()
    page = as_recruiter.get("/reports/", {"filter": asked})

    assert {stage["stage"]: stage["count"] for stage in told["stages"]} == {
        "applications": 2,
        "people": 1,
        "started": 1,
        "engaged": 1,
        "handed_over": 1,
    }
    assert told["counted_at"] is None
    assert page.status_code == 200
    assert partner.get("reports/opt-outs", filter=asked).json()["data"] == []
    assert [row["failed"] for row in partner.get("reports/failures", filter=asked).json()["data"]] == [1]


@pytest.mark.parametrize(
    ("asked", "parameter", "code"),
    [
        ({"from": "2026-02-30"}, "from", "invalid"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from", "days_turned_round"),
        ({"from": "2020-01-01", "to": "2026-01-01"}, "from", "period_too_long"),
        ({"to": "0001-01-05"}, "from", "day_out_of_range"),
        ({"from": "9999-12-31", "to": "9999-12-31"}, "from", "day_out_of_range"),
        ({"hours": "some"}, "hours", "invalid_choice"),
        ({"stat": "mode"}, "stat", "invalid_choice"),
        ({"filter": "{"}, "filter", "invalid_filter"),
        ({"since": "2026-01-01"}, "since", "unknown_parameter"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_name(partner, asked, parameter, code):
    answer = partner.get("reports/funnel", **asked)

    assert answer.status_code == 400
    assert [(each["parameter"], each["code"]) for each in answer.json()["errors"]] == [(parameter, code)]


@pytest.mark.parametrize(
    "query", ["from=nonsense", "from=2026-03-02&to=2026-03-01", "filter=%7B", "hours=x", "from=0001-01-01"]
)
def test_a_page_says_what_is_wrong_with_its_question(as_recruiter, query):
    page = as_recruiter.get(f"/reports/?{query}")

    assert page.status_code == 422
    assert "field__error" in page.content.decode()
    assert as_recruiter.get(f"/reports/overview/funnel.csv?{query}").status_code == 422


def test_who_is_restricted_has_no_reports(signed_in, restricted):
    client = signed_in(restricted)

    assert client.get("/reports/").status_code == 403
    assert client.get("/reports/people/").status_code == 403
    assert client.get("/reports/overview/funnel.csv").status_code == 403


def test_a_blast_is_told_on_the_day_on_which_it_started(team, as_recruiter, partner, recruiter):
    blast = BlastFactory(team=team)
    type(blast).objects.filter(pk=blast.pk).update(
        status="finished", started_at=timezone.now(), frozen_at=timezone.now(), finished_at=timezone.now()
    )

    (told,) = partner.get("reports/blasts").json()["data"]

    assert (told["id"], told["recipients"], told["reply_share"]) == (str(blast.pk), 0, None)
    yesterday = (timezone.now() - timedelta(days=2)).date().isoformat()
    assert partner.get("reports/blasts", to=yesterday).json()["data"] == []


def test_reports_of_nobody_else_are_seen(a_week, other_partner, as_stranger):
    told = other_partner.get("reports/funnel").json()

    assert {stage["count"] for stage in told["stages"]} == {0}
    assert other_partner.get("reports/people").json()["data"] == []
    assert "Indeed" not in as_stranger.get("/reports/source/").content.decode()
