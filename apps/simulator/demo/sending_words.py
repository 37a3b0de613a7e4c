"""What the demo team has sent to many, and what came back."""

from __future__ import annotations

from typing import Any

from apps.simulator.demo.past_words import STOP

LIST = {"name": "Talent pool", "description": "Who has applied in autumn and may be asked again"}
BLAST: dict[str, Any] = {
    "name": "New shifts from next week",
    "body": "Hi {{first_name|there}}, {{team_name}} here. We have new shifts from next week:"
    " https://jobs.demo.test/shifts Shall we keep one for you?",
    "body_b": "Hi {{first_name|there}}, {{team_name}} here. Early, late or night: which shift would suit you?"
    " They are all at https://jobs.demo.test/shifts",
    "share_b": 50,
}
CAMPAIGN = "Talent pool in winter"
STEPS: tuple[dict[str, Any], ...] = (
    {
        "body": "Hi {{first_name|there}}, {{team_name}} here. Would you like to hear of our jobs for the winter?"
    },
    {"body": "Hi {{first_name|there}}, shall we call you about them?", "delay": 2 * 1440},
    {
        "body": "We keep your papers until spring, {{first_name|there}}. Write to us at any time.",
        "delay": 21 * 1440,
    },
)
# By the place among those that were sent at once.
TROUBLES = {3: "30003", 9: "30005", 14: "30006"}
REPLIES = {
    0: "The early one, please",
    2: "Any of them",
    5: "Not at the moment, ask me in spring",
    7: "Nights only",
    8: STOP,
    11: "What does the late shift pay?",
}
