"""What partners can be told of: our public words, and the events of the log that each stands for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Happening:
    """One public word. `of` are the kinds of the log that it stands for; `about` says which resource `data` is."""

    name: str
    words: str
    about: str
    of: tuple[str, ...]

    @property
    def group(self) -> str:
        return self.name.partition(".")[0]


HAPPENINGS = {
    each.name: each
    for each in (
        Happening(
            "application.created",
            "Somebody has applied, by the API, by hand or otherwise one by one.",
            "application",
            ("application.created",),
        ),
        Happening(
            "application.updated",
            "An application has another status, became the active one, or more is known of it.",
            "application",
            ("application.status_changed", "application.activated", "application.updated"),
        ),
        Happening(
            "candidate.updated",
            "What is known of a candidate was changed, or their tags.",
            "candidate",
            ("candidate.updated", "candidate.tagged", "candidate.untagged"),
        ),
        Happening(
            "candidate.opted_out",
            "A candidate wants no more texts, or was opted out.",
            "candidate",
            ("candidate.opted_out",),
        ),
        Happening(
            "candidate.opted_in",
            "A candidate may be texted again.",
            "candidate",
            ("candidate.opted_in",),
        ),
        Happening("message.received", "A candidate has texted you.", "message", ("message.received",)),
        Happening("message.sent", "The carrier has taken a text of yours.", "message", ("message.sent",)),
        Happening(
            "message.delivered",
            "A text of yours has reached the phone.",
            "message",
            ("message.delivered",),
        ),
        Happening(
            "message.failed",
            "A text of yours was not sent, or not delivered.",
            "message",
            ("message.failed",),
        ),
        Happening(
            "conversation.assigned",
            "A conversation was given to somebody, or to nobody.",
            "conversation",
            ("conversation.assigned",),
        ),
        Happening(
            "conversation.closed",
            "A conversation was closed.",
            "conversation",
            ("conversation.closed",),
        ),
        Happening(
            "attachment.received",
            "A file that a candidate sent is here, ready to be fetched.",
            "message",
            ("attachment.received",),
        ),
        Happening(
            "handoff.created",
            "A candidate was handed over, by your team or to it.",
            "handoff",
            ("handoff.created",),
        ),
        Happening("blast.finished", "A blast has gone to all of its people.", "blast", ("blast.finished",)),
    )
}
# What stands in the log, and the public word for it.
WORD_OF = {kind: each.name for each in HAPPENINGS.values() for kind in each.of}
# Sent by hand, to try an endpoint.
TEST = "webhook.test"
