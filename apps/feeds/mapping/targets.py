"""What a value of a payload can become: what partners hand in of an application, and what a feed needs besides."""

from __future__ import annotations

from typing import NamedTuple

CUSTOM = "custom."


class Target(NamedTuple):
    """A field that a feed can fill: its name in a mapping, as people call it, and its place on screens."""

    name: str
    label: str
    group: str
    hint: str = ""


PERSON, JOB, AGREED, ARRIVAL = "Candidate", "Application", "Consent", "What arrived"
TARGETS = {
    target.name: target
    for target in (
        Target("candidate.phone", "Phone", PERSON, "Of several the mobile is taken, and never a fax."),
        Target("candidate.full_name", "Full name", PERSON, "Read where the parts are not given."),
        Target("candidate.first_name", "First name", PERSON),
        Target("candidate.middle_name", "Middle name", PERSON),
        Target("candidate.last_name", "Last name", PERSON),
        Target("candidate.email", "E-mail", PERSON),
        Target("candidate.street", "Street", PERSON),
        Target("candidate.city", "City", PERSON),
        Target("candidate.state", "State", PERSON),
        Target("candidate.postal_code", "Postal code", PERSON),
        Target("candidate.country", "Country", PERSON, "A code or a name."),
        Target("candidate.time_zone", "Time zone", PERSON, "As America/New_York."),
        Target("candidate.external_id", "Candidate's id there", PERSON),
        Target("application.job_title", "Job title", JOB),
        Target("application.job_location", "Job location", JOB),
        Target("application.source", "Source", JOB),
        Target("application.medium", "Medium", JOB),
        Target("application.campaign", "Campaign", JOB),
        Target("application.referrer", "Referrer", JOB),
        Target("application.requisition_id", "Requisition id", JOB),
        Target("application.external_job_id", "Job's id there", JOB),
        Target(
            "application.external_id",
            "Application's id there",
            JOB,
            "The same id again is the same application.",
        ),
        Target("application.applied_at", "Applied at", JOB),
        Target("consent.opt_in", "Agreed to texts", AGREED, "Yes or no."),
        Target("consent.method", "How they agreed", AGREED),
        Target("consent.wording", "Words they agreed to", AGREED),
        Target("consent.at", "Agreed at", AGREED),
        Target("event.kind", "Kind", ARRIVAL, "apply, update, erase or ignore, by a translation."),
        Target("event.key", "Delivery's id", ARRIVAL, "The same id again is the same delivery."),
        Target("status", "Status", ARRIVAL, "The key of one of your statuses, by a translation."),
        Target("tags", "Tags", ARRIVAL),
        Target(
            "fetch.url",
            "Address of the details",
            ARRIVAL,
            "Where the rest is fetched from before it is mapped.",
        ),
    )
}


def is_target(name: str) -> bool:
    return name in TARGETS or (name.startswith(CUSTOM) and len(name) > len(CUSTOM))


def label_of(name: str) -> str:
    return TARGETS[name].label if name in TARGETS else name.removeprefix(CUSTOM)
