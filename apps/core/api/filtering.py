"""`?filter=`: the filter language in the query of an address."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from rest_framework import serializers

from apps.core.filters import Context, compile_filter, fields_of, parse_filter_text

# Above it no address is sent by anybody.
LONGEST = 20_000


class FilterParameter(serializers.CharField):
    """A filter as JSON, as in `{"all": [{"field": "candidate.city", "op": "is", "value": "Newark"}]}`."""

    def __init__(self, **kwargs: Any) -> None:
        example = '`{"all": [{"field": "candidate.city", "op": "is", "value": "Newark"}]}`'
        super().__init__(
            max_length=LONGEST, required=False, help_text=f"A filter as JSON: {example}.", **kwargs
        )


def condition_of(text: str, *, root: str, team: Any, zone: ZoneInfo) -> Q:
    """Return what a filter asks of the rows of a root. Raise `FilterError` with all that is wrong with it."""
    fields = fields_of(root, Context(team=team, now=timezone.now(), zone=zone))
    return compile_filter(parse_filter_text(text, fields), fields)
