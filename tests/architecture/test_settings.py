"""`.env.example` is the whole truth about what can be set."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import ROOT, parsed, python_files, shown

EXAMPLE = ROOT / ".env.example"
READERS = {"text", "words", "flag", "number", "choice", "matching", "url"}
# Where the process's own environment is looked at: to name the settings, to hand it to children, to read it once.
MAY_LOOK = {
    *("manage.py", "pivotcx/asgi.py", "pivotcx/wsgi.py", "pivotcx/celery.py", "pivotcx/environment.py"),
    *("pivotcx/processes.py", "pivotcx/up.py", "pivotcx/embedded/postgres.py", "pivotcx/embedded/valkey.py"),
}


def _variables_read() -> set[str]:
    return {
        node.args[0].value
        for node in ast.walk(parsed(ROOT / "pivotcx" / "environment.py"))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "read"
        and isinstance(node.args[0], ast.Constant)
    }


def _variables_shown() -> list[str]:
    return re.findall(r"^([A-Z][A-Z0-9_]*)=", EXAMPLE.read_text(), re.MULTILINE)


def test_the_example_names_each_variable_that_is_read_once() -> None:
    assert sorted(_variables_shown()) == sorted(_variables_read())


def test_the_example_says_what_each_variable_is_for() -> None:
    lines = EXAMPLE.read_text().splitlines()
    silent = []
    for before, line in zip(["", *lines], lines, strict=False):
        # Two that go together share a sentence.
        if re.match(r"[A-Z]", line) and not re.match(r"#|[A-Z]", before):
            silent.append(line)
    assert silent == []


def test_nothing_else_reads_the_environment() -> None:
    readers = {
        shown(path)
        for path in [*python_files("apps", "pivotcx"), ROOT / "manage.py"]
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    assert sorted(readers - MAY_LOOK) == []
