"""What came to the demo team in its past: by which ways, from where, and what of it could not be used."""

from __future__ import annotations

from typing import Any

from apps.simulator.demo.past_words import JOBS

__all__ = ["JOBS"]

# Area code, city, state: others than those of today's people.
AREAS = (
    ("617", "Boston", "MA"),
    ("214", "Dallas", "TX"),
    ("602", "Phoenix", "AZ"),
    ("503", "Portland", "OR"),
    ("704", "Charlotte", "NC"),
    ("614", "Columbus", "OH"),
)
BOARDS: tuple[dict[str, str], ...] = (
    {"source": "Job board A", "medium": "job board", "campaign": "Autumn drive"},
    {"source": "Job board A", "medium": "job board", "campaign": "Autumn drive"},
    {"source": "Job board C", "medium": "job board", "campaign": "Drivers wanted"},
)
FEED_NAME = "Applicant system"
FEED: dict[str, Any] = {
    "preset": "generic_json",
    "rules": [
        {
            "when": {"all": [{"field": "application.job_title", "op": "contains", "value": "driver"}]},
            "then": [{"do": "tag", "tags": ["Driver"]}],
        },
        {"when": None, "then": [{"do": "tag", "tags": ["Applicant system"]}], "stop": True},
    ],
}
HEADERS = {"User-Agent": "applicant-system/3"}
FORGED, WHY_FORGED = "forged", "The bearer token is not this feed's."
# Without a phone, and from somebody who could not say who they are.
UNUSABLE = (
    '{"event_id": "event-x1", "candidate": {"full_name": "Applicant without a phone"}}',
    FORGED,
)
WORD = "DRIVE"
KEYWORD: dict[str, Any] = {
    "body": "Thank you for writing to {{team_name}}! A recruiter will be with you soon. What is your name?",
    "source": "Bus poster",
    "medium": "poster",
    "campaign": "Drivers wanted",
    "job_title": "Delivery driver",
    "terms": "By texting DRIVE you agree to texts about jobs. Reply STOP to end them.",
    "needs_no_person": True,
}
FORM_NAME = "Work with us"
FORM: dict[str, Any] = {
    "introduction": "Tell us how to reach you. Most people hear from us on the same day.",
    "source": "Career site",
    "medium": "web form",
    "campaign": "Autumn drive",
}
OF_THE_FAIR = tuple(str(number) for number in range(201, 213))
SHEET = "First name,Last name,Mobile,Email,Content,Location,Source\n" + "".join(
    (
        *(
            f"Applicant,{number},+1860555{number - 100:04d},applicant{number}@demo.test,"
            f"{JOBS[int(number) % len(JOBS)]},Hartford CT,Job fair\n"
            for number in map(int, OF_THE_FAIR)
        ),
        "Applicant,213,,applicant213@demo.test,Picker,Hartford CT,Job fair\n",
        "Applicant,214,12345,applicant214@demo.test,Welder,Hartford CT,Job fair\n",
        "Applicant,,+18605550120,applicant215@demo.test,Picker,Hartford CT,Job fair\n",
    )
)
