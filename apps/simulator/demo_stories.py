"""The made-up people and exchanges of the demo. Ages are minutes before the moment of seeding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class Said:
    """One line of an exchange: a text in, a text out, or a note."""

    ago: int
    body: str
    # Who of the team; None for the candidate.
    by: str | None = None
    is_note: bool = False
    # The carrier's code, when the text did not arrive.
    failed_with: str = ""


@dataclass(frozen=True)
class Story:
    """What passed between the team and one of its candidates."""

    candidate: int
    lines: tuple[Said, ...]
    assignee: str | None = None
    shared_with: str | None = None
    closed_ago: int | None = None
    opted_out_ago: int | None = None
    is_unread: bool = False


def them(ago: int, body: str) -> Said:
    return Said(ago, body)


def us(by: str, ago: int, body: str, *, failed_with: str = "") -> Said:
    return Said(ago, body, by, failed_with=failed_with)


def note(by: str, ago: int, body: str) -> Said:
    return Said(ago, body, by, is_note=True)


MANAGER, RECRUITER, HIRING = "manager@demo.test", "recruiter@demo.test", "hiring@demo.test"
OTHER = "other@demo.test"
NAMES = {
    MANAGER: "Manager One",
    RECRUITER: "Recruiter Two",
    HIRING: "Hiring Manager Three",
    OTHER: "Manager Other",
}

AREAS = [
    # Area code, city, state, time zone.
    ("201", "Newark", "NJ", "America/New_York"),
    ("312", "Chicago", "IL", "America/Chicago"),
    ("512", "Austin", "TX", "America/Chicago"),
    ("303", "Denver", "CO", "America/Denver"),
    ("206", "Seattle", "WA", "America/Los_Angeles"),
    ("404", "Atlanta", "GA", "America/New_York"),
]
JOBS = [
    "Forklift operator",
    "Picker",
    "Registered nurse",
    "Line cook",
    "Delivery driver",
    "Team lead",
    "Welder",
]
# Source, medium, campaign, method.
ARRIVALS = [
    ("Job board A", "job board", "Autumn drive", "feed"),
    ("Career site", "organic", "", "form"),
    ("Referral", "employee", "", "chat"),
    ("Job board B", "job board", "Night shift", "api"),
    ("Job fair", "event", "Fair 12", "import"),
    ("Poster", "keyword", "", "keyword"),
]

HELLO = "Hi, this is the demo team about the {job} job in {city}. Are you still looking?"

# What the team wants to know besides, and the words it puts on people.
SHIFTS = ("Days", "Evenings", "Nights")
OWN_FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Shift", "choice", SHIFTS),
    ("Forklift licence", "yes_no", ()),
)
TAGS: tuple[tuple[str, ...], ...] = (
    ("Own car",),
    (),
    ("Ready now", "Own car"),
    (),
    ("Former employee",),
)
# Somebody who is here twice, with two phones: to be merged.
TWINS = {60: 1}

STORIES = (
    # Green: below twelve hours.
    Story(
        1,
        (
            us(RECRUITER, 55, HELLO),
            them(4, "Yes I am! What are the hours?"),
        ),
        assignee=RECRUITER,
        is_unread=True,
    ),
    Story(2, (them(26, "Hello, I saw the poster at the station. Is the job still open?"),), is_unread=True),
    Story(
        3,
        (
            us(MANAGER, 3 * DAY, HELLO),
            them(3 * DAY - 40, "Yes, but I can only do mornings."),
            us(MANAGER, 3 * DAY - 90, "Mornings are fine: 6 to 2. Could you come in for a talk?"),
            them(2 * HOUR, "Sure. Does Thursday at 9 work?"),
        ),
        assignee=MANAGER,
        is_unread=True,
    ),
    Story(4, (us(RECRUITER, 9 * HOUR, HELLO), them(5 * HOUR, "How much is it an hour?")), assignee=RECRUITER),
    Story(
        5,
        (us(RECRUITER, 2 * DAY, HELLO), them(9 * HOUR, "Sorry for the late answer, yes I am interested")),
        is_unread=True,
    ),
    # About to turn orange.
    Story(6, (them(12 * HOUR - 5, "Can I bring my certificate to the interview?"),), assignee=RECRUITER),
    # Orange: from twelve to twenty-four hours.
    Story(
        7,
        (
            us(MANAGER, 2 * DAY, HELLO),
            them(13 * HOUR, "I have five years of experience with reach trucks"),
            them(12 * HOUR + 50, "and a licence since 2019"),
            note(
                MANAGER,
                11 * HOUR,
                "Licence is real, checked with the last employer. Ask about the night shift.",
            ),
        ),
        assignee=MANAGER,
        shared_with=HIRING,
        is_unread=True,
    ),
    Story(8, (us(RECRUITER, DAY, HELLO), them(16 * HOUR, "Is there parking at the site?")), is_unread=True),
    Story(9, (us(RECRUITER, 2 * DAY, HELLO), them(20 * HOUR, "Can I start next month?")), assignee=RECRUITER),
    Story(
        10, (them(24 * HOUR - 12, "I applied last week and heard nothing. Is that a no?"),), is_unread=True
    ),
    # Red: above twenty-four hours.
    Story(
        11,
        (
            us(RECRUITER, 3 * DAY, HELLO),
            them(25 * HOUR, "Is the night shift still open? I can start Monday."),
        ),
        assignee=RECRUITER,
        is_unread=True,
    ),
    Story(12, (us(MANAGER, 4 * DAY, HELLO), them(33 * HOUR, "Sent my certificate, did you get it?"))),
    Story(
        13,
        (
            us(HIRING, 3 * DAY, "Hello, I lead the line you applied for. When could you visit us?"),
            them(52 * HOUR, "Any day after four in the afternoon"),
        ),
        assignee=HIRING,
        is_unread=True,
    ),
    Story(14, (them(5 * DAY, "hi do you have anything part time"),)),
    # Answered.
    Story(
        15,
        (
            us(RECRUITER, 5 * HOUR, HELLO),
            them(4 * HOUR, "Yes, still looking."),
            us(RECRUITER, 3 * HOUR, "Great! The shift is 10 pm to 6 am, 19.50 an hour. Does that suit you?"),
        ),
        assignee=RECRUITER,
    ),
    Story(
        16,
        (
            us(MANAGER, 2 * DAY, HELLO),
            them(2 * DAY - 30, "Yes! When can I come by?"),
            us(MANAGER, 2 * DAY - 45, "Tomorrow at 10, gate 4. Please bring your licence."),
            them(2 * DAY - 47, "See you then"),
            us(MANAGER, DAY, "Thank you for coming in. We will be in touch by Friday."),
            note(MANAGER, DAY - 5, "Good talk. Second interview with the line lead."),
        ),
        assignee=MANAGER,
        shared_with=HIRING,
    ),
    Story(17, (us(RECRUITER, 6 * HOUR, HELLO),)),
    Story(18, (us(RECRUITER, 6 * HOUR, HELLO),), assignee=RECRUITER),
    Story(
        19,
        (
            them(DAY + 200, "¿Hay trabajo de fin de semana? 🙂"),
            us(RECRUITER, DAY + 150, "Sí, sábado y domingo de 7 a 3. ¿Le interesa?"),
        ),
    ),
    Story(
        20,
        (
            us(MANAGER, 3 * DAY, HELLO),
            them(3 * DAY - 15, "Not any more, thanks"),
            us(MANAGER, 2 * DAY, "All the best!"),
        ),
    ),
    Story(21, (us(RECRUITER, 30, HELLO),), assignee=RECRUITER),
    # Did not arrive.
    Story(22, (us(RECRUITER, 7 * HOUR, HELLO, failed_with="30003"),), assignee=RECRUITER),
    # Closed.
    Story(
        23,
        (
            us(RECRUITER, 8 * DAY, HELLO),
            them(8 * DAY - 60, "I found another job, thank you"),
            us(RECRUITER, 7 * DAY, "Congratulations! You can always write us again."),
        ),
        closed_ago=7 * DAY - 5,
    ),
    Story(
        24, (us(MANAGER, 12 * DAY, HELLO), us(MANAGER, 9 * DAY, "Are you still looking?")), closed_ago=6 * DAY
    ),
    # Opted out.
    Story(25, (us(RECRUITER, 4 * DAY, HELLO), them(4 * DAY - 20, "STOP")), opted_out_ago=4 * DAY - 20),
)

NIGHT_STORIES = (
    Story(1, (them(40, "Is this the number for the night shift?"),), is_unread=True),
    Story(2, (us(MANAGER, 15 * HOUR, HELLO), them(14 * HOUR, "I am free from midnight")), assignee=MANAGER),
    Story(3, (us(MANAGER, DAY, HELLO),)),
)
OTHER_STORIES = (
    Story(1, (them(18, "Hello from somebody who wrote to the other account"),), is_unread=True),
    Story(2, (us(OTHER, 26 * HOUR, HELLO), them(25 * HOUR + 30, "Yes, when do you open?")), assignee=OTHER),
)

DYNAMIC_LIST: dict[str, Any] = {
    "name": "Nurses who can start",
    "description": "Whoever asks for a job as a nurse, from now on, too",
    "filter_": {"all": [{"field": "active_application.job_title", "op": "contains", "value": "nurse"}]},
}
STATIC_LIST = {"name": "Open day in May", "description": "Who wanted to come and see us"}
# One of them has opted out.
ON_STATIC_LIST = (2, 5, 9, 13, 18, 25, 31, 40)
# Written, and not yet sent to them.
BLAST = {
    "name": "Second open day",
    "body": "Hi {{first_name|there}}, {{team_name}} here. Our next open day is Saturday at 10. Would you like to come?",
}
# One that waits to go on, and one that is still written.
CAMPAIGNS = (
    (
        "Before the open day",
        (
            {
                "body": "Hi {{first_name|there}}, {{team_name}} here. Are you coming to our open day on Saturday?"
            },
            {"body": "Hi {{first_name|there}}, shall we keep a place for you?", "delay": 2 * 1440},
            {
                "body": "Last call, {{first_name|there}}: reply YES and we will see you on Saturday.",
                "delay": 3 * 1440,
                "weekdays": [1, 2, 3, 4, 5],
            },
        ),
        True,
    ),
    (
        "First weeks with us",
        (
            {"body": "Welcome, {{first_name|there}}! How was your first day?", "delay": 1440},
            {"body": "A week already. Is there anything that we can do for you?", "delay": 6 * 1440},
        ),
        False,
    ),
)
# What applicants agree to; every so-manieth has said nothing of it.
CONSENT_METHOD = "application form"
CONSENT = "I agree to get texts about jobs from this team. I can reply STOP at any time."
WITHOUT_CONSENT = 11
TEMPLATES = (
    (
        "first-question",
        "Hi {{first_name|there}}, {{sender_first_name}} of {{team_name}} here. Are you still looking for work?",
    ),
    ("hours", "We are here from 8 to 5, Monday to Friday."),
    ("directions", "The gate is on the north side. Ask for {{sender_full_name}}, {{team_phone}}."),
)
