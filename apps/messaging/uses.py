"""What on this floor stands on a field of a team's own: templates, and texts back to callers, that ask for it."""

from __future__ import annotations

from apps.accounts.models import Team
from apps.core.phones import format_phone
from apps.messaging.merging import OWN, asks_for
from apps.messaging.models import Number, Template


class Templates:
    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        rows = Template.objects.for_team(team).filter(body__icontains=f"{OWN}{key}").select_related("owner")
        return [_words(each) for each in rows.in_order() if asks_for(each.body, key)]


class TextsBack:
    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        rows = Number.objects.for_team(team).filter(call_text_back__icontains=f"{OWN}{key}")
        return [
            f"the text back to who calls {format_phone(each.phone)}"
            for each in rows.order_by("created_at", "pk")
            if asks_for(each.call_text_back, key)
        ]


def _words(template: Template) -> str:
    """Say which it is; what a colleague calls one of their own, is theirs."""
    return f"the template {template}" if template.owner is None else f"a template of {template.owner}’s own"
