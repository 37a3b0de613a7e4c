"""Tracked links in a blast: each person's own, counted before they are there, and shown once they are opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import Slice, counts_of, people_of, preview_of, report_of
from apps.candidates.services import erase_candidate, merge_candidates
from apps.chat.models import Message, TrackedLink, UploadLink
from apps.chat.services import BulkText, queue_texts
from apps.lists.models import List, ListMember
from tests.conftest import nobody
from tests.factories.blasts import BlastFactory, some_people, started

BODY = "Hi {{first_name}}, see https://jobs.test/7?a=1 and write back."
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"


@pytest.fixture
def blast(team, number) -> Blast:
    return work(
        started(BlastFactory(team=team, people=some_people(team, 3), body=BODY, track_links=True)), sent=True
    )


def work(blast: Blast, *, sent: bool = False) -> Blast:
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    if sent:
        Message.objects.update(status="delivered", sent_at=timezone.now() - timedelta(minutes=1))
    blast.refresh_from_db()
    return blast


def open_link_of(person, agent: str = PHONE) -> str:
    """Open the link in somebody's text as they would. Return where it leads."""
    code = TrackedLink.objects.get(message__conversation__candidate=person).code
    with nobody():
        return Client().get(f"/l/{code}", headers={"User-Agent": agent})["Location"]


def everybody(blast: Blast) -> list:
    return list(people_of(blast, Slice.ALL).order_by("first_name"))


def test_everybody_gets_a_link_of_their_own_which_leads_where_it_was_meant_to(blast, settings):
    texts = list(Message.objects.order_by("body"))
    links = {link.message_id: link for link in TrackedLink.objects.all()}

    assert len({link.code for link in links.values()}) == len(texts) == 3
    for place, text in enumerate(texts):
        link = links[text.pk]
        assert text.body == f"Hi Person{place}, see {settings.PUBLIC_URL}/l/{link.code} and write back."
        assert link.target == "https://jobs.test/7?a=1"
    [chat] = {text.conversation.last_body for text in texts[:1]}
    assert chat == texts[0].body
    assert open_link_of(texts[0].conversation.candidate) == "https://jobs.test/7?a=1"


def test_without_the_switch_the_words_stay_as_they_are(team, number):
    work(started(BlastFactory(team=team, people=some_people(team, 1), body=BODY)))

    assert Message.objects.get().body == "Hi Person0, see https://jobs.test/7?a=1 and write back."
    assert not TrackedLink.objects.exists()


def test_the_same_address_twice_is_one_link(team, number):
    body = "https://jobs.test/7 or https://jobs.test/8? Once more: https://jobs.test/7"
    work(started(BlastFactory(team=team, people=some_people(team, 1), body=body, track_links=True)))

    assert sorted(TrackedLink.objects.values_list("target", flat=True)) == [
        "https://jobs.test/7",
        "https://jobs.test/8",
    ]


def test_what_was_queued_before_is_given_no_more_links(team, number, blast):
    text = Message.objects.order_by("pk")[0]
    again = BulkText(
        text.conversation.candidate_id,
        text.phone,
        "https://jobs.test/9",
        1,
        str(text.client_id),
        track_links=True,
    )

    ids = queue_texts(
        team=team,
        number=number,
        author_id=None,
        origin=Message.Origin.BLAST,
        texts=[again],
        now=timezone.now(),
    )

    assert ids == {text.client_id: text.pk}
    assert TrackedLink.objects.count() == 3


@pytest.mark.parametrize("address", ["https://j.test/7", "https://jobs.test/" + "x" * 150])
def test_parts_are_counted_with_the_links_as_they_go_out(team, number, settings, address):
    settings.OPT_OUT_LINE = ""
    # 160 with the long address would be two parts, and with ours is one; 150 and a short one the other way round.
    words = "x" * (160 - len(f" {settings.PUBLIC_URL}/l/") - 11)
    blast = BlastFactory(team=team, people=some_people(team, 1), body=f"{words} {address}", track_links=True)
    longer = BlastFactory(
        team=team, people=some_people(team, 1), body=f"{words}x {address}", track_links=True
    )

    assert [preview_of(each, now=timezone.now()).parts_in_all for each in (blast, longer)] == [1, 2]
    [sample] = preview_of(blast, now=timezone.now()).samples
    assert (sample.parts, len(sample.text)) == (1, 160)
    work(started(blast))
    work(started(longer))
    texts = Message.objects.order_by("segments")
    assert [(text.segments, len(text.body)) for text in texts] == [(1, 160), (2, 161)]


def test_a_batch_costs_the_same_for_two_links_as_for_forty(team, number, count_queries):
    body = f"{BODY} And https://jobs.test/8"
    few, many = (
        started(BlastFactory(team=team, people=some_people(team, size), body=body, track_links=True))
        for size in (1, 20)
    )

    assert count_queries(lambda: work(few)) == count_queries(lambda: work(many))


