"""What import-linter cannot say: where imports stand, which modules are public, who knows of HTTP."""

from __future__ import annotations

import ast

from tests.architecture.sources import APPS, app_names, imports_of, parsed, python_files, shown

# What any app may ask of any app below it.
PUBLIC = {"models", "services", "selectors", "errors", "tenancy", "permissions", "gateway"}
# Modules that are public besides: pure ones, and the shapes that doors of higher floors share.
ALSO_PUBLIC = {
    "accounts": {
        "api",  # The base of every partner API view: key, scope, repetition.
        "mail",  # The address of an invitation.
        "middleware",  # The request of somebody who has a team.
        "sockets",  # The name of a person's group of sockets.
    },
    "grids": {
        "actions",
        "declarations",
        "drawing",  # How a value is drawn.
        "forms",
        "intake",  # What a worker has done for the demo.
        "question",  # A filter, written as an address has it.
        "views",  # A grid inside of a page of a floor above.
    },
    "work": {"holding", "waking"},
    "events": {
        "audited",  # Which lines a manager looks through.
        "hearing",  # What open screens hear of a team.
        "relay",  # The name of a team's group of sockets.
    },
    "messaging": {
        "addresses",
        "admitting",  # What every door of the carrier's asks of a call.
        "attachable",
        "attaching",  # Files in forms and answers, which doors of higher floors share.
        "carrier_calls",
        "carrier_errors",
        "gate",
        "hints",
        "keywords",
        "merging",
        "opt_out_line",
        "pace",
        "phone_names",
        "quiet_hours",
        "replies",
        "segments",
        "signature",
        "simulated_carrier",
        "twiml",
        "uploadable",
        "wishes",
    },
    "lists": {
        "acting",
        "api",  # The doors of what goes to a list.
        "fanout",  # How a worker goes on with what goes to a list.
        "forms",  # What is asked of whoever starts or tries it.
        "views",  # The page of some of those whom something went to.
    },
    "blasts": {
        "api",  # What a blast is, as partners are told.
        "fanout",  # The demo has sent one.
    },
    # What workers have done for the demo, and what it was told.
    "calls": {"carrier_calls"},
    "campaigns": {"fanout"},
    "feeds": {"intake"},
    "hosted": {"tokens"},
    "imports": {"intake"},
    "handoffs": {"api"},  # What a handoff is, as partners are told.
    "candidates": {"acting", "api", "custom_values", "filtering", "gridding", "names", "written"},
    "chat": {
        "acting",
        "api",  # What a file of a text is.
        "attached",
        "filling",
        "first_texts",
        "gridding",  # The chat beside a row, and its columns.
        "inbound",
        "later",  # Which moments are meant.
        "merge_values",
        "rows",  # What to call somebody.
        "suggesting",
        "waiting",
        "weighing",
    },
}
# A QueryDict is what the carrier has posted, kept as it came; it is no request.
DATA_OF_HTTP = {("django.http", "QueryDict")}
BEHIND_THE_DOORS = {
    *(
        "services",
        "tasks",
        "dispatch",
        "reconcile",
        "crossings",
        "outcomes",
        "gate",
        "relay",
        "fanout",
        "intake",
    ),
    *(
        "filtering",
        "selectors",
        "gateway",
        "models",
        "pace",
        "wakes",
        "segments",
        "keywords",
        "merging",
        "hints",
        "waiting",
        "tenancy",
        "gaps",
    ),
}
OF_THE_WEB = ("django.http", "django.shortcuts", "django.urls", "django.contrib.messages", "rest_framework")


def test_nothing_is_imported_inside_a_function() -> None:
    found = {
        shown(path, inner.lineno)
        for path in python_files("apps", "pivotcx")
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert sorted(found) == []


def test_an_app_imports_only_public_modules_of_another() -> None:
    found = []
    for path in python_files("apps"):
        here = path.relative_to(APPS).parts[0]
        for line, module, name in imports_of(path):
            parts = [*module.split("."), name]
            if parts[0] != "apps" or len(parts) < 3 or parts[1] in {here, "core"}:
                continue
            if parts[2] not in PUBLIC | ALSO_PUBLIC.get(parts[1], set()):
                found.append(f"{shown(path, line)} imports {module}")
    assert found == []


def test_every_public_module_is_there_and_used() -> None:
    used = {
        tuple([*module.split("."), name][1:3])
        for path in python_files("apps", "pivotcx", "tests")
        for _, module, name in imports_of(path)
        if module.startswith("apps.")
    }
    declared = {(app, module) for app, modules in ALSO_PUBLIC.items() for module in modules}
    assert sorted(declared - used) == []


def test_only_doors_know_of_requests_and_answers() -> None:
    found = []
    for path in python_files("apps"):
        inside = path.relative_to(APPS).with_suffix("").parts[1:]
        if not inside or inside[0] not in BEHIND_THE_DOORS:
            continue
        for line, module, name in imports_of(path):
            if module.startswith(OF_THE_WEB) and (module, name) not in DATA_OF_HTTP:
                found.append(f"{shown(path, line)} imports {module}.{name}")
    assert found == []


def test_what_follows_a_commit_may_fail() -> None:
    asked = [
        shown(path, node.lineno)
        for path in python_files("apps", "pivotcx")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "on_commit"
    ]

    assert [place.partition(":")[0] for place in asked] == ["apps/core/afterwards.py"], asked


def test_there_is_an_app_to_check() -> None:
    assert {"core", "accounts", "events", "messaging", "candidates", "chat"} <= set(app_names())
