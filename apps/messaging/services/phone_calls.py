"""What becomes of phone calls to a number of ours, as a manager sets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.core.errors import DomainError
from apps.core.phones import InvalidPhone, format_phone, parse_phone
from apps.core.words import one_line
from apps.messaging.merging import BadTemplate, fields_in
from apps.messaging.models import Number
from apps.messaging.segments import too_long
from apps.messaging.selectors import is_number_of_account

# What everybody has a value for, whoever calls.
KNOWN = {"team_name", "team_phone"}


class BadCallSettings(DomainError):
    code = "bad_call_settings"


def read_call_settings(given: Mapping[str, Any], *, number: Number) -> dict[str, Any]:
    """Return those of some fields that say what becomes of calls to a number, each as it is kept.

    Raises `BadCallSettings` for a phone that nothing can be forwarded to, a number of the account's own, or too many
    words; `BadTemplate` for a text back that not everybody who calls can get.
    """
    kept = {name: given[name] for name in ("call_mode", "call_language") if name in given}
    if "call_forward_to" in given:
        kept["call_forward_to"] = _read_forward(given["call_forward_to"])
    mode = kept.get("call_mode", number.call_mode)
    if mode == Number.CallMode.FORWARD and not kept.get("call_forward_to", number.call_forward_to):
        raise BadCallSettings("Say to which phone calls are forwarded.", field="call_forward_to")
    if "call_words" in given:
        kept["call_words"] = one_line(given["call_words"])
        if len(kept["call_words"]) > Number.MOST_WORDS:
            raise BadCallSettings(
                f"What is read out has at most {Number.MOST_WORDS} characters.", field="call_words"
            )
    if "call_text_back" in given:
        kept["call_text_back"] = _read_text_back(given["call_text_back"])
    return kept


def _read_forward(text: str) -> str:
    if not text.strip():
        return ""
    try:
        phone = parse_phone(text)
    except InvalidPhone:
        raise BadCallSettings(
            f"“{one_line(text)[:40]}” is no phone that calls can be forwarded to. Give its number with the country, "
            "and without an extension.",
            field="call_forward_to",
        ) from None
    if is_number_of_account(phone):
        raise BadCallSettings(
            f"{format_phone(phone)} is a number that texts here: the call would come back. "
            "Give the number of a phone that somebody answers.",
            field="call_forward_to",
        )
    return phone


def _read_text_back(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if reason := too_long(words):
        raise BadTemplate(reason, field="call_text_back")
    try:
        fields = fields_in(words)
    except BadTemplate as error:
        raise BadTemplate(error.detail, field="call_text_back") from None
    for asked in fields:
        if asked.name not in KNOWN and not asked.fallback:
            raise BadTemplate(
                f"Many who call are new, so {{{{{asked.name}}}}} has no value. Say what stands for it: "
                f"{{{{{asked.name}|there}}}}.",
                field="call_text_back",
            )
    return words
