"""Who went where a tracked link of a text leads, and when they first did."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from apps.chat.models import TrackedLink
from apps.lists.selectors.answers import LEFT, Rows

# Of rows with a `message`: how many of them clicked.
CLICKED = Count("pk", filter=Q(message__clicks__gt=0))


def who_clicked(rows: Rows) -> Rows:
    """Keep who went where a tracked link leads."""
    return rows.filter(message__clicks__gt=0)


def who_did_not_click(rows: Rows) -> Rows:
    """Keep whom a text with a tracked link has left to, and who did not."""
    return rows.filter(Exists(_links()), message__status__in=LEFT, message__clicks=0)


def with_click(rows: Rows) -> Rows:
    """Add `clicked_at`, when they first did."""
    opened = _links().filter(clicked_at__isnull=False).order_by("clicked_at")
    return rows.annotate(clicked_at=Subquery(opened.values("clicked_at")[:1]))


def _links() -> QuerySet[TrackedLink]:
    return TrackedLink.objects.filter(team=OuterRef("team"), message=OuterRef("message"))
