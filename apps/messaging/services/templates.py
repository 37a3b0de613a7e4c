"""The words that a team or a person writes often: added, changed, put in order, taken away and brought back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from apps.accounts.models import Team, User
from apps.core.errors import DomainError
from apps.core.words import listed, one_line
from apps.events.services import record_event
from apps.messaging.gateway import registered_template_uses
from apps.messaging.merging import BadTemplate, fields_in
from apps.messaging.models import Template
from apps.messaging.segments import too_long

MOST_TEMPLATES = 300
# How long a deleted one can be brought back.
UNDO_LIFE = timedelta(days=1)
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


class TemplateExists(DomainError):
    code = "template_exists"
    status = 409


class TemplateInUse(DomainError):
    code = "template_in_use"
    status = 409


class BadTemplateName(DomainError):
    code = "bad_template_name"


class TooManyTemplates(DomainError):
    code = "too_many_templates"


@transaction.atomic
def add_template(
    *,
    team: Team,
    name: str,
    body: str,
    owner: User | None = None,
    track_links: bool = False,
    own_fields: Collection[str] | None = None,
    actor_id: UUID | None = None,
) -> Template:
    """Add a template of the team's, or of its `owner`; at the end of theirs.

    `own_fields` are the keys of the team's own fields, where they are known. Raises `TemplateExists`,
    `BadTemplateName`, `BadTemplate` and `TooManyTemplates`.
    """
    theirs = Template.objects.for_team(team).filter(owner=owner)
    known = theirs.aggregate(last=Max("position"))["last"]
    if theirs.count() >= MOST_TEMPLATES:
        raise TooManyTemplates(f"There are {MOST_TEMPLATES} templates already. Delete one first.")
    template = Template(
        team=team,
        owner=owner,
        name=read_name(name),
        body=read_body(body, own_fields=own_fields),
        track_links=track_links,
        position=0 if known is None else known + 1,
    )
    _write(template, is_new=True)
    _tell(template, "added", actor_id)
    return template


@transaction.atomic
def update_template(
    *,
    template: Template,
    name: str | None = None,
    body: str | None = None,
    track_links: bool | None = None,
    own_fields: Collection[str] | None = None,
    actor_id: UUID | None = None,
) -> Template:
    """Change a template's name or its words. Raises what `add_template` raises."""
    if name is not None:
        template.name = read_name(name)
    if body is not None:
        template.body = read_body(body, own_fields=own_fields)
    if track_links is not None:
        template.track_links = track_links
    _write(template)
    _tell(template, "changed", actor_id)
    return template


@transaction.atomic
def move_template(*, template: Template, step: int, actor_id: UUID | None = None) -> None:
    """Let a template change places with the one before (-1) or after it (1), if there is one."""
    beside = Template.objects.select_for_update().filter(
        team=template.team_id, owner=template.owner_id, deleted_at=None
    )
    order = list(beside.order_by("position", "pk"))
    at = order.index(template)
    to = at + step
    if step == 0 or not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for position, each in enumerate(order):
        each.position = position
    Template.objects.bulk_update(order, ["position"])
    _tell(template, "moved", actor_id)


@transaction.atomic
def delete_template(*, template: Template, now: datetime, actor_id: UUID | None = None) -> None:
    """Take a template away. For a day it can be brought back. Raises `TemplateInUse`, with what sends it."""
    # Locked, so that nothing new stands on it meanwhile.
    Template.objects.select_for_update(of=("self",)).filter(pk=template.pk).first()
    uses = [words for use in registered_template_uses() for words in use.uses_of_template(template)]
    if uses:
        raise TemplateInUse(f"“{template}” cannot be deleted: it is used by {listed(uses)}.", uses=uses)
    Template.objects.filter(team=template.team_id, deleted_at__lt=now - UNDO_LIFE).delete()
    Template.objects.filter(pk=template.pk).update(deleted_at=now)
    _tell(template, "deleted", actor_id)


@transaction.atomic
def restore_template(*, template: Template, actor_id: UUID | None = None) -> Template:
    """Bring a deleted template back. Raises `TemplateExists` when another one has its name since."""
    if template.deleted_at is None:
        return template
    template.deleted_at = None
    _write(template)
    _tell(template, "restored", actor_id)
    return template


def read_name(text: str) -> str:
    """Return a template's name as it is typed behind a slash. Raises `BadTemplateName`."""
    name = one_line(text).removeprefix("/").casefold().replace(" ", "-")
    if not name or len(name) > Template.LONGEST_NAME or not LETTERS.issuperset(name) or name[0] in "_-":
        raise BadTemplateName(
            f"A template's name has 1 to {Template.LONGEST_NAME} letters (a to z), digits, dashes or underscores.",
            field="name",
        )
    return name


def read_body(text: str, *, own_fields: Collection[str] | None) -> str:
    """Return a template's words as they are kept. Raises `BadTemplate`."""
    body = text.replace("\r\n", "\n").strip()
    if not body:
        raise BadTemplate("A template needs some words.", field="body")
    if reason := too_long(body):
        raise BadTemplate(reason, field="body")
    fields_in(body, own=own_fields)
    return body


def _write(template: Template, *, is_new: bool = False) -> None:
    try:
        with transaction.atomic():
            template.save(force_insert=is_new)
    except IntegrityError as error:
        if "template_name_once" not in str(error):
            raise
        raise TemplateExists(f"There is a template “{template}” already.", field="name") from None


def _tell(template: Template, what: str, actor_id: UUID | None) -> None:
    record_event(
        team=template.team,
        kind=f"template.{what}",
        subject_id=template.pk,
        actor_id=actor_id,
        data={"is_teams": template.is_teams},
    )
