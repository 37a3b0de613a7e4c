"""What a phone has said of being texted, and what was noted for it: its log, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import Team, User
from apps.messaging.models import ConsentEvent, OptOut
from apps.messaging.phone_names import names_of
from apps.messaging.selectors import opt_outs_of

# A phone that has more said of it is one of a machine.
MOST = 200


@dataclass(frozen=True)
class ConsentLine:
    event: ConsentEvent
    # Who noted it; nobody where they said it themselves.
    actor: str


@dataclass(frozen=True)
class ConsentPage:
    opted_out: OptOut | None
    # By themselves, or to a sister team: no colleague here can undo that.
    is_final: bool
    lines: list[ConsentLine]


def consent_page(*, team: Team, phone: str) -> ConsentPage:
    """Return what is known of a phone's wishes: three queries, however much was said."""
    in_force = list(opt_outs_of(phone, team=team).order_by("created_at", "pk"))
    said = ConsentEvent.objects.for_team(team).filter(phone__in=names_of([phone], account=team.account))
    events = list(said.order_by("-at", "-pk")[:MOST])
    actors = {event.actor_id for event in events if event.actor_id}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=actors)} if actors else {}
    return ConsentPage(
        opted_out=in_force[0] if in_force else None,
        is_final=any(each.source in OptOut.BY_RECIPIENT for each in in_force),
        lines=[ConsentLine(event, names.get(event.actor_id, "")) for event in events],
    )
