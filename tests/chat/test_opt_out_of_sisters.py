"""An opt-out that one team of an account heard binds the others, and tells them no more than that."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Account, Team
from apps.accounts.tenancy import as_team
from apps.messaging.models import ConsentEvent, OptOut
from apps.messaging.selectors import opt_outs_of
from apps.messaging.services import opt_in, opt_out, undo_opt_out
from tests.factories.accounts import TeamFactory
from tests.factories.chat import text_in

WORDS = "No more from Alex at the yard, please"


@pytest.fixture
def sister(team: Team) -> Team:
    return TeamFactory(name="Yard team", account=team.account)


def stop(team: Team, phone: str, source: OptOut.Source = OptOut.Source.USER) -> None:
    with as_team(team.pk):
        opt_out(team=team, phone=phone, source=source, wording=WORDS, now=timezone.now())


def start(team: Team, phone: str) -> bool:
    return opt_in(team=team, phone=phone, method="keyword", wording="START", now=timezone.now())


def is_bound(team: Team, phone: str) -> bool:
    with as_team(team.pk):
        return opt_outs_of(phone, team=team).exists()


def restored_in(team: Team, phone: str) -> int:
    with as_team(team.pk):
        return ConsentEvent.objects.for_team(team).filter(phone=phone, kind="restored").count()


def test_its_words_are_shown_to_the_team_that_heard_them_only(team, sister, number, as_recruiter: Client):
    conversation = text_in(number).conversation
    stop(sister, conversation.candidate.phone)

    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()

    assert "No more texts: they opted out" in page
    assert WORDS not in page
    assert "A colleague recorded it" not in page


def test_ones_own_words_are_shown(team, sister, number, as_recruiter: Client):
    conversation = text_in(number).conversation
    stop(team, conversation.candidate.phone)

    assert WORDS in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()


def test_a_start_lifts_it_in_the_whole_account_and_every_log_says_so(team, sister):
    stop(sister, "+12015550123")
    stop(team, "+12015550123")

    assert start(team, "+12015550123")

    assert not is_bound(team, "+12015550123")
    assert not is_bound(sister, "+12015550123")
    assert (restored_in(team, "+12015550123"), restored_in(sister, "+12015550123")) == (1, 1)
    with as_team(sister.pk):
        assert not ConsentEvent.objects.filter(wording="START").exists()


def test_where_each_team_has_its_own_a_start_to_one_lifts_nothing_of_the_other(team, sister):
    Account.objects.filter(pk=team.account_id).update(opt_out_scope=Account.OptOutScope.TEAM)
    for each in (team, sister):
        each.account.refresh_from_db()
    stop(sister, "+12015550123")
    stop(team, "+12015550123")

    assert start(team, "+12015550123")

    assert not is_bound(team, "+12015550123")
    assert is_bound(sister, "+12015550123")
    assert restored_in(sister, "+12015550123") == 0


def test_a_sisters_stop_word_does_not_hinder_who_has_only_their_own(team, sister):
    Account.objects.filter(pk=team.account_id).update(opt_out_scope=Account.OptOutScope.TEAM)
    for each in (team, sister):
        each.account.refresh_from_db()
    stop(sister, "+12015550123", OptOut.Source.KEYWORD)
    stop(team, "+12015550123")

    words = {"method": "user", "wording": "A mistake", "now": timezone.now()}
    assert undo_opt_out(team=team, phone="+12015550123", **words)

    assert is_bound(sister, "+12015550123")
