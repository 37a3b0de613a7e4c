"""The applicant systems that are known: how each signs, what its fields are called, and what to paste where.

Formats drift: these are data, and every feed shows its mapping against what really arrived.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# As they are offered: by how many people come with them, and the general ones last.
ORDER = (
    *("greenhouse", "lever", "workable", "icims", "bullhorn", "indeed_apply", "jazzhr", "merge"),
    *("generic_json", "generic_form", "generic_csv", "generic_xml"),
)


@dataclass(frozen=True, slots=True)
class Preset:
    """What a feed begins with. `mapping` and `verification` are as a feed stores them.

    kind: push_json, push_form, pull_csv, pull_json or pull_xml
    note: what to paste where, in sentences for a manager
    fetch: {} unless the details are fetched: {"header": "Authorization", "form": "Basic" | "Bearer", "note": …}
    sample: a body as that system sends it, with `sample_type` as its content type and `sample_headers`
    sample_fetched: what its details look like, None unless they are fetched
    """

    key: str
    name: str
    kind: str
    note: str
    verification: dict[str, Any]
    mapping: dict[str, Any]
    fetch: dict[str, str]
    sample: str
    sample_type: str
    sample_headers: dict[str, str]
    sample_fetched: Any

    @property
    def is_generic(self) -> bool:
        """Whether it is of a kind, and of no particular system."""
        return self.key.startswith("generic_")


@cache
def presets() -> tuple[Preset, ...]:
    """Return all of them, in the order in which they are offered."""
    return tuple(_read(key) for key in ORDER)


def preset_by_key(key: str) -> Preset | None:
    return next((preset for preset in presets() if preset.key == key), None)


def _read(key: str) -> Preset:
    said = json.loads((Path(__file__).parent / f"{key}.json").read_text(encoding="utf-8"))
    sample = said.pop("sample")
    return Preset(
        key=key,
        sample=sample if isinstance(sample, str) else json.dumps(sample, indent=2, ensure_ascii=False),
        **{
            "fetch": {},
            "sample_headers": {},
            "sample_fetched": None,
            "sample_type": "application/json",
            **said,
        },
    )
