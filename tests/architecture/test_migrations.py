"""A deploy stops nobody: each migration is safe while the release before it serves, and has a way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import models
from django.db.migrations import operations as do
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.models import Q

from apps.accounts.row_security import change_function
from tests.architecture.safe_migrations import unsafe, without_way_back
from tests.architecture.sources import app_names

# The last migrations of before there was this test: what they are, is migrated everywhere.
BASELINE = {
    "accounts": "0019_inbox_preset",
    "assignments": "0001_initial",
    "blasts": "0008_tally",
    "calls": "0001_initial",
    "campaigns": "0004_tally",
    "candidates": "0014_former_tags",
    "chat": "0025_overdue",
    "events": "0005_subjects",
    "feeds": "0002_deliveries_on",
    "grids": "0002_bulk",
    "handoffs": "0001_initial",
    "help": "0001_initial",
    "hosted": "0001_initial",
    "imports": "0002_look_for_the_team",
    "keywords": "0001_initial",
    "lists": "0004_look_at_members",
    "messaging": "0020_samplephone",
    "notices": "0001_initial",
    "onboarding": "0001_initial",
    "reports": "0003_connected_numbers",
    "simulator": "0001_samples",
    "webhooks": "0001_initial",
}
CONCURRENT: dict[str, Any] = {"atomic": False}


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


def complaints(loader: MigrationLoader, *operations: Any, app: str = "chat", **facts: Any) -> list[str]:
    """Return what is said of a migration with these operations, after all that there are."""
    migration = Migration("9999_tomorrow", app)
    migration.operations = list(operations)
    for name, value in facts.items():
        setattr(migration, name, value)
    return unsafe(migration, loader.project_state())


def test_each_new_migration_is_safe_while_the_release_before_it_serves(loader):
    newer = sorted(
        key
        for key in loader.disk_migrations
        if key[0] in set(app_names()) and key[1] > BASELINE.get(key[0], "")
    )

    said = [
        line
        for key in newer
        for line in unsafe(loader.disk_migrations[key], loader.project_state(key, at_end=False))
    ]

    assert said == []


def test_each_migration_of_ever_has_a_way_back_or_says_why_not(loader):
    ours = [
        loader.disk_migrations[key] for key in sorted(loader.disk_migrations) if key[0] in set(app_names())
    ]

    assert len(ours) > len(BASELINE)
    assert [line for migration in ours for line in without_way_back(migration)] == []


def test_the_baseline_names_migrations_that_are_there(loader):
    assert [key for key in BASELINE.items() if key not in loader.disk_migrations] == []


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (do.RemoveField("message", "clicks"), "still uses it"),
        (do.RenameField("message", "clicks", "visits"), "still uses it"),
        (do.DeleteModel("Note"), "still uses it"),
        (do.RunSQL("ALTER TABLE chat_note DROP COLUMN body", "SELECT 1"), "still uses it"),
        (do.AddField("message", "mood", models.CharField(max_length=9, default="")), "no value for it"),
        (
            do.AddField("message", "mood", models.CharField(max_length=9, null=True, db_index=True)),
            "Concurrently",
        ),
        (do.AlterField("message", "send_at", models.DateTimeField()), "may be null"),
        (do.AlterField("message", "clicks", models.BigIntegerField(default=0)), "whole table anew"),
        (do.AddIndex("message", models.Index(fields=["clicks"], name="message_clicks")), "Concurrently"),
        (
            do.AddConstraint("message", models.CheckConstraint(condition=Q(clicks__gte=0), name="clicked")),
            "AddConstraintNotValid",
        ),
        (
            do.AddConstraint("message", models.UniqueConstraint(fields=["team", "clicks"], name="once")),
            "Concurrently",
        ),
        (
            AddIndexConcurrently("message", models.Index(fields=["clicks"], name="message_clicks")),
            "atomic = False",
        ),
        (do.RunSQL("CREATE INDEX clicks ON chat_message (clicks)", "DROP INDEX clicks"), "Concurrently"),
        (
            do.RunSQL("ALTER TABLE chat_message ALTER COLUMN send_at SET NOT NULL", "SELECT 1"),
            "AddConstraintNotValid",
        ),
        (do.RunSQL("SELECT 1"), "cannot be reversed"),
        (do.RunPython(print), "cannot be reversed"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_would_stop_the_release_before_is_refused(loader, operation, why):
    (said,) = complaints(loader, operation)

    assert why in said


@pytest.mark.parametrize(
    ("operation", "facts"),
    [
        (do.AddField("message", "mood", models.CharField(max_length=9, null=True)), {}),
        (do.AddField("message", "mood", models.CharField(max_length=9, db_default="", default="")), {}),
        (do.RemoveField("message", "clicks"), {"second_step_of": "Clicks are counted elsewhere since June."}),
        (AddIndexConcurrently("message", models.Index(fields=["clicks"], name="m_clicks")), CONCURRENT),
        (
            AddConstraintNotValid(
                "message", models.CheckConstraint(condition=Q(clicks__gte=0), name="clicked")
            ),
            {},
        ),
        (do.RunSQL("UPDATE chat_clockmark SET id = id"), {"irreversible": "Nothing is changed."}),
        (
            do.AddIndex("number", models.Index(fields=["label"], name="number_label")),
            {"app_label": "messaging"},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_safe_is_not_refused(loader, operation, facts):
    assert complaints(loader, operation, app=facts.get("app_label", "chat"), **facts) == []


def test_a_new_table_may_have_what_it_likes(loader):
    made = do.CreateModel(
        "Thing", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
    )
    index = do.AddIndex("thing", models.Index(fields=["name"], name="thing_name"))

    assert complaints(loader, made, index, do.AddField("thing", "also", models.TextField(default=""))) == []


def test_a_function_that_does_not_say_what_is_to_change_is_not_changed():
    made_by = "apps.chat.migrations.0029_idle"

    with pytest.raises(ValueError, match=r"chat_idle of .* does not say “every year”"):
        change_function("chat_idle", made_by=made_by, before="every year", after="never")
