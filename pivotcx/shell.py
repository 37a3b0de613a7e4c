"""What every page's frame shows: who is signed in, for which team, where one can go, and how many wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from apps.accounts.models import Membership, Team
from apps.accounts.permissions import Right, may
from apps.accounts.selectors import Seat
from apps.chat.commands import Command, commands_for
from apps.chat.models import Conversation
from apps.chat.put_off import count_of, due_count_of
from apps.core.paths import address_of, path_of
from apps.core.prepared import Prepared, prepared
from apps.grids.declarations import grids
from apps.help.articles import article_about
from apps.notices.selectors import unread_count_of
from apps.reports.selectors import owns_account
from pivotcx.palette import PLACES, Key, Place, sheet
from pivotcx.rail import NavItem, TeamChoice

NO_SEATS: list[Seat] = []


class Shell:
    """The frame of one request. Nothing is asked of the database until a template shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.seat = next((seat for seat in self._seats if seat.team == self._team), None)

    @property
    def _team(self) -> Any:
        return getattr(self.request, "team", None)

    @property
    def _seats(self) -> list[Seat]:
        seats: list[Seat] = getattr(self.request, "seats", NO_SEATS)
        return seats

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def theme(self) -> str:
        return str(getattr(self.request.user, "theme", "system"))

    @property
    def shortcuts_off(self) -> bool:
        return not getattr(self.request.user, "single_key_shortcuts", True)

    @property
    def person_id(self) -> str:
        return str(self.request.user.pk)

    @property
    def person_name(self) -> str:
        return str(self.request.user)

    @property
    def email(self) -> str:
        return str(getattr(self.request.user, "email", ""))

    @property
    def role_name(self) -> str:
        return self.seat.membership.get_role_display() if self.seat else ""

    @property
    def may_manage(self) -> bool:
        return self.seat is not None and may(self.seat.membership, Right.MANAGE)

    @cached_property
    def account_url(self) -> str:
        """What the account has and uses, for who may know of all its teams. Asks the database."""
        if self.seat is None or not self.may_manage:
            return ""
        owns = owns_account(user=self.seat.membership.user, team=self.seat.team)
        return address_of("reports:account") if owns else ""

    @cached_property
    def templates_url(self) -> str:
        """Where one's own templates are, for who has some."""
        return address_of("chat:templates") if self.seat and may(self.seat.membership, Right.WORK) else ""

    @property
    def team_name(self) -> str:
        return self.seat.team.name if self.seat else "PivotCX"

    @property
    def account_name(self) -> str:
        return self.seat.account_name if self.seat else "No team"

    @cached_property
    def teams(self) -> list[TeamChoice]:
        return [
            TeamChoice(
                name=seat.team.name,
                account_name=seat.account_name,
                url=path_of("accounts:team_switch", seat.team.pk),
                is_current=seat is self.seat,
            )
            for seat in self._seats
        ]

    @property
    def layout(self) -> str:
        """What a page of an error extends: whoever has a place keeps the rail."""
        return "base.html" if self.seat else "base_public.html"

    @property
    def home(self) -> NavItem | None:
        """Where this person's work begins."""
        return next(iter(self.nav_items), None)

    @cached_property
    def theme_url(self) -> str:
        return address_of("accounts:theme")

    @cached_property
    def help_url(self) -> str:
        """Where the guide speaks of the page that this is, or begins."""
        if self.seat is None:
            return ""
        here = self.request.resolver_match
        article = article_about(here.view_name, self.seat.membership) if here else None
        return address_of("help:article", article.slug) if article else address_of("help:guide")

    @cached_property
    def profile_url(self) -> str:
        return address_of("accounts:profile")

    @cached_property
    def sign_out_url(self) -> str:
        return address_of("account_logout")

    @property
    def waiting_count(self) -> int:
        """How many wait for this person: their own and nobody's; for a restricted member all that they see."""
        return self._counts[0]

    @property
    def due_count(self) -> int:
        """How many reminders of theirs are due."""
        return self._counts[1]

    @property
    def is_at_notices(self) -> bool:
        return self.request.path == address_of("notices:center")

    @property
    def notice_count(self) -> int:
        """How many notices of theirs are unread."""
        return self._counts[2]

    @cached_property
    def _counts(self) -> tuple[int, int, int]:
        if self.seat is None:
            return 0, 0, 0
        membership = self.seat.membership
        # An error page is drawn after the transaction of its view, and row security shows nothing outside of one.
        with transaction.atomic(savepoint=False):
            ((waiting, due, notices),) = _counts_of(membership.role)(
                team=membership.team_id, user=membership.user_id
            )
            return waiting, due, notices

    @cached_property
    def nav_items(self) -> list[NavItem]:
        """The places this person may go to."""
        if self.seat is None:
            return []
        membership = self.seat.membership
        items = []
        if may(membership, Right.WORK):
            items.append(self._item("Dashboard", "house", "/", exact=True))
        counted = "waiting" if membership.is_restricted else "waiting for you or for nobody"
        items.append(
            self._item("Chat", "message-circle", "/chat/", badge=self.waiting_count, badge_words=counted)
        )
        if may(membership, Right.WORK):
            items.append(self._grids())
            items.append(self._item("Lists", "list", "/lists/"))
            items.append(self._item("Blasts", "megaphone", "/blasts/"))
            items.append(self._item("Campaigns", "milestone", "/campaigns/"))
            items.append(self._item("Imports", "file-spreadsheet", "/imports/"))
        if may(membership, Right.MANAGE):
            items.append(self._item("Feeds", "rss", "/feeds/"))
        if may(membership, Right.WORK):
            items.append(self._item("Reports", "chart-column", "/reports/"))
        if settings.SIMULATED_CARRIER and may(membership, Right.WORK):
            items.append(self._item("Simulator", "smartphone", "/simulator/"))
        if may(membership, Right.MANAGE):
            items.append(self._item("Settings", "settings", "/settings/", is_last=True))
        return items

    @property
    def commands(self) -> list[Command]:
        """What may be done in a chat."""
        return commands_for(self.seat.membership) if self.seat else []

    @property
    def pages(self) -> list[Place]:
        """Where else this person may go than the rail says."""
        if self.seat is None:
            return []
        membership = self.seat.membership
        return [place for place in PLACES if place.right is None or may(membership, place.right)]

    @cached_property
    def offers(self) -> tuple[Any, ...]:
        """All that the palette and the sheet of keys are drawn of: who has the same, reads the same."""
        rail = tuple((item.label, item.url, item.key) for item in self.nav_items)
        return self.shortcuts_off, rail, *self.commands, *self.pages

    @property
    def keys(self) -> list[Key]:
        """Every key that does something, for the sheet."""
        return sheet([item.label for item in self.nav_items], singles=not self.shortcuts_off)

    def _grids(self) -> NavItem:
        """The first of the grids; the others are tabs beside it."""
        first, *others = [each for each in grids() if not each.stands_alone]
        here = self._item(first.title, first.icon, f"/{first.name}/")
        is_there = any(self.request.path.startswith(f"/{each.name}/") for each in others)
        return replace(here, is_current=here.is_current or is_there)

    def _item(
        self,
        label: str,
        icon: str,
        url: str,
        *,
        badge: int = 0,
        badge_words: str = "",
        exact: bool = False,
        is_last: bool = False,
    ) -> NavItem:
        path = self.request.path
        is_current = path == url if exact else path.startswith(url)
        return NavItem(
            label=label,
            icon=icon,
            url=url,
            is_current=is_current,
            badge=badge,
            badge_words=badge_words,
            is_last=is_last,
        )


@cache
def _counts_of(role: str) -> Prepared[tuple[int, int, int]]:
    """Return what asks for what waits for somebody in a role: chats, reminders, notices. Every page asks it."""

    def counts(team: UUID, user: UUID) -> QuerySet[Team, tuple[int, int, int]]:
        membership = Membership(team=Team(pk=team), user_id=user, role=role)
        # Nobody waits in a chat with somebody who was erased: not asked for that, an index answers alone.
        waiting = Conversation.objects.filter(team=team).visible_to(membership).waiting().awake()
        if not membership.is_restricted:
            waiting = waiting.filter(Q(assignee=None) | Q(assignee=user))
        rows = Team.objects.filter(pk=team)
        return rows.values_list(count_of(waiting), due_count_of(membership), unread_count_of(membership))

    return prepared(counts)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give each template the frame; a fragment that does not show it pays nothing for it."""
    frame = SimpleLazyObject(lambda: Shell(request))
    return {"shell": frame, "nav_items": SimpleLazyObject(lambda: frame.nav_items)}
