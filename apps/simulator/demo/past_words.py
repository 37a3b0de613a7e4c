"""What was said in the demo's past, and how it went on."""

from __future__ import annotations

from apps.simulator.demo_stories import HELLO

__all__ = ["HELLO"]

# Who is looked for now, the stories of today and the list of nurses tell.
JOBS = ("Forklift operator", "Picker", "Line cook", "Delivery driver", "Team lead", "Welder")
STOP, PHRASE = "STOP", "Please take me off your list"
NO_MORE = {STOP, PHRASE}
REGRETS = {"I have found something, thank you", "Not any more, sorry"}
# How often of 22 times.
FIRST_REPLIES = (
    ("Yes I am", 4),
    ("Yes! What are the hours?", 5),
    ("Hi, yes, still interested", 4),
    ("Maybe. What do you pay?", 3),
    *((regret, 2) for regret in sorted(REGRETS)),
    (STOP, 1),
    (PHRASE, 1),
)
ANSWERS = (
    "It is 7 to 3, Monday to Friday, from 19.50 an hour. Have you done this kind of work before?",
    "That sounds right. Could you come in for a talk this week?",
)
LATER_REPLIES = (
    ("Two years at another site", "No, but I learn quickly", "Yes, since school", "A summer, some time ago"),
    ("Thursday morning works", "Any day after four", "I could come tomorrow", "Friday is best"),
)
FAREWELL = "All the best! You can always write to us again."
THANKS = "Good. Ask for the line lead at the gate on the north side, and bring your papers."
SAID_BY_PHONE = "Said on the phone that they want no more texts."
OUTCOMES = ("delivered", "interview_scheduled", "not_qualified", "information_missing")
HOW_MANY = (5, 4, 2, 1)
SUMMARIES = (
    (5, "Five years with reach trucks, can start on Monday."),
    (4, "Good talk. Wants the early shift."),
    (4, "Punctual and friendly; has a car."),
    (3, "Little experience, learns quickly."),
    (5, "Was with us before. The line asked for them."),
)
# By the carrier's codes: no phone there, a landline, filtered, said STOP to the carrier.
TROUBLES = ("30003", "30005", "30006", "30007", "21610")
