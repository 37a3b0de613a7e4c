"""A figure that is not right is found, said and put right."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.candidates.models import Application
from apps.candidates.services import record_application
from apps.reports.models import Figure
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory
from tests.factories.reports import count_everything, text_out


def recounted(slug):
    out = StringIO()
    call_command("recount_reports", team=slug, stdout=out)
    return out.getvalue()


def test_a_wrong_figure_is_said_and_put_right(team, number, recruiter):
    text_out(ConversationFactory(team=team), at=timezone.now(), author=recruiter)
    count_everything(team)
    Figure.objects.filter(team=team, measure="sent", dimension="").update(number=7)

    said = recounted(team.slug)

    assert "sent: 7 were kept, 1 counted" in said
    assert said.endswith("1 days were counted anew; 1 figures were not right.\n")
    assert recounted(team.slug).endswith("1 days were counted anew; 0 figures were not right.\n")


def test_a_team_that_is_not_there_is_named(db):
    with pytest.raises(CommandError, match="There is no team “nobody”"):
        recounted("nobody")


def test_an_application_of_the_year_1_does_not_keep_the_others_from_being_counted(team):
    """Nobody lets one in any more; one that was let in before stays out of the days."""
    candidate = CandidateFactory(team=team)
    for at in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)):
        record_application(candidate=candidate, method=Application.Method.API, applied_at=at)

    count_everything(team)

    counted = Figure.objects.filter(team=team, measure="applications", dimension="", key="")
    assert [figure.number for figure in counted] == [1]
