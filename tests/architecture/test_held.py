"""Whoever asks what is held of them gets it: each table and column that is about people is given, or says why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from apps.candidates.gateway import Held, registered_parts
from apps.candidates.held import all_held, all_left_out
from apps.candidates.models import Candidate
from apps.core.fields import EncryptedTextField
from pivotcx.exporting import SECRET, SECRET_COLUMNS

# Phones of our own. And who comes in by a view stands in its table.
OURS = {"messaging.Number", "candidates.FilterableCandidate"}


def answered() -> set[str]:
    return {held.model._meta.label for held in all_held()} | set(all_left_out())


def leading_to_people() -> set[str]:
    """Return each table from which references lead to a candidate, over however many others."""
    found, newer = set[type[Model]](), {Candidate}
    while newer:
        found |= newer
        newer = {model for model in apps.get_models() if newer & set(_references(model))} - found
    return {model._meta.label for model in found}


def _references(model: type[Model]) -> Iterator[type[Model]]:
    for field in model._meta.get_fields():
        if field.concrete and field.is_relation and field.related_model is not None:
            yield field.related_model  # type: ignore[misc]


def test_each_table_of_a_part_is_given_or_says_why_not() -> None:
    silent = {
        part.name: missing
        for part in registered_parts()
        if (missing := part.tables - {held.model._meta.label for held in part.held} - set(part.left_out))
    }
    assert silent == {}


def test_each_table_from_which_one_comes_to_a_candidate_is_given_or_says_why_not() -> None:
    assert leading_to_people() - answered() == set()
    assert len(leading_to_people()) > 20


def test_each_table_with_a_phone_in_it_is_given_or_says_why_not() -> None:
    with_phones = {
        model._meta.label
        for model in apps.get_models()
        if any(column.name == "phone" for column in model._meta.concrete_fields)
    }
    assert with_phones - OURS - answered() == set()


def test_what_is_left_out_is_there_and_says_why() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    assert set(all_left_out()) <= labels
    assert all(all_left_out().values())


def test_each_has_a_name_of_its_own() -> None:
    names = [held.name for held in all_held()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("held", all_held(), ids=lambda held: held.name)
def test_each_column_is_given_or_says_why_not(held: Held) -> None:
    own = {column.name for column in held.model._meta.concrete_fields} - {"team"}
    assert set(held.left_out) <= own
    assert own <= set(held.columns) | set(held.reasons)
    assert all(held.reasons.values())
    assert not set(held.columns) & set(held.reasons)


@pytest.mark.parametrize("held", all_held(), ids=lambda held: held.name)
def test_no_column_that_is_given_is_a_secret(held: Held) -> None:
    table = held.model._meta.db_table
    secret = {
        column.name
        for column in held.model._meta.concrete_fields
        if isinstance(column, EncryptedTextField)
        or SECRET.search(column.name)
        or (table, column.column) in SECRET_COLUMNS
    }
    assert not secret & set(held.columns)
