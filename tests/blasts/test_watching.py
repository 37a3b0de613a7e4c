"""The pages of a blast that has started: watched, stopped, read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import counts_of
from apps.chat.models import Message
from apps.events.models import Event
from apps.lists.models import List, ListMember
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.chat import text_in


def page(client, blast, question=""):
    return client.get(f"/blasts/{blast.pk}/{question}").content.decode()


def work(blast):
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    blast.refresh_from_db()
    return blast


def test_a_paused_blast_holds_what_is_queued_and_goes_on_where_it_was(team, number, as_recruiter):
    blast = work(started(BlastFactory(team=team, people=some_people(team, 3))))
    Message.objects.filter(pk=Message.objects.order_by("pk")[0].pk).update(
        status="sent", sent_at=timezone.now()
    )

    as_recruiter.post(f"/blasts/{blast.pk}/pause/")
    assert Message.objects.due(now=timezone.now()).count() == 0
    assert "Resume" in page(as_recruiter, blast)
    assert work(blast).status == "paused"

    as_recruiter.post(f"/blasts/{blast.pk}/resume/")
    assert Message.objects.due(now=timezone.now()).count() == 2


@pytest.mark.parametrize("deed", ["pause", "cancel"])
def test_what_is_at_the_carrier_and_comes_back_does_not_leave_again(team, number, as_recruiter, deed):
    blast = work(started(BlastFactory(team=team, people=some_people(team, 1))))
    Message.objects.update(status="sending", lease_until=timezone.now(), attempt_id=blast.pk)

    as_recruiter.post(f"/blasts/{blast.pk}/{deed}/")
    # The carrier was busy.
    Message.objects.update(status="queued", attempt_id=None, lease_until=None)

    assert Message.objects.due(now=timezone.now()).count() == 0
    blast.refresh_from_db()
    counts = counts_of(blast)
    assert (counts.waiting, counts.skipped) == ((1, 0) if deed == "pause" else (0, 1))
    if deed == "pause":
        as_recruiter.post(f"/blasts/{blast.pk}/resume/")
        assert Message.objects.due(now=timezone.now()).count() == 1


def test_cancelling_sends_nothing_more_and_says_to_how_many(team, number, as_recruiter, monkeypatch):
    monkeypatch.setattr("apps.lists.fanout.AHEAD", 2)
    blast = work(started(BlastFactory(team=team, people=some_people(team, 3))))
    Message.objects.filter(pk=Message.objects.order_by("pk")[0].pk).update(
        status="sent", sent_at=timezone.now()
    )

    as_recruiter.post(f"/blasts/{blast.pk}/cancel/")

    told = Event.objects.get(kind="blast.cancelled").data
    assert (told["recipients"], told["sent"], told["skipped"], told["waiting"]) == (3, 1, 2, 0)
    assert "The blast was cancelled before it was their turn." in page(as_recruiter, blast)
    assert work(blast).status == "cancelled"
    again = as_recruiter.post(f"/blasts/{blast.pk}/resume/", follow=True).content.decode()
    assert "it is cancelled" in again


def test_only_the_progress_is_asked_for_while_it_is_under_way(team, number, as_recruiter):
    blast = work(started(BlastFactory(team=team, people=some_people(team, 1))))

    live = as_recruiter.get(f"/blasts/{blast.pk}/?live=1", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in live
    assert "every 1s" in live
    Message.objects.update(status="delivered", sent_at=timezone.now())
    work(blast)
    live = as_recruiter.get(f"/blasts/{blast.pk}/?live=1", headers={"HX-Request": "true"}).content.decode()
    assert "every 15s" in live
    report = as_recruiter.get(
        f"/blasts/{blast.pk}/?report=1", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in report
    Blast.objects.update(finished_at=timezone.now() - timedelta(days=2))
    assert "every" not in page(as_recruiter, blast)


def test_who_answered_and_who_did_not_are_shown_and_become_a_list(team, number, as_recruiter):
    people = some_people(team, 3)
    blast = work(started(BlastFactory(team=team, people=people)))
    Message.objects.update(status="delivered", sent_at=timezone.now() - timedelta(minutes=1))
    text_in(number, phone=people[0].phone, body="Yes, gladly")
    text_in(number, phone=people[1].phone, body="STOP")
    shown = page(as_recruiter, blast)
    assert "33.3% of those sent have replied" in shown

    def who(part):
        found = as_recruiter.get(f"/blasts/{blast.pk}/people/{part}/")
        return sorted(line.lead for line in found.context["page"].lines)

    assert who("replied") == ["Person0"]
    assert who("opted_out") == ["Person1"]
    assert who("silent") == ["Person1", "Person2"]
    assert who("all") == who("sent") == who("delivered") == ["Person0", "Person1", "Person2"]
    assert who("failed") == []
    assert as_recruiter.get(f"/blasts/{blast.pk}/people/others/").status_code == 404

    as_recruiter.post(f"/blasts/{blast.pk}/people/silent/list/", {"name": "Once more"})
    made = List.objects.get(name="Once more")
    assert ListMember.objects.filter(list=made).count() == 2
    refused = as_recruiter.post(f"/blasts/{blast.pk}/people/failed/list/", {"name": "Nobody"})
    assert refused.status_code == 422


def test_an_answer_counts_once_however_many_blasts_went_before_it(team, number):
    people = some_people(team, 2)
    blasts = [work(started(BlastFactory(team=team, people=people))) for _ in range(2)]
    now = timezone.now()
    for blast, ago in zip(blasts, (timedelta(hours=2), timedelta(hours=1)), strict=True):
        texts = BlastRecipient.objects.filter(blast=blast).values("message")
        Message.objects.filter(pk__in=texts).update(status="delivered", sent_at=now - ago)
    text_in(number, phone=people[0].phone, body="Yes, gladly")
    text_in(number, phone=people[1].phone, body="STOP")

    first, second = (counts_of(blast) for blast in blasts)

    assert (first.replied, first.opted_out) == (0, 0)
    assert (second.replied, second.opted_out) == (1, 1)


def test_a_reply_waits_in_the_chat_with_the_blast_above_it(team, number, as_recruiter):
    [person] = some_people(team, 1)
    blast = work(started(BlastFactory(team=team, people=[person])))
    Message.objects.update(status="delivered", sent_at=timezone.now() - timedelta(minutes=1))
    reply = text_in(number, phone=person.phone, body="Yes")

    assert reply.conversation.is_waiting
    text = Message.objects.get(origin="blast")
    thread = as_recruiter.get(f"/chat/{reply.conversation_id}/").content.decode()
    assert f'href="/blasts/of/{text.pk}/"' in thread
    assert as_recruiter.get(f"/blasts/of/{text.pk}/").headers["Location"] == f"/blasts/{blast.pk}/"
    assert as_recruiter.get(f"/blasts/of/{reply.pk}/").status_code == 404


def test_the_words_that_are_answered_more_are_shown(team, number, as_recruiter):
    people = some_people(team, 20)
    blast = work(started(BlastFactory(team=team, people=people, body_b="Other words", share_b=50)))
    Message.objects.update(status="delivered", sent_at=timezone.now() - timedelta(minutes=1))
    for row in BlastRecipient.objects.filter(variant="b"):
        text_in(number, phone=row.phone, body="Yes")

    assert "Winner" in page(as_recruiter, blast)


def test_a_list_that_a_blast_is_for_stays_until_it_is_over(team, number, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 1))

    refused = as_recruiter.post(f"/lists/{blast.list_id}/delete/", follow=True).content.decode()
    assert "it is used by the blast “Nurses in May”" in refused
    assert f'href="/blasts/new/?list={blast.list_id}"' in refused

    as_recruiter.post(f"/blasts/{blast.pk}/delete/")
    as_recruiter.post(f"/lists/{blast.list_id}/delete/")
    assert not List.objects.for_team(team).exists()


def test_the_pages_cost_the_same_for_one_as_for_twenty(team, number, as_recruiter, count_queries):
    blasts = [work(started(BlastFactory(team=team, people=some_people(team, each)))) for each in (1, 20)]
    for blast in blasts:
        page(as_recruiter, blast)
    one, many = (count_queries(lambda blast=blast: page(as_recruiter, blast)) for blast in blasts)
    assert one == many
    draft, large = (BlastFactory(team=team, people=some_people(team, each)) for each in (1, 20))
    page(as_recruiter, draft)
    assert count_queries(lambda: page(as_recruiter, draft)) == count_queries(
        lambda: page(as_recruiter, large)
    )

    def overview():
        as_recruiter.get("/blasts/")

    few = count_queries(overview)
    for _ in range(4):
        work(started(BlastFactory(team=team, people=some_people(team, 1))))
    assert count_queries(overview) == few


def test_who_is_restricted_is_refused(team, number, restricted, signed_in):
    blast = BlastFactory(team=team, people=some_people(team, 1))
    client = signed_in(restricted)

    assert client.get("/blasts/").status_code == 403
    assert client.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "1"}).status_code == 403
    assert 'href="/blasts/"' not in client.get("/chat/").content.decode()
