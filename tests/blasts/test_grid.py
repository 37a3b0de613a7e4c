"""The grid of blasts: where each stands, found, ordered, written to a file; and the links in what they sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Membership
from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from apps.chat.models import Message, TrackedLink
from apps.grids.declarations import columns_of
from apps.grids.exporting import cell_of
from apps.grids.selectors import grid_page
from tests.factories.blasts import BlastFactory, some_people, started
from tests.grids.conftest import address, asked_by, where
from tests.grids.exporting import exported, rows_of

HTMX = {"HX-Request": "true"}
BODY = "Hi {{first_name}}, see https://jobs.test/7"


def work(blast: Blast, **changes) -> Blast:
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    if changes:
        Message.objects.update(**changes)
    blast.refresh_from_db()
    return blast


@pytest.fixture
def ask(team, recruiter):
    def ask(grid, *conditions, **asked):
        membership = Membership.objects.select_related("team", "user").get(team=team, user=recruiter)
        return asked_by(membership, grid, *conditions, **asked)

    return ask


@pytest.fixture
def blasts(team, number) -> list[Blast]:
    """One that has sent to two of three, and one that is still written at."""
    begun = BlastFactory(team=team, people=some_people(team, 2), name="Bea", body=BODY, track_links=True)
    draft = BlastFactory(team=team, people=some_people(team, 1), name="Ann")
    return [work(started(begun), status="sent", sent_at=timezone.now()), draft]


def names(response) -> list[str]:
    return [str(line.lead) for line in response.context["page"].lines]


def test_each_blast_says_where_it_and_its_people_stand(blasts, as_recruiter):
    shown = as_recruiter.get("/blasts/")

    assert names(shown) == ["Ann", "Bea"]
    cells = {
        line.lead: {cell.column.name: cell.value for cell in line.cells}
        for line in shown.context["page"].lines
    }
    assert cells["Ann"]["recipients"] is None
    numbers = {name: cells["Bea"][name] for name in ("recipients", "waiting", "sent", "delivered", "skipped")}
    assert numbers == {"recipients": 2, "waiting": 0, "sent": 2, "delivered": 0, "skipped": 0}
    assert (cells["Ann"]["blast_status"].words, cells["Bea"]["blast_status"].words) == ("Draft", "Running")
    html = shown.content.decode()
    assert f'href="/blasts/{blasts[0].pk}/"' in html
    assert 'href="/blasts/new/"' in html
    # No drawer opens beside it, and nothing is a tab.
    assert "data-address" not in html
    assert 'aria-label="Grids"' not in html


def test_they_have_a_place_of_their_own_beside_that_of_the_other_grids(blasts, as_recruiter):
    items = as_recruiter.get("/blasts/").context["nav_items"]

    assert [item.label for item in items if item.is_current] == ["Blasts"]
    assert [item.url for item in items].count("/blasts/") == 1
    assert "/candidates/" in [item.url for item in items]
    tabs = as_recruiter.get("/candidates/").context["tabs"]
    labels = ["Candidates", "Applications", "Conversations", "Messages", "Links", "Handoffs"]
    assert [tab.label for tab in tabs] == labels


def test_while_one_is_under_way_its_row_asks_for_itself(blasts, as_recruiter):
    shown = as_recruiter.get("/blasts/").content.decode()
    assert f'hx-select-oob="#row-{blasts[0].pk}"' in shown

    work(blasts[0])

    assert "grid-moving" not in as_recruiter.get("/blasts/").content.decode()


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ([where("blast.status", "any_of", "draft")], ["Ann"]),
        ([where("blast.name", "contains", "be")], ["Bea"]),
        ([where("blast.body", "contains", "jobs.test")], ["Bea"]),
        ([where("blast.track_links", "is", True)], ["Bea"]),
        ([where("blast.variants", "is", True)], []),
        ([where("blast.started_at", "not_empty")], ["Bea"]),
        ([where("blast.created_at", "within_days", 1)], ["Ann", "Bea"]),
        ([where("blast.author", "empty")], ["Ann", "Bea"]),
    ],
)
def test_they_are_narrowed_by_what_they_are(blasts, as_recruiter, conditions, found):
    assert names(as_recruiter.get(address("blasts", *conditions))) == found


def test_they_are_narrowed_by_list_and_number_and_found_by_words(blasts, number, as_recruiter):
    for condition, found in (
        (where("blast.list", "any_of", str(blasts[1].list_id)), ["Ann"]),
        (where("blast.number", "any_of", str(number.pk)), ["Ann", "Bea"]),
    ):
        assert names(as_recruiter.get(address("blasts", condition))) == found
    assert names(as_recruiter.get("/blasts/?q=bea")) == ["Bea"]
    assert names(as_recruiter.get("/blasts/?q=100%25")) == []


def test_they_stand_in_the_order_that_the_address_asks_for(blasts, as_recruiter):
    for sort, found in (
        ("name", "Ann Bea"),
        ("-name", "Bea Ann"),
        ("started", "Bea Ann"),
        ("created", "Bea Ann"),
    ):
        assert " ".join(names(as_recruiter.get(f"/blasts/?sort={sort}"))) == found


def test_a_file_of_blasts_or_links_says_what_the_grid_shows(blasts, ask):
    for grid in ("blasts", "links"):
        question = ask(grid)
        question = ask(grid, columns=",".join(columns_of(question.grid, question.context)))
        lines = grid_page(question).lines

        head, *rows = rows_of(exported(question))

        assert head == [question.grid.lead.label, *(column.label for column in question.columns)]
        assert rows == [
            [line.lead]
            + [str(cell_of(cell.column.draw, cell.value, question.context)) for cell in line.cells]
            for line in lines
        ]


def test_partners_narrow_them_by_the_same_filter(blasts, partner):
    asked = '{"all": [{"field": "blast.name", "op": "is", "value": "Bea"}]}'

    assert [each["name"] for each in partner.get("blasts", filter=asked).json()["data"]] == ["Bea"]
    assert partner.get("blasts", filter='{"all": [{"field": "x", "op": "is"}]}').status_code == 400


def test_links_say_whom_they_went_to_by_which_blast_and_whether_they_were_opened(blasts, as_recruiter):
    [first, *_] = TrackedLink.objects.order_by("pk")
    TrackedLink.objects.filter(pk=first.pk).update(clicks=3, clicked_at=timezone.now())

    shown = as_recruiter.get("/links/?sort=clicked_at")

    line = shown.context["page"].lines[0]
    cells = {cell.column.name: cell.value for cell in line.cells}
    assert (line.key, cells["target"], cells["clicks"]) == (first.pk, "https://jobs.test/7", 3)
    assert (cells["blast"], cells["origin"]) == ("Bea", "Blast")
    assert f'href="/chat/{first.message.conversation_id}/" data-open' in shown.content.decode()
    for condition, found in (
        (where("link.clicks", "gt", 0), 1),
        (where("link.clicked_at", "empty"), 1),
        (where("link.target", "contains", "jobs.test"), 2),
        (where("link.origin", "any_of", "chat"), 0),
        (where("candidate.first_name", "is", "Person1"), 1),
    ):
        assert len(names(as_recruiter.get(address("links", condition)))) == found, condition
    assert names(as_recruiter.get("/links/?q=Person0")) == ["Person0"]


@pytest.mark.parametrize("grid", ["blasts", "links"])
def test_the_bar_exports_and_the_conditions_can_be_asked_for(blasts, as_recruiter, grid):
    shown = as_recruiter.get(f"/{grid}/")

    offered = [*shown.context["bulk_first"], *shown.context["bulk_more"]]
    assert [button.label for button in offered] == ["Export"]
    for url in (offered[0].url, shown.context["add_url"], shown.context["columns_url"]):
        assert as_recruiter.get(url.replace("&amp;", "&"), headers=HTMX).status_code == 200, url


def test_a_page_costs_the_same_for_one_as_for_many(team, number, as_recruiter, count_queries):
    def cost(grid: str) -> int:
        names = ",".join(columns_of(question.grid, question.context))
        return count_queries(lambda: as_recruiter.get(f"/{grid}/?columns={names}"))

    work(started(BlastFactory(team=team, people=some_people(team, 1), body=BODY, track_links=True)))
    as_recruiter.get("/blasts/")
    question = as_recruiter.get("/blasts/").context["question"]
    few = cost("blasts")
    question = as_recruiter.get("/links/").context["question"]
    few_links = cost("links")
    for size in (2, 3, 4):
        work(started(BlastFactory(team=team, people=some_people(team, size), body=BODY, track_links=True)))

    question = as_recruiter.get("/blasts/").context["question"]
    assert cost("blasts") == few <= 12 + 3
    question = as_recruiter.get("/links/").context["question"]
    assert cost("links") == few_links


def test_where_its_people_stand_is_counted_as_on_its_own_page(blasts, as_recruiter, partner):
    Message.objects.filter(pk=Message.objects.order_by("pk")[0].pk).update(
        status="failed", error_code="30005", clicks=0
    )
    Message.objects.exclude(status="failed").update(
        clicks=2, delivered_at=timezone.now() + timedelta(seconds=1)
    )

    line = as_recruiter.get("/blasts/?columns=recipients,waiting,sent,delivered,failed,skipped,clicked")
    told = {cell.column.name: cell.value for cell in line.context["page"].lines[1].cells}

    counts = partner.get(f"blasts/{blasts[0].pk}").json()["counts"]
    assert told == {name: counts[name] for name in told}
    assert (told["failed"], told["clicked"]) == (1, 1)
