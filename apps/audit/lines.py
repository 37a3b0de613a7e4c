"""The lines of the log that a manager looks through, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.core.words import counted
from apps.events.audited import OF_DATA, OF_PEOPLE, OF_PLACES, OF_PROGRAMS, OF_TEAM
from apps.events.models import Event

Data = Mapping[str, Any]
SOFTWARE, SOMEBODY = "The product itself", "Somebody who is gone"


@dataclass(frozen=True)
class Subject:
    """A part of the log that can be looked at alone."""

    slug: str
    label: str
    kinds: tuple[str, ...]


SUBJECTS = {
    each.slug: each
    for each in (
        Subject("sign-in", "Signing in", OF_PEOPLE),
        Subject("people", "People and roles", OF_PLACES),
        Subject("programs", "Keys, webhooks, feeds, forms", OF_PROGRAMS),
        Subject("team", "Team and numbers", OF_TEAM),
        Subject("data", "Data of candidates", OF_DATA),
    )
}


@dataclass(frozen=True)
class Line:
    at: datetime
    # Who did it; for what nobody did, whose login it is about.
    who: str
    icon: str
    title: str
    detail: str
    where: str
    kind: str
    # The row that it is about.
    subject: str
    # The chat that it is about, if that is still there to be opened, and with whom it is.
    chat: UUID | None = None
    candidate: str = ""


def _named(data: Data) -> str:
    return str(data.get("name", ""))


def _key(data: Data) -> str:
    scopes = f": {', '.join(data['scopes'])}" if data.get("scopes") else ""
    return f"“{data.get('name', '')}” ({data.get('prefix', '')}){scopes}"


def _host(data: Data) -> str:
    return " · ".join(filter(None, [str(data.get("host") or ""), _fields(data), _reason(data)]))


def _reason(data: Data) -> str:
    return str(data.get("reason", "")).replace("_", " ")


def _fields(data: Data) -> str:
    return ", ".join(str(each).replace("_", " ") for each in data.get("fields", []))


def _number(data: Data) -> str:
    return " · ".join(filter(None, [str(data.get("number", "")), _fields(data)]))


def _feed(data: Data) -> str:
    return " · ".join(filter(None, [_named(data), _fields(data)]))


def _role(data: Data) -> str:
    person, role = data.get("person", ""), data.get("role", "")
    return f"{person}, {role}" if role else str(person)


def _roles(data: Data) -> str:
    return f"{data.get('person', '')}: {data.get('from', '')} → {data.get('to', '')}"


def _offer(data: Data) -> str:
    return f"{data.get('email', '')}, {data.get('role', '')}"


def _rows(data: Data) -> str:
    what = " · ".join(str(data[name]).replace("_", " ") for name in ("grid", "action") if data.get(name))
    return " · ".join(filter(None, [what, counted(int(data.get("rows") or 0), "row")]))


def _receiver(data: Data) -> str:
    return f"to {data['to']}" if data.get("to") else ""


def _way(data: Data) -> str:
    return str(data.get("by", ""))


def _nothing(_data: Data) -> str:
    return ""


# Of each kind: an icon, what it says, and what of the line's own is added.
WORDS: dict[str, tuple[str, str, Callable[[Data], str]]] = {
    "person.signed_in": ("log-in", "Signed in", _nothing),
    "person.sign_in_failed": ("circle-alert", "A wrong password was tried", _nothing),
    "person.signed_out": ("log-out", "Signed out", _nothing),
    "person.password_changed": ("key", "Changed their password", _nothing),
    "person.password_reset": ("key", "Chose a new password by mail", _nothing),
    "person.second_step_added": ("shield-check", "Added a second step", _way),
    "person.second_step_removed": ("circle-alert", "Took away a second step", _way),
    "person.second_step_failed": ("circle-alert", "A wrong code was tried as second step", _nothing),
    "person.recovery_codes_made": ("shield-check", "Got new recovery codes", _nothing),
    "member.joined": ("user-plus", "Joined the team", _role),
    "member.role_changed": ("user", "Changed a role", _roles),
    "member.removed": ("user", "Took somebody out of the team", _role),
    "invitation.sent": ("mail", "Invited somebody", _offer),
    "invitation.withdrawn": ("mail", "Withdrew an invitation", _offer),
    "key.created": ("key", "Made an API key", _key),
    "key.revoked": ("key", "Ended an API key", _key),
    "token.created": ("key", "Made a token for the browser plug-in", _key),
    "token.ended": ("key", "Ended a token of the browser plug-in", _key),
    "webhook_endpoint.added": ("webhook", "Added a webhook", _host),
    "webhook_endpoint.changed": ("webhook", "Changed a webhook", _host),
    "webhook_endpoint.deleted": ("webhook", "Deleted a webhook", _host),
    "webhook_endpoint.switched_on": ("webhook", "Switched a webhook on", _host),
    "webhook_endpoint.switched_off": ("webhook", "Switched a webhook off", _host),
    "webhook_endpoint.secret_changed": ("webhook", "Changed the secret of a webhook", _host),
    "feed.created": ("rss", "Added a feed", _feed),
    "feed.updated": ("rss", "Changed a feed", _feed),
    "feed.deleted": ("rss", "Deleted a feed", _feed),
    "feed.switched_on": ("rss", "Switched a feed on", _feed),
    "feed.switched_off": ("rss", "Switched a feed off", _feed),
    "feed.secret_changed": ("rss", "Changed the secret of a feed", _feed),
    "form.added": ("globe", "Added a web form", _named),
    "form.changed": ("globe", "Changed a web form", _named),
    "form.removed": ("globe", "Removed a web form", _named),
    "number.connected": ("phone", "Connected a number", _number),
    "number.updated": ("phone", "Changed a number", _number),
    "number.disconnected": ("phone", "Gave a number up", _number),
    "webhook.quarantined": ("circle-alert", "A call that claimed to be the carrier’s was refused", _reason),
    "team.changed": ("settings", "Changed the team’s settings", _fields),
    "account.opt_out_scope_changed": ("settings", "Changed whom a STOP binds", _nothing),
    "bulk_action.started": ("download", "Exported, or changed many rows", _rows),
    "bulk_action.undo_started": ("undo-2", "Undid a change of many rows", _rows),
    "audit.exported": ("download", "Exported this log", _rows),
    "import.started": ("upload", "Imported a file", _nothing),
    "import.undo_started": ("undo-2", "Undid an import", _nothing),
    "candidate.exported": ("download", "Exported everything held of a candidate", _nothing),
    "candidate.erased": ("trash-2", "Erased a candidate", _nothing),
    "candidate.merged": ("merge", "Merged two candidates", _nothing),
    "candidate.merge_undone": ("undo-2", "Undid a merging of candidates", _nothing),
    "candidate.opted_in": ("message-square", "Let somebody be texted again", _nothing),
    "handoff.created": ("send", "Handed a candidate over", _receiver),
    "conversation.shared": ("user-plus", "Shared a chat", _nothing),
    "conversation.unshared": ("user", "Took back a share of a chat", _nothing),
}


def people_in(event: Event) -> set[str]:
    """Return the ids of the people whom a line names."""
    return {str(each) for each in (event.actor_id, _shared_with(event)) if each}


def line_of(event: Event, names: Mapping[str, str], candidates: Mapping[UUID, str]) -> Line:
    """Return a line of the log as it is read. `names` are those of people, by id; `candidates` of whose chat, by it."""
    icon, title, detail = WORDS[event.kind]
    data, where, about = event.data, "", ""
    if event.kind in OF_PEOPLE:
        about = str(data.get("person", ""))
        where = " by ".join(filter(None, [str(data.get("from", "")), str(data.get("with", ""))]))
    chat = event.conversation_id if event.conversation_id in candidates else None
    by = names.get(str(event.actor_id), SOMEBODY) if event.actor_id else ""
    shared_with = _shared_with(event)
    return Line(
        at=event.created_at,
        who=by or about or SOFTWARE,
        icon=icon,
        title=title,
        detail=names.get(shared_with, SOMEBODY) if shared_with else detail(data),
        where=f"from {where}" if where else "",
        kind=event.kind,
        subject=str(event.subject_id or event.conversation_id or ""),
        chat=chat,
        candidate=candidates[chat] if chat else "",
    )


def _shared_with(event: Event) -> str:
    is_share = event.kind in {"conversation.shared", "conversation.unshared"}
    return str(event.data.get("with", "")) if is_share else ""
