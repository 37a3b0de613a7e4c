"""A team's row of each table of keywords."""

from __future__ import annotations

from typing import Any

from apps.chat.models import Message
from apps.keywords.models import Keyword, KeywordSpelling, KeywordText
from apps.messaging.models import Number
from tests.factories.keywords import KeywordFactory

KEYWORDS: dict[Any, Any] = {
    Keyword: lambda world: KeywordFactory(
        team=world.team, number=world.row(Number), word=f"Word {world.mark}", source=world.mark
    ),
    KeywordSpelling: lambda world: world.row(Keyword).spellings.get(),
    KeywordText: lambda world: KeywordText.objects.create(
        team=world.team, keyword=world.row(Keyword), message=world.row(Message)
    ),
}
