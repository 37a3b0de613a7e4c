"""What is done from a list's page to all that match, is done to who is on the list."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.models import CandidateTag
from apps.grids.models import BulkAction
from apps.lists.services import delete_list
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory
from tests.grids.bulking import work
from tests.grids.exporting import rows_of
from tests.grids.test_bulk_pages import HTMX, hidden


@pytest.mark.parametrize("is_dynamic", [False, True])
def test_all_of_a_list_are_those_on_it(team, as_recruiter, is_dynamic):
    people = [CandidateFactory(team=team, first_name="Nurse") for _ in range(2)]
    CandidateFactory(team=team, first_name="Driver")
    nurses = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}
    list_ = (
        DynamicListFactory(team=team, filter_=nurses)
        if is_dynamic
        else StaticListFactory(team=team, people=people)
    )
    page = as_recruiter.get(f"/lists/{list_.pk}/?chosen=all")
    assert "All 2 matching candidates are chosen" in page.content.decode()
    assert 'id="grid-bulk"' in page.content.decode()
    offered = {each.label: each.url for each in (*page.context["bulk_first"], *page.context["bulk_more"])}
    tag = next(url for url in offered.values() if "/bulk/tag/" in url)

    shown = ",".join(str(person.pk) for person in people)
    form = as_recruiter.post(tag, {"shown": shown, "chosen": shown}, headers=HTMX)
    assert "2 candidates" in form.content.decode()
    as_recruiter.post(tag, {**hidden(form), "new": "Nights"}, headers=HTMX)
    work(BulkAction.objects.get())

    wearers = set(CandidateTag.objects.values_list("candidate_id", flat=True))
    assert wearers == {person.pk for person in people}
    assert f"list={list_.pk}" in offered["Export"]


def test_a_file_has_the_columns_that_the_lists_page_has(team, as_recruiter):
    list_ = StaticListFactory(team=team, people=[CandidateFactory(team=team, first_name="Nurse")])
    page = as_recruiter.get(f"/lists/{list_.pk}/?chosen=all")
    [export] = [each.url for each in page.context["bulk_first"] if each.label == "Export"]

    as_recruiter.post(export, {"go": "yes", "kind": "csv"}, headers=HTMX)
    bulk = work(BulkAction.objects.get())

    head, *rows = rows_of(bulk)
    assert head == ["Name", *(column.label for column in page.context["question"].columns)]
    assert {"Added", "Texts"} <= set(head)
    assert len(rows) == 1
    assert "Refused(" not in repr(rows)

    as_recruiter.post(export, {"go": "yes", "kind": "csv"}, headers=HTMX)
    delete_list(list_=list_, actor_id=None, now=timezone.now())
    bulk = work(BulkAction.objects.exclude(pk=bulk.pk).get())
    assert (bulk.status, "deleted meanwhile" in bulk.error) == ("failed", True)
