"""Two recruiters and their candidates, for a while: who does what, and when a line is lost, is drawn from a seed."""

from __future__ import annotations

import time
from random import Random

from playwright.sync_api import Browser, Page

from tests.journeys.browser import arrive
from tests.journeys.pair.person import Person
from tests.journeys.pair.screen import differences, is_at_rest, tell
from tests.journeys.pair.team import NAMES, PHONES, Pair
from tests.waiting import until

TEXTS = ("Is it open?", "When could I begin?", "Hello?", "Do you pay weekly?", "I have a licence")
# In seconds: quality promises that a screen is true so soon after the line is back; two browsers load here.
PATIENCE = 20.0


class Walk:
    def __init__(self, browser: Browser, pair: Pair, *, seed: int) -> None:
        self.pair, self.chance = pair, Random(seed)
        self.complaints: list[str] = []
        self.texts: list[str] = []
        self.contexts = [browser.new_context(base_url=pair.product.url) for _ in range(3)]
        pages = []
        for context, email in zip(self.contexts, [*NAMES, next(iter(NAMES))], strict=True):
            context.on("weberror", lambda error: self.complaints.append(str(error.error)))
            page = context.new_page()
            arrive(page, email)
            pages.append(page)
        self.desk = self.contexts[2].request
        one, other = NAMES.values()
        self.people = [
            Person(pages[0], name=one, colleague=other, seed=seed),
            Person(pages[1], name=other, colleague=one, seed=seed),
        ]
        # What nobody touches is kept true all the same.
        self.boards = [context.new_page() for context in self.contexts[:2]]
        for board in self.boards:
            board.goto("/")
        for phone in PHONES:
            self._text(phone)
        for person in self.people:
            person.page.goto("/chat/")
            person.page.bring_to_front()

    @property
    def journal(self) -> list[str]:
        return sorted([*self.texts, *(line for person in self.people for line in person.journal)])

    def go_on(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        next_restart = time.monotonic() + self.chance.uniform(30, 120)
        while time.monotonic() < end:
            drawn = self.chance.random()
            if drawn < 0.15:
                self._text(self.chance.choice(PHONES))
            elif time.monotonic() > next_restart:
                next_restart = time.monotonic() + self.chance.uniform(120, 240)
                self.pair.product.kill("uvicorn pivotcx.asgi")
                self._note("the web process is killed")
            else:
                person = self.chance.choice(self.people)
                person.act()
                person.page.wait_for_timeout(self.chance.choice((0, 0, 50, 200, 400)))

    def untrue_screens(self) -> list[str]:
        """Let all come to rest. Return how each screen differs from a fresh load of its address."""
        until(self.pair.product.is_ready, patience=120, what="the product is ready")
        for person in self.people:
            person.lines.heal()
            person.settle_all()
            person.hands_off()
        found = []
        for page, whose in self._screens():
            if lines := self._untrue(page):
                found += [f"{whose} at {page.url}, {time.strftime('%H:%M:%S')}", *lines]
        return found

    def end(self) -> None:
        for context in self.contexts:
            context.close()

    def _screens(self) -> list[tuple[Page, str]]:
        chats = [(person.page, person.name) for person in self.people]
        boards = [
            (board, f"{person.name}'s dashboard")
            for person, board in zip(self.people, self.boards, strict=True)
        ]
        return [*chats, *boards]

    def _untrue(self, page: Page) -> list[str]:
        until(lambda: is_at_rest(page), patience=60, what=f"{page.url} is at rest")
        fresh = page.context.new_page()
        fresh.goto(page.url)
        end = time.monotonic() + PATIENCE
        while (lines := differences(tell(page), tell(fresh))) and time.monotonic() < end:
            page.wait_for_timeout(250)
        fresh.close()
        return lines

    def _text(self, phone: str) -> None:
        body = f"{self.chance.choice(TEXTS)} {len(self.texts)}"
        is_taken = self.pair.text(self.desk, phone, body)
        self._note(f"{phone} texts “{body}”{'' if is_taken else ': not taken in'}")

    def _note(self, words: str) -> None:
        self.texts.append(f"{time.strftime('%H:%M:%S')} {words}")
