"""The pattern page: every component in every state, for who builds pages; served only on a developer's machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

STYLEGUIDE_PAGES = {
    "components": "styleguide.html",
    "chat": "styleguide/chat.html",
    "dashboard": "styleguide/dashboard.html",
    "grid": "styleguide/grid.html",
}


class PatternForm(forms.Form):
    """One field of each kind, so that their looks can be compared."""

    name = forms.CharField(label="Name", help_text="As it stands on the application.")
    phone = forms.CharField(label="Phone", help_text="With the country: +1 201 555 0123.")
    source = forms.ChoiceField(
        label="Source", choices=[("", "Choose…"), ("feed", "Feed"), ("import", "Import")]
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    hours = forms.ChoiceField(
        label="Hours", choices=[("day", "Day shift"), ("night", "Night shift")], widget=forms.RadioSelect
    )
    consent = forms.BooleanField(label="They agreed to be texted", help_text="How and when is kept with it.")


def styleguide(request: HttpRequest, page: str = "components") -> HttpResponse:
    """Show the components, or a whole screen made of them."""
    if page not in STYLEGUIDE_PAGES:
        raise Http404
    return render(request, STYLEGUIDE_PAGES[page], styleguide_context(now=timezone.now()))


def styleguide_context(*, now: datetime) -> dict[str, Any]:
    """Return the made-up data the pattern pages show, seen from now."""
    return {
        "now": now,
        "page": Paginator(range(1284), 50).get_page(2),
        "moments": {
            "fresh": now - timedelta(minutes=26),
            "green": now - timedelta(hours=4),
            "almost_orange": now - timedelta(hours=12) + timedelta(seconds=20),
            "orange": now - timedelta(hours=14),
            "almost_red": now - timedelta(hours=24) + timedelta(seconds=40),
            "red": now - timedelta(days=1, hours=3),
            "old": now - timedelta(days=6, hours=2),
        },
        "form": PatternForm(initial={"name": "Candidate 12", "hours": "day"}),
        "wrong_form": PatternForm({"name": "Candidate 12", "phone": "", "source": "", "hours": "day"}),
        "statuses": [
            ("scheduled", "Scheduled"),
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("undelivered", "Not delivered"),
            ("failed", "Failed"),
            ("unknown", "Not confirmed"),
            ("cancelled", "Cancelled"),
            ("received", "Received"),
        ],
        "meter": [
            {"kind": "red", "start": 0, "size": 25},
            {"kind": "orange", "start": 25.5, "size": 25},
            {"kind": "green", "start": 51, "size": 49},
        ],
        "tabs": [
            {"label": "Overview", "url": "#overview", "is_current": True, "count": None},
            {"label": "Recipients", "url": "#recipients", "is_current": False, "count": 214},
            {"label": "Replies", "url": "#replies", "is_current": False, "count": None},
        ],
        "people": [
            "Candidate 12",
            "Candidate 31",
            "Candidate 44",
            "Candidate 52",
            "Candidate 7",
            "Candidate 18",
        ],
        "colours": STYLEGUIDE_COLOURS,
    }


STYLEGUIDE_COLOURS = [
    "bg",
    "surface",
    "sunken",
    "accent",
    "accent-soft",
    "green",
    "orange",
    "red",
    "grey",
    "note",
]
