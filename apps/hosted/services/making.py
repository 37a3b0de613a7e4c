"""Forms, made, changed and removed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from apps.accounts.models import Membership, Team
from apps.core.errors import DomainError
from apps.core.words import one_line
from apps.events.services import record_event
from apps.hosted.models import WORDING, Form, JobKind

MOST_FORMS = 50
LONGEST_LIST = 100
FIELDS = frozenset(
    {
        *("name", "slug", "is_open", "heading", "introduction", "colour", "thanks", "redirect_url"),
        *("privacy_url", "terms_url", "job_kind", "job_titles", "email_asked", "location_asked", "questions"),
        *("wording", "needs_consent", "source", "medium", "campaign", "template", "list", "tags"),
        *("assignee", "status"),
    }
)


class BadForm(DomainError):
    code = "bad_form"


class FormExists(DomainError):
    code = "form_exists"
    status = 409


class NotStatic(DomainError):
    code = "list_is_dynamic"


class TooManyForms(DomainError):
    code = "too_many_forms"


@transaction.atomic
def create_form(*, team: Team, name: str, actor_id: UUID | None) -> Form:
    """Make a form that asks for a name, a phone and a job; a team's first one is its default. Raises `TooManyForms`."""
    known = Form.objects.for_team(team)
    if known.count() >= MOST_FORMS:
        raise TooManyForms(f"A team has {MOST_FORMS} forms at the most. Remove one first.")
    shown = one_line(name)[:80]
    if not shown:
        raise BadForm("A form needs a name.", field="name")
    form = Form.objects.create(
        team=team,
        name=shown,
        slug=_free_slug(team, shown),
        is_default=not known.filter(is_default=True).exists(),
        heading=f"Apply to {team.name}"[:120],
        wording=WORDING.format(team=team.name),
        thanks="We have your application and will be in touch soon.",
        medium="Web form",
        source=team.name[:120],
    )
    _tell(form, "form.added", actor_id)
    return form


@transaction.atomic
def update_form(*, form: Form, fields: Mapping[str, Any], actor_id: UUID | None) -> Form:
    """Change what a form asks, in which words, and what becomes of it.

    Raises `BadForm`, `NotStatic`, and `FormExists` for an address that another form has.
    """
    if unknown := set(fields) - FIELDS:
        message = f"Not fields of a form: {sorted(unknown)}"
        raise TypeError(message)
    form = Form.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=form.pk)
    for name, value in fields.items():
        setattr(form, name, value)
    _ensure_whole(form)
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if "slug" not in (getattr(diagnosis, "constraint_name", None) or ""):
            raise
        raise FormExists(f"The address /f/{form.slug}/ is taken. Choose another.", field="slug") from None
    _tell(form, "form.changed", actor_id)
    return form


@transaction.atomic
def make_default(*, form: Form, actor_id: UUID | None) -> Form:
    """Make a form the one that is meant when nobody says which."""
    known = Form.objects.filter(team=form.team_id)
    list(known.select_for_update(of=("self",), no_key=True).order_by("pk"))
    known.filter(is_default=True).exclude(pk=form.pk).update(is_default=False)
    if known.filter(pk=form.pk, is_default=False).update(is_default=True):
        _tell(form, "form.changed", actor_id)
    form.is_default = True
    return form


@transaction.atomic
def delete_form(*, form: Form, actor_id: UUID | None) -> None:
    """Remove a form, and the counts of what came by it. The people and their consent stay.

    Of the others the oldest becomes the default where this one was it.
    """
    _tell(form, "form.removed", actor_id)
    team_id, was_default = form.team_id, form.is_default
    form.delete()
    first = Form.objects.filter(team=team_id).order_by("created_at", "pk").first()
    if was_default and first is not None:
        make_default(form=first, actor_id=actor_id)


def _ensure_whole(form: Form) -> None:
    if form.job_kind in {JobKind.FIXED, JobKind.CHOICE} and not form.job_titles:
        raise BadForm("Say which jobs there are, one on a line.", field="job_titles")
    if len(form.job_titles) > LONGEST_LIST:
        raise BadForm(f"A list of jobs has {LONGEST_LIST} lines at the most.", field="job_titles")
    if form.redirect_url and not form.redirect_url.startswith("https://"):
        raise BadForm("Where people are sent on to must begin with https://.", field="redirect_url")
    if form.list is not None and form.list.is_dynamic:
        raise NotStatic("Who is on that list, its filter says. Choose a static one.", field="list")
    if form.template is not None and not form.template.is_teams:
        raise BadForm("The answer must be a template of the team’s.", field="template")
    if form.assignee_id is not None:
        members = Membership.objects.for_team(form.team).filter(user=form.assignee_id)
        if not members.exists():
            raise BadForm("They are not in this team.", field="assignee")


def _free_slug(team: Team, name: str) -> str:
    """Return an address that nobody has: the team's for its first form. A taken one gets a word that is nobody's."""
    base = team.slug if not Form.objects.for_team(team).exists() else f"{team.slug}-{slugify(name)}"
    base = slugify(base).replace("_", "-")[: Form.LONGEST_SLUG - 7].strip("-") or "form"
    try:
        with transaction.atomic():
            # Whether another team has it, only the index knows.
            probe = Form.objects.create(team=team, name=name, slug=base, heading=name, wording=name)
            probe.delete()
    except IntegrityError:
        return f"{base}-{secrets.token_hex(3)}"
    return base


def _tell(form: Form, kind: str, actor_id: UUID | None) -> None:
    record_event(team=form.team, kind=kind, subject_id=form.pk, actor_id=actor_id, data={"name": form.name})
