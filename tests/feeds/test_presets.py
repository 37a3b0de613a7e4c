"""Each known applicant system: what it sends lands where it belongs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from apps.feeds import presets as sources
from apps.feeds.making import Made, make
from apps.feeds.mapping import read_mapping
from apps.feeds.payloads import read_payloads
from apps.feeds.presets import Preset, preset_by_key, presets
from apps.feeds.verifying import read_scheme

CASES = Path(__file__).parent.parent / "data" / "feeds"


def made_of(preset: Preset, body: str, *, fetched: Any = None) -> list[Made]:
    mapping = read_mapping(preset.mapping)
    payloads = read_payloads(
        body.encode(), content_type=preset.sample_type, items=mapping.items, headers=preset.sample_headers
    )
    return [
        make(
            payload if fetched is None else payload.with_fetched(fetched),
            mapping=mapping,
            defaults={},
            country="US",
        )
        for payload in payloads
    ]


def said(made: Made) -> dict[str, Any]:
    """Return what a payload became, as it stands in the files of cases."""
    whole = {
        "kind": made.event_kind,
        "key": made.event_key.partition("hash:")[0],
        "candidate": made.candidate,
        "application": made.application,
        "consent": made.consent,
        "tags": list(made.tags),
        "fetch_url": made.fetch_url,
        "problems": [problem.code for problem in made.problems],
    }
    return dict(json.loads(json.dumps({name: value for name, value in whole.items() if value}, default=str)))


def cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{at}")
        for path in sorted(CASES.glob("*.json"))
        for at, case in enumerate(json.loads(path.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(("key", "case"), cases())
def test_what_a_system_sends_lands_where_it_belongs(key: str, case: dict[str, Any]) -> None:
    preset = preset_by_key(key)
    assert preset is not None
    if "headers" in case:
        preset = replace(preset, sample_headers=case["headers"])
    body = json.dumps(case["body"]) if "body" in case else preset.sample

    assert [said(made) for made in made_of(preset, body, fetched=case.get("fetched"))] == case["expected"]


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.key)
def test_what_a_system_sends_at_first_needs_no_other_mapping(preset: Preset) -> None:
    made = made_of(preset, preset.sample, fetched=preset.sample_fetched)[0]

    read_scheme(preset.verification)
    assert made.problems == ()
    assert made.candidate["phone"] == "+12015550112"
    assert (made.candidate["first_name"], made.candidate["last_name"]) == ("Candidate", "Twelve")
    assert made.candidate["email"] == "candidate12@demo.test"
    assert made.application["source"]
    assert set(made.traces) >= {"candidate.phone", "application.source"}


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.key)
def test_a_system_is_described_for_people(preset: Preset) -> None:
    assert preset.name
    assert len(preset.note) > 80
    assert preset.kind in {"push_json", "push_form", "pull_csv", "pull_json", "pull_xml"}


def test_every_file_of_a_system_is_offered() -> None:
    files = {path.stem for path in (Path(sources.__file__).parent).glob("*.json")}

    assert {preset.key for preset in presets()} == files
    assert preset_by_key("nobody") is None
