"""What makes the product an app on a phone: its manifest, and a worker in the browser with a page for lost lines.

The worker keeps that one page and the files it needs, none of which knows anybody. It never keeps a page of the team's.
"""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# False in a release takes the worker, and what it keeps, out of every browser that comes back.
WORKER_IS_WANTED = True
# What the offline page loads.
FILES = ["css/app.css", "js/offline/page.js", "img/icon.svg"]
# What a long press on the app's icon offers: name, address, icon.
SHORTCUTS = [
    ("Who waits", "/chat/?show=waiting"),
    ("My chats", "/chat/?show=mine"),
    ("New candidate", "/chat/new/"),
    ("Notices", "/notices/"),
]


@require_safe
@login_not_required
@transaction.non_atomic_requests
@cache_control(max_age=3600)
def manifest(_request: HttpRequest) -> JsonResponse:
    """Say how the product is installed. (W3C Web Application Manifest, 2025.)"""
    icons = [
        _icon("img/icon.svg", "any", "image/svg+xml"),
        _icon("img/icon-192.png", "192x192"),
        _icon("img/icon-512.png", "512x512"),
        {**_icon("img/icon-maskable-512.png", "512x512"), "purpose": "maskable"},
    ]
    shortcut_icons = [_icon("img/icon-192.png", "192x192")]
    told = {
        "name": "PivotCX",
        "short_name": "PivotCX",
        "description": "Text with candidates as a team.",
        "id": "/",
        "start_url": "/chat/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f7f5",
        "theme_color": "#2c5ad8",
        "categories": ["business", "productivity"],
        "icons": icons,
        "shortcuts": [{"name": name, "url": url, "icons": shortcut_icons} for name, url in SHORTCUTS],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
@login_not_required
@transaction.non_atomic_requests
@cache_control(no_cache=True)
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Return the worker. A change of any file that it keeps is another worker, which the browser takes in its place."""
    source = "worker.js" if WORKER_IS_WANTED else "gone.js"
    page = reverse("offline")
    kept = [page, *(static(name) for name in FILES)]
    version = hashlib.sha256("\n".join([*kept, render_to_string("offline.html")]).encode()).hexdigest()[:16]
    told = json.dumps({"page": page, "kept": kept, "version": version})
    words = (settings.BASE_DIR / "static" / "js" / "offline" / source).read_text()
    return HttpResponse(f"const TOLD = {told};\n{words}", content_type="text/javascript")


@require_safe
@login_not_required
@transaction.non_atomic_requests
@cache_control(no_cache=True)
def offline(_request: HttpRequest) -> HttpResponse:
    """Return the page that stands for any other while the line is lost. It is the same for everybody."""
    return HttpResponse(render_to_string("offline.html"))


def _icon(name: str, sizes: str, kind: str = "image/png") -> dict[str, str]:
    return {"src": static(name), "type": kind, "sizes": sizes}
