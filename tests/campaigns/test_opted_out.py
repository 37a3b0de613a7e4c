"""Who has opted out of a campaign: whoever said so after a text of it, and nobody who was out before."""

from __future__ import annotations

from apps.campaigns.selectors import Part, Slice, figures_of, people_of
from tests.campaigns.test_stops import TWO, be_opted_out, later, left, reply, stop
from tests.factories.blasts import some_people
from tests.factories.campaigns import CampaignFactory, running, work


def test_why_it_ended_tells_apart_who_opted_out_after_a_text_of_it(team, number, clock):
    before, after, other = people = some_people(team, 3)
    for person in (before, other):
        be_opted_out(number, person, None)
    campaign = running(CampaignFactory(team=team, people=people, steps=TWO))
    left()
    later(clock, minutes=5)
    stop(number, after, campaign)
    work(campaign)

    figures = figures_of(campaign)

    assert figures.opted_out == 1
    assert {reason.words: reason.count for reason in figures.ends} == {
        "They have opted out of texts.": 1,
        "They have opted out of texts. It was no answer to this campaign.": 2,
    }


def test_who_opted_out_of_it_is_who_said_so_after_a_text_of_it(team, number, clock):
    before, after, other = people = some_people(team, 3)
    be_opted_out(number, before, None)
    campaign = running(CampaignFactory(team=team, people=people, steps=TWO[:1]))
    left()
    later(clock, minutes=5)
    stop(number, after, campaign)
    reply(number, other, campaign)
    work(campaign)

    figures = figures_of(campaign)

    assert (figures.finished, figures.stopped) == (2, 1)
    assert (figures.replied, figures.opted_out) == (1, 1)
    assert [*people_of(campaign, Slice(Part.OPTED_OUT))] == [after]
