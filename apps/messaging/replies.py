"""What is answered to STOP, START and HELP, and to a phone call, in the team's words or ours."""

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
# Read out to whoever calls a number that only texts, or that nobody answers just now.
CALLED = {
    Number.CallLanguage.ENGLISH: "Thank you for calling {team}. We cannot take your call on this number right now. "
    "Please text this number, and we will answer you.",
    Number.CallLanguage.SPANISH: "Gracias por llamar a {team}. En este momento no podemos atender su llamada en este "
    "número. Por favor, envíe un mensaje de texto a este número y le responderemos.",
}
# As the carrier calls the voices that read it.
LOCALES = {Number.CallLanguage.ENGLISH: "en-US", Number.CallLanguage.SPANISH: "es-MX"}
# Whoever asks for help is told how to end it, whatever the team has written.
STOP_LINE = " Reply STOP to get no more texts."


def automatic_reply(word: str, *, team: Team, number: Number | None) -> str:
    """Return the answer to one of the three words."""
    own = {"STOP": team.stop_reply, "START": team.start_reply, "HELP": team.help_reply}[word]
    phone = format_phone(number.phone) if number else "us"
    if not own:
        return OURS[word].format(team=team.name, phone=phone)
    return own if word != "HELP" or "stop" in clean(own).split() else own + STOP_LINE


def words_for_callers(number: Number) -> str:
    """Return what is read out to whoever calls a number: the team's words, or ours."""
    return number.call_words or default_words_for_callers(number)


def default_words_for_callers(number: Number) -> str:
    return CALLED[Number.CallLanguage(number.call_language)].format(team=number.team.name)


def locale_of_calls(number: Number) -> str:
    """Return in which language that is read, as the carrier calls it."""
    return LOCALES[Number.CallLanguage(number.call_language)]
