"""A page of reports asks only for what changes something there, and leads to what its rows are of."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.core.phones import format_phone
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.chat import ConversationFactory
from tests.factories.reports import count_everything, text_out

ONE = "%7B%22all%22%3A%5B%7B%22field%22%3A%22candidate.city%22%2C%22op%22%3A%22is%22%2C%22value%22%3A%22X%22%7D%5D%7D"


def shown(client, page: str) -> str:
    return client.get(f"/reports/{page}").content.decode()


@pytest.mark.parametrize(
    ("page", "is_timed"),
    [("", True), ("people/", True), ("source/", False), ("blasts/", False), ("feeds/", False)],
)
def test_hours_and_a_statistic_are_chosen_where_times_are_told(team, as_recruiter, page, is_timed):
    told = shown(as_recruiter, f"{page}?hours=working")

    assert ('for="id_stat"' in told) is is_timed
    # It is kept for the page beside it.
    assert "hours=working" in told


@pytest.mark.parametrize(
    ("page", "is_narrowed"), [("", True), ("source/", True), ("blasts/", False), ("feeds/", False)]
)
def test_people_are_chosen_where_a_filter_narrows_something(team, as_recruiter, page, is_narrowed):
    assert (">Everybody<" in shown(as_recruiter, page)) is is_narrowed
    # What was chosen elsewhere can be taken away here, too.
    assert "report_at=" in shown(as_recruiter, f"{page}?filter={ONE}")


def test_a_blast_leads_to_its_page(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 1), name="Nurses & more"))
    fan_out(team_id=team.pk, blast_id=blast.pk)

    assert f'<a class="link" href="/blasts/{blast.pk}/">Nurses &amp; more</a>' in shown(
        as_recruiter, "blasts/"
    )


def test_our_number_is_told_as_people_read_it(team, number, recruiter, as_recruiter):
    text_out(ConversationFactory(team=team), at=timezone.now(), author=recruiter)
    count_everything(team)

    assert f">{format_phone(number.phone)}</th>" in shown(as_recruiter, "delivery/")
