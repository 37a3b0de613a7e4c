"""The driver in production is the one that is tested."""

from __future__ import annotations

import psycopg2
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3


def test_the_database_is_spoken_to_by_psycopg2(db: None) -> None:
    # Django would silently take psycopg 3 as soon as any tool brings it along.
    assert not is_psycopg3
    connection.ensure_connection()
    assert isinstance(connection.connection, psycopg2.extensions.connection)
