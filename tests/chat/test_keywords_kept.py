"""A stop word is known of a text for good: reports count it for no reply, also of somebody who was erased."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.services import erase_candidate
from apps.chat.models import Message
from tests.factories.chat import text_in


@pytest.mark.parametrize(("body", "is_keyword"), [("STOP", True), ("help!", True), ("Hello", False)])
def test_a_text_keeps_whether_it_was_a_keyword(team, number, body, is_keyword):
    message = text_in(number, body=body)

    erase_candidate(candidate=message.conversation.candidate, actor_id=None, now=timezone.now())

    assert Message.objects.get(pk=message.pk).is_keyword is is_keyword
