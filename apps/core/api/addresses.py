"""Addresses of the partner API: with and without a slash at the end, so that neither is a mistake."""

from __future__ import annotations

from django.urls import URLPattern, path
from rest_framework.views import APIView


def address(route: str, view: type[APIView], *, name: str) -> list[URLPattern]:
    """Return the routes of one view. The description shows the one without a slash."""
    answer = view.as_view()
    return [path(route, answer, name=name), path(f"{route}/", answer)]
