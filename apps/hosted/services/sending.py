"""A form that somebody has filled in, taken in like any application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from apps.accounts.models import Team
from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.chat.models import Message
from apps.chat.services import (
    Consent,
    NotAMember,
    TextOrder,
    assign_conversation,
    begin_conversation,
    receive_application,
)
from apps.core.errors import DomainError
from apps.core.ids import new_id
from apps.hosted.models import Form, Outcome, Sending
from apps.hosted.selectors import is_too_many_from, is_too_many_of
from apps.hosted.tokens import Page
from apps.lists.services import ListIsDynamic, ListIsGone, add_members

METHOD = "web form"


class FormClosed(DomainError):
    code = "form_closed"
    status = 409


class TooMany(DomainError):
    """More than one person, or one address, sends by hand."""

    code = "too_many"
    status = 429

    def __init__(self, detail: str, *, outcome: Outcome) -> None:
        super().__init__(detail)
        self.outcome = outcome


@dataclass(frozen=True)
class Given:
    """What somebody has filled in. `candidate` and `application` are as `receive_application` wants them."""

    phone: str
    has_agreed: bool
    candidate: Mapping[str, Any]
    application: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def take_sending(*, form: Form, page: Page, given: Given, address_hash: str, now: datetime) -> Outcome:
    """Take in what somebody has sent: candidate, application, consent, and what the form says becomes of it.

    The same answers from the same page are one. Raises `FormClosed` and `TooMany`.
    """
    team = form.team
    if not form.is_open:
        raise FormClosed("This form is closed.")
    token = _token_of(page, given)
    _take_turns(f"form:{team.pk}:{page.name}")
    if Sending.objects.for_team(team).filter(token=token).exists():
        return Outcome.AGAIN
    if is_too_many_from(address_hash, team=team, now=now):
        raise TooMany("Too many came from where you are. Try again in an hour.", outcome=Outcome.ADDRESS)
    if is_too_many_of(given.phone, team=team, now=now):
        raise TooMany("Too many came with this phone number.", outcome=Outcome.PHONE)
    received = receive_application(
        team=team,
        phone=given.phone,
        method=Application.Method.FORM,
        now=now,
        candidate={**_only_news(team, given), "tags": form.tags},
        application={**_attribution(form, page), **given.application, "status": _status(form)},
        consent=Consent(given=given.has_agreed, method=METHOD, wording=form.wording, at=now),
        # Whoever has not agreed gets none: the gate sees to that.
        text=_answer(form),
        # Not as an automatic answer, which may go at night: that the phone is theirs, nobody has shown.
        origin=Message.Origin.FEED,
    )
    Sending.objects.create(
        team=team,
        form=form,
        candidate=received.candidate,
        token=token,
        address_hash=address_hash,
        has_agreed=given.has_agreed,
        wording=form.wording,
        created_at=now,
    )
    _follow_rules(form, received.candidate, now=now)
    return Outcome.TAKEN


@transaction.atomic
def count_outcome(*, form: Form, outcome: Outcome) -> None:
    """Count what became of something that was sent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hosted_tally (id, team_id, form_id, created_at, outcome, count) "
            "VALUES (%s, %s, %s, now(), %s, 1) "
            "ON CONFLICT (team_id, form_id, outcome) DO UPDATE SET count = hosted_tally.count + 1",
            [new_id(), form.team_id, form.pk, outcome.value],
        )


def _only_news(team: Team, given: Given) -> dict[str, Any]:
    """Return what is not known of them yet: whoever types a phone may be anybody, and rewrites nobody's record."""
    known = Candidate.objects.with_phone(team, given.phone).select_related("merged_into").first()
    if known is None:
        return dict(given.candidate)
    person = known.merged_into or known
    news = {
        name: value
        for name, value in given.candidate.items()
        if name != "custom" and not getattr(person, name)
    }
    if person.first_name or person.last_name:
        # A name is one thing: half of another's would be nobody's.
        news = {name: value for name, value in news.items() if not name.endswith("_name")}
    own = given.candidate.get("custom", {})
    return {
        **news,
        "custom": {key: value for key, value in own.items() if person.custom.get(key) in (None, "")},
    }


def _attribution(form: Form, page: Page) -> dict[str, str]:
    own = {"source": form.source, "medium": form.medium, "campaign": form.campaign}
    return {**own, **page.came_by}


def _status(form: Form) -> str:
    """Return the form's status; the first one where the team has removed that since."""
    known = ApplicationStatus.objects.for_team(form.team).filter(key=form.status)
    return form.status if known.exists() else "new"


def _answer(form: Form) -> TextOrder | None:
    template = form.template
    if template is None or template.deleted_at is not None:
        return None
    return TextOrder(body=template.body, track_links=template.track_links)


def _follow_rules(form: Form, candidate: Candidate, *, now: datetime) -> None:
    """Put them on the form's list, and give them to whom it names. What is gone keeps nobody from applying."""
    if form.list is not None:
        try:
            with transaction.atomic():
                add_members(list_=form.list, candidates=[candidate.pk], actor_id=None)
        except (ListIsDynamic, ListIsGone):
            pass
    if form.assignee is not None:
        conversation, _ = begin_conversation(candidate=candidate, actor=None, now=now)
        # Who has somebody already, keeps them.
        if conversation.assignee_id is None:
            try:
                with transaction.atomic():
                    assign_conversation(conversation=conversation, assignee=form.assignee, actor=None)
            except NotAMember:
                pass


def _token_of(page: Page, given: Given) -> str:
    said = repr(
        (page.name, given.phone, given.has_agreed, sorted(given.candidate.items()), given.application)
    )
    return salted_hmac("hosted.sending", said, algorithm="sha256").hexdigest()


def _take_turns(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
