"""The tables in which all other tests write are those of a product that its own command has migrated."""

from __future__ import annotations

import pytest
from django.db import connections

from tests.rig import Product

TABLES = {
    "columns": "SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length, is_nullable, "
    "column_default FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "policies": "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies",
    "functions": "SELECT proname, prosrc, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "migrations": "SELECT app, name FROM django_migrations",
}


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("what", TABLES)
def test_the_tables_of_the_tests_are_the_products(product: Product, what: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES[what])
        ours = sorted(map(str, cursor.fetchall()))
    theirs = sorted(map(str, product.query(TABLES[what])))

    assert ours == theirs
    assert ours
