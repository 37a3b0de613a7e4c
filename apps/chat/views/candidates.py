"""The person in the chat: added, described, moved through the team's steps."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.candidates.services import activate_application, update_candidate
from apps.chat.forms import CandidateForm, NewCandidateForm
from apps.chat.models import Conversation
from apps.chat.services import (
    Moved,
    begin_conversation,
    move_application,
    move_applications_back,
    start_conversation,
)
from apps.chat.views.answers import changed, refused
from apps.chat.views.finding import door, find_conversation
from apps.chat.views.panes import (
    conversation_context,
    editing_context,
    head_context,
    list_context,
    own_fields_of,
)
from apps.core.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.WORK)
def candidate_create(request: TeamRequest) -> HttpResponse:
    """Add somebody by phone and open their chat; who is here already, is opened."""
    is_htmx = bool(request.htmx)  # type: ignore[attr-defined]
    form = NewCandidateForm(request.POST or None, auto_id="new-%s")
    if request.method == "POST" and form.is_valid():
        try:
            conversation, _ = start_conversation(
                team=request.team,
                phone=form.cleaned_data["phone"],
                actor=request.user,
                now=timezone.now(),
                attribution=form.attribution,
                **form.names,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            address = reverse("chat:conversation", args=[conversation.pk])
            return _go(address, is_htmx=is_htmx)
    status = 422 if form.errors else 200
    template = "chat/_new_candidate.html" if is_htmx else "chat/new_candidate.html"
    return render(request, template, {"new_form": form}, status=status)


@require_POST
@door(Right.WORK)
def begin(request: TeamRequest, candidate_id: UUID) -> HttpResponse:
    """Open the chat with somebody, whether anything was written yet or not."""
    candidate = get_object_or_404(Candidate.objects.for_team(request.team), pk=candidate_id)
    conversation, _ = begin_conversation(candidate=candidate, actor=request.user, now=timezone.now())
    return redirect("chat:conversation", conversation.pk)


@require_POST
@door(Right.EDIT_CANDIDATES)
def candidate_update(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Change what is known of the candidate."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    candidate = conversation.candidate
    own_fields = own_fields_of(request.team)
    form = CandidateForm(request.POST, instance=candidate, own_fields=own_fields, auto_id="candidate-%s")
    if form.is_valid():
        # The form has written on its own instance: what differs is asked of the row as it was.
        stored = find_conversation(request, conversation_id).candidate
        try:
            update_candidate(
                candidate=stored, fields=form.changes, phone=form.other_phone, actor_id=request.user.pk
            )
        except DomainError as error:
            if error.field not in form.fields:
                return refused(request, conversation_id, error)
            form.add_error(error.field, error.detail)
        else:
            return changed(request, conversation_id, since=now, details=True)
    conversation.candidate.refresh_from_db()
    if request.htmx:  # type: ignore[attr-defined]
        panel = editing_context(request, conversation, form=form)
        context = {**head_context(request, conversation, now=now), **panel}
        return render(request, "chat/_details.html", context, status=422)
    context = {**list_context(request, now=now), **conversation_context(request, conversation, now=now)}
    return render(
        request, "chat/inbox.html", {**context, "form": form, "new_form": NewCandidateForm()}, status=422
    )


@require_POST
@door(Right.EDIT_CANDIDATES)
def application_status(request: TeamRequest, conversation_id: UUID, application_id: UUID) -> HttpResponse:
    """Move an application to another status."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    application = _application(request, conversation.candidate_id, application_id)
    statuses = ApplicationStatus.objects.for_team(request.team)
    key = request.POST.get("status", request.GET.get("status", ""))
    status, before, stage = get_object_or_404(statuses, key=key), application.status, conversation.stage
    try:
        move_application(
            conversation=conversation, application=application, status=status, actor=request.user
        )
    except DomainError as error:
        return refused(request, conversation_id, error)
    was = {
        "status": status.key,
        "was": before.key,
        **({"stage": stage} if conversation.stage != stage else {}),
    }
    undo_url = f"{reverse('chat:undo_status', args=[conversation_id, application_id])}?{urlencode(was)}"
    done = f"Moved to {status.label}"
    return changed(request, conversation_id, since=now, done=done, undo_url=undo_url, details=True)


@require_POST
@door(Right.EDIT_CANDIDATES)
def undo_status(request: TeamRequest, conversation_id: UUID, application_id: UUID) -> HttpResponse:
    """Move an application back, with the stage of the chat that went along, unless somebody has moved it on since."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    application = _application(request, conversation.candidate_id, application_id)
    statuses = ApplicationStatus.objects.for_team(request.team)
    status = get_object_or_404(statuses, key=request.GET.get("status", ""))
    before = get_object_or_404(statuses, key=request.GET.get("was", ""))
    stage = request.GET.get("stage", "")
    moved_back = move_applications_back(
        team=request.team,
        moved={application.pk: Moved(before.pk, stage if stage in Conversation.Stage.values else None)},
        status_id=status.pk,
        actor=request.user,
    )
    done = "" if moved_back else "It was moved on meanwhile, or the chat is closed. Nothing was changed."
    return changed(request, conversation_id, since=now, done=done, details=True)


@require_POST
@door(Right.EDIT_CANDIDATES)
def application_activate(request: TeamRequest, conversation_id: UUID, application_id: UUID) -> HttpResponse:
    """Make an application the active one."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    application = _application(request, conversation.candidate_id, application_id)
    activate_application(application=application, actor_id=request.user.pk)
    return changed(request, conversation_id, since=now, details=True)


def _application(request: TeamRequest, candidate_id: UUID, application_id: UUID) -> Application:
    applications = Application.objects.for_team(request.team).select_related("status")
    return get_object_or_404(applications, candidate=candidate_id, pk=application_id)


def _go(address: str, *, is_htmx: bool) -> HttpResponse:
    return HttpResponse(headers={"HX-Redirect": address}) if is_htmx else redirect(address)
