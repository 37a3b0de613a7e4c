"""A candidate's link for files: opened by the text that names it or by hand, made anew, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Team, User
from apps.candidates.models import Candidate
from apps.chat.models import Conversation, UploadLink
from apps.chat.models.upload_links import LIFE, TOKEN, hash_of, token_for, turns_of
from apps.chat.services.deeds import record_deed
from apps.core.ids import as_array, new_key


@transaction.atomic
def open_links_named(*, team: Team, texts: Sequence[tuple[UUID, str, datetime]]) -> None:
    """Open the links that some texts name: each of a candidate, with its words and the moment when it leaves.

    In the transaction that writes the texts, in the same two statements for one as for a thousand. A link is open for
    fourteen days from the last of its texts; one that was ended meanwhile stays so.
    """
    named = [(pk, words, at) for pk, words, at in texts if "/u/" in words]
    if not named:
        return
    turns = turns_of(team=team, candidates={pk for pk, _, _ in named})
    rows: dict[UUID, tuple[int, str, datetime]] = {}
    for pk, words, at in named:
        token = token_for(team_id=team.pk, candidate_id=pk, turn=turns[pk])
        if token in TOKEN.findall(words):
            ends = max(at + LIFE, rows[pk][2]) if pk in rows else at + LIFE
            rows[pk] = turns[pk], hash_of(token), ends
    _write(team.pk, rows)


@transaction.atomic
def open_upload_link(*, conversation: Conversation, actor: User | None, now: datetime) -> UploadLink:
    """Open the link of whom a chat is with, or let an open one last longer. Return it."""
    _lock(conversation)
    return _opened(conversation, "upload_link.opened", actor, now=now)


@transaction.atomic
def renew_upload_link(*, conversation: Conversation, actor: User | None, now: datetime) -> UploadLink:
    """End every address at which somebody may hand in files, and open another. Return it."""
    _lock(conversation)
    _end(conversation.team, conversation.candidate, now=now)
    return _opened(conversation, "upload_link.renewed", actor, now=now)


@transaction.atomic
def end_upload_link(*, conversation: Conversation, actor: User | None, now: datetime) -> bool:
    """Take no more files from somebody, at whichever address. Return whether one was open."""
    _lock(conversation)
    was_open = _end(conversation.team, conversation.candidate, now=now)
    if was_open:
        record_deed(conversation, "upload_link.ended", actor)
    return was_open


def _lock(conversation: Conversation) -> None:
    """Take turns with the texts of a chat, which open its link."""
    Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)


def _opened(conversation: Conversation, kind: str, actor: User | None, *, now: datetime) -> UploadLink:
    team, pk = conversation.team, conversation.candidate_id
    turn = turns_of(team=team, candidates=[pk])[pk]
    token = token_for(team_id=team.pk, candidate_id=pk, turn=turn)
    _write(team.pk, {pk: (turn, hash_of(token), now + LIFE)})
    record_deed(conversation, kind, actor)
    return UploadLink.objects.for_team(team).get(made_for=pk, turn=turn)


def _end(team: Team, candidate: Candidate, *, now: datetime) -> bool:
    theirs = UploadLink.objects.for_team(team).filter(candidate=candidate, ended_at=None)
    is_open = theirs.open(now=now).exists()
    theirs.update(ended_at=now)
    return is_open


def _write(team_id: UUID, rows: dict[UUID, tuple[int, str, datetime]]) -> None:
    if not rows:
        return
    # In one order, so that two who text the same people do not wait for each other.
    people = sorted(rows)
    turns, hashes, ends = zip(*(rows[pk] for pk in people), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chat_uploadlink AS link "
            "(id, team_id, created_at, candidate_id, made_for, turn, token_hash, expires_at, files) "
            "SELECT row.id, %s, clock_timestamp(), row.person, row.person, row.turn, row.hash, row.ends, 0 "
            "FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::text[], %s::timestamptz[]) "
            "AS row (id, person, turn, hash, ends) "
            "ON CONFLICT (team_id, made_for, turn) DO UPDATE "
            "SET expires_at = greatest(link.expires_at, excluded.expires_at)",
            [
                *(team_id, as_array(new_key() for _ in people), as_array(people)),
                *(list(turns), list(hashes), list(ends)),
            ],
        )
