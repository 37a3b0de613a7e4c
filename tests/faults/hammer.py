"""A partner who calls the API from several threads without a pause, whatever it answers.

As a program it calls until its input ends; for each line of it, it says what it was answered so far.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from urllib.parse import urlsplit

from tests.rig import BASE, Product

PATHS = ("candidates", "conversations", "messages")
# A refusal that says when to go on, within the window in which calls are counted; and one that does not.
REFUSED, REFUSED_BADLY, UNANSWERED = "refused", "refused badly", "unanswered"


class Hammer:
    """One that is at it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def answers(self) -> Counter[str]:
        """Return how often it was answered what: a status, or one of the words above."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(file=self._process.stdin, flush=True)
        return Counter(json.loads(self._process.stdout.readline()))


@contextmanager
def hammering(product: Product, keys: list[str], *, threads: int) -> Iterator[Hammer]:
    """Call with some keys, from so many threads of each; in a process of its own, apart from whoever measures."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.hammer", product.url, str(threads), *keys],
        cwd=BASE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Hammer(process)
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    url, threads, *keys = sys.argv[1:]
    # Of each thread its own: none is lost because two count at once.
    answers = {(key, nth): Counter[str]() for key in keys for nth in range(int(threads))}
    for (key, _), own in answers.items():
        threading.Thread(target=_call, args=(urlsplit(url).netloc, key, own), daemon=True).start()
    for _ in sys.stdin:
        print(json.dumps(sum((own.copy() for own in answers.values()), Counter())), flush=True)


def _call(host: str, key: str, answers: Counter[str]) -> None:
    connection = HTTPConnection(host, timeout=30)
    for path in cycle(PATHS):
        try:
            connection.request("GET", f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})
            answer = connection.getresponse()
            answer.read()
            word = str(answer.status)
            if answer.status == 429:
                waits = answer.headers.get("Retry-After", "")
                word = REFUSED if waits.isdigit() and 1 <= int(waits) <= 60 else REFUSED_BADLY
        except (OSError, HTTPException):
            connection.close()
            word = UNANSWERED
        answers[word] += 1


if __name__ == "__main__":
    main()
