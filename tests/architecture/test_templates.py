"""Templates that say what they need and hide nothing from the content security policy; one look, from one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.sources import APPS, ROOT

TEMPLATES = [*(ROOT / "templates").rglob("*.html"), *APPS.glob("*/templates/**/*.html")]
FRAGMENTS = [path for path in TEMPLATES if path.name.startswith("_") or path.parent.name == "components"]
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))

FORBIDDEN = {
    "markup that is trusted blindly": r"\|\s*safe\b|\{%\s*autoescape\s+off",
    "a style attribute": r"<[^>{]*\sstyle\s*=",
    "an inline handler": r"<[^>]*\son[a-z]+\s*=\s*[\"']",
    "an inline style sheet": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc\s*=)",
    "a handler that htmx would evaluate": r"\bhx-on\b|hx-vals\s*=\s*[\"']js:|\bjavascript:",
}
# What every template has: its context processors, its own loop, a field's widget.
ALWAYS_THERE = {
    "request",
    "user",
    "csrf_token",
    "messages",
    "perms",
    "shell",
    "nav_items",
    "forloop",
    "block",
}
WORDS = {"and", "or", "not", "in", "is", "True", "False", "None", "as", "with", "only", "by", "if", "else"}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    assert [_name(path) for path in TEMPLATES if pattern.search(path.read_text())] == []


def test_every_form_that_writes_says_which_page_it_stands_on() -> None:
    """By `page_keys`: its token, and the team of the page. The pages of allauth are about oneself, and have no team."""
    silent = [
        f"{_name(path)}: {form[0][:60]}"
        for path in TEMPLATES
        if not {"account", "elements", "mfa"} & set(path.parts)
        for form in re.finditer(r"<form\b.*?</form>", path.read_text(), re.DOTALL)
        if re.search(r"\bmethod=\"post\"|\bhx-(post|put|patch|delete)=", form[0], re.IGNORECASE)
        and "{% page_keys %}" not in form[0]
    ]
    assert silent == []


def test_the_patterns_find_what_they_are_for() -> None:
    samples = {
        "markup that is trusted blindly": "{{ words|safe }}",
        "a style attribute": '<p class="a" style="color: red">',
        "an inline handler": '<button type="button" onclick="go()">',
        "an inline style sheet": "<style>p { color: red }</style>",
        "an inline script": "<script>go()</script>",
        "a handler that htmx would evaluate": '<form hx-on:submit="go()">',
    }
    for what, sample in samples.items():
        assert re.search(FORBIDDEN[what], sample), what


def test_a_fragment_begins_by_saying_what_it_is() -> None:
    silent = [_name(path) for path in FRAGMENTS if not path.read_text().startswith("{# ")]
    assert silent == []


def test_a_fragment_names_what_it_needs() -> None:
    missing = {}
    for path in FRAGMENTS:
        said, _, body = path.read_text().partition("\n")
        # A fragment on one line has its comment before its markup; one that holds others needs "what the head needs".
        needed = _free_names(body or said)
        unnamed = {name for name in needed if not re.search(rf"\b{name}\b", said)}
        is_summed_up = re.search(r"\bwhat the [^.;]* needs?\b", said)
        if (unnamed and not is_summed_up) or (needed and not re.search(r"[Nn]eeds:? |[Tt]akes ", said)):
            missing[_name(path)] = sorted(unnamed)
    assert missing == {}


def test_a_component_is_short() -> None:
    components = (ROOT / "templates" / "components").glob("*.html")
    assert [_name(path) for path in components if len(path.read_text().splitlines()) >= 30] == []


@pytest.mark.parametrize("paths", [STYLES, SCRIPTS], ids=["styles", "scripts"])
def test_a_component_of_the_front_end_is_under_100_lines(paths: list[Path]) -> None:
    components = [path for path in paths if path.parent.name == "components"]
    assert components
    assert [_name(path) for path in components if len(path.read_text().splitlines()) >= 100] == []


def test_colours_come_only_from_tokens() -> None:
    found = [
        f"{_name(path)}:{number} {line.strip()}"
        for path in STYLES
        if path.name != "tokens.css"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if COLOUR.search(line.replace("color-mix(", ""))
    ]
    assert found == []


def test_every_component_style_is_loaded() -> None:
    loaded = (ROOT / "static" / "css" / "app.css").read_text()
    assert [
        path.name for path in STYLES if path.parent.name == "components" and path.name not in loaded
    ] == []


def test_a_banner_is_of_a_kind_that_has_a_rule() -> None:
    rules = (ROOT / "static" / "css" / "components" / "banner.css").read_text()
    calls = re.compile(r"components/banner\.html\" with [^%]*kind=\"(\w+)\"|banner--(?!boxed)(\w+)")
    used = {kind for path in TEMPLATES for pair in calls.findall(path.read_text()) for kind in pair if kind}
    assert {"warn", "bad"} <= used
    kinds = used | set(settings.MESSAGE_TAGS.values())
    assert [kind for kind in sorted(kinds) if f".banner--{kind} {{" not in rules] == []


def _free_names(text: str) -> set[str]:
    """Return the names that a template takes from outside: used in it, bound nowhere in it."""
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
    bound: set[str] = set()
    used: set[str] = set()
    for tag in re.findall(r"\{%\s*(.*?)\s*%\}", text, re.DOTALL):
        word, _, rest = re.sub(r"\"[^\"]*\"|'[^']*'", '""', tag).partition(" ")
        bound |= set(re.findall(r"\bas (\w+)", rest))
        if word == "for":
            names, _, source = rest.partition(" in ")
            bound |= set(re.findall(r"\w+", names))
            used |= _roots(source)
        elif word == "with":
            bound |= set(re.findall(r"\b(\w+)=", rest))
            used |= _roots(re.sub(r"\b\w+=", " ", rest))
        elif word in {"if", "elif", "include", "url", "firstof", "cycle", "ifchanged"}:
            used |= _roots(re.sub(r"\b\w+=", " ", rest))
    for expression in re.findall(r"\{\{\s*(.*?)\s*\}\}", text, re.DOTALL):
        used |= _roots(expression)
    return used - bound - ALWAYS_THERE - WORDS


def _roots(expression: str) -> set[str]:
    plain = re.sub(r"\"[^\"]*\"|'[^']*'", " ", expression)
    # Filters are no names, what they are given may be one.
    plain = re.sub(r"\|\w+", " ", plain)
    return {name for name in re.findall(r"(?<![\w.\-])([A-Za-z_]\w*)", plain) if name not in WORDS}
