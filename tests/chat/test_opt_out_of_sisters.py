"""An opt-out that one team of an account heard binds the others, and tells them no more than that."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.messaging.models import ConsentEvent, OptOut
from apps.messaging.selectors import opt_outs_that_bind
from apps.messaging.services import opt_in, opt_out
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
        return opt_outs_that_bind(team=team).for_phone(phone).exists()


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
