"""What an event says in a thread, in words and with an icon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from apps.accounts.models import User
from apps.candidates.models import Application
from apps.core.words import length_words
from apps.events.models import Event

SOMEBODY = "Somebody"
# A phone call that came in, and what became of one that was forwarded: of both, a thread shows the second.
ENDED_CALL = "call.ended"
SHOWN_CALLS = frozenset({"call.received", ENDED_CALL})
# A handoff is one card, drawn anew when it changes. Of who was merged, it came along into the chat that stays.
HANDED_OVER, CAME_ALONG = "handoff.created", "handoff.came_along"
HANDOFFS = frozenset({HANDED_OVER, CAME_ALONG, "handoff.changed"})
# What a thread shows of what happened to its chat.
SHOWN_EVENTS = [
    *("conversation.assigned", "conversation.closed", "conversation.opened"),
    *("conversation.shared", "conversation.unshared"),
    *("candidate.opted_out", "candidate.opted_in", "conversation.answered"),
    *("conversation.snoozed", "conversation.woken", "keyword.texted"),
    *sorted(SHOWN_CALLS),
    *(HANDED_OVER, CAME_ALONG),
]


OF_LINK = {
    "upload_link.opened": "opened their upload link",
    "upload_link.renewed": "made them a new upload link: the one before is dead",
    "upload_link.ended": "ended their upload link: no files are taken",
}


class Happening(NamedTuple):
    icon: str
    words: str
    # Whether they called and spoke to nobody.
    wants_call: bool = False


def key_of(event: Event) -> str:
    """Return the id of the element that shows an event: a call or a handoff has one, whatever becomes of it."""
    if event.kind in SHOWN_CALLS | HANDOFFS:
        return f"{event.kind.partition('.')[0]}-{event.subject_id}"
    return f"event-{event.pk}"


def people_named(events: Iterable[Event], *, known: Iterable[User] = ()) -> dict[str, str]:
    """Return the names of all people whom some events mention: one query, or none when all are known already."""
    names = {str(user.pk): str(user) for user in known}
    mentioned = {str(person) for event in events for person in _people_in(event) if person}
    if unknown := mentioned - names.keys():
        names |= {str(user.pk): str(user) for user in User.objects.filter(pk__in=unknown)}
    return names


def happening(event: Event, names: Mapping[str, str]) -> Happening:
    """Return what a thread shows of an event: one short line."""
    actor = names.get(str(event.actor_id), SOMEBODY) if event.actor_id else ""
    match event.kind:
        case "conversation.assigned":
            return Happening("user-plus", _assigned(event, actor, names))
        case "conversation.shared" | "conversation.unshared":
            return _shared(event, actor or SOMEBODY, names)
        case "conversation.closed" | "conversation.opened":
            return _closed(actor) if event.kind.endswith("closed") else _opened(event, actor)
        case "conversation.answered":
            return Happening("check", f"{actor or SOMEBODY} said no reply is needed")
        case "conversation.snoozed" | "conversation.woken":
            return _snoozed(event, actor or "Software")
        case "keyword.texted" | "call.received" | "call.ended":
            return Happening("hash", _keyword(event)) if event.kind == "keyword.texted" else _call(event)
        case "candidate.opted_out":
            return Happening("ban", f"{actor} recorded an opt-out" if actor else "They opted out of texts")
        case "candidate.opted_in":
            return Happening("circle-check", "They may be texted again")
        case kind if kind.startswith(("candidate.", "application.", "message.")):
            return _of_person(event, actor or "Software", names)
        case _:
            return _other(event, actor or "Software")


def _other(event: Event, actor: str) -> Happening:
    if said := OF_LINK.get(event.kind):
        return Happening("link-2", f"{actor} {said}")
    if event.kind in {HANDED_OVER, CAME_ALONG}:
        return Happening(
            "handshake", f"{event.data.get('from') or actor} handed them over to {event.data.get('to')}"
        )
    return Happening("info", event.kind.replace(".", " ").replace("_", " ").capitalize())


def _of_person(event: Event, actor: str, names: Mapping[str, str]) -> Happening:
    """Return what the history shows of a change to somebody, or to an application of theirs."""
    data = event.data
    match event.kind:
        case "candidate.created":
            return Happening("user-plus", f"{actor} added them")
        case "candidate.updated":
            fields = ", ".join(str(name).replace("_", " ") for name in data.get("fields", []))
            return Happening("pencil", f"{actor} changed: {fields.replace('custom', 'own fields')}")
        case "candidate.tagged" | "candidate.untagged":
            verb = "added" if event.kind.endswith(".tagged") else "took off"
            return Happening("tag", f"{actor} {verb} the tag {', '.join(data.get('tags', []))}")
        case "message.clicked":
            return Happening("mouse-pointer-click", "They opened a link in a text")
        case "candidate.merged":
            return Happening("merge", f"{actor} merged a second entry of theirs into this one")
        case "candidate.merge_undone":
            return Happening("split", f"{actor} undid the merging")
        case "application.created":
            method = Application.Method(data["method"])
            return Happening("file-plus", f"Applied ({method.label})")
        case "application.status_changed":
            before, after = (names.get(f"status {data.get(key)}", data.get(key)) for key in ("from", "to"))
            return Happening("arrow-right", f"{actor} moved the application from {before} to {after}")
        case "application.activated":
            return Happening("check", f"{actor} made another application the active one")
        case _:
            return Happening("info", event.kind.replace(".", " ").replace("_", " ").capitalize())


def _closed(actor: str) -> Happening:
    return Happening("archive", f"{actor} closed this chat" if actor else "Closed by itself")


def _keyword(event: Event) -> str:
    data = event.data
    arrival = "applied" if data["applied"] else "again, so no second application"
    why_not = data["why_no_answer"]
    return f"Keyword “{data['word']}”: {arrival}. " + (f"Not answered: {why_not}" if why_not else "Answered.")


def _call(event: Event) -> Happening:
    data, to = event.data, event.data["forwarded_to"]
    at = f" at {to}" if to else ""
    why_not = f". No text back: {data['why_no_text']}" if data["why_no_text"] else ""
    match data["outcome"]:
        case "forwarded":
            return Happening("phone-forwarded", f"They called: put through to {to}")
        case "answered":
            return Happening("phone-call", f"They called: answered{at}, {length_words(data['seconds'])}")
        case "missed":
            words = f"Missed call: nobody answered{at}" if at else "Missed call"
            return Happening("phone-missed", words + why_not, wants_call=True)
        case _:
            return Happening("phone-incoming", f"They called and heard the words{why_not}", wants_call=True)


def _opened(event: Event, actor: str) -> Happening:
    if event.data.get("parted"):
        return Happening("split", "The merging was undone: this chat is its own again")
    by = "call" if event.data.get("by") == "call" else "text"
    return Happening("archive-restore", f"{actor} opened this chat" if actor else f"Opened by their {by}")


def _shared(event: Event, actor: str, names: Mapping[str, str]) -> Happening:
    whom = _name(event, "with", names)
    if event.kind == "conversation.shared":
        return Happening("share-2", f"{actor} shared this chat with {whom}")
    return Happening("user-minus", f"{actor} stopped sharing this chat with {whom}")


def _snoozed(event: Event, actor: str) -> Happening:
    if event.kind == "conversation.snoozed":
        until = timezone.localtime(datetime.fromisoformat(event.data["until"]))
        words = f"{actor} snoozed this chat until {date_format(until, 'D, M j')}, {until:%H:%M}"
        return Happening("alarm-clock", words)
    why = {"inbound": "Back from snooze: they wrote", "time": "Back from snooze: it is time"}
    return Happening("alarm-clock-off", why.get(event.data["by"], f"{actor} ended the snooze"))


def _assigned(event: Event, actor: str, names: Mapping[str, str]) -> str:
    to = event.data.get("to")
    if not to:
        return f"{actor or SOMEBODY} assigned this chat to nobody"
    if to == str(event.actor_id):
        return f"{actor} took this chat"
    if rule := event.data.get("rule"):
        return f"Assigned to {_name(event, 'to', names)} by the rule “{rule}”"
    return f"{actor or 'A rule'} assigned this chat to {_name(event, 'to', names)}"


def _name(event: Event, key: str, names: Mapping[str, str]) -> str:
    return names.get(str(event.data.get(key)), "a former member")


def _people_in(event: Event) -> list[UUID | str | None]:
    if not event.kind.startswith("conversation."):
        return [event.actor_id]
    return [event.actor_id, event.data.get("to"), event.data.get("with")]
