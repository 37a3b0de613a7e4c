"""What is asked of the parts of a feed that name something of the team's, or go out with our calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from apps.accounts.models import Membership, Team
from apps.candidates.models import ApplicationStatus
from apps.candidates.services import read_tag
from apps.core.errors import DomainError
from apps.core.filters import Context, FilterError, fields_of, parse_filter
from apps.feeds.mapping import is_target
from apps.feeds.rules import AddTags, AddToList, Assign, BadRules, Rule, Send, SetStatus, read_rules
from apps.lists.models import List
from apps.messaging.models import Template

HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
# What a call has of its own.
OURS = frozenset({"host", "content-length", "connection", "transfer-encoding", "accept-encoding"})
MOST_HEADERS, LONGEST_VALUE = 10, 2000


class BadDefaults(DomainError):
    code = "bad_defaults"


class BadHeaders(DomainError):
    code = "bad_headers"


def ensure_rules(raw: object, *, team: Team) -> list[Rule]:
    """Return rules of which each template, list, person, tag, status and field of a filter is the team's own.

    Raises `BadRules`.
    """
    rules = read_rules(raw)
    fields = fields_of("applications", Context(team=team, now=timezone.now(), zone=team.zone))
    for index, rule in enumerate(rules):
        if rule.when is not None:
            try:
                parse_filter(rule.when, fields)
            except FilterError as error:
                raise BadRules(error.detail, pointer=f"/{index}/when") from None
        for at, action in enumerate(rule.then):
            if problem := next(_problems(action, team), ""):
                raise BadRules(problem, pointer=f"/{index}/then/{at}")
    return rules


def _problems(action: object, team: Team) -> Iterator[str]:
    match action:
        case Send(template=pk) if not Template.objects.for_team(team).of_team().filter(pk=pk).exists():
            yield "This template is not one of the team’s."
        case AddToList(list_=pk) if not List.objects.for_team(team).static().filter(pk=pk).exists():
            yield "This is no static list of the team’s."
        case Assign(to=people):
            known = Membership.objects.for_team(team).filter(user__in=people).count()
            if known != len(people):
                yield "Somebody of these is not in the team."
        case SetStatus(status=key) if not ApplicationStatus.objects.for_team(team).filter(key=key).exists():
            yield f"There is no status “{key[:40]}” in this team."
        case AddTags(tags=names):
            yield from _bad_tags(names)


def _bad_tags(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            read_tag(name)
        except DomainError as refusal:
            yield refusal.detail


def ensure_team_template(template: Template) -> Template:
    """Return a template if everybody in the team uses it. Raises `BadDefaults` for one of somebody's own."""
    if template.owner_id is not None:
        raise BadDefaults(
            "A feed sends templates of the team’s, and none of somebody’s own.", field="template"
        )
    return template


def ensure_defaults(raw: Any) -> dict[str, str]:
    """Return what stands in for what a payload does not say: a text by target. Raises `BadDefaults`."""
    if not isinstance(raw, dict):
        raise BadDefaults("Defaults are texts by field.", field="defaults")
    for name, value in raw.items():
        if not isinstance(name, str) or not is_target(name):
            raise BadDefaults(f"There is no field “{str(name)[:60]}” to fill.", field="defaults")
        if not isinstance(value, str) or len(value) > 500:
            raise BadDefaults("A default is a text of at most 500 characters.", field="defaults")
    return {name: value for name, value in raw.items() if value}


def ensure_headers(raw: Any) -> dict[str, str]:
    """Return what goes along with our own calls. Raises `BadHeaders`."""
    if not isinstance(raw, dict) or len(raw) > MOST_HEADERS:
        raise BadHeaders(f"Headers are at most {MOST_HEADERS} texts by name.", field="call_headers")
    for name, value in raw.items():
        if not isinstance(name, str) or not HEADER.fullmatch(name) or name.lower() in OURS:
            raise BadHeaders(f"“{str(name)[:60]}” is no header that can be set.", field="call_headers")
        if (
            not isinstance(value, str)
            or len(value) > LONGEST_VALUE
            or not value.isprintable()
            or not value.isascii()
        ):
            raise BadHeaders(f"The value of {name} is no line of plain characters.", field="call_headers")
    return dict(raw)
