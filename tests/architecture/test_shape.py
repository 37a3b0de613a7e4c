"""A closed vocabulary of file names, files of one idea, and a word about each module that has a name of its own."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import APPS, ROOT, app_names, parsed, python_files, shown
from tests.architecture.vocabulary import OF_ONE_IDEA, VOCABULARY

DRAWERS = {
    "utils",
    "helpers",
    "helper",
    "common",
    "constants",
    "exceptions",
    "enums",
    "misc",
    "tools",
    "base_service",
}
LONGEST = 300


def test_every_module_has_a_name_that_says_what_it_is() -> None:
    unknown = [
        f"{app}.{module}"
        for app in app_names()
        for module in sorted(_modules(app))
        if module not in VOCABULARY | set(OF_ONE_IDEA.get(app, {}))
    ]
    assert unknown == []


def test_no_idea_is_listed_that_is_no_longer_there() -> None:
    gone = [f"{app}.{module}" for app, ideas in OF_ONE_IDEA.items() for module in set(ideas) - _modules(app)]
    assert gone == []


def test_the_rungs_are_of_the_same_words() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rungs = next(contract["layers"] for contract in contracts if contract["id"] == "rungs")
    words = {word for rung in rungs for word in re.findall(r"\((\w+)\)", rung)}
    ideas = {idea for app in OF_ONE_IDEA.values() for idea in app}
    assert words == (VOCABULARY - {"migrations"}) | ideas


def test_there_is_no_drawer_for_everything() -> None:
    files = python_files("apps", "pivotcx", "tests")
    drawers = [shown(path) for path in files if {path.stem, path.parent.name} & DRAWERS]
    assert drawers == []


@pytest.mark.parametrize("folder", ["apps", "pivotcx", "tests"])
def test_a_file_holds_one_idea(folder: str) -> None:
    long = {shown(path): len(path.read_text().splitlines()) for path in python_files(folder)}
    assert {path: lines for path, lines in long.items() if lines > LONGEST} == {}


def test_every_module_says_why_it_exists() -> None:
    silent = [
        shown(path)
        for path in python_files("apps", "pivotcx")
        if _has_code(path) and not ast.get_docstring(parsed(path))
    ]
    assert silent == []


def _modules(app: str) -> set[str]:
    folder = APPS / app
    files = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}
    return files | {path.parent.name for path in folder.glob("*/__init__.py")}


def _has_code(path: Path) -> bool:
    """Whether a file is more than a list of names or addresses."""
    return (
        any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            for node in parsed(path).body
        )
        and path.name != "apps.py"
    )
