"""What the gate reads of the consent log."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from apps.messaging.gate import refusals_of_bulk
from apps.messaging.services import record_consents

AGREED, ASKED = 2_000, 200


@pytest.fixture
def blocks_read():
    """Return how to ask about some phones; it gives the blocks that PostgreSQL looks at for them."""

    def read(team, asked: list[str]) -> int:
        found: list[int] = []

        def explained(execute, sql, params, many, context):
            if "messaging_consentevent" in sql:
                with connection.connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                    [[plan]] = cursor.fetchone()
                found.append(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(explained):
            assert refusals_of_bulk(team=team, phones=asked) == {}
        [blocks] = found
        return blocks

    return read


def test_each_is_looked_for_once(team, blocks_read):
    """Also where the database does not know yet how many lines the log has, as of a team that has just begun."""
    agreed = [f"+1201555{nth:04}" for nth in range(AGREED)]
    record_consents(
        team=team, phones=agreed, given=True, method="form", wording="Text me.", at=timezone.now()
    )

    # An index's few blocks and the row's, or the whole log once.
    assert blocks_read(team, agreed[:ASKED]) <= 5 * ASKED
