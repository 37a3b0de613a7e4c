"""What is read between the lines, held against sentences that nothing was learnt from (tests/data/wishes_unseen.tsv).

`out` asks for no more texts, in words that no rule was made for; `talk` does not, and half of it has the same words;
`maybe` is for a person to judge.
"""

from __future__ import annotations

from pathlib import Path
from time import thread_time

import pytest

from apps.messaging.keywords import clean
from apps.messaging.likely import likelihood
from apps.messaging.wishes import LIKELY, Wish, read_wish

DATA = Path(__file__).parents[1] / "data"


def sentences(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


def of(*labels: str) -> list[str]:
    return [text for label, text in sentences("wishes_unseen.tsv") if label in labels]


def share(texts: list[str], is_so) -> float:
    return sum(1 for text in texts if is_so(text)) / len(texts)


def test_the_sentences_are_many_and_none_was_learnt_from():
    learnt = {clean(text) for _, text in sentences("wishes.tsv")}

    assert len(of("out")) >= 200
    assert len(of("talk")) >= 300
    assert [text for text in of("out", "talk") if clean(text) and clean(text) in learnt] == []


def test_nearly_every_wish_is_heeded_or_shown_to_somebody():
    assert share(of("out"), read_wish) >= 0.97


def test_nobody_is_opted_out_by_talk():
    assert [text for text in of("talk") if read_wish(text) in {Wish.EXACT, Wish.STRONG}] == []


def test_talk_is_hardly_ever_taken_for_a_wish_by_its_words_alone():
    assert share(of("talk"), lambda text: likelihood(clean(text)) >= LIKELY) <= 0.05


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Please stop texting, I found a job",
            "Please stop contacting. Thank you",
            "STOP TEXTING AND CALLING",
        ),
        *("I said stop", "unsuscribe", "please delete me"),
    ],
)
def test_plain_wishes_opt_out_at_once(text):
    assert read_wish(text) is Wish.STRONG


@pytest.mark.parametrize(
    "text",
    [
        *("you can stop texting me now I'm here", "Sorry to keep texting! I'll stop texting"),
        *("Don't text me here, text my new number", "my manager said do not contact me directly"),
        *(
            "My ex told me never contact me so I moved",
            "please dont take me off the list im still interested",
        ),
    ],
)
def test_what_only_has_such_words_is_for_a_person_to_judge(text):
    assert read_wish(text) is Wish.AMBIGUOUS


def test_a_long_text_is_read_at_once():
    text = "stop texting me " * 10_000
    read_wish("warm")
    began = thread_time()
    read_wish(text)
    assert thread_time() - began <= 0.25
