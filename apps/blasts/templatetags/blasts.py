"""Where a blast stands, as a pill."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from apps.blasts.models import Blast
from apps.chat.attached import AttachedFile, shown_file
from apps.core.templatetags.pills import badge
from apps.grids.drawing import State

register = template.Library()

LOOKS = {
    Blast.Status.DRAFT: ("", ""),
    Blast.Status.SCHEDULED: ("accent", "clock"),
    Blast.Status.STARTING: ("accent", "loader"),
    Blast.Status.RUNNING: ("accent", "loader"),
    Blast.Status.PAUSED: ("warn", "pause"),
    Blast.Status.FINISHED: ("good", "circle-check"),
    Blast.Status.CANCELLED: ("", ""),
    Blast.Status.FAILED: ("bad", "circle-alert"),
}


def state_of(blast: Blast) -> State:
    return State(blast.get_status_display(), *LOOKS[Blast.Status(blast.status)])


@register.simple_tag
def blast_state(blast: Blast) -> SafeString:
    state = state_of(blast)
    return badge(state.words, state.kind, state.icon)


@register.filter
def files(blast: Blast) -> list[AttachedFile]:
    """Return what goes with each of its texts, as its pages show it."""
    return [shown_file(item, reverse("blasts:file", args=[blast.pk, item["id"]])) for item in blast.media]
