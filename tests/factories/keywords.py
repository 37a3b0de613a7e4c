"""Keywords, and people who text them."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Team
from apps.keywords.models import Keyword
from apps.keywords.services import create_keyword
from apps.messaging.models import Number
from apps.messaging.selectors import default_number
from tests.factories.messaging import connect_test_number

ANSWER = "Thanks for texting! Which shift suits you?"


def KeywordFactory(  # noqa: N802
    *, team: Team, number: Number | None = None, word: str = "JOBS", **fields: Any
) -> Keyword:
    number = number or default_number(team=team) or connect_test_number(team=team)
    answer = {} if {"template", "body"} & fields.keys() else {"body": ANSWER}
    return create_keyword(team=team, number=number, word=word, fields=answer | fields, actor_id=None)
