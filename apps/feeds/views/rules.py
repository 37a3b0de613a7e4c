"""The rules of a feed: written, put in order, and whom each is for."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.filters import (
    Context,
    FilterError,
    describe_filter,
    fields_of,
    parse_filter,
    parse_filter_text,
    to_json,
)
from apps.feeds.forms import RuleForm
from apps.feeds.gridding import rule_within
from apps.feeds.models import Feed
from apps.feeds.rules import AddToList, Rule, read_rules
from apps.feeds.services import update_feed
from apps.feeds.views.finding import find_feed
from apps.grids.question import written
from apps.grids.views.pages import show_grid

EVERYBODY = "Everybody who comes"


@require_safe
@requires(Right.MANAGE)
def rules(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    return _show(request, find_feed(request, feed_id))


@require_POST
@requires(Right.MANAGE)
def rule_create(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    feed = find_feed(request, feed_id)
    form = RuleForm(request.POST, team=request.team, auto_id="new-%s")
    if form.is_valid():
        rule = {"when": None, "then": form.then, "stop": form.cleaned_data["stop"]}
        if _saved(request, feed, [*feed.rules, rule], form):
            messages.success(request, "The rule is added, for everybody. Say below for whom it is.")
            return redirect("feeds:rules", feed.pk)
    return _show(request, feed, status=422, new_form=form)


@require_POST
@requires(Right.MANAGE)
def rule_update(request: TeamRequest, feed_id: UUID, position: int) -> HttpResponse:
    feed = find_feed(request, feed_id)
    rule = _rule(feed, position)
    form = RuleForm(request.POST, team=request.team, auto_id=f"rule{position}-%s")
    if form.is_valid():
        changed = {**rule, "then": form.then, "stop": form.cleaned_data["stop"]}
        if _saved(request, feed, _with(feed, position, [changed]), form):
            messages.success(request, f"Rule {position} is saved.")
            return redirect("feeds:rules", feed.pk)
    return _show(request, feed, status=422, refused={position: form})


@require_POST
@requires(Right.MANAGE)
def rule_move(request: TeamRequest, feed_id: UUID, position: int) -> HttpResponse:
    """Put a rule one place up."""
    feed = find_feed(request, feed_id)
    rule, order = _rule(feed, position), list(feed.rules)
    if position > 1:
        order[position - 2], order[position - 1] = rule, order[position - 2]
        _saved(request, feed, order)
    return redirect("feeds:rules", feed.pk)


@require_POST
@requires(Right.MANAGE)
def rule_remove(request: TeamRequest, feed_id: UUID, position: int) -> HttpResponse:
    feed = find_feed(request, feed_id)
    _rule(feed, position)
    if _saved(request, feed, _with(feed, position, [])):
        messages.success(request, "The rule is removed.")
    return redirect("feeds:rules", feed.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def rule_filter(request: TeamRequest, feed_id: UUID, position: int) -> HttpResponse:
    """Say whom a rule is for, in the grid of applications: whom it would have been for, stands below."""
    feed = find_feed(request, feed_id)
    rule = _rule(feed, position)
    if request.method != "POST":
        return show_grid(
            request,
            "applications",
            "feeds/rule_filter.html",
            within=partial(rule_within, feed, position),
            around=lambda *_: {"feed": feed, "position": position},
        )
    text = request.POST.get("filter", "")
    try:
        when = to_json(parse_filter_text(text, _fields(request))) if text else None
    except FilterError as error:
        messages.error(request, error.detail)
    else:
        if _saved(request, feed, _with(feed, position, [{**rule, "when": when}])):
            messages.success(request, f"Rule {position} is for others now.")
    return redirect("feeds:rules", feed.pk)


def _show(
    request: TeamRequest,
    feed: Feed,
    *,
    status: int = 200,
    refused: dict[int, RuleForm] | None = None,
    new_form: RuleForm | None = None,
) -> HttpResponse:
    kept, fields = read_rules(feed.rules), _fields(request)
    shown = [
        {
            "position": position,
            "for_whom": _for_whom(rule, fields),
            "filter": _filter_of(rule, fields),
            "fits_form": _fits_form(rule),
            "is_open": position in (refused or {}),
            "form": (refused or {}).get(position)
            or RuleForm(team=request.team, initial=RuleForm.of(rule), auto_id=f"rule{position}-%s"),
        }
        for position, rule in enumerate(kept, 1)
    ]
    context = {
        "feed": feed,
        "rules": shown,
        "new_form": new_form or RuleForm(team=request.team, auto_id="new-%s"),
        "is_adding": new_form is not None or not shown,
    }
    return render(request, "feeds/rules.html", context, status=status)


def _saved(request: TeamRequest, feed: Feed, order: list[Any], form: RuleForm | None = None) -> bool:
    try:
        update_feed(feed=feed, fields={"rules": order}, now=timezone.now(), actor_id=request.user.pk)
    except DomainError as error:
        if form is not None:
            form.refuse(error)
        else:
            messages.error(request, error.detail)
        return False
    return True


def _rule(feed: Feed, position: int) -> dict[str, Any]:
    if not 1 <= position <= len(feed.rules):
        raise Http404
    rule: dict[str, Any] = feed.rules[position - 1]
    return rule


def _with(feed: Feed, position: int, rules_: list[Any]) -> list[Any]:
    return [*feed.rules[: position - 1], *rules_, *feed.rules[position:]]


def _fields(request: TeamRequest) -> Any:
    team = request.team
    return fields_of("applications", Context(team=team, now=timezone.now(), zone=team.zone))


def _for_whom(rule: Rule, fields: Any) -> str:
    if rule.when is None:
        return EVERYBODY
    try:
        return describe_filter(parse_filter(rule.when, fields), fields)
    except FilterError as error:
        return f"Nobody: {error.detail}"


def _filter_of(rule: Rule, fields: Any) -> str:
    """Return what stands in the address of the page on which it is changed."""
    if rule.when is None:
        return ""
    try:
        return written(parse_filter(rule.when, fields))
    except FilterError:
        return ""


def _fits_form(rule: Rule) -> bool:
    """Return whether the form can show a rule: each thing once, but for lists."""
    times = Counter(type(action) for action in rule.then if not isinstance(action, AddToList))
    return max(times.values(), default=1) == 1
