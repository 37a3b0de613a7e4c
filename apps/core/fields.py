"""Model fields with a promise: text that is ciphertext at rest."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class UnreadableSecret(ImproperlyConfigured):
    """A stored secret that none of the keys opens."""


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Return the cipher of `FIELD_ENCRYPTION_KEY`: the first key writes, each key reads."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # Not subscriptable when it runs.
    """Text that is encrypted in the database (Fernet: AES-128-CBC with HMAC-SHA256) and cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        if value in {None, ""}:
            return value
        return cipher().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        if value in {None, ""}:
            return value
        try:
            return cipher().decrypt(str(value).encode()).decode()
        except InvalidToken:
            message = f"{self.model.__name__}.{self.name} was saved with another FIELD_ENCRYPTION_KEY."
            raise UnreadableSecret(message) from None
