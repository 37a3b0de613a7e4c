"""`python -m benchmarks.kept`: keeps what the last run measured, and writes it into docs/performance.md.

The table there is made of the kept figures and of nothing else; a test compares them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.__main__ import RESULTS, all_names

BASE = Path(__file__).parents[1]
KEPT = BASE / "benchmarks" / "kept.json"
DOCUMENT = BASE / "docs" / "performance.md"
BEGIN, END = "<!-- what was measured -->\n", "<!-- the end of it -->\n"
HEADS = ("what", "value", "beside", "ratio", "goal", "holds", "measured", "load", "of")


def keep(kept: dict[str, Any], latest: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the kept figures by their names with those of a run; the last word of each counts."""
    return dict(sorted((kept | {each["name"]: each for each in latest}).items()))


def table(kept: dict[str, Any]) -> str:
    """Return the figures as a table, and the names of the benchmarks that have none."""
    rows = [HEADS, ("---",) * len(HEADS), *(_row(each) for each in kept.values())]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    measured = {each["benchmark"] for each in kept.values()}
    missing = [f"`{name}`" for name in sorted(set(all_names()) - measured)]
    told = (
        f"Without a figure that was kept: {', '.join(missing)}." if missing else "None is without a figure."
    )
    return "\n".join([*lines, "", told, ""])


def written(document: str, kept: dict[str, Any]) -> str:
    """Return the document with this table. Raises `ValueError` where it has no place for one."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{DOCUMENT} has no “{BEGIN.strip()}” that “{END.strip()}” ends.")
    return f"{before}{BEGIN}{table(kept)}{END}{after}"


def kept_figures() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return figures


def _row(each: dict[str, Any]) -> tuple[str, ...]:
    floor, ratio = each["floor"], each["ratio"]
    return (
        each["name"],
        f"{each['value']:,.1f} {each['unit']}",
        f"{floor:,.1f}" if floor else "",
        f"{ratio:.2f}" if ratio is not None else "",
        each["goal"],
        "yes" if each["holds"] else "**no**",
        each["at"],
        f"{each['load']} on {each['processors']}",
        f"`{each['commit']}`",
    )


def main() -> None:
    figures = keep(kept_figures(), json.loads(RESULTS.read_text())["benchmarks"])
    KEPT.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    DOCUMENT.write_text(written(DOCUMENT.read_text(), figures))


if __name__ == "__main__":
    main()
