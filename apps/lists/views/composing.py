"""What a form with words for a list asks for while somebody writes: templates, what to think over, files."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.chat.suggesting import TemplateChoice, look_over_for_many
from apps.core.errors import DomainError
from apps.lists.forms import WordsForm
from apps.lists.models import List
from apps.lists.selectors import somebody_on
from apps.messaging.attaching import attachments_given, take_in
from apps.messaging.merging import pieces_as_written
from apps.messaging.models import Template
from apps.messaging.segments import LONGEST_TEXT
from apps.messaging.selectors import default_number


@never_cache
@require_safe
@requires(Right.WORK)
def choices(request: TeamRequest) -> HttpResponse:
    """Show the templates as they were written: each of many has their own values."""
    templates = Template.objects.for_team(request.team).visible_to(request.membership).in_order()
    found = [TemplateChoice(each, pieces_as_written(each.body), each.body, ()) for each in templates]
    return render(request, "chat/_template_choices.html", {"choices": found, "may_keep": True})


# It changes nothing: whoever was signed out meanwhile is sent to sign in, and no page complains of a forged form.
@csrf_exempt
@never_cache
@require_POST
@requires(Right.WORK)
def hints(request: TeamRequest) -> HttpResponse:
    """Say what to think over in a text to many, and how somebody on the list reads it. Nothing is kept of it."""
    list_ = _list(request)
    candidate = somebody_on(list_, now=timezone.now()) if list_ else None
    look = look_over_for_many(
        team=request.team,
        candidate=candidate,
        sender=request.user,
        number=default_number(team=request.team),
        body=request.POST.get("body", "")[: LONGEST_TEXT + 1],
        track_links="track_links" in request.POST,
        follows="follows" in request.POST,
    )
    return render(request, "chat/_hints.html", {"look": look, "candidate": candidate})


@require_POST
@requires(Right.WORK)
def upload(request: TeamRequest) -> HttpResponse:
    """Take in one file for texts that are being written."""
    return take_in(request, now=timezone.now())


def files_given(request: TeamRequest, form: WordsForm) -> list[UUID]:
    """Return the files that a form with words names; where one cannot be sent, the form says so."""
    try:
        return attachments_given(request, now=timezone.now())
    except DomainError as error:
        form.add_error(None, error.detail)
        return []


def _list(request: TeamRequest) -> List | None:
    """Return the list that is chosen, if it is one of the team's."""
    try:
        wanted = UUID(request.POST.get("list", ""))
    except ValueError:
        return None
    return List.objects.for_team(request.team).select_related("team").filter(pk=wanted).first()
