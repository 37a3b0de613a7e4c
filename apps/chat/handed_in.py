"""What candidates hand in by their links, and all files of one of them: whose an address is, what came by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from apps.chat.attached import AttachedFile, files_of
from apps.chat.models import UPLOADED, Conversation, ConversationQuerySet, Message, UploadLink
from apps.chat.models.upload_links import upload_address
from apps.messaging.attachable import size_in_words
from apps.messaging.models import Scan

# So many texts with files a panel shows, the newest first.
MOST_SHOWN = 20


@dataclass(frozen=True)
class FileTaken:
    """A file as whoever has just sent it sees it: that it is there, and no way to it."""

    name: str
    size: str


@dataclass(frozen=True)
class FileOfPerson:
    """One file as the panel lists it: when it came or went, and how."""

    file: AttachedFile
    at: datetime
    whence: str
    scan: str


@dataclass(frozen=True)
class LinkOfPerson:
    """The link of whom a chat is with: `address` only while it is open."""

    address: str
    until: datetime
    was_ended: bool
    files: int


def team_of_upload(token_hash: str) -> UUID | None:
    """Return the team of a link (a narrow look across teams: whoever opens it has only its token)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chat_team_of_upload(%s)", [token_hash])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


@transaction.atomic
def link_called(token_hash: str) -> UploadLink | None:
    """Return the link with this token, if it is the present team's."""
    return UploadLink.objects.select_related("team").filter(token_hash=token_hash).first()


@transaction.atomic
def files_of_visit(*, link: UploadLink, visit: str) -> list[FileTaken]:
    """Return what came in one visit to the page of a link."""
    texts = Message.objects.for_team(link.team).filter(client_id=f"{UPLOADED}{visit}")
    message = texts.filter(conversation__candidate=link.candidate_id).first()
    items = message.media if message else []
    return [FileTaken(item["name"], size_in_words(item["size"])) for item in items if "id" in item]


def with_files(conversations: ConversationQuerySet) -> ConversationQuerySet:
    """Add what `files_of_person` and `link_of_person` need, at no query of its own."""
    texts = Message.objects.filter(team=OuterRef("team"), conversation=OuterRef("pk")).exclude(media=[])
    facts = JSONObject(id="id", at="created_at", media="media", direction="direction", client_id="client_id")
    links = UploadLink.objects.filter(team=OuterRef("team"), candidate=OuterRef("candidate")).own()
    said = JSONObject(
        **{name: name for name in ("made_for", "turn", "token_hash", "expires_at", "ended_at", "files")}
    )
    return conversations.annotate(
        texts_with_files=ArraySubquery(texts.order_by("-created_at", "-pk").values(each=facts)[:MOST_SHOWN]),
        newest_links=ArraySubquery(links.order_by("-turn").values(each=said)[:1]),
    )


def files_of_person(conversation: Conversation) -> list[FileOfPerson]:
    """Return the files of a chat that was found `with_files`, the newest first."""
    return [
        FileOfPerson(file, at, _whence(message), _scan_words(item.get("scan", "")))
        for message, at in map(_text_with_files, _rows(conversation, "texts_with_files"))
        for file, item in zip(_shown(message, conversation), message.media, strict=True)
    ]


def link_of_person(conversation: Conversation, *, now: datetime) -> LinkOfPerson | None:
    """Return the link of whom a chat is with, that was found `with_files`; None before there is one."""
    for said in _rows(conversation, "newest_links"):
        ended_at = parse_datetime(said["ended_at"]) if said["ended_at"] else None
        expires_at = parse_datetime(said["expires_at"])
        assert expires_at is not None  # noqa: S101  The database wrote it.
        facts = {**said, "expires_at": expires_at, "ended_at": ended_at, "made_for": UUID(said["made_for"])}
        link = UploadLink(team_id=conversation.team_id, **facts)
        is_open = link.is_open(now=now) and link.may_go_on
        address = upload_address(link.token) if is_open else ""
        return LinkOfPerson(address, expires_at, ended_at is not None, link.files)
    return None


def _rows(conversation: Conversation, name: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = getattr(conversation, name)
    return rows


def _text_with_files(row: dict[str, str]) -> tuple[Message, datetime]:
    at = parse_datetime(row["at"])
    assert at is not None  # noqa: S101  The database wrote it.
    return Message(**{name: value for name, value in row.items() if name != "at"}), at


def _shown(message: Message, conversation: Conversation) -> list[AttachedFile]:
    message.conversation_id = conversation.pk
    return files_of(message)


def _whence(message: Message) -> str:
    if message.came_by_link:
        return "Upload link"
    return "Text from them" if message.is_inbound else "Text from us"


def _scan_words(scan: str) -> str:
    return str(Scan(scan).label) if scan else ""
