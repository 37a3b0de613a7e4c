"""Which work of the list somebody does: it is theirs wherever they sign in."""

from __future__ import annotations

from apps.accounts.models import User
from apps.chat.inbox import PRESETS
from apps.core.errors import DomainError


class NoSuchPreset(DomainError):
    code = "no_such_preset"


def choose_preset(*, user: User, key: str) -> User:
    """Let the list of somebody begin as a preset has it; with no key, whole. Raises `NoSuchPreset`."""
    if key and key not in PRESETS:
        raise NoSuchPreset("There is no such preset.", field="preset")
    user.inbox_preset = key
    user.save(update_fields=["inbox_preset"])
    return user
