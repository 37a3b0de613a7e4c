"""The carrier's refusals, in the shape and with the codes of Twilio's."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

# code: (HTTP status, text). The codes are Twilio's; the wording is ours, because nobody may depend on it.
REFUSALS: dict[int, tuple[int, str]] = {
    20001: (400, "A parameter is not valid."),
    20003: (401, "Authentication failed: the account and its token do not match."),
    20004: (405, "This method is not allowed here."),
    20009: (409, "The message is still on its way and cannot be changed."),
    20404: (404, "The requested resource was not found."),
    20429: (429, "Too many requests."),
    20500: (500, "An internal error occurred."),
    21211: (400, "The 'To' number is not a valid phone number."),
    21212: (400, "The 'From' number is not a valid phone number."),
    21266: (400, "'To' and 'From' cannot be the same number."),
    21408: (403, "Sending to the region of the 'To' number is not enabled."),
    21602: (400, "A message needs a body or media."),
    21603: (400, "A 'From' number or a messaging service is required."),
    21604: (400, "A 'To' number is required."),
    21606: (400, "The 'From' number does not belong to this account or cannot send texts."),
    21609: (400, "The 'StatusCallback' URL is not valid."),
    21610: (400, "The recipient has opted out of texts from this sender."),
    21611: (429, "The queue of the 'From' number is full."),
    21612: (400, "There is no route from the 'From' to the 'To' number."),
    21614: (400, "The 'To' number is not a mobile number."),
    21617: (400, "The body is longer than 1600 characters."),
    21620: (400, "A media URL is not valid."),
    21623: (400, "A message carries at most 10 media files."),
    21624: (400, "The validity period must be between 1 and 36000 seconds."),
    21635: (400, "The 'To' number is a landline."),
    21703: (400, "The messaging service has no number to send from."),
    30409: (409, "The message can no longer be cancelled."),
    35114: (400, "'SendAt' must lie between 5 minutes and 35 days from now."),
    35118: (400, "Only a messaging service can schedule a message."),
}

# code: what a status callback and the message say when a text fails after it was accepted.
FAILURES: dict[int, str] = {
    11200: "HTTP retrieval failure",
    12300: "Invalid Content-Type",
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30011: "MMS not supported by the receiving phone number in this region",
    30017: "Carrier network congestion",
    30019: "Content size exceeds carrier limit",
    30022: "Sending rate of the campaign exceeded",
    30023: "Daily message cap reached",
    30027: "Daily message cap of the carrier reached",
    30032: "Toll-free number not verified",
    30034: "Number not registered",
    30036: "Validity period expired",
}

# These never leave for the phone: the text goes from queued to failed without having been sent.
FAILS_BEFORE_SENDING = frozenset(
    {11200, 12300, 30001, 30002, 30011, 30019, 30022, 30023, 30027, 30032, 30034, 30036}
)


class Refusal(Exception):
    """A request the carrier answers with an error."""

    def __init__(self, code: int, message: str = "") -> None:
        self.code = code
        self.status, text = REFUSALS.get(code, (400, "The request was refused."))
        self.message = message or text
        super().__init__(self.message)

    def response(self) -> JSONResponse:
        """Return the answer Twilio gives."""
        body: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        # An authenticate header makes some clients ask for a password; Twilio sends it all the same.
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if self.status == 401 else None
        return JSONResponse(body, self.status, headers)
