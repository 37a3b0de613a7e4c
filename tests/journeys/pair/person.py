"""A recruiter at a browser: what they can do there by keys and by mouse, seen from what their screen shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

from tests.journeys.pair.lines import Lines

# In milliseconds: so long somebody looks for a control that their screen does not have.
PATIENCE = 3_000
# Somebody waits here, nothing stands in the way of an answer, and no colleague is on it.
IS_MINE_TO_ANSWER = """() => document.querySelector("#thread-head .age:not(.age--grey)") !== null
  && !document.querySelector("#thread-gate .composer__block, #thread-gate .banner")
  && !document.querySelector("chat-composer").next"""
# Also of a note that was begun: a fresh load begins with a text.
LET_GO = (
    "document.activeElement?.blur(); document.querySelector('[data-mode=text][aria-pressed=false]')?.click()"
)
WORDS = ("Yes, it is.", "Monday at nine?", "Thank you, we will call you.", "Do you have a licence?")
TAGS = ("Nights", "Forklift", "Call back")


class Person:
    def __init__(self, page: Page, *, name: str, colleague: str, seed: int) -> None:
        self.page, self.name, self.colleague = page, name, colleague
        self.chance, self.journal, self.said = Random(f"{seed} {name}"), list[str](), 0
        self.lines = Lines(page, chance=self.chance)
        self.acts: list[tuple[int, Callable[[], object]]] = [
            (10, self.go_to_next_waiting),
            (4, self.step),
            (6, self.open_a_row),
            (14, self.answer),
            (5, self.answer_and_go_on),
            (2, self.try_beside_a_colleague),
            (4, self.write_a_draft),
            (5, self.claim_or_let_go),
            (4, self.close_or_open),
            (3, self.undo),
            (4, self.assign),
            (3, self.note),
            (2, self.add_tag),
            (2, self.take_tag_off),
            (3, self.snooze_or_wake),
            (2, self.no_reply_needed),
            (2, self.mark_unread),
            (6, self.filter),
            (3, self.filter_by_funnel),
            (2, self.reset_filters),
            (2, self.search),
            (3, self.go_back),
            (2, self.reload),
            (2, self.visit_dashboard),
            (3, self.settle_unsent),
            (3, self.lines.lose_socket),
            (2, self.lines.lose_network),
        ]

    def act(self) -> None:
        """Do one thing, as far as the screen lets them."""
        weights, acts = zip(*self.acts, strict=True)
        (act,) = self.chance.choices(acts, weights)
        began = time.strftime("%H:%M:%S")
        try:
            did = act()
        except BrowserError as error:
            did = f"could not: {str(error).splitlines()[0]}"
        self.lines.heal_in_time()
        words = "" if did is None else did
        self.journal.append(f"{began} {self.name}: {act.__name__} {words} [{self.chat[-8:]}]")

    @property
    def chat(self) -> str:
        return self.page.url.partition("/chat/")[2].partition("/")[0]

    def hands_off(self) -> None:
        """Close what is open, let go of the keyboard, and take the pointer away."""
        for _ in range(2):
            self.page.keyboard.press("Escape")
        self.page.evaluate(LET_GO)
        self.page.mouse.move(2, 2)

    # Moving

    def go_to_next_waiting(self) -> None:
        self._press("n")

    def step(self) -> None:
        self._press(self.chance.choice("jk"))

    def open_a_row(self) -> object:
        rows = self.page.locator(".chat__rows > .row__item:not([data-gap]) > a.row")
        if not (number := rows.count()):
            return "no rows"
        rows.nth(self.chance.randrange(number)).click(timeout=PATIENCE)
        return None

    def go_back(self) -> object:
        # Before the first page of all there is none of ours.
        if not self.page.evaluate("navigation.canGoBack"):
            return "nothing before"
        self.page.go_back(timeout=8_000, wait_until="commit")
        return None

    def reload(self) -> None:
        if not self.lines.is_offline:
            self.page.reload(timeout=15_000)

    def visit_dashboard(self) -> object:
        if self.lines.is_offline:
            return "offline"
        self.page.goto("/", timeout=15_000)
        rows = self.page.locator("#board a.row")
        if rows.count():
            rows.nth(self.chance.randrange(min(3, rows.count()))).click(timeout=PATIENCE)
        else:
            self.page.goto("/chat/", timeout=15_000)
        return None

    def filter(self) -> None:
        chips = self.page.locator(".chat__filters .chips--line a")
        chips.nth(self.chance.randrange(4)).click(timeout=PATIENCE)

    def filter_by_funnel(self) -> None:
        self.page.locator("[popovertarget=funnel]").click(timeout=PATIENCE)
        choices = self.page.locator("#funnel a.menu__item")
        choices.nth(self.chance.randrange(choices.count())).click(timeout=PATIENCE)

    def reset_filters(self) -> None:
        self.page.locator(".chat__filters .chips--line a").first.click(timeout=PATIENCE)

    def search(self) -> None:
        box = self.page.locator("#chat-search")
        box.fill(self.chance.choice(("556000", "open", "no such words")), timeout=PATIENCE)
        self.page.wait_for_timeout(self.chance.choice((100, 500, 900)))
        box.fill("", timeout=PATIENCE)
        self.page.wait_for_timeout(300)

    # Writing

    def answer(self) -> object:
        return self._answer("Enter")

    def answer_and_go_on(self) -> object:
        return self._answer("Control+Enter")

    def _answer(self, key: str) -> object:
        if not self._may_answer():
            return "nobody waits for me here"
        words = self._write()
        # Whatever came while one wrote is seen before one sends.
        if not self._may_answer():
            return f"kept “{words}” as a draft"
        self.page.keyboard.press(key)
        return f"“{words}” {key}"

    def try_beside_a_colleague(self) -> object:
        if not self.page.locator("#thread-gate .banner", has_text="is on it").count():
            return "no colleague is on it"
        words = self._write()
        self.page.keyboard.press("Enter")
        return f"“{words}”"

    def write_a_draft(self) -> object:
        return self._write() if self._box() else "no box"

    def note(self) -> object:
        if not self._box():
            return "no box"
        self.page.locator("[data-mode=note]").click(timeout=PATIENCE)
        words = self._write()
        self.page.keyboard.press("Enter")
        self.page.locator("[data-mode=text]").click(timeout=PATIENCE)
        return f"“{words}”"

    def settle_unsent(self) -> object:
        """Send again what is not certain where that is still one's turn; let the rest be."""
        bubble = self.page.locator(".message--failed[id^=sending-]").first
        if not bubble.count():
            return "all is sent"
        may = (
            self._may_answer()
            and "is on it" not in (words := bubble.inner_text())
            and "has just" not in words
        )
        which = "Retry" if may else "Discard"
        bubble.get_by_role("button", name=which).click(timeout=PATIENCE)
        return which

    def settle_all(self) -> None:
        """Leave nothing behind whose fate is not certain."""
        for _ in range(10):
            if self.settle_unsent() == "all is sent":
                break
            self.page.wait_for_timeout(300)

    # Doing

    def claim_or_let_go(self) -> object:
        self._menu("more-actions")
        # Nobody takes over what a colleague holds: then both might answer, knowingly.
        return self._choose("more-actions", "[data-does=release], [data-does=claim]:not([name])")

    def close_or_open(self) -> None:
        self._press("e")

    def undo(self) -> object:
        toast = self.page.locator(".toast__undo:visible")
        if not toast.count():
            return "nothing to undo"
        toast.last.click(timeout=PATIENCE)
        return None

    def assign(self) -> object:
        self._press("a")
        return self._choose("assign", "[name=assignee]")

    def snooze_or_wake(self) -> object:
        self._press("s")
        return self._choose("snooze", "[data-choice=snooze], [formaction$='/wake/']")

    def no_reply_needed(self) -> object:
        self._menu("more-actions")
        return self._choose("more-actions", "[data-does=answered]")

    def mark_unread(self) -> None:
        self._press("u")

    def add_tag(self) -> object:
        box = self.page.locator("#new-tag")
        if not box.is_visible():
            return "no details"
        box.fill(self.chance.choice(TAGS), timeout=PATIENCE)
        box.press("Enter", timeout=PATIENCE)
        return None

    def take_tag_off(self) -> object:
        tags = self.page.locator("#details .tag__remove")
        if not tags.count():
            return "no tags"
        tags.first.click(timeout=PATIENCE)
        return None

    # Parts of these

    def _press(self, key: str) -> None:
        # A single key acts only where nothing is typed.
        self.page.keyboard.press("Escape")
        self.page.keyboard.press(key)

    def _menu(self, name: str) -> None:
        self.page.locator(f"[popovertarget={name}]").click(timeout=PATIENCE)

    def _choose(self, menu: str, items: str) -> object:
        found = self.page.locator(f"#{menu}").locator(items)
        if not (number := found.count()):
            self.page.keyboard.press("Escape")
            return "no such choice"
        item = found.nth(self.chance.randrange(number))
        words = item.inner_text(timeout=PATIENCE).strip().replace("\n", " ")
        item.click(timeout=PATIENCE)
        return words

    def _box(self) -> bool:
        return self.page.locator(".composer__text").is_visible()

    def _may_answer(self) -> bool:
        return self._box() and bool(self.page.evaluate(IS_MINE_TO_ANSWER))

    def _write(self) -> str:
        self.said += 1
        words = f"{self.chance.choice(WORDS)} {self.name[0]}{self.said}"
        box = self.page.locator(".composer__text")
        box.click(timeout=PATIENCE)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)
        return words
