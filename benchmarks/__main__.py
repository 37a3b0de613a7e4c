"""`make bench`, or `make bench BENCH=name` for one: prints the figures and writes benchmarks/results/latest.json."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import benchmarks
from benchmarks.result import Result

RESULTS = Path(__file__).parent / "results" / "latest.json"
NOT_ONE = {"__main__", "result", "data", "shown", "bare_carrier", "bare_webhook", "crowd", "kept"}


def all_names() -> dict[str, str]:
    """Return the module of each benchmark by the name it is asked for by."""
    modules = {module.name for module in pkgutil.iter_modules(benchmarks.__path__)} - NOT_ONE
    # “import” is a word of the language, and so `import_` is that module's name.
    return {module.rstrip("_"): module for module in sorted(modules)}


def main() -> int:
    """Run what is asked for. Return 1 when a goal is missed, 2 when there is no such benchmark."""
    by_name = all_names()
    names = sorted(by_name)
    asked = os.environ.get("BENCH", "").split()
    if unknown := set(asked) - set(names):
        print(
            f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(names)}.",
            file=sys.stderr,
        )
        return 2
    results: list[Result] = []
    records: list[dict[str, object]] = []
    for name in asked or names:
        for result in importlib.import_module(f"benchmarks.{by_name[name]}").run():
            results.append(result)
            _print(result)
            records.append(result.as_json() | {"benchmark": name} | _circumstances())
            # After each: what was measured stays, whatever breaks later.
            RESULTS.parent.mkdir(exist_ok=True)
            RESULTS.write_text(json.dumps({"benchmarks": records}, indent=2) + "\n")
    return 0 if all(result.holds for result in results) else 1


def _circumstances() -> dict[str, object]:
    """Return when, of what, and beside how much else."""
    return {
        # By another process's clock: some benchmarks are at another time of day.
        "at": _said("date", "-u", "+%Y-%m-%d %H:%M"),
        "commit": _said("git", "rev-parse", "--short=9", "HEAD"),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def _said(*command: str) -> str:
    done = subprocess.run(command, cwd=RESULTS.parents[2], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _print(result: Result) -> None:
    beside = (
        f" ({result.ratio:.2f} of {result.floor:,.1f})" if result.ratio is not None and result.floor else ""
    )
    mark = "holds " if result.holds else "MISSED"
    print(
        f"{mark}  {result.name:<28} {result.value:>10,.1f} {result.unit}{beside}  goal: {result.goal}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
