"""The bar of chosen rows, its forms, and the pages on which people watch, undo and fetch."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate, CandidateTag
from apps.candidates.services import erase_candidate
from apps.grids.actions import actions_of
from apps.grids.models import BulkAction
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.grids.bulking import work

TAG = "/grids/candidates/bulk/tag/"
EXPORT = "/grids/candidates/export/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/candidates/?q=Person"}


@pytest.fixture
def people(team) -> list[Candidate]:
    return [CandidateFactory(team=team, first_name=f"Person {number}") for number in range(4)]


def joined(people) -> str:
    return ",".join(str(person.pk) for person in people)


def hidden(response) -> dict[str, str]:
    """Return what a form sends along by itself."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode()))
    return {name: value for name, value in found.items() if name in {"go", "rows", "said", "client_id"}}


def wearers() -> set:
    return set(CandidateTag.objects.values_list("candidate_id", flat=True))


def the_action() -> BulkAction:
    return BulkAction.objects.get()


@pytest.mark.parametrize("grid", ["candidates", "applications", "conversations", "messages"])
def test_the_bar_offers_what_can_be_done_with_the_rows_of_a_grid(number, as_recruiter, grid):
    text_in(number)

    response = as_recruiter.get(f"/{grid}/")

    offered = [*response.context["bulk_first"], *response.context["bulk_more"]]
    assert [button.label for button in offered if button.label != "Export"] == [
        action.label for action in actions_of(grid)
    ]
    for button in offered:
        assert as_recruiter.get(button.url.replace("&amp;", "&"), headers=HTMX).status_code == 200, button.url


def test_a_form_says_how_many_are_meant_and_begins_it_above_the_rows(people, as_recruiter):
    form = as_recruiter.post(TAG, {"chosen": joined(people[:3]), "shown": joined(people)}, headers=HTMX)
    assert "Add a tag to 3 candidates." in form.content.decode()

    begun = as_recruiter.post(TAG, {**hidden(form), "new": "Nights"}, headers=HTMX)

    assert (begun.headers["HX-Retarget"], begun.headers["HX-Reswap"]) == ("#grid-work", "outerHTML")
    assert "bulk-begun" in begun.headers["HX-Trigger"]
    assert "0 of 3 rows" in begun.content.decode()
    assert 'hx-trigger="every 1s"' in begun.content.decode()

    bulk = work(the_action())
    ended = as_recruiter.get(f"/bulk-actions/{bulk.pk}/", headers={**HTMX, "HX-Target": "grid-work"})

    assert wearers() == {person.pk for person in people[:3]}
    trigger = ended.headers["HX-Trigger"]
    assert "3 changed" in trigger
    assert f"/bulk-actions/{bulk.pk}/undo/" in trigger
    assert "every 1s" not in ended.content.decode()
    assert 'href="/candidates/?q=Person"' in ended.content.decode()

    undoing = as_recruiter.post(f"/bulk-actions/{bulk.pk}/undo/", headers=HTMX)
    assert "Being undone" in undoing.content.decode()
    work(bulk)
    undone = as_recruiter.get(f"/bulk-actions/{bulk.pk}/", headers={**HTMX, "HX-Target": "grid-work"})
    assert "Undone: 3 as before." in undone.headers["HX-Trigger"]
    assert wearers() == set()
    again = as_recruiter.post(f"/bulk-actions/{bulk.pk}/undo/", headers=HTMX)
    assert (again.status_code, "undone already" in again.headers["HX-Trigger"]) == (409, True)


def test_of_all_that_match_some_are_taken_out(people, team, as_recruiter):
    CandidateFactory(team=team, first_name="Somebody")
    address = f"{TAG}?q=Person&chosen=all"

    form = as_recruiter.post(address, {"shown": joined(people), "chosen": joined(people[1:])}, headers=HTMX)
    assert "Add a tag to 3 candidates." in form.content.decode()
    assert hidden(form)["rows"] == str(people[0].pk)
    as_recruiter.post(address, {**hidden(form), "new": "Nights"}, headers=HTMX)

    assert (the_action().said, the_action().total) == (3, 3)
    work(the_action())
    assert wearers() == {person.pk for person in people[1:]}


