"""Whoever was erased and comes again, filters see as the gate does: what they refused stood under a hash meanwhile."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.accounts.models import Account, Team
from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.candidates.services import erase_candidate, insert_people
from apps.core.filters import Context, compile_filter, fields_of, parse_filter
from apps.core.ids import new_id
from apps.messaging.gate import refusals_of_phones
from apps.messaging.models import OptOut
from apps.messaging.phone_names import FORGOTTEN
from apps.messaging.services import opt_in, opt_out, record_consent
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in

PHONE = "+12015550123"


@pytest.fixture
def sister(team: Team) -> Team:
    return TeamFactory(name="Yard team", account=team.account)


def stop(team):
    opt_out(team=team, phone=PHONE, source=OptOut.Source.KEYWORD, wording="STOP", now=timezone.now())


def erase(team, *others):
    erase_candidate(candidate=Candidate.objects.for_team(team).get(), actor_id=None, now=timezone.now())
    # As the next request reads it.
    for each in (team, *others):
        each.account.refresh_from_db()


def found(team, field):
    """Return whom a filter finds to whom this is true."""
    fields = fields_of("candidates", Context(team=team, now=timezone.now(), zone=team.zone))
    asked = parse_filter({"all": [{"field": field, "op": "is", "value": True}]}, fields)
    return [person.phone for person in Candidate.objects.for_team(team).filter(compile_filter(asked, fields))]


def refused(team):
    return list(refusals_of_phones(team=team, phones=[PHONE]))


def added(team, number):
    CandidateFactory(team=team, phone=PHONE)


def texted(team, number):
    number.team.account.refresh_from_db()
    text_in(number, phone=PHONE)


def imported(team, number):
    insert_people(team=team, people=[{"id": str(new_id()), "phone": PHONE}], now=timezone.now())


@pytest.mark.parametrize("comes", [added, texted, imported])
def test_who_opted_out_and_was_erased_is_opted_out_when_they_come_again(team, number, comes):
    CandidateFactory(team=team, phone=PHONE)
    stop(team)
    erase(team)
    assert not OptOut.objects.filter(phone=PHONE).exists()

    comes(team, number)

    assert found(team, "candidate.opted_out") == refused(team) == [PHONE]
    # And again, as often as they like.
    erase(team)
    assert OptOut.objects.get().phone.startswith(FORGOTTEN)
    CandidateFactory(team=team, phone=PHONE)
    assert found(team, "candidate.opted_out") == refused(team) == [PHONE]


def test_who_refused_consent_and_was_erased_has_refused_it_when_they_come_again(team, number):
    CandidateFactory(team=team, phone=PHONE)
    record_consent(team=team, phone=PHONE, given=False, method="form", wording="", at=timezone.now())
    erase(team)

    CandidateFactory(team=team, phone=PHONE)

    assert found(team, "candidate.consent_refused") == refused(team) == [PHONE]


def test_what_a_sister_was_told_and_has_forgotten_still_binds_who_knows_the_phone(team, sister):
    with as_team(sister.pk):
        CandidateFactory(team=sister, phone=PHONE)
        stop(sister)
        erase(sister, team)

    CandidateFactory(team=team, phone=PHONE)

    assert found(team, "candidate.opted_out") == refused(team) == [PHONE]
    with as_team(sister.pk):
        assert OptOut.objects.for_team(sister).get().phone.startswith(FORGOTTEN)
    # Whoever takes it back, takes it all back.
    opt_in(team=team, phone=PHONE, method="keyword", wording="START", now=timezone.now())
    assert found(team, "candidate.opted_out") == refused(team) == []


@pytest.mark.parametrize("scope", Account.OptOutScope)
def test_what_a_sister_forgets_later_binds_who_knows_the_phone_as_before(team, sister, scope):
    Account.objects.update(opt_out_scope=scope)
    team.account.refresh_from_db()
    CandidateFactory(team=team, phone=PHONE)
    with as_team(sister.pk):
        CandidateFactory(team=sister, phone=PHONE)
        stop(sister)
    before = found(team, "candidate.opted_out")
    assert before == refused(team) == ([PHONE] if scope == Account.OptOutScope.ACCOUNT else [])

    with as_team(sister.pk):
        erase(sister, team)

    assert found(team, "candidate.opted_out") == refused(team) == before
