"""docs/performance.md says what was measured, and nothing else."""

from __future__ import annotations

import pytest

from benchmarks.kept import BEGIN, DOCUMENT, END, keep, kept_figures, table, written


def figure(name, **more):
    measured = {"value": 5.0, "unit": "texts/s", "floor": 10.0, "ratio": 0.5, "goal": ">= 0.4", "holds": True}
    beside = {"benchmark": "drain", "at": "2026-06-10 18:00", "commit": "abc", "processors": 2, "load": 1.5}
    return {"name": name, **measured, **beside, **more}


def test_the_table_is_that_of_the_kept_figures():
    assert written(DOCUMENT.read_text(), kept_figures()) == DOCUMENT.read_text()


def test_the_last_word_on_a_figure_counts():
    kept = keep({"drain": figure("drain")}, [figure("drain", value=7.0), figure("a fan-out")])

    assert [(name, each["value"]) for name, each in kept.items()] == [("a fan-out", 5.0), ("drain", 7.0)]


def test_a_missed_goal_stands_out_and_what_was_not_measured_is_named():
    words = table({"drain": figure("drain", holds=False)})

    assert "| drain | 5.0 texts/s | 10.0 | 0.50 | >= 0.4 | **no** | 2026-06-10 18:00 |" in words
    assert "`crossings`" in words
    assert "`drain`" not in words


def test_a_document_without_a_place_for_it_is_not_written_over():
    with pytest.raises(ValueError, match="has no"):
        written(f"{END}{BEGIN}", {})
