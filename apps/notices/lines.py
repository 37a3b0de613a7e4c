"""A notice in words: what has happened, to whom, and where it leads. Names are read now, from what they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Membership
from apps.blasts.models import Blast
from apps.campaigns.models import Campaign
from apps.chat.models import Conversation, Message, Note
from apps.chat.rows import called
from apps.chat.waiting import Colour
from apps.core.paths import path_of
from apps.core.words import counted
from apps.feeds.models import Feed
from apps.grids.models import BulkAction
from apps.imports.models import Import
from apps.notices.models import Kind, Notice, NoticeQuerySet

ICONS = {
    Kind.TEXT: "message-circle",
    Kind.ASSIGNED: "user-check",
    Kind.MENTION: "at-sign",
    Kind.HANDED: "hand-helping",
    Kind.REMINDER: "bell-ring",
    Kind.TURNING: "hourglass",
    Kind.OVERDUE: "circle-alert",
    Kind.WORK: "circle-check",
    Kind.FEED: "rss",
}
# What has become of something, and what a person may want to do.
BECAME = {
    "import.finished": "is imported",
    "import.failed": "could not be imported",
    "bulk_action.finished": "is done",
    "bulk_action.failed": "has stopped",
    "blast.finished": "has gone to everybody",
    "blast.failed": "has stopped",
    "blast.paused": "was paused",
    "blast.cancelled": "was cancelled",
    "blast.approved": "was approved",
    "blast.declined": "was not approved",
    "campaign.finished": "has gone to everybody",
    "campaign.failed": "has stopped",
    "campaign.paused": "was paused",
    "campaign.stopped": "was stopped",
}
# What went wrong, or needs a hand.
BAD = frozenset({"import.failed", "bulk_action.failed", "blast.failed", "blast.declined", "campaign.failed"})
PAGES = {
    "import": "imports:import",
    "bulk_action": "grids:bulk_action",
    "blast": "blasts:blast",
    "campaign": "campaigns:campaign",
}
GONE = {
    "import": "An import",
    "bulk_action": "An action on many rows",
    "blast": "A blast",
    "campaign": "A campaign",
}
# Where one of many leads to.
PATHS_OF_MANY = {Kind.ASSIGNED: "/chat/?show=mine", Kind.OVERDUE: "/chat/?show=red"}
LONGEST = 160


@dataclass(frozen=True)
class Line:
    """A notice as it is shown: in its list, on the desktop."""

    notice: Notice
    title: str
    # What was said, or why it matters; nothing where the title says it all.
    text: str
    path: str
    icon: str
    is_bad: bool = False
    # Whether `text` is what somebody wrote, which not everybody wants on a locked screen.
    is_quoted: bool = False


def lines_of(notices: Iterable[Notice], *, membership: Membership) -> list[Line]:
    """Return notices in words; of `with_subjects`. Three queries for any number of them."""
    rows = list(notices)
    about = {row.conversation_id for row in rows if row.conversation_id}
    chats = Conversation.objects.filter(team=membership.team_id, pk__in=about).select_related("candidate")
    names = {chat.pk: called(chat.candidate) for chat in chats}
    said = _said(membership, [row.subject_id for row in rows if row.kind in {Kind.TEXT, Kind.MENTION}])
    return [_line(row, name=_name(row, names), said=said.get(row.subject_id, "")) for row in rows]  # type: ignore[arg-type]


def with_subjects(notices: NoticeQuerySet) -> NoticeQuerySet:
    """Add `subject`, the name of what a notice is about, where it is no chat."""
    named = [
        Subquery(model.objects.filter(team=OuterRef("team"), pk=OuterRef("subject_id")).values(name)[:1])
        for model, name in (
            *((Blast, "name"), (Campaign, "name"), (Feed, "name")),
            *((Import, "file_name"), (BulkAction, "words")),
        )
    ]
    return notices.select_related("actor").annotate(subject=Coalesce(*named))


def _said(membership: Membership, subjects: Collection[UUID | None]) -> dict[UUID, str]:
    ids = [pk for pk in subjects if pk]
    if not ids:
        return {}
    texts = Message.objects.filter(team=membership.team_id, pk__in=ids).values_list("pk", "body")
    notes = Note.objects.filter(team=membership.team_id, pk__in=ids).values_list("pk", "body")
    return {pk: _short(body) for pk, body in texts.union(notes)}


def _short(body: str) -> str:
    line = " ".join(body.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _name(row: Notice, names: dict[UUID, str]) -> str:
    return names.get(row.conversation_id, "somebody") if row.conversation_id else ""


def _line(row: Notice, *, name: str, said: str) -> Line:
    kind = Kind(row.kind)
    if kind in {Kind.WORK, Kind.FEED}:
        return _of_subject(row, kind, getattr(row, "subject", None))
    title, text, is_quoted = _of_chat(row, kind, name, said)
    path = path_of("chat:conversation", row.conversation_id) if row.conversation_id else "/chat/"
    if row.is_of_many:
        path = PATHS_OF_MANY[kind]
    return Line(row, title, text, path, ICONS[kind], is_quoted=is_quoted)


def _of_chat(row: Notice, kind: Kind, name: str, said: str) -> tuple[str, str, bool]:
    who = str(row.actor) if row.actor else "Somebody"
    match kind:
        case Kind.TEXT:
            new = "New text" if row.count == 1 else counted(row.count, "new text")
            return f"{new} from {name}", said, True
        case Kind.ASSIGNED if row.is_of_many:
            return f"{who} gave you {counted(row.count, 'chat')}", "They stand in your list.", False
        case Kind.ASSIGNED:
            return f"{who} gave you the chat with {name}", "", False
        case Kind.MENTION:
            return f"{who} mentions you in the chat with {name}", said, True
        case Kind.HANDED:
            return f"{who} hands {name} over to you", "", False
        case Kind.REMINDER:
            return f"{name} has not answered yet", "You wanted to be reminded.", False
        case Kind.TURNING:
            when = "waits for half a day" if row.detail == Colour.ORANGE else "waits for a whole day"
            return f"{name} turns {row.detail} soon", f"Answer before somebody {when}.", False
        case _ if row.is_of_many:
            return (
                f"{counted(row.count, 'chat')} turned red",
                "Nobody has answered them for more than a day.",
                False,
            )
        case _:
            return f"{name} turned red", "Nobody has answered for more than a day.", False


def _of_subject(row: Notice, kind: Kind, subject: str | None) -> Line:
    if kind is Kind.FEED:
        words = Feed.Trouble(row.detail).label if row.detail in Feed.Trouble.values else ""
        path = path_of("feeds:feed", row.subject_id) if row.subject_id and subject else "/feeds/"
        return Line(
            row,
            f"The feed “{subject}” needs a look" if subject else "A feed needed a look",
            words,
            path,
            ICONS[kind],
            is_bad=True,
        )
    what = row.detail.partition(".")[0]
    path = path_of(PAGES[what], row.subject_id) if row.subject_id and subject else "/notices/"
    # It may have been removed since.
    name = f"“{subject}”" if subject else GONE[what]
    is_bad = row.detail in BAD
    icon = "circle-alert" if is_bad else ICONS[kind]
    return Line(row, f"{name} {BECAME[row.detail]}", "", path, icon, is_bad=is_bad)
