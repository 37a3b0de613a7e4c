"""What is answered to STOP, START and HELP, in the team's words or ours."""

from __future__ import annotations

from apps.accounts.models import Team
from apps.core.phones import format_phone
from apps.messaging.keywords import clean
from apps.messaging.models import Number

OURS = {
    "STOP": "{team}: You are opted out and get no more texts from us. Reply START to get them again.",
    "START": "{team}: Welcome back, you get our texts again. Reply HELP for help, STOP to end them.",
    "HELP": "{team}: For help, reply here or call {phone}. Msg & data rates may apply. Reply STOP to end.",
}
# Whoever asks for help is told how to end it, whatever the team has written.
STOP_LINE = " Reply STOP to get no more texts."


def automatic_reply(word: str, *, team: Team, number: Number | None) -> str:
    """Return the answer to one of the three words."""
    own = {"STOP": team.stop_reply, "START": team.start_reply, "HELP": team.help_reply}[word]
    phone = format_phone(number.phone) if number else "us"
    if not own:
        return OURS[word].format(team=team.name, phone=phone)
    return own if word != "HELP" or "stop" in clean(own).split() else own + STOP_LINE
