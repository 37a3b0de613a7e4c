"""Form fields drawn so that a screen reader hears the help and the errors with the field."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, Widget
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def described(field: BoundField) -> SafeString:
    """Draw the widget, joined to its help, its errors and, for groups, its label."""
    attributes: dict[str, str | bool] = {}
    told_by = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        told_by.append(f"{field.auto_id}_error")
        attributes["aria-invalid"] = "true"
    if told_by:
        attributes["aria-describedby"] = " ".join(told_by)
    if field.use_fieldset:
        attributes["aria-labelledby"] = f"{field.id_for_label or field.auto_id}_label"
    return field.as_widget(attrs=attributes)


@register.filter
def is_check(field: BoundField) -> bool:
    """Return whether the field is one box to tick, which stands before its label."""
    widget: Widget = field.field.widget
    return isinstance(widget, CheckboxInput)


@register.filter
def is_tick(kind: str) -> bool:
    """Return whether an input of this type is ticked, not typed into."""
    return kind in {"checkbox", "radio"}
