"""The carrier's error codes as data: what each means for the person who reads it, and what we do about it.

Meanings after Twilio's public error dictionary; texts are ours. A code that is not here is treated as temporary, once.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Treatment(StrEnum):
    PERMANENT = "permanent"  # Nothing changes by trying again.
    INVALID = "invalid"  # ... and the phone is no working number.
    UNKNOWN_PHONE = "unknown_phone"  # ... and said twice, the phone is no working number.
    LANDLINE = "landline"  # ... and the phone cannot get texts.
    BLOCKED = "blocked"  # ... and nobody may text this phone.
    OPTED_OUT = "opted_out"  # ... and the person told the carrier to stop us.
    FILTERED = "filtered"  # ... and the carrier took it for spam.
    TEMPORARY = "temporary"  # Worth trying again in a while.
    HOLD = "hold"  # A cap of the hour, or hours that are none for texts: later, not failed.
    DAY = "day"  # A cap of the day: after midnight Pacific time, and bulk with it.
    SENDER = "sender"  # The number of ours cannot send: stop it and tell the team.
    ACCOUNT = "account"  # None of the team's numbers at this account can: stop them all and tell the team.


class CarrierError(NamedTuple):
    treatment: Treatment
    words: str
    # How often a text is handed over in all when the error is temporary.
    tries: int = 4
    # Seconds before each further try; without them a second, then twice as long each time.
    pauses: tuple[int, ...] = ()
    # We were too fast: the number's pace is lowered.
    slows: bool = False
    # The carrier suspects us of something: bulk stops until somebody has looked.
    stops_bulk: bool = False


MINUTE = 60


_T = Treatment
CARRIER_ERRORS: dict[str, CarrierError] = {
    "20003": CarrierError(
        _T.ACCOUNT,
        "The carrier does not accept this number's account id and token. A manager can correct them in Settings.",
    ),
    # Of one call, not of the number: the text fails, and bulk stops until somebody has looked.
    "20403": CarrierError(
        _T.PERMANENT,
        "The carrier account may not do this. A manager can check it in Settings.",
        stops_bulk=True,
    ),
    "20404": CarrierError(
        _T.PERMANENT,
        "The carrier does not know what was asked for. A manager can check the account in Settings.",
        stops_bulk=True,
    ),
    # Of files: the carrier could not get one from us, or it was not what it said.
    "11200": CarrierError(
        _T.TEMPORARY, "The carrier could not get the attachment from us.", tries=2, pauses=(1 * MINUTE,)
    ),
    "12300": CarrierError(
        _T.PERMANENT,
        "The carrier does not take this kind of file. Send it as a JPEG, PNG or PDF, or as a link.",
    ),
    "20429": CarrierError(_T.TEMPORARY, "The carrier asked us to slow down."),
    "21211": CarrierError(_T.INVALID, "This is not a working phone number."),
    "21214": CarrierError(_T.INVALID, "This phone number cannot be reached."),
    "21401": CarrierError(_T.INVALID, "This is not a working phone number."),
    "21408": CarrierError(_T.PERMANENT, "Texts to this country are not switched on at the carrier."),
    "21212": CarrierError(_T.SENDER, "Our own number is not valid at the carrier."),
    "21603": CarrierError(_T.SENDER, "No number to send from is set up at the carrier."),
    "21606": CarrierError(_T.SENDER, "Our number cannot send texts at the carrier."),
    "21608": CarrierError(_T.SENDER, "The carrier account is on trial and may only text verified numbers."),
    "21703": CarrierError(_T.SENDER, "The messaging service has no number to send from."),
    "21610": CarrierError(_T.OPTED_OUT, "They have opted out. Only they can undo it, by texting START."),
    "21611": CarrierError(
        _T.TEMPORARY,
        "The carrier's queue for our number is full.",
        pauses=(2 * MINUTE, 5 * MINUTE, 15 * MINUTE),
        slows=True,
    ),
    "21612": CarrierError(_T.PERMANENT, "The carrier has no route from our number to this phone."),
    "21614": CarrierError(_T.LANDLINE, "This is not a mobile number, so it cannot get texts."),
    "21635": CarrierError(_T.LANDLINE, "This is a landline, so it cannot get texts."),
    "21617": CarrierError(
        _T.PERMANENT, "The text is longer than the 1,600 characters that the carrier takes."
    ),
    "21619": CarrierError(_T.PERMANENT, "The text is empty."),
    "21620": CarrierError(
        _T.PERMANENT, "The carrier cannot read the attachment. Attach it again, or send a link."
    ),
    "21623": CarrierError(
        _T.PERMANENT, "The carrier does not take so many or such attachments. Send it with fewer."
    ),
    "21268": CarrierError(_T.PERMANENT, "Premium-rate numbers cannot be texted."),
    "30001": CarrierError(_T.TEMPORARY, "The carrier's queue was full."),
    "30002": CarrierError(_T.ACCOUNT, "The carrier has suspended the account."),
    "30003": CarrierError(
        _T.TEMPORARY,
        "The phone is switched off or out of reach.",
        tries=3,
        pauses=(1 * MINUTE, 10 * MINUTE),
    ),
    "30004": CarrierError(_T.PERMANENT, "The phone or its carrier blocks our texts."),
    "30005": CarrierError(_T.UNKNOWN_PHONE, "The phone number is unknown or no longer in use."),
    "30006": CarrierError(_T.LANDLINE, "This is a landline or a carrier that texts cannot reach."),
    "30007": CarrierError(_T.FILTERED, "The carrier took the text for spam and did not deliver it."),
    "30008": CarrierError(
        _T.TEMPORARY,
        "The carrier could not deliver it and did not say why.",
        tries=2,
        pauses=(10 * MINUTE,),
    ),
    "30010": CarrierError(_T.PERMANENT, "The text costs more than the limit that was set."),
    "30011": CarrierError(
        _T.PERMANENT,
        "This phone's carrier takes no pictures or files. Send the words without them, or a link.",
    ),
    "30012": CarrierError(_T.PERMANENT, "The text's time to live was not valid."),
    "30017": CarrierError(_T.TEMPORARY, "The carrier's network was congested."),
    "30019": CarrierError(
        _T.PERMANENT, "The attachment is too large for the phone's carrier. Send a smaller one, or a link."
    ),
    "30022": CarrierError(_T.TEMPORARY, "We sent faster than our registration allows.", slows=True),
    "30023": CarrierError(_T.DAY, "The carrier's daily limit for us is reached."),
    "30024": CarrierError(_T.SENDER, "Our number is not set up for texting yet."),
    "30026": CarrierError(_T.DAY, "The carrier's daily limit for us is nearly reached."),
    "30027": CarrierError(_T.DAY, "The carrier's daily limit for us is reached."),
    "30032": CarrierError(_T.SENDER, "Our toll-free number is not verified yet."),
    "30034": CarrierError(_T.SENDER, "Our number is not registered for business texting (10DLC) yet."),
    "30036": CarrierError(_T.PERMANENT, "It could not be delivered within its time window."),
    "30410": CarrierError(_T.TEMPORARY, "The phone's carrier did not answer in time."),
    "30442": CarrierError(_T.PERMANENT, "The carrier did not take the text."),
    "30450": CarrierError(_T.PERMANENT, "The carrier blocked it as suspicious traffic.", stops_bulk=True),
    "30500": CarrierError(_T.TEMPORARY, "The carrier had a passing fault."),
    "30610": CarrierError(_T.HOLD, "The carrier holds texts at this hour."),
    "30640": CarrierError(_T.BLOCKED, "The carrier blocks this phone for legal reasons."),
    "30884": CarrierError(_T.PERMANENT, "The carrier blocked the text."),
    "32017": CarrierError(_T.PERMANENT, "The carrier blocked the text."),
    "32203": CarrierError(_T.PERMANENT, "The carrier blocked the text."),
    "60005": CarrierError(_T.TEMPORARY, "The carrier had a passing fault."),
    "63017": CarrierError(_T.TEMPORARY, "We sent faster than the account allows.", slows=True),
    "63018": CarrierError(_T.TEMPORARY, "We sent faster than the channel allows."),
    "63026": CarrierError(_T.PERMANENT, "The carrier did not take the text."),
    "63038": CarrierError(_T.HOLD, "The account's daily limit at the carrier is reached."),
    "60728": CarrierError(_T.HOLD, "The account's hourly limit at the carrier is reached."),
}

_UNKNOWN = CarrierError(_T.TEMPORARY, "The carrier did not deliver it (code {code}).", tries=2)


# What fails because of its files: the words alone may well go through.
OF_FILES = frozenset({"11200", "12300", "21620", "21623", "30011", "30019"})


def carrier_error(code: str) -> CarrierError:
    """Return what a code means, with words for one that we do not know."""
    known = CARRIER_ERRORS.get(code)
    return known or _UNKNOWN._replace(words=_UNKNOWN.words.format(code=code or "unknown"))
