"""What a test has committed is taken away again by the owner of the tables: from those that hold anything.

Django empties all of them each time, for which PostgreSQL gives up more than a thousand files and makes them anew; and
then draws up again who may do what to each model. That takes longer than most of the tests that commit.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connections, transaction

# What migrating has put there, and no test changes.
KEPT = {"auth_permission", "django_content_type"}
# In bytes. Up to here PostgreSQL plans for a table that it has no figures of as for a new one: rows that were deleted
# leave their room behind, and no plan may hang on the tests before.
SMALL = 10 * 8192


def take_away_what_was_committed(_case: Any = None) -> None:
    tables = all_tables()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        # Whoever is still writing is waited for, and that is taken away, too.
        cursor.execute(f"LOCK TABLE {', '.join(tables)}")
        held = sizes_of_held()
        if any(size > SMALL for size in held.values()):
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
        elif held:
            # By one statement: rows may name each other.
            each = ", ".join(f"of_{name} AS (DELETE FROM {name})" for name in held)
            cursor.execute(f"WITH {each} SELECT")


def sizes_of_held() -> dict[str, int]:
    """Return the size of each table that holds anything."""
    each = (
        f"SELECT '{name}', pg_relation_size('{name}') WHERE EXISTS (SELECT FROM {name})"
        for name in all_tables()
    )
    with connections["owner"].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


@cache
def all_tables() -> list[str]:
    names = connections["owner"].introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*names} - KEPT)
