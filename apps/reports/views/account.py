"""What the account has and uses, for its owner."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Account
from apps.reports.selectors import AccountUse, use_of_account
from apps.reports.views.files import csv_file


@require_safe
def account(request: TeamRequest) -> HttpResponse:
    use = _use(request)
    shown = [(table, reverse("reports:account_table", args=[table.name])) for table in use.tables]
    found = Account.objects.select_related("owner").get(pk=request.team.account_id)
    return render(request, "reports/account.html", {"account": found, "use": use, "tables": shown})


@require_safe
def account_table(request: TeamRequest, table: str) -> HttpResponse:
    """Answer with one table of it as a CSV file."""
    use = _use(request)
    found = next((each for each in use.tables if each.name == table), None)
    if found is None:
        raise Http404
    return csv_file(found, name=f"{slugify(request.team.account.name) or 'account'}-{table}")


def _use(request: TeamRequest) -> AccountUse:
    today = timezone.now().astimezone(request.team.zone).date()
    use = use_of_account(user=request.user, team=request.team, today=today)
    if use is None:
        raise PermissionDenied
    return use
