"""Uploads are parsed in this process: a new one takes a third of a second before it reads anything.

What only a process of its own can do, and what its limits leave room for, is asked of one, by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from apps.imports.reading import upload
from apps.imports.reading.child import parse_apart
from apps.imports.reading.parse import parse


@pytest.fixture(scope="module", autouse=True)
def parsed_here() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upload, "parse_apart", _as_sent)
        yield


@pytest.fixture
def parsed_apart(parsed_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "parse_apart", parse_apart)


def _as_sent(job: dict[str, Any]) -> dict[str, Any]:
    """Parse what would arrive of a job, and return what would come back."""
    return dict(json.loads(json.dumps(parse(json.loads(json.dumps(job))))))