def test_who_opened_it_is_counted_shown_and_becomes_a_list(blast, as_recruiter):
    first, second, third = everybody(blast)
    open_link_of(first)
    open_link_of(first)
    open_link_of(second, agent="curl/8.5.0")

    assert counts_of(blast).clicked == 1
    [moment] = [each for each in report_of(blast, now=timezone.now()).moments if each.clicked]
    assert moment.clicked == 1
    shown = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    assert f'href="/blasts/{blast.pk}/people/clicked/"' in shown
    assert "33.3% have opened a link" in shown

    def who(part):
        found = as_recruiter.get(f"/blasts/{blast.pk}/people/{part}/")
        return sorted(line.lead for line in found.context["page"].lines)

    assert who("clicked") == ["Person0"]
    assert who("not_clicked") == ["Person1", "Person2"]
    as_recruiter.post(f"/blasts/{blast.pk}/people/not_clicked/list/", {"name": "Once more"})
    members = ListMember.objects.filter(list=List.objects.get(name="Once more"))
    assert set(members.values_list("candidate", flat=True)) == {second.pk, third.pk}


def test_each_of_two_texts_says_how_often_it_was_opened(team, number, as_recruiter):
    fields = {"body": BODY, "body_b": f"Hello! {BODY}", "share_b": 50, "track_links": True}
    blast = work(started(BlastFactory(team=team, people=some_people(team, 4), **fields)), sent=True)
    open_link_of(BlastRecipient.objects.filter(variant="b")[0].candidate)

    clicked = {each.name: each.counts.clicked for each in report_of(blast, now=timezone.now()).variants}

    assert clicked == {"a": 0, "b": 1}
    assert "50.0%" in as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()


def test_whom_it_lost_still_counts_and_who_became_somebody_else_is_them(blast, team):
    first, second, _ = everybody(blast)
    open_link_of(first)
    open_link_of(second)
    erase_candidate(candidate=first, actor_id=None, now=timezone.now())
    [kept] = some_people(team, 1)
    merge_candidates(kept=kept, gone=second)

    assert counts_of(blast).clicked == 2
    assert people_of(blast, Slice.CLICKED).get() == kept


def test_without_tracked_links_nothing_is_said_of_them(team, number, as_recruiter):
    blast = work(started(BlastFactory(team=team, people=some_people(team, 1), body=BODY)), sent=True)

    pages = [f"/blasts/{blast.pk}/", f"/blasts/{blast.pk}/people/all/"]

    assert not any("a link" in as_recruiter.get(page).content.decode() for page in pages)


def test_the_form_and_the_preview_take_the_switch(team, number, as_recruiter, settings):
    blast = BlastFactory(team=team, people=some_people(team, 1), body=BODY)
    given = {"name": "Links", "list": str(blast.list_id), "number": str(number.pk), "body": BODY}

    as_recruiter.post(f"/blasts/{blast.pk}/edit/", given | {"track_links": "on"})
    shown = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()

    assert f"see {settings.PUBLIC_URL}/l/xxxxxxxxxxx and" in shown
    as_recruiter.post(f"/blasts/{blast.pk}/test/", {"phone": "(201) 555-0199"})
    assert TrackedLink.objects.get().message == Message.objects.get()
    as_recruiter.post(f"/blasts/{blast.pk}/edit/", given)
    blast.refresh_from_db()
    assert not blast.track_links


def test_partners_switch_it_on_and_ask_who_opened_it(team, number, partner):
    draft = BlastFactory(team=team, people=some_people(team, 2), body=BODY)
    assert partner.patch(f"blasts/{draft.pk}", {"track_links": True}).json()["track_links"] is True
    blast = work(started(draft), sent=True)
    person, other = everybody(blast)
    open_link_of(person)

    def recipients(**asked):
        found = partner.get(f"blasts/{blast.pk}/recipients", **asked).json()["data"]
        return {each["candidate"]: each["clicks"] for each in found}

    assert partner.get(f"blasts/{blast.pk}").json()["counts"]["clicked"] == 1
    assert recipients() == {str(person.pk): 1, str(other.pk): 0}
    assert recipients(part="clicked") == {str(person.pk): 1}
    assert recipients(part="not_clicked") == {str(other.pk): 0}
    assert partner.get(f"blasts/{blast.pk}/recipients", part="others").status_code == 400


def test_a_link_for_files_is_each_persons_own_open_and_not_led_round(team, number, settings):
    asked = BlastFactory(
        team=team, people=some_people(team, 3), body="Papers: {{upload_link}}", track_links=True
    )
    parts = preview_of(asked, now=timezone.now()).parts_max
    work(started(asked))

    bodies = set(Message.objects.values_list("body", flat=True))
    named = {f"Papers: {settings.PUBLIC_URL}/u/{link.token}/" for link in UploadLink.objects.all()}
    assert (len(bodies), bodies) == (3, named)
    assert set(Message.objects.values_list("segments", flat=True)) == {parts}
    assert not TrackedLink.objects.exists()
