"""What the panes of the chat page show: put together once, whichever view draws them."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Membership, Team, User
from apps.accounts.permissions import Right, may
from apps.candidates.custom_values import custom_value_words
from apps.candidates.models import ApplicationStatus, Candidate, CustomField, Merge
from apps.candidates.services import UNDO_LIFE
from apps.chat.forms import CandidateForm
from apps.chat.handed_in import files_of_person, link_of_person
from apps.chat.inbox import INBOX_PAGE, PRESETS, InboxFilter, InboxPage, Place, Show, inbox_page, preset_of
from apps.chat.later import presets
from apps.chat.local_time import local_time
from apps.chat.models import Conversation, ConversationShare
from apps.chat.put_off import due_reminders
from apps.chat.selectors import SearchHit, number_of, search_conversations
from apps.chat.suggesting import UPLOAD_WORDS
from apps.chat.thread import ThreadPage, thread_page
from apps.chat.views.finding import listed_conversations, visible_conversations
from apps.messaging.gate import OPTED_OUT, refusal_for
from apps.messaging.selectors import opt_outs_of


class Chip(NamedTuple):
    """One choice of the filter, as a link to the list with it on or off."""

    label: str
    query: str
    on: bool

    @property
    def address(self) -> str:
        # Said also where nothing is shown but everything: an address without it is somebody's own preset.
        return f"?{self.query or 'show='}"


class PresetChoice(NamedTuple):
    """One of the works that somebody's list may begin as."""

    key: str
    label: str
    on: bool = False


CHIPS = [Show.WAITING, Show.MINE, Show.UNASSIGNED, Show.UNREAD]
FUNNEL = [
    *(Show.FREE, Show.UNCLAIMED, Show.CLAIMED, Show.RED, Show.ORANGE, Show.GREEN),
    *(Show.DELIVERED, Show.SNOOZED, Show.CLOSED),
]
RESTRICTED_CHIPS = [Show.WAITING, Show.UNREAD]


def list_context(request: TeamRequest, *, now: datetime) -> dict[str, Any]:
    """Return what the left pane needs: the filter and a page of rows, or what a search found."""
    preset = preset_of(request.membership)
    chosen = InboxFilter.asked_for(request.GET, by=request.membership)
    query = request.GET.get("q", "").strip()
    hits: list[SearchHit] = []
    page = InboxPage([], None)
    if query:
        hits = search_conversations(team=request.team, membership=request.membership, query=query)
    else:
        among = chosen.narrow(visible_conversations(request), user=request.user, now=now)
        after = Place.read(request.GET.get("after", ""))
        page = inbox_page(
            listed_conversations(request),
            among=among,
            after=after,
            only_waiting=chosen.is_only_waiting,
            only_answered=chosen.is_only_answered,
        )
    chips = CHIPS if may(request.membership, Right.DIRECT) else RESTRICTED_CHIPS
    return {
        "now": now,
        "me": request.user.pk,
        "filter": chosen,
        "search": query,
        "hits": hits,
        "page": page,
        "page_size": INBOX_PAGE,
        # Asked for where the frame of the page knows that there are some.
        "due": partial(due_reminders, request.membership),
        "chips": [_chip(chosen, show) for show in chips],
        "funnel": [_chip(chosen, show) for show in FUNNEL],
        "preset": preset,
        "presets": _presets(request.user) if may(request.membership, Right.DIRECT) else [],
        "is_funnelled": _is_funnelled(chosen, preset),
        # Whatever narrows the list is seen and can be taken away, also what another page linked to.
        "narrowed": [
            *(_chip(chosen, show) for show in Show if show in chosen.shown - set(chips)),
            *([tag_chip(chosen, chosen.tag)] if chosen.tag else []),
        ],
        "may_work": may(request.membership, Right.WORK),
        "may_manage": may(request.membership, Right.MANAGE),
    }


def head_context(request: TeamRequest, conversation: Conversation, *, now: datetime) -> dict[str, Any]:
    """Return what the head of a thread and the gate of its composer need."""
    refusal = None
    opted_out = None
    if not conversation.is_closed:
        phone = conversation.candidate.phone
        refusal = refusal_for(team=conversation.team, number=number_of(conversation), phone=phone, now=now)
        if refusal is OPTED_OUT:
            opted_out = opt_outs_of(phone, team=conversation.team).order_by("created_at").first()
    claimant = conversation.claimant(now=now)
    directs = may(request.membership, Right.DIRECT)
    return {
        "now": now,
        "me": request.user.pk,
        "conversation": conversation,
        "candidate": conversation.candidate,
        "claimant": claimant,
        "is_mine": claimant == request.user,
        "is_anothers": claimant is not None and claimant != request.user,
        "local_time": local_time(conversation.candidate, now=now),
        "refusal": refusal,
        "opted_out": opted_out,
        # A sister team's opt-out may bind this one. What was said there, and to whom, is not told here.
        "is_own_opt_out": opted_out is not None and opted_out.team_id == conversation.team_id,
        "may_direct": directs,
        "may_read_team": may(request.membership, Right.WORK),
        "may_manage": may(request.membership, Right.MANAGE),
        "members": _members(request, conversation) if directs else [],
        "later": presets(now=now, zone=timezone.get_current_timezone()),
    }


