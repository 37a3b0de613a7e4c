"""Words in pills: states, tags, how long somebody waits. Lists have many, so no template draws them one by one."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString

from apps.core.markup import markup
from apps.core.templatetags.icons import icon as draw_icon

register = template.Library()

# The words of the product are few; a team's own statuses, tags and fields are, too.
KEPT = 5_000


@register.simple_tag
def badge(label: object, kind: str = "", icon: str = "") -> SafeString:
    """Draw a state in a word; kind is accent, good, warn, bad, outline or nothing."""
    return _badge(str(label), str(kind), str(icon))


@register.simple_tag
def tag(label: object) -> SafeString:
    """Draw a word that is put on somebody."""
    return _tag(str(label))


@register.simple_tag
def age_pill(colour: str, words: str, since: datetime | None = None, shape: str = "") -> SafeString:
    """Draw how long somebody waits, by colour (green, orange, red, grey), shape and words.

    With `since` it keeps itself true; `shape` (dash, ring, box) is for who does not wait and was not answered.
    """
    if since is None:
        css = f"age--{colour} age--{shape}" if shape else f"age--{colour}"
        return markup('<span class="age {}">{}</span>', css, words)
    return markup(
        '<age-pill class="age age--{}" data-since="{}"><span class="visually-hidden">Waiting </span>'
        '<span class="age__words">{}</span></age-pill>',
        colour,
        since.isoformat(),
        words,
    )


@lru_cache(KEPT)
def _badge(label: str, kind: str, icon: str) -> SafeString:
    return markup(
        '<span class="badge{}">{}{}</span>',
        f" badge--{kind}" if kind else "",
        draw_icon(icon) if icon else "",
        label,
    )


@lru_cache(KEPT)
def _tag(label: str) -> SafeString:
    return markup('<span class="tag"><span class="tag__text">{}</span></span>', label)
