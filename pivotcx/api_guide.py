"""The pages about the API: what partners do with it, in words and in code that a test runs as it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.api.throttling import POLICY
from apps.core.filters import OPERATORS, Kind, declared_fields
from apps.webhooks.happenings import HAPPENINGS

EXAMPLES = settings.BASE_DIR / "templates" / "api" / "examples"
VALUES = {
    Kind.TEXT: "Text, in whatever capitals.",
    Kind.CHOICE: "A key: of statuses their key, of tags, lists and users their id.",
    Kind.YES_NO: "true or false.",
    Kind.DATE: "A day, as 2026-01-31; of within_days a number of days.",
    Kind.MOMENT: "A day where the team is, as 2026-01-31; of within_days a number of days.",
    Kind.NUMBER: "A number.",
}
LANGUAGES = {"sh": "curl", "py": "Python", "js": "JavaScript"}


@dataclass(frozen=True)
class GuidePage:
    """One page. `examples` are the names of the files that it shows."""

    name: str
    title: str
    lead: str
    examples: tuple[str, ...]

    @property
    def template(self) -> str:
        return f"api/guide/{self.name}.html"

    @property
    def url(self) -> str:
        # The first page is where the description of the API is looked for.
        return reverse("api_guide", args=[self.name]) if self is not PAGES[0] else reverse("api_docs")


PAGES = (
    GuidePage("start", "First steps", "A key, an application, a first text: in five minutes.", ("push",)),
    GuidePage("texts", "Texts", "Send one, see what becomes of it, read the answers.", ("text", "answers")),
    GuidePage(
        "webhooks",
        "Webhooks",
        "We call you when something happens, and you know that it is us.",
        ("subscribe", "receive"),
    ),
    GuidePage(
        "lists", "Lists and filters", "Everything of a team, and only what you want.", ("pages", "filter")
    ),
    GuidePage(
        "care",
        "Errors and limits",
        "What is refused and why, and how to repeat a call without doing it twice.",
        ("refusal", "care"),
    ),
)


@login_not_required
@require_safe
def guide(request: HttpRequest, guide_page: str = PAGES[0].name) -> HttpResponse:
    """Show one of the pages."""
    place = next((place for place, each in enumerate(PAGES) if each.name == guide_page), None)
    if place is None:
        raise Http404
    shown = PAGES[place]
    context: dict[str, Any] = {
        "page": shown,
        "next_page": PAGES[place + 1] if shown is not PAGES[-1] else None,
        "pages": [{"title": each.title, "url": each.url, "is_current": each is shown} for each in PAGES],
        "api_url": f"{settings.PUBLIC_URL.rstrip('/')}/api/v1",
        "examples": {name: _codes(name) for name in shown.examples},
        "happenings": HAPPENINGS.values(),
        "policy": POLICY,
        "kinds": _kinds(),
    }
    return render(request, "api/guide.html", context)


@cache
def _kinds() -> list[dict[str, Any]]:
    """Return what may be asked of a candidate: for each kind of field its operators, and the fields that are of it."""
    # Of another application than the active one the same is asked, by another name in front.
    usual = [field for field in declared_fields("candidates") if not field.variant_of]
    return [
        {
            "name": kind.value,
            "operators": OPERATORS[kind],
            "value": VALUES[kind],
            "fields": [field.name for field in usual if field.kind == kind],
        }
        for kind in Kind
    ]


@cache
def _codes(name: str) -> list[dict[str, str]]:
    """Return an example in each language that there is of it."""
    return [
        {"language": language, "id": f"{name}-{ending}", "text": path.read_text().rstrip("\n")}
        for ending, language in LANGUAGES.items()
        if (path := EXAMPLES / f"{name}.{ending}").exists()
    ]
