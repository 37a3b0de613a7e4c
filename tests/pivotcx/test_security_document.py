"""docs/security.md promises nothing that no test holds."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import ROOT

DOCUMENT = (ROOT / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", DOCUMENT)))
PROMISES = DOCUMENT.partition("## Promises")[2].partition("\n## ")[0]


@pytest.mark.parametrize(("file", "test"), NAMED, ids=str)
def test_every_test_that_it_names_is_there(file: str, test: str) -> None:
    functions = {
        node.name
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if isinstance(node, ast.FunctionDef)
    }

    assert not test or test in functions


def test_every_promise_names_one() -> None:
    rows = [line for line in PROMISES.splitlines() if line.startswith("| ")][1:]

    assert len(rows) >= 25
    assert [row[:80] for row in rows if "tests/" not in row.split(" | ")[-1]] == []


def test_no_promise_of_the_list_is_missing() -> None:
    assert {f"P{number}" for number in range(15, 35)} <= set(re.findall(r"\bP\d+\b", PROMISES))


def test_files_and_settings_that_it_names_are_there() -> None:
    paths = re.findall(r"`((?:apps|pivotcx|bin)/[\w/.-]+)`", DOCUMENT)

    assert [path for path in paths if "*" not in path and not (ROOT / path).exists()] == []
