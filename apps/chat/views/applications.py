"""What somebody applies for, typed in by a colleague: added, and corrected while it is their own word."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.candidates.models import Application
from apps.candidates.services import correct_application, record_application
from apps.chat.forms import ApplicationForm
from apps.chat.models import Conversation
from apps.chat.views.answers import changed, refused
from apps.chat.views.finding import door, find_conversation
from apps.core.errors import DomainError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.EDIT_CANDIDATES)
def application_create(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Add an application by job title and location."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    form = ApplicationForm(request.POST or None, auto_id="application-%s")
    if request.method != "POST" or not form.is_valid():
        return _asked(request, conversation, form, "New application")
    record_application(
        candidate=conversation.candidate,
        method=Application.Method.CHAT,
        applied_at=now,
        actor_id=request.user.pk,
        **form.cleaned_data,
    )
    return changed(request, conversation_id, since=now, done="Application added", details=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.EDIT_CANDIDATES)
def application_update(request: TeamRequest, conversation_id: UUID, application_id: UUID) -> HttpResponse:
    """Correct one that was made in chat."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    applications = Application.objects.for_team(request.team).filter(candidate=conversation.candidate_id)
    application = get_object_or_404(applications, pk=application_id)
    known = {"job_title": application.job_title, "job_location": application.job_location}
    form = ApplicationForm(request.POST or None, initial=known, auto_id="application-%s")
    if request.method != "POST" or not form.is_valid():
        return _asked(request, conversation, form, "Edit the application")
    try:
        correct_application(application=application, actor_id=request.user.pk, **form.cleaned_data)
    except DomainError as error:
        return refused(request, conversation_id, error)
    return changed(request, conversation_id, since=now, done="Application changed", details=True)


def _asked(
    request: TeamRequest, conversation: Conversation, form: ApplicationForm, title: str
) -> HttpResponse:
    context = {"conversation": conversation, "candidate": conversation.candidate, "form": form}
    context |= {"title": title, "action": request.path}
    status = 422 if form.is_bound else 200
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "chat/application.html", context, status=status)
    response = render(request, "chat/_application_form.html", context, status=status)
    # An answer that says what is missing takes the place of the form; all others are news of the page.
    return reswap(retarget(response, "#chat-dialog-body"), "innerHTML") if form.is_bound else response
