"""What a template asks about a form field before it draws it."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput

register = template.Library()


@register.filter
def is_check(field: BoundField) -> bool:
    """Return whether the field is one box to tick, which stands before its label."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_tick(kind: str) -> bool:
    """Return whether an input of this type is ticked, not typed into."""
    return kind in {"checkbox", "radio"}