def test_without_scripts_it_goes_by_pages(people, as_recruiter):
    page = as_recruiter.get("/candidates/?chosen=all").content.decode()
    assert f'name="shown" value="{joined(reversed(people))}" form="grid-bulk"' in page
    assert page.count('name="chosen"') == page.count('form="grid-bulk" aria-label="Choose') == 4

    chosen = [str(person.pk) for person in people[:2]]
    form = as_recruiter.post(f"{TAG}?chosen=all", {"shown": joined(people), "chosen": chosen})
    assert form.templates[0].name == "grids/dialog.html"
    assert "Add a tag to 2 candidates." in form.content.decode()
    begun = as_recruiter.post(f"{TAG}?chosen=all", {**hidden(form), "new": "Nights"})

    bulk = work(the_action())
    assert begun.headers["Location"] == f"/bulk-actions/{bulk.pk}/"
    shown = as_recruiter.get(f"/bulk-actions/{bulk.pk}/").content.decode()
    assert "Add the tag “Nights”" in shown
    assert "by Recruiter One" in shown
    assert as_recruiter.post(f"/bulk-actions/{bulk.pk}/undo/").status_code == 302
    work(bulk)
    assert "2 are as they were before." in as_recruiter.get(f"/bulk-actions/{bulk.pk}/").content.decode()


def test_with_nothing_chosen_there_is_nothing_to_do(people, as_recruiter):
    assert "Nothing is chosen" in as_recruiter.post(TAG, {}, headers=HTMX).content.decode()
    assert as_recruiter.post(TAG, {}).headers["Location"] == "/candidates/"
    refused = as_recruiter.post(TAG, {"go": "yes", "rows": "", "new": "Nights"}, headers=HTMX)
    assert refused.status_code == 422
    assert not BulkAction.objects.exists()


def test_a_form_that_is_not_filled_in_says_so_and_keeps_the_rows(people, as_recruiter):
    form = as_recruiter.post(TAG, {"chosen": joined(people)}, headers=HTMX)

    refused = as_recruiter.post(TAG, {**hidden(form), "new": " "}, headers=HTMX)

    assert refused.status_code == 422
    assert "Choose a tag, or name a new one." in refused.content.decode()
    assert hidden(refused) == hidden(form)


def test_a_double_click_begins_it_once(people, as_recruiter):
    form = as_recruiter.post(TAG, {"chosen": joined(people)}, headers=HTMX)
    for _ in range(2):
        as_recruiter.post(TAG, {**hidden(form), "new": "Nights"}, headers=HTMX)

    assert BulkAction.objects.count() == 1


@pytest.mark.parametrize(
    "given", [{"chosen": "no-id"}, {"rows": "1,2"}, {"chosen": ",".join([str(uuid4())] * 10_001)}]
)
def test_what_names_no_rows_is_refused(team, as_recruiter, given):
    assert as_recruiter.post(TAG, given).status_code == 400


def test_what_a_grid_does_not_offer_is_not_there(team, as_recruiter):
    for address in ("/grids/messages/bulk/tag/", "/grids/people/export/", "/grids/candidates/bulk/close/"):
        assert as_recruiter.get(address).status_code == 404


def test_a_filter_that_cannot_be_read_means_nobody(people, as_recruiter):
    answer = as_recruiter.post(f"{TAG}?filter=nonsense&chosen=all", {}, headers=HTMX)

    assert "Add a tag to 0 candidates." in answer.content.decode()


def test_who_works_only_in_shared_chats_begins_and_sees_nothing(people, restricted, signed_in):
    client = signed_in(restricted)
    for address in (TAG, EXPORT, "/bulk-actions/"):
        assert client.get(address).status_code == 403


