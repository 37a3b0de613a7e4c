"""What in a migration is not safe while the release before it still serves, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db.migrations import operations as kinds
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, CheckConstraint, ManyToManyField

# Tables that grow with people and texts: what holds one of these for a scan stops the work of all teams.
GROWING = {
    *("chat_message", "chat_conversation", "chat_note", "chat_readmark", "chat_trackedlink", "chat_reminder"),
    *("events_event", "candidates_candidate", "candidates_application", "candidates_candidatetag"),
    *("messaging_statuscallback", "messaging_consentevent", "messaging_optout", "messaging_phonefact"),
    *("messaging_attachment", "blasts_blastrecipient", "campaigns_enrolment", "campaigns_campaigntext"),
    *("lists_listmember", "imports_importchange", "imports_rejectedrow", "feeds_feeddelivery"),
    *("webhooks_delivery", "notices_notice", "handoffs_handoff", "calls_call"),
}
DROPS = re.compile(r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN))\b", re.IGNORECASE)
SCANS = re.compile(
    r"\bALTER\s+TABLE\s+(?:ONLY\s+)?(?:public\.)?\"?(\w+)\"?\s+"
    r"(?:ADD\s+CONSTRAINT(?!.*\bNOT\s+VALID\b)|ALTER\s+(?:COLUMN\s+)?\"?\w+\"?\s+(?:SET\s+NOT\s+NULL|TYPE))",
    re.IGNORECASE | re.DOTALL,
)
INDEXES = re.compile(
    r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)\S+\s+ON\s+\"?(\w+)\"?", re.IGNORECASE
)

GONE = (
    *(kinds.DeleteModel, kinds.RenameModel, kinds.AlterModelTable),
    *(kinds.RemoveField, kinds.RenameField),
)
FIELDS = (kinds.AddField, kinds.AlterField)

TWO_STEPS = (
    "the release before still uses it. First a release that does without it, then this migration with "
    '`second_step_of = "…"`, which names that release'
)
BESIDE = "it holds a table that grows: AddIndexConcurrently, with atomic = False"
NOT_VALID = (
    "it reads a whole table that grows: AddConstraintNotValid, and ValidateConstraint in the next migration"
)
NO_WAY_BACK = 'it cannot be reversed: give the way back, or say why there is none with `irreversible = "…"`'


def unsafe(migration: Migration, before: ProjectState) -> list[str]:
    """Return what would break, or hold up, processes that do not know this migration. `before` is how it finds tables.

    A migration says `second_step_of` where the code has done without something for a release, and `irreversible` where
    there is no way back.
    """
    state, new, found = before.clone(), set[str](), list[str]()
    has_first_step = bool(getattr(migration, "second_step_of", ""))
    for operation in migration.operations:
        for each in _parts(operation):
            if isinstance(each, kinds.CreateModel):
                new.add(_table(migration.app_label, each.name, each.options))
            found += [
                f"{migration}: {_name(each)}: {why}."
                for why, needs_two in _complaints(each, migration, state, new)
                if not (needs_two and has_first_step)
            ]
        operation.state_forwards(migration.app_label, state)
    return found + without_way_back(migration)


def without_way_back(migration: Migration) -> list[str]:
    """Return which operations cannot be reversed, where the migration does not say why."""
    if getattr(migration, "irreversible", ""):
        return []
    parts = [each for operation in migration.operations for each in _parts(operation)]
    return [f"{migration}: {_name(each)}: {NO_WAY_BACK}." for each in parts if not each.reversible]


def _complaints(
    operation: Any, migration: Migration, state: ProjectState, new: set[str]
) -> Iterator[tuple[str, bool]]:
    """Give what is not safe about one operation, and whether it is after a first step."""
    if isinstance(operation, GONE):
        yield TWO_STEPS, True
    elif isinstance(operation, kinds.RunSQL):
        yield from _of_sql(str(operation.sql), new)
    elif isinstance(operation, AddIndexConcurrently):
        if migration.atomic:
            yield BESIDE, False
    elif isinstance(operation, (*FIELDS, kinds.AddIndex, kinds.AddConstraint)):
        table = _table_of(migration.app_label, operation.model_name, state)
        if table not in new:
            look = _of_field if isinstance(operation, FIELDS) else _of_index
            yield from look(operation, migration.app_label, state, table in GROWING)


def _of_field(operation: Any, app: str, state: ProjectState, grows: bool) -> Iterator[tuple[str, bool]]:
    field = operation.field
    if isinstance(operation, kinds.AddField):
        if isinstance(field, ManyToManyField):
            return
        if not field.null and field.db_default is NOT_PROVIDED:
            yield "what the release before inserts has no value for it: null=True, or db_default", False
        if grows and (field.db_index or field.unique):
            yield BESIDE, False
        return
    former = state.models[app, operation.model_name_lower].fields[operation.name]
    if former.null and not field.null:
        yield f"what the release before inserts may be null; {TWO_STEPS}", True
    if former.get_internal_type() != field.get_internal_type():
        yield f"it writes the whole table anew; {TWO_STEPS}", True


def _of_index(operation: Any, _app: str, _state: ProjectState, grows: bool) -> Iterator[tuple[str, bool]]:
    if not grows or isinstance(operation, AddConstraintNotValid):
        return
    is_check = isinstance(getattr(operation, "constraint", None), CheckConstraint)
    yield NOT_VALID if is_check else BESIDE, False


def _of_sql(sql: str, new: set[str]) -> Iterator[tuple[str, bool]]:
    if DROPS.search(sql):
        yield TWO_STEPS, True
    if set(SCANS.findall(sql)) & (GROWING - new):
        yield NOT_VALID, False
    if set(INDEXES.findall(sql)) & (GROWING - new):
        yield BESIDE, False


def _parts(operation: Any) -> list[Any]:
    if isinstance(operation, kinds.SeparateDatabaseAndState):
        return list(operation.database_operations)
    return [operation]


def _name(operation: Any) -> str:
    return f"{type(operation).__name__} {getattr(operation, 'name', '')}".strip()


def _table(app: str, name: str, options: dict[str, Any]) -> str:
    return str(options.get("db_table") or f"{app}_{name.lower()}")


def _table_of(app: str, name: str, state: ProjectState) -> str:
    return _table(app, name, state.models[app, name.lower()].options)
