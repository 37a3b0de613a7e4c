"""What is set up in the demo team today, in its words."""

from __future__ import annotations

import json
from typing import Any

CALLER, SHOWN_THE_WAY, NOTED, WRITTEN_TO_LATER, REMINDED_OF = (
    f"Candidate {nth}" for nth in (17, 18, 15, 21, 20)
)
WAY = "This is the way to the gate, on the north side."
NOTE = "@Manager One could you tell me whether the night shift pays the bonus from the first day?"
LATER = "Hi, have you had time to think about it? We would keep a place for you until Friday."
BLAST: dict[str, Any] = {
    "name": "Thank you at the end of the year",
    "body": "Hi {{first_name|there}}, {{team_name}} here. Thank you for your interest this year. May we write again?",
}
VIEW: dict[str, Any] = {
    "name": "Drivers who may be texted",
    "filter_": {"all": [{"field": "active_application.job_title", "op": "contains", "value": "driver"}]},
}
ASKED = json.dumps(VIEW["filter_"])
TAG = "Driver"
PARTNER = "Applicant system"
SCOPES = ("read", "write")
RULE: dict[str, Any] = {
    "name": "Pupils of the welding school",
    "gives": "people",
    "condition": {"all": [{"field": "application.campaign", "op": "is", "value": "Welding school"}]},
}
