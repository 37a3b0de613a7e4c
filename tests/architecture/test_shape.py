"""A closed vocabulary of file names, files of one idea, and a word about each module that has a name of its own."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import APPS, ROOT, app_names, parsed, python_files, shown

# Names that mean the same in every app (rung by rung in pyproject.toml, contract "rungs").
VOCABULARY = {
    *("urls", "routing", "admin", "apps"),
    *(
        "views",
        "api",
        "webhooks",
        "consumers",
        "periodic",
        "management",
        "settings_views",
        "invitation_views",
    ),
    *("forms", "serializers", "permissions", "templatetags", "adapters", "middleware"),
    *(
        "services",
        "tasks",
        "dispatch",
        "fanout",
        "intake",
        "filtering",
        "gridding",
        "acting",
        "selectors",
        "backends",
        "sources",
        "gateway",
        "models",
        "parts",
    ),
    "migrations",
}
# The names of one app's own ideas, and the idea.
OF_ONE_IDEA = {
    "core": {
        "paths": "the pages of many things of one kind",
        "caches": "a cache that may be away",
        "connecting": "connections to an address that was checked, before a deadline",
        "errors": "a refusal with words for people",
        "fields": "a column stored encrypted",
        "lookups": "what a column is compared with beyond Django's own",
        "files": "where files are kept",
        "filters": "the one filter language",
        "health": "the heart of each process",
        "ids": "ids that grow with time",
        "keysets": "pages of a list in any order",
        "outside": "calls to addresses that somebody else chose",
        "patience": "answers that a page does not wait for",
        "markup": "small pieces of HTML",
        "phones": "a phone number, read and written",
        "places": "in which time zones somebody may be",
        "rewriting": "some fields of many rows, written at once",
        "separated": "rows of cells as a text",
        "routable": "which addresses are on the public internet",
        "sheets": "rows written as a spreadsheet",
        "workbooks": "rows written as a workbook",
        "words": "a name, on one line",
        "working_hours": "when somebody is at work",
        "zones": "time zones, and the moment that a clock in one means",
    },
    "accounts": {
        "mail": "what is written to people about their place",
        "row_security": "migration operations that give a table to teams",
        "sockets": "telling open pages that a place has ended",
        "tenancy": "which team the code works for",
        "tokens": "the unguessable words in links",
    },
    "events": {
        "relay": "numbering events after their commit, and telling screens",
        "wakes": "waking the relay",
    },
    "grids": {
        "actions": "what can be done with many rows at once",
        "declarations": "what a grid is, and what floors above add to it",
        "drawing": "what a value of a grid is",
        "editing": "a filter, changed by one condition",
        "exporting": "a value of a grid, as it stands in a file",
        "files": "the file of an export",
        "question": "what a grid is asked, as the address says it",
    },
    "messaging": {
        "addresses": "the web addresses in a text",
        "attachable": "which files a text may carry",
        "attaching": "files of texts, as doors take them in and answer with them",
        "carrier_errors": "what an error of the carrier means",
        "gate": "who may be texted",
        "hints": "what to think over in a text before it is sent",
        "keywords": "STOP, START and HELP in the words people use",
        "opt_out_line": "how a first text says STOP",
        "merging": "a text that each person's own values fill",
        "pace": "how much a number may send now",
        "phone_names": "a phone, and its hash once it was forgotten",
        "pictures": "pictures freed of where they were taken, and small ones of them",
        "quiet_hours": "when it is day for somebody",
        "replies": "what is answered to STOP, START and HELP",
        "segments": "what a text weighs",
        "signature": "whether the carrier signed it",
        "simulated_carrier": "telling the simulated carrier of our numbers",
        "uses": "what on this floor stands on a field of a team's own",
        "wishes": "what a text says of being texted",
        "likely": "how likely a text asks for no more",
    },
    "candidates": {
        "custom_values": "what a field of the team's own holds",
        "names": "a name, taken apart",
        "written": "what people write of a candidate, as it is kept or why it cannot be",
    },
    "chat": {
        "attached": "the files of a text, as people see them and where the carrier gets them",
        "asking": "asking the carrier about texts, one after another",
        "bad_signs": "what the carrier's errors say of a number of ours",
        "carrier_calls": "the fields of the carrier's calls",
        "claims": "a batch of texts in a worker's hands",
        "consents": "what a phone has said of being texted",
        "crossings": "who has just turned orange or red",
        "filling": "who of many people gets a text, and what each reads",
        "first_texts": "who has had no text of ours yet",
        "follow_up": "asking after texts that no callback spoke of",
        "gaps": "fetching what no webhook brought",
        "happenings": "an event in words",
        "history": "what has happened to a person, newest first",
        "inbound": "a text from a candidate",
        "inbox": "the list, filtered and paged",
        "leaving": "what the gate is asked of texts in the queue",
        "live": "what open screens hear",
        "coming_back": "what was put off, when its time has come",
        "fetching": "the files that candidates send, fetched from the carrier",
        "later": "the moments to which something is put off",
        "put_off": "what one has to come back to",
        "local_time": "what time it is for the candidate",
        "merge_values": "what stands in the merge fields of each person's text",
        "answering": "whose wait a text of ours ends",
        "noting": "planned texts at the moment when they leave",
        "outcomes": "what became of a text",
        "receipts": "what the carrier answered, written down",
        "refusing": "many people opted out at once",
        "snoozing": "many chats put aside at once",
        "reconcile": "finding out after a lost answer",
        "trying_again": "when a text is handed over once more",
        "rows": "a chat as a list shows it, in ready words",
        "visitors": "whether a person opened a link",
        "waiting": "how long somebody waits, as a colour",
        "suggesting": "what a composer offers, and says of what stands there",
        "weighing": "how many parts a text has for many people",
    },
    "work": {
        "holding": "who works on it, and until when that is believed",
        "waking": "waking a worker for what takes long",
    },
    "lists": {
        "uses": "what on this floor stands on a list",
    },
    "blasts": {
        "mail": "what is written to managers whose yes is wanted, and to who asked",
        "uses": "what on this floor stands on a list",
    },
    "campaigns": {
        "stopping": "ending a campaign for some people",
        "timing": "when a step is due",
        "turns": "what becomes of people whose step is due",
        "uses": "what on this floor stands on a list",
    },
    "feeds": {
        "editing": "a mapping as people change it, beside a payload",
        "mail": "letters about feeds in trouble",
        "prints": "what makes a body the same as another",
        "rules": "what is done with whoever arrives",
        "uses": "what on this floor stands on things of the team's own",
        "making": "what a payload becomes",
        "mapping": "which part of a payload is what",
        "payloads": "what arrived, read as JSON, a form, a table or XML",
        "presets": "the applicant systems that are known",
        "verifying": "whether the sender is who they should be",
    },
    "webhooks": {
        "bodies": "what an endpoint is told",
        "happenings": "what endpoints can be told of",
        "mail": "what is written to managers of one that was switched off",
        "outcomes": "what becomes of a call and of its endpoint",
        "signature": "how a call of ours is signed",
        "timing": "when a call is made again, and when an endpoint is given up",
    },
    "keywords": {
        "codes": "the link and the picture that a phone reads a keyword from",
        "reserved": "which words can be no keyword",
        "uses": "what on this floor stands on a list, a template, a tag, a status",
    },
    "hosted": {
        "tokens": "what a page of a form carries along",
        "uses": "what on this floor stands on a list",
    },
    "imports": {
        "checking": "whether a row can become a candidate",
        "files": "what is kept of an upload",
        "mapping": "which column is what",
        "preview": "what would become of a file",
        "reading": "a file that was uploaded, as plain rows of text or refused",
        "rejects": "rows that were not taken in, as a file",
        "targets": "what a column can become, and how people head it",
    },
    "plugin": {
        "finding": "phone numbers in the words around them",
        "packing": "the plug-in in one file, and what it may do",
    },
    "simulator": {
        "carrier": "the carrier's side of the protocol, in a process of its own",
        "demo": "the demo's teams, made through the services",
        "demo_stories": "who says what in the demo",
        "demo_teams": "which demo teams there are",
        "desk": "which phones lie on the desk, as the address says",
        "picture": "a picture for a phone to send",
        "registration": "the numbers that the carrier hosts from its start",
        "trouble": "what can go wrong on purpose",
    },
}
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
