"""What the carrier is told to do with a phone call (TwiML for voice, after Twilio's reference of its verbs)."""

from __future__ import annotations

import re

from twilio.twiml.voice_response import Dial, VoiceResponse

# No document may have them, and the library would write them all the same.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def nothing() -> str:
    """Return the answer after which the call ends without a word."""
    return str(VoiceResponse())


def spoken(words: str, *, locale: str) -> str:
    """Return the answer that has words read out, and ends the call."""
    response = VoiceResponse()
    response.say(UNWRITABLE.sub("", words), language=locale)
    return str(response)


def forwarded(to: str, *, then: str, seconds: int) -> str:
    """Return the answer that lets another phone ring so many seconds; `then` is asked what comes after that.

    The caller hears it ring until somebody answers, and their number is what that phone shows.
    """
    response = VoiceResponse()
    dial = Dial(action=then, method="POST", timeout=seconds, answer_on_bridge=True)
    dial.number(to)
    response.append(dial)
    return str(response)
