"""The cells of a grid's row. A page has hundreds, so each is drawn by a few lines, not by a template of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.core.phones import format_phone
from apps.core.templatetags.avatars import avatar
from apps.core.templatetags.moments import day_words, moment
from apps.core.templatetags.pills import age_pill, badge, tag
from apps.core.templatetags.statuses import status
from apps.grids.drawing import Age, Draw, Refused
from apps.grids.selectors import Line

register = template.Library()

NONE = mark_safe('<span class="grid__none" aria-hidden="true">–</span>')
CAN_BE_TEXTED = badge("Can be texted", icon="check")


@register.simple_tag
def cells(line: Line, now: datetime) -> SafeString:
    """Draw the cells of a line, one for each column."""
    return format_html_join(
        "",
        '<td data-label="{}"{}>{}</td>',
        (
            (cell.column.label, CSS.get(cell.column.draw, ""), drawn(cell.column.draw, cell.value, now=now))
            for cell in line.cells
        ),
    )


def drawn(draw: Draw, value: Any, *, now: datetime) -> SafeString:
    """Draw a value in the way of its column. What is not there is a dash, but for zero and for no."""
    if draw is Draw.REFUSED:
        return _refused(value)
    if draw is Draw.MOMENT and value:
        return format_html(
            '<span class="numeric grid__moment">{} {}</span>', day_words(value, now), moment(value, "clock")
        )
    if value is None or (not value and draw not in {Draw.NUMBER, Draw.YES_NO}):
        return NONE
    return DRAWN[draw](value)


def _text(value: str) -> SafeString:
    return format_html('<span class="grid__text" title="{0}">{0}</span>', value)


def _words(value: str) -> SafeString:
    return format_html('<bdi class="grid__text" dir="auto" title="{0}">{0}</bdi>', value)


def _numeric(value: object) -> SafeString:
    return format_html('<span class="numeric">{}</span>', value)


def _yes_no(value: bool) -> SafeString:
    return mark_safe("Yes" if value else '<span class="muted">No</span>')


def _tags(value: list[str]) -> SafeString:
    return format_html(
        '<span class="grid__tags">{}</span>', format_html_join("", "{}", ((tag(each),) for each in value))
    )


def _person(value: object) -> SafeString:
    return format_html('<span class="grid__person">{}{}</span>', avatar(value, "small"), value)


def _age(value: Age) -> SafeString:
    return age_pill(value.colour, value.words, value.since, value.shape)


def _refused(value: Refused | None) -> SafeString:
    if not value:
        return CAN_BE_TEXTED
    return format_html(
        '<span title="{}">{}</span>', value.detail, badge(value.words, "warn", "message-circle-off")
    )


CSS = {draw: mark_safe(' class="table__number"') for draw in Draw if draw.is_number}
DRAWN: dict[Draw, Callable[[Any], SafeString]] = {
    Draw.TEXT: _text,
    Draw.WORDS: _words,
    Draw.DAY: lambda value: _numeric(moment(value, "day")),
    Draw.NUMBER: lambda value: conditional_escape(intcomma(value)),
    Draw.PHONE: lambda value: _numeric(format_phone(value)),
    Draw.CHOICE: badge,
    Draw.YES_NO: _yes_no,
    Draw.TAGS: _tags,
    Draw.PERSON: _person,
    Draw.STATUS: lambda value: status(*value),
    Draw.AGE: _age,
    Draw.STATE: lambda value: badge(value.words, value.kind, value.icon),
}
