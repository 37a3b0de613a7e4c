"""Reading environment variables: a value is what it should be, or a line names the variable and says why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pivotcx.errors import StartError

FLAGS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


@dataclass(frozen=True, slots=True)
class Variables:
    """A reader of text, numbers, flags, addresses and lists. An empty value is an unset one."""

    values: Mapping[str, str]

    def text(self, name: str, *, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def words(self, name: str, *, default: list[str]) -> list[str]:
        """Return what stands between commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        text = self.text(name)
        if not text:
            return default
        if text.lower() not in FLAGS:
            raise StartError(f"{name} is wrong: {text!r} is neither true nor false.")
        return FLAGS[text.lower()]

    def number(self, name: str, *, at_least: int, at_most: int) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and at_least <= int(text) <= at_most):
            raise StartError(f"{name} is wrong: {text!r} is no whole number from {at_least} to {at_most}.")
        return int(text)

    def choice(self, name: str, choices: Sequence[str], *, default: str) -> str:
        text = self.text(name, default=default)
        if text not in choices:
            raise StartError(f"{name} is wrong: {text!r} is none of {', '.join(choices)}.")
        return text

    def matching(self, name: str, pattern: str, what: str) -> str:
        text = self.text(name)
        if text and not re.fullmatch(pattern, text):
            raise StartError(f"{name} is wrong: it should be {what}.")
        return text

    def url(self, name: str, schemes: Sequence[str], *, default: str = "") -> str:
        # The value itself is not repeated: it may hold a password.
        url = self.text(name, default=default)
        if not url:
            return url
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError as error:
            raise StartError(f"{name} is wrong: {error}.") from None
        if parts.scheme not in schemes:
            raise StartError(
                f"{name} is wrong: it should begin with {' or '.join(f'{s}://' for s in schemes)}."
            )
        if parts.scheme in ("http", "https") and not parts.hostname:
            raise StartError(f"{name} is wrong: it names no host.")
        return url
