"""The alerts, as Prometheus reads them: each fires in its time and is quiet otherwise (tests/data/alerts.yml)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.pivotcx.test_alerts import DOCS, RULES

TESTS = Path(__file__).parents[1] / "data" / "alerts.yml"
NAMES = {rule["alert"] for rule in RULES}


def promtool(*words: str) -> str:
    """Let Prometheus's own tool look at something. Return what it says of what it finds good."""
    if not shutil.which("promtool"):
        pytest.skip("promtool, of Debian's package prometheus, is not here.")
    done = subprocess.run(["promtool", *words], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prometheus_can_read_them() -> None:
    assert f"{len(RULES)} rules found" in promtool("check", "rules", str(DOCS / "alerts.yml"))


def test_each_fires_in_its_time_and_is_quiet_otherwise() -> None:
    assert "SUCCESS" in promtool("test", "rules", str(TESTS))


def test_of_each_it_is_tested_that_it_fires_and_that_it_does_not() -> None:
    asked: list[dict[str, Any]] = [
        each
        for test in yaml.safe_load(TESTS.read_text())["tests"]
        for each in test.get("alert_rule_test", [])
    ]

    assert {each["alertname"] for each in asked if each.get("exp_alerts")} == NAMES
    assert {each["alertname"] for each in asked if not each.get("exp_alerts")} == NAMES
