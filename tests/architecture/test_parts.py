"""What points at a candidate goes along when two become one, and when one goes."""

from __future__ import annotations

from django.apps import apps

from apps.candidates.gateway import registered_parts
from apps.candidates.models import Candidate, Merge


def test_each_table_that_points_at_a_candidate_is_somebodys_part() -> None:
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.many_to_one and field.related_model is Candidate
    } - {Candidate._meta.label, Merge._meta.label}

    assert pointing == {table for part in registered_parts() for table in part.tables}


def test_the_parts_of_lower_floors_come_first() -> None:
    assert [part.name for part in registered_parts()][:3] == ["applications", "tags", "thread"]
