"""What the carrier said is kept for ninety days, of every team."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.core.ids import new_id
from apps.messaging.models import QuarantinedWebhook, StatusCallback
from apps.messaging.periodic import forget_calls
from tests.factories.messaging import connect_test_number

OLD, YOUNG = timedelta(days=91), timedelta(days=89)


def note_calls(number) -> None:
    """Note an old and a young call of each kind."""
    with as_team(number.team_id):
        for name, age in (("old", OLD), ("young", YOUNG)):
            at = timezone.now() - age
            StatusCallback.objects.create(
                team=number.team,
                message_id=new_id(),
                provider_sid=name,
                status="sent",
                fields={},
                created_at=at,
            )
            QuarantinedWebhook.objects.create(
                team=number.team, number=number, kind="inbound", url="/", body="", reason=name, created_at=at
            )


def test_the_carriers_words_go_after_ninety_days_and_not_before(number, other_team):
    with as_team(other_team.pk):
        others = connect_test_number(team=other_team)
    note_calls(number)
    note_calls(others)

    forget_calls()

    for team_id in (number.team_id, others.team_id):
        with as_team(team_id):
            assert [one.provider_sid for one in StatusCallback.objects.all()] == ["young"]
            assert [one.reason for one in QuarantinedWebhook.objects.all()] == ["young"]
