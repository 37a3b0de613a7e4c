"""Bulk actions as tests run them: begun on a question, and worked on in this process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from apps.grids.actions import ChoiceForm, action_named
from apps.grids.intake import work_on_bulk
from apps.grids.models import BulkAction
from apps.grids.question import Question
from apps.grids.selectors import Selection
from apps.grids.services import start_bulk, undo_bulk

ALL = Selection(is_all=True)


def these(ids: Iterable[UUID]) -> Selection:
    return Selection(frozenset(ids))


def all_but(*ids: UUID) -> Selection:
    return Selection(frozenset(ids), is_all=True)


def begun(
    question: Question, name: str, selection: Selection = ALL, client_id: UUID | None = None, **choice: Any
) -> BulkAction:
    """Begin an action; nobody works on it yet."""
    action = action_named(question.grid.name, name)
    assert action is not None
    form: ChoiceForm = action.form(choice, team=question.context.team)
    assert form.is_valid(), form.errors
    return start_bulk(question=question, selection=selection, action=action, form=form, client_id=client_id)


def work(bulk: BulkAction) -> BulkAction:
    work_on_bulk(team_id=bulk.team_id, bulk_id=bulk.pk)
    return BulkAction.objects.select_related("team__account", "actor").get(pk=bulk.pk)


def done(question: Question, name: str, selection: Selection = ALL, **choice: Any) -> BulkAction:
    return work(begun(question, name, selection, **choice))


def undone(bulk: BulkAction, *, now: Any) -> BulkAction:
    return work(undo_bulk(bulk=bulk, now=now))
