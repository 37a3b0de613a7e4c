"""The Procfile and what becomes of it."""

from __future__ import annotations

import sys
from pathlib import Path

from pivotcx.child import no_log
from pivotcx.environment import load
from pivotcx.processes import processes

PROJECT = Path(__file__).parents[2]


def test_a_start_runs_what_the_procfile_lists(tmp_path: Path) -> None:
    children = processes(PROJECT, load(tmp_path, {}), log=no_log)

    assert [child.name for child in children] == [
        *("web", "worker", "bulkworker", "longworker", "hookworker", "scheduler", "relay", "carrier")
    ]
    behind = {"bulkworker", "longworker", "hookworker"}
    first = {child.name: child.command[: child.command.index(sys.executable)] for child in children}
    assert first == {child.name: ["nice", "-n", "10"] if child.name in behind else [] for child in children}


def test_a_path_with_a_space_stays_one_word(tmp_path: Path) -> None:
    environment = load(tmp_path / "my texts", {})

    scheduler = next(
        child for child in processes(PROJECT, environment, log=no_log) if child.name == "scheduler"
    )

    assert f"{environment.data}/beat" in scheduler.command


def test_no_carrier_is_simulated_beside_a_real_one(tmp_path: Path) -> None:
    environment = load(tmp_path, {"TWILIO_API_URL": "http://127.0.0.1:9"})

    assert "carrier" not in [child.name for child in processes(PROJECT, environment, log=no_log)]


def test_a_process_that_serves_never_holds_the_owner(tmp_path: Path) -> None:
    environment = load(tmp_path, {})

    children = processes(PROJECT, environment, log=no_log)

    given = [child.environment for child in children if child.environment is not None]
    assert len(given) == len(children)
    assert not any(environment.database_owner_url in variables.values() for variables in given)
    assert load(tmp_path, given[0]).database_url == environment.database_url
