"""Answers, compared without what differs from call to call."""

from __future__ import annotations

import re
from functools import partial

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_TOKEN = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?")
_SEQ = partial(re.compile(r'(data-seq|data-since|seq)="\d+"').sub, "")


def without_ids(body: bytes) -> str:
    """Return an answer without what differs from call to call: ids, tokens, the time."""
    text = body.decode(errors="replace")
    for pattern in (_UUID, _TOKEN, _MOMENT):
        text = pattern.sub("…", text)
    return _SEQ(text)


def are_alike(one: str, other: str) -> bool:
    """Return whether two answers are the same without what differs from call to call.

    Nothing of that is longer than a line: those that are the same anyhow, which are most, are not looked through.
    """
    ours, theirs = one.split("\n"), other.split("\n")
    return len(ours) == len(theirs) and all(
        mine == yours or without_ids(mine.encode()) == without_ids(yours.encode())
        for mine, yours in zip(ours, theirs, strict=True)
    )
