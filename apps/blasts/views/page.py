"""One blast: what would come of it, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, may, requires
from apps.blasts.forms import ApproveForm, BlastForm, BlastTestForm, StartForm
from apps.blasts.models import Blast
from apps.blasts.selectors import (
    Slice,
    added_up,
    counts_by_variant,
    missing_yes,
    pace_of,
    preview_of,
    report_of,
    variants_of,
    waits_of,
)
from apps.chat.suggesting import fields_offered
from apps.core.errors import DomainError
from apps.core.ids import new_id
from apps.lists.selectors import size_of
from apps.lists.services import ask_for_tally
from apps.messaging.models import Attachment
from apps.messaging.pace import is_bulk_paused

# The parts of a blast that its page leads to, in their order.
TILES = (
    *(Slice.SENT, Slice.DELIVERED, Slice.FAILED, Slice.SKIPPED),
    *(Slice.WAITING, Slice.REPLIED, Slice.OPTED_OUT),
)
PARTS = (Slice.ALL, *TILES, Slice.SILENT)
# Once all have left, receipts and answers come for a while.
SELDOM, SETTLED_AFTER = "15s", timedelta(days=1)


def parts_of(blast: Blast, parts: tuple[Slice, ...], *of_links: Slice) -> tuple[Slice, ...]:
    """Return the parts that a blast has: those of links, where they are tracked."""
    return (*parts, *of_links) if blast.track_links else parts


def find_blast(request: TeamRequest, blast_id: UUID) -> Blast:
    """Return a blast of the team."""
    rows = Blast.objects.for_team(request.team).select_related(
        "team__account", "list__team__account", "number", "author", "approver", "asker"
    )
    found = get_object_or_404(rows, pk=blast_id)
    # Whom an opt-out binds is asked of the account, which has come along.
    request.team.account = found.team.account
    return found


@require_safe
@requires(Right.WORK)
def blast_page(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    return show_blast(request, find_blast(request, blast_id))


def show_blast(
    request: TeamRequest, blast: Blast, *, status: int = 200, **filled: forms.Form | list[Attachment]
) -> HttpResponse:
    """Answer with the page of a blast; `filled` are forms that were filled in and refused, and the files of one."""
    if blast.is_editable:
        if request.htmx and {"live", "report"} & request.GET.keys():  # type: ignore[attr-defined]
            # Who looks on at how far it is: it is to be changed once more, and started.
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(
            request,
            "blasts/review.html",
            _review(request, blast) | filled | {"is_unsaved": "form" in filled},
            status=status,
        )
    now = timezone.now()
    ask_for_tally(blast, now=now)
    if request.htmx and "live" in request.GET:  # type: ignore[attr-defined]
        return render(request, "blasts/_live.html", _progress(request, blast, now=now))
    found = report_of(blast, now=now)
    report = {
        "report": found,
        "steps": found.counts.steps(with_links=blast.track_links),
        "step_names": ("People",),
        "report_every": SELDOM if _may_change(blast, now=now) else "",
    }
    if request.htmx and "report" in request.GET:  # type: ignore[attr-defined]
        return render(request, "blasts/_report.html", {"blast": blast, **report})
    context = _progress(request, blast, now=now) | report | _refused(blast, filled)
    if blast.can_be_approved and blast.team.approval_above is not None:
        context |= _approval(request, blast, told=size_of(blast, now=now))
    return render(request, "blasts/blast.html", context, status=status)


def _refused(blast: Blast, filled: Mapping[str, Any]) -> dict[str, Any]:
    """Return why forms were refused that this page no longer has, and the words in them that were not saved."""
    refused = [each for each in filled.values() if isinstance(each, forms.Form)]
    reasons = [reason for form in refused for errors in form.errors.values() for reason in errors]
    typed: list[tuple[str, Any]] = []
    for form in refused:
        if isinstance(form, BlastForm):
            written = (
                (str(form[name].label), form[name].value(), name) for name in ("name", "body", "body_b")
            )
            typed += [
                (label, words) for label, words, name in written if words and words != getattr(blast, name)
            ]
    return {"refusals": reasons, "not_saved": typed}


def _review(request: TeamRequest, blast: Blast) -> dict[str, Any]:
    now = timezone.now()
    problem = ""
    preview = None
    try:
        preview = preview_of(blast, now=now, exact="exact" in request.GET)
    except DomainError as error:
        problem = error.detail
    is_counted = preview is not None and not preview.reach.is_capped and preview.reach.error is None
    told = preview.recipients if preview and is_counted else size_of(blast, now=now)
    return {
        **_approval(request, blast, told=told),
        "blast": blast,
        "files": blast.media,
        "preview": preview,
        "problem": problem,
        "form": BlastForm(membership=request.membership, initial=BlastForm.of(blast)),
        "field_names": fields_offered(team=request.team),
        "test_form": BlastTestForm(
            blast=blast, initial={"version": blast.version, "client_id": new_id()}, auto_id="test-%s"
        ),
        "start_form": StartForm(
            told=told,
            initial={
                "version": blast.version,
                "when": "later" if blast.send_at else "now",
                "send_at": blast.send_at,
            },
            auto_id="start-%s",
        ),
    }


def _approval(request: TeamRequest, blast: Blast, *, told: int) -> dict[str, Any]:
    """Return whether a manager's yes is missing or said, and whether this person may say it."""
    may_say_it = may(request.membership, Right.MANAGE)
    return {
        "missing_yes": missing_yes(blast, size=told),
        "may_approve": may_say_it and request.user.pk not in {blast.author_id, blast.editor_id},
        "approve_form": ApproveForm(initial={"version": blast.version, "told": told}, auto_id="approve-%s"),
        "told": told,
    }


def _progress(request: TeamRequest, blast: Blast, *, now: datetime) -> dict[str, Any]:
    by_variant = counts_by_variant(blast)
    counts = added_up(by_variant.values())
    waits = waits_of(blast, now=now)
    # What a worker counts now and then need not be asked for so often.
    often = "4s" if blast.is_tallied else "1s"
    numbers = counts.as_dict()
    return {
        "blast": blast,
        "counts": counts,
        # One look for both: the words that are compared add up to the tiles.
        "variants": variants_of(blast, by_variant),
        "pace": pace_of(blast, counts, waits, now=now),
        "tiles": [(part, numbers[part.value]) for part in parts_of(blast, TILES, Slice.CLICKED)],
        "waits": waits,
        "tally_age": now - blast.tallied_at if blast.tallied_at else None,
        "is_bulk_paused": blast.is_going and blast.number and is_bulk_paused(blast.number, now=now),
        "may_manage": may(request.membership, Right.MANAGE),
        "every": often if blast.is_going else SELDOM if _may_change(blast, now=now) else "",
    }


def _may_change(blast: Blast, *, now: datetime) -> bool:
    """Return whether texts may still be delivered and answered while somebody looks on."""
    return blast.finished_at is None or now - blast.finished_at < SETTLED_AFTER
