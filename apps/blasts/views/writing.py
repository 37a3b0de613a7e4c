"""A blast written, changed, and tried on one's own phone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, may, requires
from apps.blasts.forms import BlastForm, BlastTestForm
from apps.blasts.services import BlastHasChanged, copy_blast, create_blast, ensure_version, update_blast
from apps.blasts.views.page import find_blast, show_blast
from apps.chat.suggesting import fields_offered
from apps.core.errors import DomainError
from apps.lists.services import send_test
from apps.lists.views.composing import files_given
from apps.messaging.attaching import NO_FILE, show_file
from apps.messaging.models import Attachment
from apps.messaging.selectors import files_named

# Of words that a colleague's have overtaken.
KEPT = (
    "What you typed is still here, and not saved: saving it now replaces what a colleague saved, which the preview "
    "below shows."
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def blast_create(request: TeamRequest) -> HttpResponse:
    """Write a blast, to a list that the address may name. It is kept as a draft."""
    known = {"list": request.GET.get("list", "")}
    form = BlastForm(request.POST or None, membership=request.membership, initial=known)
    media = files_given(request, form) if form.is_bound else []
    if "use" in request.POST:
        form = BlastForm(membership=request.membership, initial=form.with_template)
    elif request.method == "POST" and form.is_valid():
        given = form.meant | {"media": media}
        try:
            made = create_blast(team=request.team, author=request.user, list_=given.pop("list"), **given)
        except DomainError as error:
            _refuse(form, error)
        else:
            return redirect("blasts:blast", made.pk)
    context = {
        "form": form,
        "field_names": fields_offered(team=request.team),
        "files": files_named(media, membership=request.membership),
        "may_manage": may(request.membership, Right.MANAGE),
    }
    return render(request, "blasts/new.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.WORK)
def blast_copy(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Write another one like it, whatever became of it."""
    copy = copy_blast(blast=find_blast(request, blast_id), author=request.user)
    messages.success(request, "This is a copy, and a draft: change what is to be another, then start it.")
    return redirect("blasts:blast", copy.pk)


@require_POST
@requires(Right.WORK)
def blast_update(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Keep what was changed, and show what would come of it now; or only put a template into the text."""
    blast = find_blast(request, blast_id)
    form = BlastForm(request.POST, membership=request.membership)
    media = files_given(request, form)
    files = files_named(media, membership=request.membership)
    if "use" in request.POST:
        written = BlastForm(membership=request.membership, initial=form.with_template)
        return show_blast(request, blast, form=written, files=files)
    if form.is_valid():
        try:
            update_blast(
                blast=blast,
                fields=form.meant | {"media": media},
                actor_id=request.user.pk,
                version=form.cleaned_data["version"],
            )
        except BlastHasChanged as error:
            blast = find_blast(request, blast_id)
            form.add_error(None, f"{error.detail} {KEPT}")
            form.look_again(version=blast.version)
        except DomainError as error:
            _refuse(form, error)
            blast = find_blast(request, blast_id)
        else:
            messages.success(request, "The draft is saved." if blast.is_draft else "The blast is saved.")
            return redirect("blasts:blast", blast.pk)
    return show_blast(request, blast, status=422, form=form, files=files)


@require_safe
@requires(Right.WORK)
def file(request: TeamRequest, blast_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Show a file of a blast."""
    blast = find_blast(request, blast_id)
    if attachment_id not in blast.attachment_ids:
        raise Http404(NO_FILE)
    attachment = get_object_or_404(Attachment.objects.for_team(request.team), pk=attachment_id)
    return show_file(request, attachment)


@require_POST
@requires(Right.WORK)
def blast_test(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Text it to a phone of one's own. Pressing twice sends one."""
    blast = find_blast(request, blast_id)
    form = BlastTestForm(request.POST, blast=blast, auto_id="test-%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            ensure_version(blast, given["version"])
            send_test(
                mailing=blast,
                body=blast.bodies[given.get("variant") or "a"],
                phone=given["phone"],
                actor=request.user,
                now=timezone.now(),
                client_id=str(given["client_id"]) if given["client_id"] else None,
                track_links=blast.track_links,
                attachments=blast.attachment_ids,
            )
        except BlastHasChanged as error:
            form.add_error(None, error.detail)
            form.look_again(version=blast.version)
        except DomainError as error:
            form.add_error("phone", error.detail)
        else:
            messages.success(request, f"The test is on its way to {given['phone']}.")
            return redirect("blasts:blast", blast.pk)
    return show_blast(request, blast, status=422, test_form=form)


def _refuse(form: BlastForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, error.detail)
