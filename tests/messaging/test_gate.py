"""One gate for every text: who may be texted now, by which origin, and why not."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import Message
from apps.chat.services import AtNight, send_text
from apps.messaging.gate import NO_CONSENT, OPTED_OUT, Asked, Refusal, Wait, decide
from apps.messaging.models import OptOut, PhoneFact
from apps.messaging.refusals import NEVER_DAY
from apps.messaging.services import opt_out, pause_number, record_consent, record_phone_fact
from tests.factories.chat import ConversationFactory

EASTERN = ZoneInfo("America/New_York")
NOON = datetime(2026, 6, 1, 12, tzinfo=EASTERN)
PHONE = "+12015550123"
ORIGINS = list(Message.Origin)
MANY, OTHERS = ["blast", "campaign"], [each for each in ORIGINS if each not in {"blast", "campaign"}]


@pytest.fixture
def ask(team, number):
    def ask(origin: str, *, now: datetime = NOON, phone: str = PHONE, **known: object):
        asked = [Asked(phone, **known)]
        return decide(team=team, number=number, asked=asked, origin=origin, now=now).get(phone)

    return ask


def agree(team, phone: str = PHONE, *, given: bool = True, at: datetime = NOON) -> None:
    record_consent(team=team, phone=phone, given=given, method="form", wording="Text me.", at=at)


def codes(answer: Refusal | Wait | None) -> tuple[type, str] | None:
    return (type(answer), answer.code) if answer else None


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_stop_binds_every_origin(team, ask, origin):
    agree(team)
    opt_out(team=team, phone=PHONE, source=OptOut.Source.KEYWORD, wording="STOP", now=NOON)

    assert ask(origin) is OPTED_OUT


def test_only_what_confirms_the_stop_passes(team, ask):
    opt_out(team=team, phone=PHONE, source=OptOut.Source.KEYWORD, wording="STOP", now=NOON)

    assert ask("auto", confirms_opt_out=True) is None


@pytest.mark.parametrize(("origin", "is_texted"), [(each, each == "auto") for each in ORIGINS])
def test_who_refused_consent_is_texted_only_what_they_ask_for(team, ask, origin, is_texted):
    agree(team, given=False)

    assert ask(origin) is (None if is_texted else NO_CONSENT)


@pytest.mark.parametrize("origin", MANY)
def test_texts_to_many_need_a_yes(team, ask, origin):
    assert codes(ask(origin)) == (Refusal, "no_consent")
    agree(team)
    assert ask(origin) is None


@pytest.mark.parametrize("origin", OTHERS)
def test_other_texts_do_not_need_it(ask, origin):
    assert ask(origin) is None


@pytest.mark.parametrize("fact", ["invalid", "landline"])
@pytest.mark.parametrize("origin", ORIGINS)
def test_what_is_no_mobile_is_not_texted(team, ask, origin, fact):
    agree(team)
    record_phone_fact(team=team, phone=PHONE, fact=PhoneFact.Fact(fact), error_code="30006")

    assert codes(ask(origin)) in [(Refusal, "landline"), (Refusal, "invalid_number")]


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_paused_number_texts_nobody(number, ask, origin):
    pause_number(number=number, reason="Too fast.", now=NOON)
    number.refresh_from_db()

    assert codes(ask(origin)) == (Refusal, "number_not_ready")


@pytest.mark.parametrize(("origin", "waits"), [(each, each not in {"auto", "keyword"}) for each in ORIGINS])
def test_at_night_only_what_answers_by_itself_leaves(team, ask, settings, origin, waits):
    settings.TEXTING_HOURS = (time(8), time(21))
    agree(team)
    night = NOON.replace(hour=23)

    answer = ask(origin, now=night)

    assert codes(answer) == ((Wait, "outside_window") if waits else None)
    assert ask(origin, now=night, at_any_hour=True) is None


def test_of_a_daily_cap_the_last_part_is_kept_for_answers(team, number, ask):
    agree(team)
    number.daily_cap, number.sent_count = 1000, 949
    number.capped_date = NOON.date()

    assert ask("blast") is None
    number.sent_count = 950
    assert codes(ask("blast")) == (Wait, "daily_cap")
    assert ask("chat") is None
    number.sent_count = 1000
    assert codes(ask("chat")) == (Wait, "daily_cap")


def test_what_waits_for_midnight_pacific_waits_for_the_morning_after_it(team, number, ask, settings):
    settings.TEXTING_HOURS = (time(8), time(21))
    agree(team)
    number.daily_cap = number.sent_count = 10
    number.capped_date = NOON.date()

    assert ask("blast").until == (NOON + timedelta(days=1)).replace(hour=8)


def test_it_costs_the_same_for_one_as_for_a_hundred(team, number, count_queries):
    team.frequency_cap = 1
    asked = [Asked(f"+1201555{nth:04d}") for nth in range(100)]

    def of(some: list[Asked]) -> int:
        return count_queries(
            lambda: decide(team=team, number=number, asked=some, origin="blast", now=timezone.now())
        )

    assert of(asked[:1]) == of(asked) <= 3


# ------------------------------------------------------------------ how often somebody is texted


def blast(conversation, *, now: datetime, origin: str = "blast") -> Message:
    return send_text(
        conversation=conversation,
        author=None,
        body="News",
        now=now,
        origin=Message.Origin(origin),
        at_night=AtNight.WAIT,
    )


@pytest.fixture
def capped(team, number):
    team.frequency_cap, team.frequency_days = 1, 7
    team.save()
    agree(team)
    return ConversationFactory(team=team, phone=PHONE)


def test_a_person_gets_so_many_texts_of_blasts_and_campaigns_together(capped, number, ask, team):
    blast(capped, now=NOON, origin="campaign")
    dispatch.claim(number_id=number.pk, now=NOON)

    answer = decide(team=team, number=number, asked=[Asked(PHONE)], origin="blast", now=NOON)[PHONE]

    assert (answer.code, answer.until) == ("frequency_cap", NOON + timedelta(days=7))
    assert decide(team=team, number=number, asked=[Asked(PHONE)], origin="chat", now=NOON) == {}
    later = NOON + timedelta(days=7, seconds=1)
    assert decide(team=team, number=number, asked=[Asked(PHONE)], origin="blast", now=later) == {}


def test_of_two_blasts_at_once_one_leaves_and_the_other_says_why_not(capped, number):
    first, second = blast(capped, now=NOON), blast(capped, now=NOON)

    [claimed] = dispatch.claim(number_id=number.pk, now=NOON).claimed
    batch = dispatch.claim(number_id=number.pk, now=NOON + timedelta(minutes=2))

    assert claimed.message == first
    [(refused, why)] = batch.refused
    assert (refused, why.code) == (second, "frequency_cap")
    assert "1 text of blasts and campaigns within 7 days" in why.detail


def test_texts_to_many_of_one_batch_leave_the_rest_of_the_cap_for_answers(team, number):
    number.daily_cap = 20
    number.save()
    people = [ConversationFactory(team=team) for _ in range(20)]
    for each in people:
        agree(team, each.candidate.phone)
        blast(each, now=NOON)

    batch = dispatch.claim(number_id=number.pk, now=NOON)

    assert len(batch.claimed) == 19
    assert Message.objects.filter(status="queued", error_code="daily_cap").count() == 1


def test_where_it_is_never_day_in_all_of_their_zones_at_once_it_is_refused_and_not_put_off(
    team, ask, settings
):
    settings.TEXTING_HOURS = (time(8), time(21))
    team.texting_from, team.texting_until = time(8), time(10)

    assert ask("chat", time_zone="Pacific/Honolulu") == NEVER_DAY
