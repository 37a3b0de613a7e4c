"""The audit log: who came in, who was given what, and what left the house."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.audit.forms import AuditForm
from apps.audit.selectors import audit_page, audit_rows
from apps.audit.services import note_export
from apps.core.sheets import MARK, csv_line

HEADS = ["Time", "Who", "What happened", "Details", "Where", "Kind", "About"]


@require_safe
@requires(Right.MANAGE)
def log(request: TeamRequest) -> HttpResponse:
    form = AuditForm(request.GET, team=request.team)
    if not form.is_valid():
        return render(request, "audit/log.html", {"form": form}, status=422)
    page = audit_page(team=request.team, asked=form.asked, before=form.cleaned_data["before"])
    words = {name: request.GET[name] for name in form.fields if request.GET.get(name) and name != "before"}
    address = f"{reverse('audit:log')}?"
    context = {
        "form": form,
        "page": page,
        "is_narrowed": bool(words),
        "older_url": f"{address}{urlencode(words | {'before': str(page.before)})}" if page.before else "",
        "newest_url": f"{address}{urlencode(words)}" if form.cleaned_data["before"] else "",
    }
    return render(request, "audit/log.html", context)


@require_POST
@requires(Right.MANAGE)
def file(request: TeamRequest) -> HttpResponse:
    """Answer with what was asked for as a CSV file, and write down that it was taken."""
    form = AuditForm(request.POST, team=request.team)
    if not form.is_valid():
        return render(request, "audit/log.html", {"form": form}, status=422)
    lines = audit_rows(team=request.team, asked=form.asked)
    note_export(team=request.team, actor_id=request.user.pk, rows=len(lines))
    rows = (
        [line.at.isoformat(), line.who, line.title, line.detail, line.where, line.kind, line.subject]
        for line in lines
    )
    answer = HttpResponse(
        MARK + csv_line(HEADS) + "".join(map(csv_line, rows)), content_type="text/csv; charset=utf-8"
    )
    name = f"{slugify(request.team.name) or 'team'}-audit-{timezone.localdate()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
