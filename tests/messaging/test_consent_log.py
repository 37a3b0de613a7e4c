"""What was said of being texted is kept as it was said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.messaging.models import ConsentEvent, OptOut, PhoneFact
from apps.messaging.services import forget_phone, opt_out, record_consent, record_consents
from tests.factories.accounts import TeamFactory
from tests.marks import committed

PHONE = "+13125550148"
CHANGES = [lambda rows: rows.update(wording="Ten times a day."), lambda rows: rows._raw_delete("default")]


def say(team: Team) -> None:
    record_consent(team=team, phone=PHONE, given=True, method="form", wording="Text me.", at=timezone.now())


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_of_it_can_be_changed(team, change):
    say(team)
    assert not change(ConsentEvent.objects.all())

    assert ConsentEvent.objects.get().wording == "Text me."


@pytest.fixture
def careless(transactional_db: None) -> Iterator[Team]:
    """A team whose log somebody has opened to changes, by a policy."""
    with connections["owner"].cursor() as owner:
        owner.execute("CREATE POLICY careless ON messaging_consentevent FOR ALL USING (true)")
    team = TeamFactory()
    with as_team(team.pk):
        with transaction.atomic():
            say(team)
        yield team
    with connections["owner"].cursor() as owner:
        owner.execute("DROP POLICY careless ON messaging_consentevent")


@committed
@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("change", CHANGES)
def test_also_where_a_policy_lets_it_be_changed_the_database_refuses(change):
    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        change(ConsentEvent.objects.all())

    with transaction.atomic():
        assert ConsentEvent.objects.get().wording == "Text me."


def test_only_who_wishes_to_be_forgotten_becomes_a_hash_in_it(team):
    say(team)

    forget_phone(team=team, phone=PHONE)

    kept = ConsentEvent.objects.get()
    assert (kept.phone[:10], kept.wording) == ("forgotten:", "")


def test_of_many_who_come_again_those_who_were_forgotten_are_known_with_what_they_said(team):
    say(team)
    forget_phone(team=team, phone=PHONE)
    others = [PHONE, "+13125550149"]

    new = record_consents(
        team=team, phones=others, given=True, method="import", wording="Yes", at=timezone.now()
    )

    assert new == {*others}
    assert [each.phone for each in ConsentEvent.objects.order_by("pk")] == [PHONE, *sorted(others)]


def test_of_nobody_nothing_is_said(team):
    assert (
        record_consents(team=team, phones=[], given=True, method="import", wording="", at=timezone.now())
        == set()
    )
    assert not ConsentEvent.objects.exists()


def test_the_admins_pages_name_what_they_list(team):
    say(team)
    opt_out(team=team, phone=PHONE, source=OptOut.Source.USER, wording="", now=timezone.now())

    assert str(ConsentEvent.objects.order_by("pk").first()).startswith(f"{PHONE} ")
    assert str(OptOut.objects.get()) == PHONE
    assert str(PhoneFact(phone=PHONE, fact=PhoneFact.Fact.LANDLINE)) == f"{PHONE}: {PhoneFact.Fact.LANDLINE}"
