"""What an inbound text says of being texted, held against a corpus of our own (tests/data/opt_outs.tsv).

A line is a tier and a text: exact, strong, ambiguous, none; `never` is talk of jobs and interviews that may be pointed
out, and must not opt anybody out.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from apps.messaging.wishes import Wish, read_wish

CORPUS = [
    (tier, text)
    for tier, _, text in (
        line.partition("\t")
        for line in (Path(__file__).parents[1] / "data/opt_outs.tsv").read_text("utf-8").splitlines()
    )
]
OPTS_OUT = {Wish.EXACT, Wish.STRONG}


def of(*tiers: str) -> list[str]:
    return [text for tier, text in CORPUS if tier in tiers]


def test_the_corpus_is_large_and_of_every_kind():
    sizes = Counter(tier for tier, _ in CORPUS)

    assert len(CORPUS) >= 350
    assert min(sizes.values()) >= 40


@pytest.mark.parametrize("text", of("exact"))
def test_every_stop_word_is_one(text):
    assert read_wish(text) is Wish.EXACT


def test_nearly_every_wish_in_words_is_understood_and_the_rest_pointed_out():
    asked = of("strong")
    missed = [text for text in asked if read_wish(text) not in OPTS_OUT]

    assert len(missed) <= len(asked) * 0.05, missed
    assert [text for text in missed if read_wish(text) is None] == []


def test_nobody_is_opted_out_by_talk_of_jobs_and_interviews():
    assert [text for text in of("ambiguous", "never", "none") if read_wish(text) in OPTS_OUT] == []


@pytest.mark.parametrize("text", of("ambiguous"))
def test_what_may_be_a_wish_is_pointed_out(text):
    assert read_wish(text) is Wish.AMBIGUOUS


@pytest.mark.parametrize("text", of("none"))
def test_other_talk_is_left_alone(text):
    assert read_wish(text) is None


@pytest.mark.parametrize(
    "text", ["", " ", "🛑", "stop " * 4000, "a" * 50_000, "no more " * 5000 + "texts"], ids=range(6)
)
def test_odd_texts_are_read_soon(text):
    assert read_wish(text) in {None, *Wish}