def test_a_file_is_fetched_by_the_team_and_nobody_else(people, as_recruiter, as_manager, as_stranger):
    form = as_recruiter.get(f"{EXPORT}?sort=name&chosen=all", headers=HTMX)
    assert "Write 4 candidates to a file" in form.content.decode()
    as_recruiter.post(f"{EXPORT}?sort=name&chosen=all", {**hidden(form), "kind": "xlsx"}, headers=HTMX)
    address = f"/bulk-actions/{the_action().pk}/file/"
    assert as_recruiter.get(address).status_code == 404

    bulk = work(the_action())
    file = as_manager.get(address)

    assert file.headers["Content-Disposition"].endswith('.xlsx"')
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content))).active
    assert [cell.value for cell in sheet["A"]] == ["Name", *(f"Person {number}" for number in range(4))]
    assert as_stranger.get(address).status_code == 404
    with as_team(bulk.team_id):
        erase_candidate(candidate=people[0], actor_id=None, now=timezone.now())
    assert as_manager.get(address).status_code == 404
    page = as_manager.get(f"/bulk-actions/{bulk.pk}/").content.decode()
    assert "Somebody was erased since" in page


def test_a_file_is_for_a_day(people, as_recruiter):
    as_recruiter.post(EXPORT, {"go": "yes", "kind": "csv"})
    bulk = work(the_action())
    BulkAction.objects.filter(pk=bulk.pk).update(finished_at=timezone.now() - timedelta(hours=25))

    assert as_recruiter.get(f"/bulk-actions/{bulk.pk}/file/").status_code == 404


def test_the_chosen_rows_are_exported_or_all_that_the_grid_shows(people, as_recruiter):
    some = as_recruiter.post(EXPORT, {"chosen": joined(people[:1]), "shown": joined(people)}, headers=HTMX)
    every = as_recruiter.post(EXPORT, {"shown": joined(people)}, headers=HTMX)

    assert "Write 1 candidate to a file" in some.content.decode()
    assert "Write 4 candidates to a file" in every.content.decode()


def test_what_is_still_being_done_stands_above_the_rows_again(people, as_recruiter, as_manager):
    as_recruiter.post(TAG, {"go": "yes", "rows": joined(people), "new": "Nights"})

    assert "Add the tag “Nights”" in as_recruiter.get("/candidates/").content.decode()
    # To who has begun it; to the others it stands among the team's.
    assert "Add the tag “Nights”" not in as_manager.get("/candidates/").content.decode()
    assert "Add the tag “Nights”" in as_manager.get("/bulk-actions/").content.decode()


def test_cancelling_says_what_was_done(people, as_recruiter):
    as_recruiter.post(TAG, {"go": "yes", "rows": joined(people), "new": "Nights"})
    bulk = the_action()

    answer = as_recruiter.post(f"/bulk-actions/{bulk.pk}/cancel/", headers=HTMX)

    assert "cancelled. 0 changed." in answer.headers["HX-Trigger"]
    assert as_recruiter.post(f"/bulk-actions/{bulk.pk}/cancel/").status_code == 302
    assert "Cancelled" in as_recruiter.get(f"/bulk-actions/{bulk.pk}/", headers=HTMX).content.decode()


def test_another_number_than_was_spoken_of_is_said(people, as_recruiter):
    form = as_recruiter.post(f"{TAG}?chosen=all", {}, headers=HTMX)
    CandidateFactory(team=people[0].team)
    as_recruiter.post(f"{TAG}?chosen=all", {**hidden(form), "new": "Nights"})

    page = as_recruiter.get(f"/bulk-actions/{the_action().pk}/").content.decode()
    assert "4 were spoken of; when it began there were 5 candidates." in page


def test_the_list_costs_the_same_for_any_number(people, as_recruiter, count_queries):
    def begin() -> None:
        as_recruiter.post(TAG, {"go": "yes", "rows": joined(people), "new": "Nights"})

    begin()
    some = count_queries(lambda: as_recruiter.get("/bulk-actions/"))
    for _ in range(4):
        begin()
    assert count_queries(lambda: as_recruiter.get("/bulk-actions/")) == some


def test_the_list_asks_for_itself_while_something_on_it_is_worked_on(people, as_recruiter):
    as_recruiter.post(TAG, {"go": "yes", "rows": joined(people), "new": "Nights"})
    assert 'hx-trigger="every 3s"' in as_recruiter.get("/bulk-actions/", headers=HTMX).content.decode()

    work(the_action())

    assert "hx-trigger" not in as_recruiter.get("/bulk-actions/", headers=HTMX).content.decode()
