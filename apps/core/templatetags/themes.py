"""The three choices of light, and which of them is pressed."""

from __future__ import annotations

from typing import NamedTuple

from django import template

register = template.Library()


class ThemeChoice(NamedTuple):
    """One button of the switch."""

    value: str
    label: str
    icon: str
    pressed: str


@register.filter
def theme_choices(chosen: str) -> list[ThemeChoice]:
    """Return the choices in the order shown; without a choice the system decides."""
    offered = [
        ("system", "System", "monitor"),
        ("light", "Light", "sun"),
        ("dark", "Dark", "moon"),
    ]
    current = chosen or "system"
    return [ThemeChoice(value, label, icon, str(value == current).lower()) for value, label, icon in offered]