def details_context(request: TeamRequest, conversation: Conversation) -> dict[str, Any]:
    """Return what the right pane needs besides the head's."""
    candidate, team = conversation.candidate, request.team
    applications = list(candidate.applications.for_team(team).newest_first())
    mergings = Merge.objects.none()
    if conversation.were_merged:  # type: ignore[attr-defined]
        mergings = Merge.objects.for_team(team).filter(kept=candidate, undone_at=None)
    lately = mergings.filter(created_at__gt=timezone.now() - UNDO_LIFE).select_related("gone")
    return {
        "worn": conversation.worn,  # type: ignore[attr-defined]
        "own": _own_values(candidate, conversation.own_fields),  # type: ignore[attr-defined]
        "files": files_of_person(conversation),
        "upload": link_of_person(conversation, now=timezone.now()),
        "mergings": list(lately.order_by("-created_at", "-pk")),
        "active": next((each for each in applications if each.is_active), None),
        "applications": [each for each in applications if not each.is_active],
        "statuses": list(ApplicationStatus.objects.for_team(team).order_by("position", "pk")),
    }


def editing_context(
    request: TeamRequest, conversation: Conversation, *, form: CandidateForm | None = None
) -> dict[str, Any]:
    """Return what the right pane needs while the candidate is edited in it."""
    return {**details_context(request, conversation), "form": form or form_of(request, conversation)}


def form_of(request: TeamRequest, conversation: Conversation) -> CandidateForm:
    """Return the form in which the candidate of a chat is edited, as nobody has changed it yet."""
    return CandidateForm(
        instance=conversation.candidate, own_fields=own_fields_of(request.team), auto_id="candidate-%s"
    )


def own_fields_of(team: Team) -> list[CustomField]:
    return list(CustomField.objects.for_team(team).in_order())


def _own_values(candidate: Candidate, own_fields: list[dict[str, str]]) -> list[tuple[str, str]]:
    fields = [CustomField(**parts) for parts in own_fields]
    known = ((field.label, custom_value_words(field, candidate.custom.get(field.key))) for field in fields)
    return [(label, words) for label, words in known if words]


def conversation_context(
    request: TeamRequest, conversation: Conversation, *, now: datetime, thread: ThreadPage | None = None
) -> dict[str, Any]:
    """Return what the thread, its newest page or the given one, and the details of one conversation need."""
    head = head_context(request, conversation, now=now)
    return {
        **head,
        **details_context(request, conversation),
        "thread": thread or thread_page(conversation=conversation, known=known_people(head)),
        "client_id": uuid4(),
        "upload_words": UPLOAD_WORDS,
        "drafts": json.dumps(drafts_in(conversation, now=now)),
        "zone": request.team.time_zone,
    }


def drafts_in(conversation: Conversation, *, now: datetime) -> dict[str, Any]:
    """Return what whoever asked for a chat has begun to write there, by its kind, and as of when that is."""
    begun = {each["kind"]: each["words"] for each in conversation.begun}  # type: ignore[attr-defined]
    return {"as_of": now.isoformat(), **begun}


def known_people(head: dict[str, Any]) -> list[User]:
    """Return the people whom a head has already asked for, so that the thread need not ask again."""
    return [member.user for member in head["members"]]


def _is_funnelled(chosen: InboxFilter, preset: InboxFilter) -> bool:
    """Return whether the list is not as somebody's preset has it; without one, not as any preset has it."""
    if not preset.is_everything:
        return chosen != preset
    is_narrowed = bool(chosen.tag or chosen.shown & set(FUNNEL))
    return is_narrowed and chosen not in [each.filter for each in PRESETS.values()]


def _presets(user: User) -> list[PresetChoice]:
    choices = [
        PresetChoice("", "None: all chats"),
        *(PresetChoice(key, each.label) for key, each in PRESETS.items()),
    ]
    return [each._replace(on=each.key == user.inbox_preset) for each in choices]


def _chip(chosen: InboxFilter, show: Show) -> Chip:
    return Chip(label=str(show.label), query=chosen.toggled(show).query, on=show in chosen.shown)


def tag_chip(chosen: InboxFilter, name: str) -> Chip:
    return Chip(label=name, query=chosen.with_tag(name).query, on=name.lower() == chosen.tag.lower())


def _members(request: TeamRequest, conversation: Conversation) -> list[Membership]:
    """Return the team's people, oneself first, each with whether the chat is shared with them."""
    shared = ConversationShare.objects.filter(conversation=conversation, user=OuterRef("user"))
    people = Membership.objects.for_team(request.team).with_people().annotate(is_shared=Exists(shared))
    return sorted(people, key=lambda person: person.user_id != request.user.pk)
