"""What is to wake somebody is asked of figures that there are, and leads to a part of the handbook that there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from apps.core.health import beat
from pivotcx.health import PROCESSES

DOCS = Path(__file__).parents[2] / "docs"
RULES: list[dict[str, Any]] = yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"][0]["rules"]
OPERATING = (DOCS / "operating.md").read_text()
FIGURE = re.compile(r"(pivotcx_\w+)(?:\{(\w+)(=~?)\"([^\"]+)\"\})?")


@pytest.fixture
def told(as_recruiter: Client) -> dict[str, list[dict[str, str]]]:
    """The names of all figures, each with the labels of its rows."""
    as_recruiter.get("/")
    for name in PROCESSES:
        beat(name)
    found: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(Client().get("/metrics").content.decode()):
        for row in family.samples:
            found.setdefault(row.name, []).append(row.labels)
    return found


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings, as they are made where these files are read."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_each_alert_asks_for_figures_that_there_are(told, rule):
    asked = FIGURE.findall(rule["expr"])

    missing = [name for name, *_ in asked if name not in told]
    unlabelled = [
        (name, label, value)
        for name, label, sign, value in asked
        if sign == "=" and not any(row.get(label) == value for row in told.get(name, []))
    ]
    assert asked
    assert missing == []
    assert unlabelled == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_each_alert_says_what_is_wrong_and_where_to_read_on(rule):
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in {"page", "look"}
    assert rule["annotations"]["runbook"] in anchors(OPERATING)


def test_each_figure_and_each_setting_is_named_in_the_handbook(told):
    figures = {
        re.sub(r"_(bucket|count|sum|created)$", "", name) for name in told if name.startswith("pivotcx_")
    }
    variables = re.findall(r"^([A-Z_]+)=", (DOCS.parent / ".env.example").read_text(), re.MULTILINE)

    assert [name for name in sorted(figures) if f"`{name}`" not in OPERATING] == []
    assert [name for name in variables if f"`{name}`" not in OPERATING] == []


def test_each_command_of_the_handbook_is_there():
    commands = {path.stem for path in DOCS.parent.glob("*/management/commands/*.py")}
    commands |= {path.stem for path in DOCS.parent.glob("apps/*/management/commands/*.py")}
    commands |= {"collectstatic", "check"}

    named = set(re.findall(r"manage\.py (\w+)", OPERATING))

    assert named
    assert named - commands == set()
