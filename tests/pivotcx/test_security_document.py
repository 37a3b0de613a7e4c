"""docs/security.md promises nothing that no test holds."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import ROOT

DOCUMENT = (ROOT / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", DOCUMENT)))
PROMISES = DOCUMENT.partition("## Promises")[2].partition("\n## ")[0]
CHAPTERS = DOCUMENT.partition("| chapter | here |")[2].partition("\n\n")[0]
KEPT = {
    *("No team sees another", "Sockets", "Tasks", "Row security alone", "Files and exports"),
    *(
        "Repeated requests",
        "Only the carrier speaks as the carrier",
        "We fetch nothing inside",
        "Webhooks out",
    ),
    *(
        "No export is a formula",
        "Text is text",
        "Files are only data",
        "Fair use",
        "Guessing",
        "The second step",
        "A way in without the password",
    ),
    *("Sessions", "No foreign site acts here", "Nothing private in logs", "Headers"),
    *("Nothing undescribed is written", "Merge fields", "Erasing a person", "Roles hold", "Secrets at rest"),
    *("Who did what", "The supply is watched"),
}
# What screens call their own.
PLACES = {"Sessions"}


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
    made = {name.rstrip(".:;,") for name in re.findall(r"^\| \*\*(.+?)\*\*", PROMISES, re.MULTILINE)}

    assert sorted(KEPT - made) == []
    # What a chapter of the standard leans on is promised.
    assert sorted(set(re.findall(r"\*([A-Z][^*|]+)\*", CHAPTERS)) - made - PLACES) == []


def test_files_and_settings_that_it_names_are_there() -> None:
    paths = re.findall(r"`((?:apps|pivotcx|bin)/[\w/.-]+)`", DOCUMENT)

    assert [path for path in paths if "*" not in path and not (ROOT / path).exists()] == []
