"""What the rules of a feed do with whoever arrives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.accounts.models import Membership
from apps.candidates.models import ApplicationStatus
from apps.candidates.services import StatusInUse, TagInUse, ensure_tags, remove_status, remove_tag
from apps.chat.models import Conversation, Message
from apps.core.working_hours import next_working_moment
from apps.feeds.rules import BadRules
from apps.feeds.services import update_feed
from apps.lists.models import ListMember
from apps.lists.services import ListInUse, delete_list
from apps.messaging.services import TemplateInUse, delete_template
from tests.factories.accounts import add_person
from tests.factories.feeds import FeedFactory, application, hand_in, team_template
from tests.factories.lists import StaticListFactory

NURSES = {"all": [{"field": "application.job_title", "op": "contains", "value": "nurse"}]}


def send(template, **how):
    return {"do": "send", "template": str(template.pk), **how}


def did(delivery):
    return [each["did"] for each in delivery.done]


def test_a_rule_does_all_that_it_says_for_whom_it_is(team, number, recruiter):
    template, list_ = team_template(team=team), StaticListFactory(team=team)
    then = [
        send(template),
        {"do": "assign", "to": [str(recruiter.pk)]},
        {"do": "list", "list": str(list_.pk)},
        {"do": "tag", "tags": ["Night shift"]},
        {"do": "status", "status": "not_qualified"},
    ]
    feed = FeedFactory(team=team, mode="message", rules=[{"when": NURSES, "then": then, "stop": True}])

    nurse = hand_in(feed, application())
    driver = hand_in(feed, application("+12015550124", job="Driver"))

    assert did(nurse) == ["sent", "assigned", "listed", "tagged", "moved"]
    assert nurse.message.body == "Hi Ada!"
    assert (nurse.message.origin, nurse.message.status) == ("feed", Message.Status.QUEUED)
    assert Conversation.objects.get(candidate=nurse.candidate).assignee == recruiter
    assert ListMember.objects.get(list=list_).candidate == nurse.candidate
    assert nurse.application.status.key == "not_qualified"
    assert did(driver) == []


def test_rules_go_in_order_until_one_says_stop(team, number):
    def tag(name):
        return [{"do": "tag", "tags": [name]}]

    rules = [
        {"when": None, "then": tag("one")},
        {"when": NURSES, "then": tag("two"), "stop": True},
        {"when": None, "then": tag("three")},
    ]
    feed = FeedFactory(team=team, rules=rules)

    assert [each["words"] for each in hand_in(feed, application()).done] == ["Tagged one.", "Tagged two."]


def test_the_template_of_the_feed_goes_to_whom_no_rule_has_sent_one(team, number):
    usual, special = (
        team_template(team=team),
        team_template(team=team, name="rn", body="Hi nurse"),
    )
    rules = [{"when": NURSES, "then": [send(special)]}]
    feed = FeedFactory(team=team, mode="message", template=usual, rules=rules)

    assert hand_in(feed, application()).message.body == "Hi nurse"
    assert hand_in(feed, application("+12015550124", job="Driver")).message.body == "Hi Ada!"


def test_a_feed_that_collects_sends_nothing(team, number):
    template = team_template(team=team)
    feed = FeedFactory(
        team=team, mode="collect", template=template, rules=[{"when": None, "then": [send(template)]}]
    )

    delivery = hand_in(feed, application())

    assert (delivery.message, delivery.done) == (None, [])
    assert not Message.objects.exists()


def test_nobody_is_texted_twice_for_the_same_job_within_the_feeds_days(team, number):
    feed = FeedFactory(team=team, mode="message", template=team_template(team=team), pause_days=7)
    hand_in(feed, application())

    same = hand_in(feed, application(id="second"))
    other = hand_in(feed, application(id="third", job="Driver"))

    assert did(same) == ["not_sent"]
    assert "for this job within 7 days" in same.done[0]["words"]
    assert did(other) == ["sent"]


def test_who_was_texted_by_anybody_is_left_alone_where_the_feed_says_so(team, number):
    feed = FeedFactory(
        team=team, mode="message", template=team_template(team=team), pause_days=7, pause_for="any"
    )
    hand_in(feed, application())

    assert did(hand_in(feed, application(id="third", job="Driver"))) == ["not_sent"]


def test_later_and_at_the_next_working_hour(team, number, clock):
    later, work = team_template(team=team), team_template(team=team, name="work")
    clock.move_to(datetime(2026, 6, 12, 22, 30, tzinfo=UTC))  # A Friday, half past six in the evening.
    rules = [
        {"when": NURSES, "then": [send(later, at="later", minutes=30)]},
        {"when": None, "then": [send(work, at="working_hour")]},
    ]
    feed = FeedFactory(team=team, mode="message", rules=rules)

    nurse = hand_in(feed, application())
    driver = hand_in(feed, application("+12015550124", job="Driver"))

    assert nurse.message.send_at == timezone.now() + timedelta(minutes=30)
    assert nurse.message.status == Message.Status.SCHEDULED
    # Monday at nine in New York.
    assert driver.message.send_at == datetime(2026, 6, 15, 13, 0, tzinfo=UTC)


def test_those_who_take_turns_have_as_many_each(team, number):
    people = [add_person(team, Membership.Role.MEMBER, f"Person {n}") for n in range(3)]
    then = [{"do": "assign", "to": [str(person.pk) for person in people]}]
    feed = FeedFactory(team=team, rules=[{"when": None, "then": then}])

    for n in range(6):
        hand_in(feed, application(f"+1201555010{n}"))

    given = Conversation.objects.values_list("assignee", flat=True)
    assert sorted(map(str, given)) == sorted(str(person.pk) for person in people * 2)


def test_who_is_looked_after_already_stays_with_them(team, number, recruiter, teammate):
    first = FeedFactory(
        team=team, rules=[{"when": None, "then": [{"do": "assign", "to": [str(recruiter.pk)]}]}]
    )
    second = FeedFactory(
        team=team, name="Other", rules=[{"when": None, "then": [{"do": "assign", "to": [str(teammate.pk)]}]}]
    )
    hand_in(first, application())

    delivery = hand_in(second, application(id="second"))

    assert did(delivery) == ["left_out"]
    assert Conversation.objects.get().assignee == recruiter


def test_what_a_rule_uses_is_not_deleted(team, number, recruiter):
    template, list_ = team_template(team=team), StaticListFactory(team=team)
    [tag] = ensure_tags(team=team, names=["Nights"])
    status = ApplicationStatus.objects.for_team(team).get(key="archived")
    then = [
        send(template),
        {"do": "list", "list": str(list_.pk)},
        {"do": "tag", "tags": ["nights"]},
        {"do": "status", "status": "archived"},
    ]
    FeedFactory(team=team, rules=[{"when": None, "then": then}])

    with pytest.raises(TemplateInUse, match="the feed “Career site”"):
        delete_template(template=template, now=timezone.now())
    with pytest.raises(ListInUse, match="the feed “Career site”"):
        delete_list(list_=list_, actor_id=None, now=timezone.now())
    with pytest.raises(TagInUse, match="the feed “Career site”"):
        remove_tag(tag=tag)
    with pytest.raises(StatusInUse, match="the feed “Career site”"):
        remove_status(status=status)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({}, "Rules: Rules are a list."),
        ([{"when": None}], "Rule 1: “then” is missing."),
        ([{"then": [{"do": "dance"}]}], "Rule 1: “do” is one of"),
        ([{"then": [{"do": "tag", "tags": []}]}], "Rule 1: This is a list of 1 to 20 tags."),
        ([{"then": [{"do": "status", "status": "lost"}]}], "Rule 1: There is no status “lost”"),
        ([{"then": [{"do": "list", "list": "no"}]}], "Rule 1: This is no id."),
        (
            [
                {
                    "when": {"all": [{"field": "x", "op": "is", "value": 1}]},
                    "then": [{"do": "tag", "tags": ["a"]}],
                }
            ],
            "Rule 1",
        ),
    ],
)
def test_rules_that_cannot_be_are_refused_with_their_place(team, rules, words):
    with pytest.raises(BadRules, match=words):
        update_feed(feed=FeedFactory(team=team), fields={"rules": rules}, now=timezone.now())


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        ("2026-06-10T15:00", "2026-06-10T15:00"),
        ("2026-06-10T08:59", "2026-06-10T09:00"),
        ("2026-06-10T17:00", "2026-06-11T09:00"),
        ("2026-06-13T12:00", "2026-06-15T09:00"),
    ],
)
def test_the_next_working_moment(moment, begins):
    zone = ZoneInfo("America/New_York")
    at = datetime.fromisoformat(moment).replace(tzinfo=zone)

    found = next_working_moment(
        at,
        zone=zone,
        days=[1, 2, 3, 4, 5],
        begin=datetime.fromisoformat("2026-01-01T09:00").time(),
        end=datetime.fromisoformat("2026-01-01T17:00").time(),
    )

    assert found == datetime.fromisoformat(begins).replace(tzinfo=zone)
