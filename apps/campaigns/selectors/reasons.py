"""Why a campaign has ended for somebody, why a step sent nothing, and what somebody waits for: codes and words."""

from __future__ import annotations

from apps.chat import filling

REPLIED, OPTED_OUT, HANDED_OVER = "replied", "recipient_opted_out", "handed_over"
END_STATUS, LEFT_LIST = "end_status", "left_list"
TAKEN_OUT, CAMPAIGN_STOPPED, DUPLICATE, ERASED = "taken_out", "campaign_stopped", "duplicate", "erased"
# Of those who have opted out, whom no text of the campaign moved to it; only its figures tell them apart.
OPTED_OUT_OTHERWISE = "opted_out_otherwise"
# What somebody waits for besides the time, with what the gate says.
PREVIOUS, STEP_WINDOW = "previous_text", "step_window"
WORDS = {
    REPLIED: "They have replied.",
    OPTED_OUT: "They have opted out of texts.",
    OPTED_OUT_OTHERWISE: "They have opted out of texts. It was no answer to this campaign.",
    HANDED_OVER: "They were handed over.",
    END_STATUS: "They have reached a status that ends the campaign.",
    LEFT_LIST: "They are no longer on its list.",
    TAKEN_OUT: "A colleague has taken them out.",
    CAMPAIGN_STOPPED: "The campaign was stopped.",
    DUPLICATE: "They are one person with somebody else who is in it.",
    ERASED: "They wished to be forgotten.",
    "withdrawn": "It was taken back before it left.",
}
WAITS = {
    PREVIOUS: "the step before, which has not left yet",
    STEP_WINDOW: "the hours and days of the step",
    "outside_window": "the hours in which they may be texted",
    "frequency_cap": "they have had enough texts for now",
    "daily_cap": "our number has sent its share of the day",
}


def words_of_reason(code: str) -> str:
    """Return why, as people read it."""
    return WORDS.get(code) or filling.words_of_reason(code)


def words_of_wait(code: str) -> str:
    """Return what somebody waits for, in words that can follow “waits for”."""
    return WAITS.get(code, code.replace("_", " "))
