"""How fast a blast goes and how long it takes: of those who may be texted now; and one page that says one thing."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import BlastRecipient
from apps.chat.models import Message
from tests.factories.blasts import BlastFactory, some_people, started


def at_work(team, people, **fields):
    blast = started(BlastFactory(team=team, people=some_people(team, people), **fields))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    blast.refresh_from_db()
    blast.started_at = timezone.now() - timedelta(hours=10)
    blast.save()
    return blast


def send(number, *, ago):
    pks = list(Message.objects.filter(status="queued").order_by("pk").values_list("pk", flat=True)[:number])
    Message.objects.filter(pk__in=pks).update(status="sent", sent_at=timezone.now() - ago)


def live(client, blast):
    return client.get(f"/blasts/{blast.pk}/?live=1", headers={"HX-Request": "true"}).content.decode()


def test_the_pace_is_that_of_the_last_minute_and_not_of_the_night(team, number, as_recruiter):
    blast = at_work(team, 16)
    send(2, ago=timedelta(hours=9))
    send(6, ago=timedelta(seconds=20))

    # 6 in a minute, and 8 are left.
    assert "0.1 texts a second · 80 seconds left" in live(as_recruiter, blast)


def test_who_waits_for_the_morning_is_not_reckoned_with(team, number, as_recruiter):
    blast = at_work(team, 9)
    send(6, ago=timedelta(seconds=20))
    later = timezone.now() + timedelta(hours=14)
    Message.objects.filter(status="queued").delete()
    BlastRecipient.objects.filter(message=None).update(not_before=later)

    shown = live(as_recruiter, blast)

    assert " left" not in shown
    pace = shown.split("texts a second")[1].split("<")[0]
    # As the hint above it has it, on the same clock.
    assert (moment := re.search(r"by themselves, from (.+?) on\.", shown))
    assert pace == f" · the rest from {moment[1]}"


def test_a_paused_one_has_no_pace(team, number, as_recruiter):
    blast = at_work(team, 4)
    send(2, ago=timedelta(seconds=20))
    as_recruiter.post(f"/blasts/{blast.pk}/pause/")

    assert "texts a second" not in live(as_recruiter, blast)


def test_the_words_are_compared_by_the_look_that_counts_the_tiles(team, number, as_recruiter):
    blast = at_work(team, 4, body_b="Other words", share_b=50)
    send(4, ago=timedelta(seconds=1))

    shown = live(as_recruiter, blast)

    assert '<template><tbody id="blast-variants" hx-swap-oob="true">' in re.sub(r"\s*\n\s*", "", shown)
    assert shown.count('<td class="table__number">2</td>') == 2
    page = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    assert page.count('id="blast-variants"') == 1
