"""What becomes of a text that is a keyword, in the transaction that takes it in. Nothing here may lose the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.models import Membership
from apps.candidates.models import Application, Candidate
from apps.candidates.services import record_application, tag_candidates
from apps.chat.models import Conversation, Message
from apps.chat.services import assign_conversation, change_application, send_text
from apps.core.errors import DomainError
from apps.core.phones import format_phone
from apps.events.services import record_event
from apps.keywords.models import Keyword, KeywordText
from apps.keywords.selectors import answered_since, has_applied, keyword_in, tags_of
from apps.lists.services import add_members
from apps.messaging.models import Number
from apps.messaging.selectors import opt_outs_of
from apps.messaging.services import record_consent

# An answer that comes later than this answers nothing any more.
ANSWER_LIFE = timedelta(hours=1)
# The same answer again, and answers in all: two machines must not text each other for ever.
AGAIN = timedelta(hours=1)
MOST_ANSWERS = 5


@dataclass(frozen=True)
class HeardKeyword:
    """A text that is a keyword (`chat.gateway.Reading`)."""

    keyword: Keyword

    def take_in(self, *, message: Message, at: datetime) -> bool:
        """Record the arrival and queue the answer. Return whether nobody needs to look at it."""
        keyword, conversation = self.keyword, message.conversation
        is_again = has_applied(keyword, conversation=conversation, at=at)
        application = None if is_again else _arrive(keyword, message, at=at)
        answer, why_not = _answer(keyword, message, at=at)
        KeywordText.objects.create(
            team=message.team,
            keyword=keyword,
            message=message,
            application=application,
            answer=answer,
            created_at=at,
        )
        record_event(
            team=message.team,
            kind="keyword.texted",
            conversation_id=conversation.pk,
            subject_id=message.pk,
            data={
                "keyword": str(keyword.pk),
                "word": keyword.word,
                "applied": application is not None,
                "why_no_answer": why_not,
            },
        )
        return keyword.needs_no_person and (answer is not None or why_not == HAD_IT)


HAD_IT = "They had the answer less than an hour ago."
TOO_OFTEN = f"They had {MOST_ANSWERS} answers to keywords within an hour."


def listen(*, number: Number, body: str) -> HeardKeyword | None:
    """Return what a text to a number is, if it is a keyword."""
    keyword = keyword_in(body, number=number)
    return HeardKeyword(keyword) if keyword else None


def _arrive(keyword: Keyword, message: Message, *, at: datetime) -> Application:
    """Record that somebody applies, and do with them what the keyword says."""
    team, conversation = message.team, message.conversation
    candidate = conversation.candidate
    application, _ = record_application(
        candidate=candidate,
        method=Application.Method.KEYWORD,
        applied_at=at,
        keyword=keyword.word,
        source=keyword.source,
        medium=keyword.medium,
        campaign=keyword.campaign,
        job_title=keyword.job_title,
        job_location=keyword.job_location,
    )
    if keyword.status is not None:
        # As a colleague would move it: the chat's stage follows.
        change_application(application=application, status=keyword.status.key)
    if not opt_outs_of(message.phone, team=team).exists():
        record_consent(
            team=team,
            phone=message.phone,
            given=True,
            method="keyword",
            wording=_wording(keyword, message),
            at=at,
        )
    tags = tags_of([keyword], team=team)[keyword.pk]
    if tags:
        person = Candidate.objects.for_team(team).filter(pk=candidate.pk)
        tag_candidates(team=team, candidates=person, tags=tags)
    if keyword.list is not None:
        add_members(list_=keyword.list, candidates=[candidate.pk], actor_id=None)
    _assign(keyword, conversation)
    return application


def _assign(keyword: Keyword, conversation: Conversation) -> None:
    """Give the chat to whom the keyword names: unless somebody has it, or they are no longer in the team."""
    assignee = keyword.assignee
    if assignee is None or conversation.assignee_id is not None:
        return
    if Membership.objects.for_team(conversation.team).filter(user=assignee).exists():
        assign_conversation(conversation=conversation, assignee=assignee, actor=None)


def _wording(keyword: Keyword, message: Message) -> str:
    to = f" to {format_phone(message.number.phone)}" if message.number else ""
    said = f"They texted “{message.body.strip()[:60]}”{to}."
    return f"{said} Beside the word: {keyword.terms}" if keyword.terms else said


def _answer(keyword: Keyword, message: Message, *, at: datetime) -> tuple[Message | None, str]:
    """Queue the answer, before all bulk. Return it, or why there is none."""
    had = answered_since(message.conversation, moment=at - AGAIN)
    if keyword.pk in had:
        return None, HAD_IT
    if len(had) >= MOST_ANSWERS:
        return None, TOO_OFTEN
    try:
        with transaction.atomic():
            answer = send_text(
                conversation=message.conversation,
                author=None,
                body=keyword.answer,
                now=at,
                origin=Message.Origin.KEYWORD,
                client_id=f"keyword:{message.provider_sid}",
                number=message.number,
                track_links=keyword.template is not None and keyword.template.track_links,
            )
    except DomainError as error:
        # Opted out, a number that is paused, a value that is missing: a person sees to it.
        return None, error.detail
    Message.objects.filter(pk=answer.pk).update(send_before=at + ANSWER_LIFE)
    return answer, ""
