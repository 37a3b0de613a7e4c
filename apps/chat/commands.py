"""What can be done in a chat by a word: typed as ^word in the reply box, found in the palette, hinted at in the menus.

A command does nothing by itself: it presses the control of the page that does the same (`data-does`), chooses one of
its choices (`data-choice`), or hands it words (`data-free`). So it can do what the page offers at that moment, and its
answer, its undoing and its refusals are the page's.
"""

from __future__ import annotations

from typing import NamedTuple

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may


class Command(NamedTuple):
    name: str
    # What it does, for who looks for it.
    words: str
    # What to say where the page has nothing that does it now.
    otherwise: str
    right: Right = Right.ANSWER
    aliases: tuple[str, ...] = ()
    # One key that does the same.
    key: str = ""
    # What it asks for, if it needs a word more; and how a word of one's own reads as a choice.
    asks: str = ""
    offers: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return self.name, *self.aliases


NOT_OPEN = "This chat is closed. ^open opens it."
NO_STATUS = "They have no application yet. ^apply adds one."
COMMANDS = (
    Command("assign", "Assign to somebody", "", Right.DIRECT, key="a", asks="To whom?"),
    Command("claim", "Claim: I am on it", "You are on it already, or it is closed.", Right.DIRECT),
    Command("release", "Let go of the claim", "You are not on it.", Right.DIRECT),
    Command(
        *("invite", "Share with a colleague", "Everybody in the team can see this chat.", Right.DIRECT),
        asks="With whom?",
    ),
    Command("deliver", "Hand them over", NOT_OPEN, Right.DIRECT),
    Command("close", "Close this chat", "This chat is closed already.", key="e"),
    Command("open", "Open this chat again", "This chat is open."),
    Command("answered", "No reply needed", "They are not waiting."),
    Command("read", "Mark as read", ""),
    Command("unread", "Mark as unread", "", key="u"),
    Command("snooze", "Snooze", NOT_OPEN, key="s", asks="Until when?", offers="Snooze until"),
    Command("remind", "Remind me if no answer", "", asks="By when?", offers="Remind me"),
    Command(
        *("schedule", "Send the text later", NOT_OPEN),
        aliases=("at",),
        asks="When?",
        offers="Send",
    ),
    Command("note", "Write a note", ""),
    Command("tag", "Add a tag", "", Right.EDIT_CANDIDATES, asks="Which tag?", offers="Add"),
    Command(
        *("status", "Change the status", NO_STATUS, Right.EDIT_CANDIDATES),
        asks="To which status?",
    ),
    Command("apply", "New application", "", Right.EDIT_CANDIDATES),
    Command("stats", "Statistics of this chat", "", aliases=("stat",)),
    Command("find", "Search in this chat", "", key="h"),
    Command("date", "Go to a date in this chat", ""),
    Command("upload", "Ask for files", NOT_OPEN),
    Command("opt-out", "Opt them out", "", asks="Why? It is kept with it.", offers="Opt out:"),
    Command("opt-in", "Opt them in", "", asks="Why? It is kept with it.", offers="Opt in:"),
    Command("help", "Keyboard shortcuts", "", key="?"),
)


def commands_for(membership: Membership) -> list[Command]:
    """Return what this person's role may do."""
    return [command for command in COMMANDS if may(membership, command.right)]
