"""What every door of a list does first: find it in the team; and how each says what was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404

from apps.accounts.middleware import TeamRequest
from apps.core.errors import DomainError
from apps.lists.models import List, ListQuerySet

Made = TypeVar("Made")


def lists_of(request: TeamRequest) -> ListQuerySet:
    return List.objects.for_team(request.team).select_related("team__account", "made_by")


def find_list(request: TeamRequest, list_id: UUID) -> List:
    """Return a list of the team; a deleted one is not there."""
    found = get_object_or_404(lists_of(request), pk=list_id)
    # Whom an opt-out binds is asked of the account, which has come along.
    request.team.account = found.team.account
    return found


def made_by(form: forms.Form, make: Callable[[], Made]) -> Made | None:
    """Do what a form asks for. What is refused is written into it, at its place, and nothing comes back."""
    if not form.is_valid():
        return None
    try:
        return make()
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.detail)
        return None


def is_done(request: TeamRequest, do: Callable[[], object], *, done: str = "", undo_url: str = "") -> bool:
    """Do what was pressed, and say what came of it in a notice; `undo_url` takes it back."""
    try:
        do()
    except DomainError as error:
        messages.error(request, error.detail)
        return False
    if done:
        messages.success(request, done, extra_tags=undo_url)
    return True
