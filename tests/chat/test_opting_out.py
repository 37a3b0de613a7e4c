"""Three tiers of opting out: a word, a sentence, and what may mean it; and the one answer to each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat import dispatch
from apps.chat.models import Conversation, Message
from apps.chat.outcomes import learn_from_error
from apps.events.models import Event
from apps.messaging.models import Number, OptOut
from apps.messaging.selectors import opt_outs_of
from tests.factories.accounts import TeamFactory
from tests.factories.chat import text_in
from tests.factories.messaging import connect_test_number, new_sid
from tests.factories.webhooks import call, inbound_fields, inbound_path

PHONE = "+13125550148"
SENTENCE, MAYBE = "Please take me off your list", "Can I stop by tomorrow?"


@pytest.fixture
def quiet_carrier(number) -> Number:
    """A number whose carrier leaves STOP, START and HELP to us."""
    number.carrier_answers = False
    number.save()
    return number


def hear(number: Number, *bodies: str) -> Message:
    return [text_in(number, phone=PHONE, body=body) for body in bodies][-1]


def answers() -> list[str]:
    return list(Message.objects.filter(origin="auto").order_by("created_at").values_list("body", flat=True))


def is_out(team) -> bool:
    return opt_outs_of(PHONE, team=team).exists()


# ------------------------------------------------------------------ the three tiers


def test_a_sentence_opts_out_at_once_and_starts_no_clock(team, number):
    hear(number, SENTENCE)

    opted_out = opt_outs_of(PHONE, team=team).get()
    assert (opted_out.source, opted_out.wording) == (OptOut.Source.PHRASE, SENTENCE)
    assert Conversation.objects.get().waiting_since is None
    assert Event.objects.get(kind="candidate.opted_out").data == {"source": "phrase"}


def test_what_may_mean_it_opts_nobody_out_and_wants_an_answer(team, number):
    message = hear(number, MAYBE)

    assert message.may_be_opt_out
    assert not is_out(team)
    assert Conversation.objects.get().waiting_since == message.created_at
    assert answers() == []


def test_other_talk_is_not_pointed_out(number):
    assert not hear(number, "I can start on Monday").may_be_opt_out


# ------------------------------------------------------------------ the one answer


def test_one_confirmation_leaves_though_they_are_opted_out(team, quiet_carrier, carrier):
    hear(quiet_carrier, "STOP")
    dispatch.dispatch_number(team_id=team.pk, number_id=quiet_carrier.pk)

    [sent] = carrier.new_texts()
    assert (sent.to, sent.body) == (PHONE, answers()[0])
    assert sent.body.startswith("Warehouse team: You are opted out")


@pytest.mark.parametrize("said", [("STOP", "STOP"), ("STOP", SENTENCE), (SENTENCE, "STOP")])
def test_an_opt_out_is_confirmed_once(quiet_carrier, said):
    hear(quiet_carrier, *said)

    assert len(answers()) == 1


def test_a_sentence_is_confirmed_also_where_the_carrier_answers_its_words(number):
    hear(number, SENTENCE)

    assert len(answers()) == 1


@pytest.mark.parametrize(("said", "count"), [("STOP", 0), ("help", 0), ("alto", 1), ("Stop.", 1)])
def test_what_the_carrier_answers_we_do_not(number, said, count):
    hear(number, said)

    assert len(answers()) == count


def test_a_carrier_that_says_it_has_answered_is_believed(team, quiet_carrier):
    fields = inbound_fields(quiet_carrier, Body="Basta", OptOutType="STOP")

    call(inbound_path(quiet_carrier), fields, token=quiet_carrier.auth_token)

    assert is_out(team)
    assert answers() == []
    quiet_carrier.refresh_from_db()
    assert quiet_carrier.carrier_answers


def test_a_confirmation_that_the_carrier_has_blocked_teaches_that_it_answers(quiet_carrier):
    hear(quiet_carrier, "STOP")

    learn_from_error(message=Message.objects.get(origin="auto"), error_code="21610", at=timezone.now())

    quiet_carrier.refresh_from_db()
    assert quiet_carrier.carrier_answers


def test_a_confirmation_that_is_five_minutes_late_is_not_sent(quiet_carrier):
    hear(quiet_carrier, "STOP")

    batch = dispatch.claim(number_id=quiet_carrier.pk, now=timezone.now() + timedelta(minutes=5))

    assert batch.claimed == []
    [(_, why)] = batch.refused
    assert "while it was still an answer" in why.detail


def test_start_is_welcomed_once(team, quiet_carrier):
    hear(quiet_carrier, "STOP", "START", "START")

    assert not is_out(team)
    assert [body.partition(":")[2][:13] for body in answers()] == [" You are opte", " Welcome back"]


def test_help_says_who_we_are_how_to_reach_us_and_how_to_stop(team, quiet_carrier):
    hear(quiet_carrier, "HELP", "info")

    [reply] = answers()
    assert reply.startswith("Warehouse team: For help, reply here or call (201) 555-")
    assert reply.endswith("Reply STOP to end.")
    assert Conversation.objects.get().waiting_since is None


def test_the_teams_own_words_are_sent(team, quiet_carrier):
    team.help_reply = "Ask Ana."
    team.save()
    quiet_carrier.refresh_from_db()

    hear(Number.objects.select_related("team__account").get(), "HELP")

    assert answers() == ["Ask Ana. Reply STOP to get no more texts."]


def test_the_same_text_again_is_answered_once(quiet_carrier):
    sid = new_sid()
    for _ in range(2):
        text_in(quiet_carrier, phone=PHONE, body="STOP", sid=sid)

    assert len(answers()) == 1


# ------------------------------------------------------------------ between the teams of an account


@pytest.mark.parametrize(("scope", "binds"), [("account", True), ("team", False)])
def test_a_sentence_to_one_team_binds_its_sisters_as_the_account_decides(team, number, scope, binds):
    team.account.opt_out_scope = scope
    team.account.save()
    sister = TeamFactory(name="Sister", account=team.account)
    hear(number, SENTENCE)

    with as_team(sister.pk):
        hers = connect_test_number(team=sister)
        assert opt_outs_of(PHONE, team=hers.team).exists() is binds
