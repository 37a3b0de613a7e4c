"""The team's assignment rules: looked at, tried, written, put in order, and whom each is for."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.assignments.forms import AssignmentRuleForm
from apps.assignments.gridding import rule_within
from apps.assignments.models import AssignmentRule
from apps.assignments.selectors import Ready, application_fields, for_whom, ready_rules, tried_on_arrivals
from apps.assignments.services import (
    create_assignment_rule,
    delete_assignment_rule,
    move_assignment_rule,
    update_assignment_rule,
)
from apps.core.errors import DomainError
from apps.core.filters import FilterError, parse_filter, parse_filter_text, to_json
from apps.grids.question import written
from apps.grids.views.pages import show_grid


@require_safe
@requires(Right.MANAGE)
def rules(request: TeamRequest) -> HttpResponse:
    """Show them in order."""
    fields = application_fields(request.team, now=timezone.now())
    shown = [{"ready": each, "for_whom": for_whom(each.rule, fields)} for each in _ready(request)]
    return render(request, "assignments/rules.html", {"rules": shown})


@require_safe
@requires(Right.MANAGE)
def try_out(request: TeamRequest) -> HttpResponse:
    """Show who would get the last arrivals; with `all`, as if every rule were on."""
    is_as_if_on, ready = "all" in request.GET, _ready(request)
    decide = [each for each in ready if each.decides and (is_as_if_on or each.rule.is_on)]
    fields = application_fields(request.team, now=timezone.now())
    context = {
        "try_out": tried_on_arrivals(decide, team=request.team, fields=fields),
        "is_as_if_on": is_as_if_on,
        "some_are_off": any(not each.rule.is_on for each in ready),
    }
    asked: Any = request.htmx  # type: ignore[attr-defined]
    is_part = asked and asked.target == "try-out"
    return render(request, "assignments/_try_out.html" if is_part else "assignments/try_out.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def rule_create(request: TeamRequest) -> HttpResponse:
    form = AssignmentRuleForm(
        request.POST or None, team=request.team, initial={"gives": AssignmentRule.Gives.PEOPLE}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = create_assignment_rule(
                team=request.team, fields=form.meant, now=timezone.now(), actor_id=request.user.pk
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(
                request, f"{made} is there, and still off. Say for whom it is, then switch it on."
            )
            return redirect("assignments:rules")
    return render(request, "assignments/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def rule(request: TeamRequest, rule_id: UUID) -> HttpResponse:
    found = _rule(request, rule_id)
    form = AssignmentRuleForm(request.POST or None, team=request.team, initial=AssignmentRuleForm.of(found))
    if request.method == "POST" and form.is_valid():
        try:
            update_assignment_rule(
                rule=found, fields=form.meant, now=timezone.now(), actor_id=request.user.pk
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "The rule is saved.")
            return redirect("assignments:rules")
    context = {"form": form, "rule": found, "filter": _filter_of(request, found)}
    return render(request, "assignments/rule.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def rule_filter(request: TeamRequest, rule_id: UUID) -> HttpResponse:
    """Say whom a rule is for, in the grid of applications: whom it would have been for, stands below."""
    found = _rule(request, rule_id)
    if request.method != "POST":
        return show_grid(
            request,
            "applications",
            "assignments/rule_filter.html",
            within=partial(rule_within, found),
            around=lambda *_: {"rule": found},
        )
    now, text = timezone.now(), request.POST.get("filter", "")
    try:
        condition = (
            to_json(parse_filter_text(text, application_fields(request.team, now=now))) if text else None
        )
        update_assignment_rule(rule=found, fields={"condition": condition}, now=now, actor_id=request.user.pk)
    except FilterError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"{found} is for others now.")
    return redirect("assignments:rules")


@require_POST
@requires(Right.MANAGE)
def rule_move(request: TeamRequest, rule_id: UUID) -> HttpResponse:
    found = _rule(request, rule_id)
    move_assignment_rule(rule=found, up=request.POST.get("move") == "up", actor_id=request.user.pk)
    return redirect("assignments:rules")


@require_POST
@requires(Right.MANAGE)
def rule_switch(request: TeamRequest, rule_id: UUID) -> HttpResponse:
    found = _rule(request, rule_id)
    is_on = request.POST.get("is_on") == "yes"
    update_assignment_rule(rule=found, fields={"is_on": is_on}, now=timezone.now(), actor_id=request.user.pk)
    messages.success(request, f"{found} is {'on' if is_on else 'off'}.")
    return redirect("assignments:rules")


@require_POST
@requires(Right.MANAGE)
def rule_remove(request: TeamRequest, rule_id: UUID) -> HttpResponse:
    found = _rule(request, rule_id)
    delete_assignment_rule(rule=found, actor_id=request.user.pk)
    messages.success(request, f"{found} is removed. Whom it has assigned stay with their people.")
    return redirect("assignments:rules")


def _ready(request: TeamRequest) -> list[Ready]:
    rules_ = AssignmentRule.objects.for_team(request.team).in_order()
    return ready_rules(rules_, team=request.team)


def _rule(request: TeamRequest, rule_id: UUID) -> AssignmentRule:
    rows = AssignmentRule.objects.for_team(request.team).select_related("team")
    return get_object_or_404(rows, pk=rule_id)


def _filter_of(request: TeamRequest, found: AssignmentRule) -> str:
    """Return what stands in the address of the page on which it is changed."""
    if found.condition is None:
        return ""
    try:
        return written(parse_filter(found.condition, application_fields(request.team, now=timezone.now())))
    except FilterError:
        return ""
