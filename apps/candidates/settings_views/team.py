"""The team itself: its name, its time zone, and which application counts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Team
from apps.accounts.permissions import Right, requires
from apps.candidates.forms import TeamForm
from apps.candidates.services import WorkingHours, change_team
from apps.core.errors import DomainError
from apps.core.zones import zone_names


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def team(request: TeamRequest) -> HttpResponse:
    form = TeamForm(request.POST or None, initial=_known(request.team))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rule = Team.ActiveApplication(given.pop("active_application"))
        work = WorkingHours(tuple(given.pop("work_days")), given.pop("work_from"), given.pop("work_until"))
        try:
            change_team(
                team=request.team, active_application=rule, work=work, actor_id=request.user.pk, **given
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "The team is saved.")
            return redirect("candidates:team")
    context = {"form": form, "zones": sorted(zone_names())}
    return render(request, "settings/team.html", context, status=422 if form.is_bound else 200)


def _known(team: Team) -> dict[str, object]:
    names = (
        *("name", "time_zone", "active_application", "price_per_part"),
        *("work_days", "work_from", "work_until", "close_after_days"),
    )
    return {name: getattr(team, name) for name in names}
