"""What the palette offers besides people, and what the sheet of keys lists: declared here once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from apps.accounts.permissions import Right
from apps.chat.commands import COMMANDS


class Place(NamedTuple):
    """A page that no link of the rail leads to."""

    label: str
    view: str
    right: Right | None = None
    # Other words by which somebody may look for it.
    also: str = ""


PLACES = (
    Place("Later: planned texts, snoozed chats, reminders", "chat:later", Right.ANSWER),
    Place("New candidate", "chat:candidate_create", Right.WORK, "add person"),
    Place("New import", "imports:imports", Right.WORK, "spreadsheet csv upload"),
    Place("New blast", "blasts:blast_create", Right.WORK, "text many"),
    Place("New campaign", "campaigns:campaign_create", Right.WORK),
    Place("Applications", "grids:applications", Right.WORK, "applies"),
    Place("Conversations", "grids:conversations", Right.WORK),
    Place("Messages", "grids:messages", Right.WORK, "texts"),
    Place("Links", "grids:links", Right.WORK, "clicks"),
    Place("Templates", "chat:templates", Right.WORK, "settings"),
    Place("Browser plug-in", "plugin:plugin", Right.WORK, "settings extension"),
    Place("Team", "candidates:team", Right.MANAGE, "settings time zone hours"),
    Place("People", "accounts:people", Right.MANAGE, "settings invite roles members"),
    Place("Numbers", "messaging:numbers", Right.MANAGE, "settings carrier"),
    Place("Texting rules", "messaging:texting", Right.MANAGE, "settings quiet hours opt-out"),
    Place("Assignment rules", "assignments:rules", Right.MANAGE, "settings round robin turns owner"),
    Place("Keywords", "keywords:keywords", Right.MANAGE, "settings"),
    Place("Statuses", "candidates:statuses", Right.MANAGE, "settings"),
    Place("Fields", "candidates:fields", Right.MANAGE, "settings custom"),
    Place("Tags", "candidates:tags", Right.MANAGE, "settings"),
    Place("Web forms", "hosted:forms", Right.MANAGE, "settings"),
    Place("API keys", "accounts:keys", Right.MANAGE, "settings"),
    Place("Webhooks", "webhooks:endpoints", Right.MANAGE, "settings"),
    Place("Audit log", "audit:log", Right.MANAGE, "settings security who did what history sign-ins"),
    Place("First steps", "onboarding:steps", Right.MANAGE, "checklist begin set up"),
    Place("Sample people", "simulator:samples", Right.MANAGE, "settings demo try made-up"),
    Place("Your profile", "accounts:profile", None, "theme password name shortcuts"),
)
# Behind "g", by the place's name in the rail.
LETTERS = {
    "Dashboard": "d",
    "Chat": "i",
    "Candidates": "c",
    "Lists": "l",
    "Blasts": "b",
    "Campaigns": "m",
    "Imports": "t",
    "Feeds": "f",
    "Reports": "r",
    "Simulator": "p",
    "Settings": "s",
}


class Cap(NamedTuple):
    """What stands on a key, and what stands there on a Mac, where that is something else."""

    words: str
    on_mac: str


ON_MAC = {"Ctrl": "⌘"}


class Key(NamedTuple):
    """A line of the sheet."""

    words: str
    keys: tuple[str, ...]
    # One letter alone, which somebody may have switched off (WCAG 2.1.4).
    is_single: bool = True

    @property
    def caps(self) -> list[Cap]:
        return [Cap(key.upper() if len(key) == 1 else key, ON_MAC.get(key, "")) for key in self.keys]


MOVES = (
    Key("Next or previous chat or row", ("j", "k")),
    Key("Next chat that waits", ("n",)),
    Key("Write an answer", ("r",)),
    Key("Send and go to the next", ("Ctrl", "Enter"), is_single=False),
    Key("Send", ("Enter",), is_single=False),
    Key("A new line", ("Shift", "Enter"), is_single=False),
    Key("People, pages, actions", ("Ctrl", "K"), is_single=False),
)
OTHERS = (
    Key("Open a row’s chat beside it", ("o",)),
    Key("Choose a row", ("x",)),
    Key("Add a filter", ("f",)),
    Key("Search", ("/",)),
)
LAST = (Key("Close what is open", ("Esc",), is_single=False),)


def sheet(places: Iterable[str], *, singles: bool) -> list[Key]:
    """Return every key that does something: those of the moves, of the commands, and of these places of the rail."""
    of_commands = [Key(command.words, (command.key,)) for command in COMMANDS if command.key]
    of_places = [Key(f"Go to {place}", ("g", LETTERS[place])) for place in places if place in LETTERS]
    keys = [*MOVES, *of_commands, *OTHERS, *of_places, *LAST]
    return [key for key in keys if singles or not key.is_single]
