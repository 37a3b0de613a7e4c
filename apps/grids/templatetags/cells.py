"""The rows of a grid. A page has hundreds of cells, so each is drawn by a few lines, not by a template of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.safestring import SafeString, mark_safe

from apps.core.markup import joined, markup
from apps.core.phones import format_phone
from apps.core.templatetags.avatars import avatar
from apps.core.templatetags.icons import icon
from apps.core.templatetags.moments import day_words, moment
from apps.core.templatetags.pills import age_pill, badge, tag
from apps.core.templatetags.statuses import status
from apps.grids.declarations import Beside, Deed
from apps.grids.drawing import Age, Draw, Refused
from apps.grids.selectors import Line

register = template.Library()

NOTHING = SafeString("")
SMALL = 'class="button button--icon button--quiet button--small"'
ROW = (
    '<tr class="grid__row" id="row-{0}" data-key="{0}"{1}>'
    '<td class="grid__pick"><label class="grid__box"><input class="table__check" type="checkbox" name="chosen" '
    'value="{0}" form="grid-bulk" aria-label="Choose {2}"{3}{4}></label></td>'
    '<th scope="row" class="grid__lead">{5}</th>{6}{7}{8}</tr>'
)
ADDRESS = ' data-address="{}"'
KEPT = ' id="pick-{}" hx-preserve'
CHECKED = mark_safe(" checked")
LINK = '<a class="table__link" href="{}">{}</a>'
OPEN = f'<a {SMALL} href="{{0}}" data-open aria-label="{{1}} with {{2}}" title="{{1}}">{{3}}</a>'
BEGIN = (
    f'<button {SMALL} type="submit" form="grid-begin" formaction="{{0}}" aria-label="{{1}} with {{2}}" title="{{1}}">'
    "{3}</button>"
)
DEED = (
    f'<td class="grid__deed"><button {SMALL} type="submit" form="grid-deed" name="{{0}}" value="{{1}}" '
    'aria-label="{2} {3} {4}" title="{2} {4}">{5}</button></td>'
)
NONE = mark_safe('<span class="grid__none" aria-hidden="true">–</span>')
CAN_BE_TEXTED = badge("Can be texted", icon="check")


@register.simple_tag
def row(
    line: Line, beside: Beside | None, deed: Deed | None, is_all_chosen: bool, now: datetime
) -> SafeString:
    """Draw a line: its box, what it is called, what opens beside it, a cell for each column, what can be done to it."""
    lead, at = markup("<bdi>{}</bdi>", line.lead), line.address
    return markup(
        ROW,
        line.key,
        markup(ADDRESS, at) if beside and at else "",
        line.lead,
        markup(KEPT, line.key) if line.moves else "",
        CHECKED if is_all_chosen else "",
        markup(LINK, at, lead) if at else lead,
        markup('<td class="grid__open">{}</td>', _opener(line, beside)) if beside else "",
        joined(
            part
            for cell in line.cells
            for part in (
                _begun(cell.column.label, cell.column.draw),
                drawn(cell.column.draw, cell.value, now=now),
                END,
            )
        ),
        markup(DEED, deed.name, line.key, deed.label, line.lead, deed.rest, icon(deed.icon)) if deed else "",
    )


@lru_cache(1_000)
def _begun(label: str, draw: Draw) -> SafeString:
    """Draw how each cell of a column begins."""
    return markup('<td data-label="{}"{}>', label, CSS.get(draw, ""))


def _opener(line: Line, beside: Beside) -> SafeString:
    if line.address:
        return markup(OPEN, line.address, beside.label, line.lead, icon(beside.icon))
    return markup(BEGIN, line.begin, beside.label, line.lead, icon(beside.icon)) if line.begin else NOTHING


def drawn(draw: Draw, value: Any, *, now: datetime) -> SafeString:
    """Draw a value in the way of its column. What is not there is a dash, but for zero and for no."""
    if draw is Draw.REFUSED:
        return _refused(value)
    if draw is Draw.MOMENT and value:
        return markup(
            '<span class="numeric grid__moment">{} {}</span>', day_words(value, now), moment(value, "clock")
        )
    if value is None or (not value and draw not in {Draw.NUMBER, Draw.YES_NO}):
        return NONE
    return DRAWN[draw](value)


def _text(value: str) -> SafeString:
    return markup('<span class="grid__text" title="{0}">{0}</span>', value)


def _words(value: str) -> SafeString:
    return markup('<bdi class="grid__text" dir="auto" title="{0}">{0}</bdi>', value)


def _numeric(value: object) -> SafeString:
    return markup('<span class="numeric">{}</span>', value)


def _yes_no(value: bool) -> SafeString:
    return mark_safe("Yes" if value else '<span class="muted">No</span>')


def _tags(value: list[str]) -> SafeString:
    return markup('<span class="grid__tags">{}</span>', joined(map(tag, value)))


def _person(value: object) -> SafeString:
    return markup('<span class="grid__person">{}{}</span>', avatar(value, "small"), value)


def _age(value: Age) -> SafeString:
    return age_pill(value.colour, value.words, value.since, value.shape)


def _refused(value: Refused | None) -> SafeString:
    if not value:
        return CAN_BE_TEXTED
    return markup(
        '<span title="{}">{}</span>', value.detail, badge(value.words, "warn", "message-circle-off")
    )


END = mark_safe("</td>")
CSS = {draw: mark_safe(' class="table__number"') for draw in Draw if draw.is_number}
DRAWN: dict[Draw, Callable[[Any], SafeString]] = {
    Draw.TEXT: _text,
    Draw.WORDS: _words,
    Draw.DAY: lambda value: _numeric(moment(value, "day")),
    Draw.NUMBER: lambda value: joined([intcomma(value)]),
    Draw.PHONE: lambda value: _numeric(format_phone(value)),
    Draw.CHOICE: badge,
    Draw.YES_NO: _yes_no,
    Draw.TAGS: _tags,
    Draw.PERSON: _person,
    Draw.STATUS: lambda value: status(*value),
    Draw.AGE: _age,
    Draw.STATE: lambda value: badge(value.words, value.kind, value.icon),
}
