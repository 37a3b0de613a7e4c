"""A blast of two texts: wherever they stand beside each other, it says which is A and which is B."""

from __future__ import annotations

import re

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from tests.factories.blasts import BlastFactory, some_people, started

TWO = {"body": "Early or late?", "body_b": "Which shift\nwould suit you?", "share_b": 50}


def shown(client, blast: Blast) -> str:
    return re.sub(r"\s*\n\s*", "", client.get(f"/blasts/{blast.pk}/").content.decode())


def test_before_it_starts_both_have_their_letter_and_each_person_gets_one(team, number, as_recruiter):
    page = shown(as_recruiter, BlastFactory(team=team, people=some_people(team, 2), **TWO))

    assert "Other words (B), for some of them" in page
    assert '<option value="a">A: Early or late?</option>' in page
    assert '<option value="b">B: Which shiftwould suit you?</option>' in page
    assert "Each of them gets one: which, is drawn by lot" in page


def test_once_it_has_started_the_letters_stand_beside_the_words(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 2), **TWO))
    fan_out(team_id=team.pk, blast_id=blast.pk)

    page = shown(as_recruiter, blast)

    assert re.search(r'<th scope="row">A · <bdi>Early or late\?</bdi>', page)
    assert re.search(r'<th scope="row">B · <bdi>Which shiftwould suit you\?</bdi>', page)
    said = page[page.index('id="said"') :]
    assert re.search(
        r">A</span></p><p [^>]*><bdi>Early or late\?</bdi>.*>B</span></p><p [^>]*><bdi>Which", said
    )
    assert "Which shift<br>would suit you?" in said


def test_one_text_needs_no_letter(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 1), body="Early or late?"))

    said = shown(as_recruiter, blast)

    assert ">A</span>" not in said[said.index('id="said"') :]
