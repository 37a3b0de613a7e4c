"""One arrival taken in: person, application, consent, what the rules do, and what its row says, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.candidates.services import add_tags, erase_candidate, fill_application, upsert_candidate
from apps.chat.services import Consent, ReceivedApplication, change_application, receive_application
from apps.core.errors import DomainError
from apps.core.phones import InvalidPhone, parse_phone
from apps.feeds.intake.reading import Read
from apps.feeds.intake.ruling import Doing
from apps.feeds.intake.settling import settle
from apps.feeds.making import Made
from apps.feeds.models import Feed, FeedDelivery
from apps.messaging.services import record_consent

Outcome = FeedDelivery.Outcome
LONGEST_KEY = 200
KNOWN = "This was handed in and taken in before."
NO_PHONE = "There is no phone in it."


class NotUsable(DomainError):
    """With this mapping it can be no arrival. `code` says what is wrong with which kind of thing."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def take_in(feed: Feed, delivery_id: UUID, read: Read, *, now: datetime) -> None:
    """Make of a delivery what its mapping says. The caller's transaction is all of it.

    Raises what the services of people and applications refuse: the delivery is rejected for it then.
    """
    rows = FeedDelivery.objects.select_for_update(of=("self",), no_key=True).select_related("team__account")
    delivery = rows.filter(pk=delivery_id, outcome=Outcome.WAITING).first()
    if delivery is None:
        return
    made = read.made
    if fatal := next((problem for problem in made.problems if problem.is_fatal), None):
        raise NotUsable(fatal.code, fatal.text)
    delivery.event_kind, delivery.event_key = made.event_kind, key_of(delivery, made)
    found: dict[str, Any] = {"event_kind": delivery.event_kind, "event_key": delivery.event_key}
    if made.event_kind == "ignore":
        settle(
            delivery, Outcome.IGNORED, reason="It says that nothing is to be made of it.", now=now, **found
        )
        return
    _take_turns(feed, delivery.event_key)
    taken = FeedDelivery.objects.of(feed).filter(event_key=delivery.event_key, outcome=Outcome.TAKEN)
    if first := taken.only("application_id", "candidate_id").first():
        found |= {"application_id": first.application_id, "candidate_id": first.candidate_id}
        settle(delivery, Outcome.DUPLICATE, code="known_event", reason=KNOWN, now=now, **found)
    elif made.event_kind == "erase":
        _erase(feed, delivery, made, now=now)
    else:
        _receive(feed, delivery, made, now=now)


def key_of(delivery: FeedDelivery, made: Made) -> str:
    """Return what makes this arrival the same as another: what is read of it (`making`).

    A change has no arrival of its own: each one that says something else is another.
    """
    words = [made.event_kind, made.event_key]
    if made.event_kind != "apply":
        words.append(delivery.body_hash)
    key = ":".join(words)
    return key if len(key) <= LONGEST_KEY else f"{made.event_kind}:{hashlib.sha256(key.encode()).hexdigest()}"


def _receive(feed: Feed, delivery: FeedDelivery, made: Made, *, now: datetime) -> None:
    """Take in an application, or what has changed of one: whichever comes first makes it."""
    told = [_left_out(each.target, each.text) for each in made.problems if not each.is_fatal]
    known = _known(feed, made)
    # A change may say nothing of the person but their id.
    phone = made.candidate.get("phone") or (known.candidate.phone if known else "")
    if not phone:
        raise NotUsable("no_phone", NO_PHONE)
    person = {name: value for name, value in made.candidate.items() if name != "phone"}
    arrival = receive_application(
        team=feed.team,
        phone=phone,
        method=Application.Method.FEED,
        now=now,
        candidate={**person, "tags": made.tags},
        application={**made.application, **_status(feed, made, told)},
        consent=_consent(made.consent, now=now),
    )
    if arrival.is_new:
        doing = Doing(feed, arrival, now, told)
        doing.go()
        told, message = doing.told, doing.message
    else:
        told.append(_bring_up_to_date(feed, arrival, made, now=now))
        message = None
    settle(
        delivery,
        Outcome.TAKEN,
        now=now,
        application=arrival.application,
        candidate=arrival.candidate,
        message=message,
        done=told,
        event_kind=delivery.event_kind,
        event_key=delivery.event_key,
    )


def _bring_up_to_date(
    feed: Feed, arrival: ReceivedApplication, made: Made, *, now: datetime
) -> dict[str, Any]:
    """Write what is said of an application that is here already: nothing that was known is emptied."""
    fields = {name: value for name, value in made.candidate.items() if name != "phone"}
    upsert_candidate(team=feed.team, phone=arrival.candidate.phone, **fields)
    if made.tags:
        add_tags(candidate=arrival.candidate, names=made.tags)
    fill_application(application=arrival.application, fields=made.application)
    if made.status and not arrival.application.erased_at:
        change_application(application=arrival.application, status=made.status)
    if consent := _consent(made.consent, now=now):
        record_consent(
            team=feed.team,
            phone=arrival.candidate.phone,
            given=consent.given,
            method=consent.method,
            wording=consent.wording,
            at=consent.at,
        )
    return {
        "rule": None,
        "did": "updated",
        "words": "The application was here already, and is brought up to date.",
    }


def _erase(feed: Feed, delivery: FeedDelivery, made: Made, *, now: datetime) -> None:
    """Leave nothing of whom it names; that they opted out, stays."""
    found: dict[str, Any] = {"event_kind": delivery.event_kind, "event_key": delivery.event_key}
    person = _person(feed, made)
    if person is None:
        settle(
            delivery, Outcome.IGNORED, code="nobody", reason="Nobody here is meant by it.", now=now, **found
        )
        return
    erase_candidate(candidate=person, actor_id=None, now=now)
    said = [
        {"rule": None, "did": "erased", "words": "Whom it names was erased here, too. Their opt-out stays."}
    ]
    # It names them itself.
    gone: dict[str, Any] = {"body": b"", "details": b"", "headers": {}, "event_key": "", "forgotten_at": now}
    settle(delivery, Outcome.TAKEN, now=now, done=said, event_kind=delivery.event_kind, **gone)


def _known(feed: Feed, made: Made) -> Application | None:
    external_id = made.application.get("external_id")
    if not external_id:
        return None
    rows = Application.objects.for_team(feed.team).select_related("candidate")
    return rows.filter(external_id=external_id).first()


def _person(feed: Feed, made: Made) -> Candidate | None:
    """Return whom ids and phone of a payload mean; by the strongest of them that leads to somebody."""
    people = Candidate.objects.for_team(feed.team)
    external_id = made.candidate.get("external_id")
    if external_id and (person := people.filter(external_id=external_id).first()):
        return person
    if known := _known(feed, made):
        meant: Candidate = known.candidate
        return meant
    try:
        phone = parse_phone(made.candidate.get("phone") or "")
    except InvalidPhone:
        return None
    return people.filter(phone=phone).first()


def _status(feed: Feed, made: Made, told: list[dict[str, Any]]) -> dict[str, str]:
    """Return the status that it begins with. Nobody is turned away for a step that the team does not have."""
    if not made.status:
        return {}
    if ApplicationStatus.objects.for_team(feed.team).filter(key=made.status).exists():
        return {"status": made.status}
    told.append(_left_out("status", f"There is no status “{made.status}” in this team."))
    return {}


def _consent(given: Mapping[str, Any], *, now: datetime) -> Consent | None:
    if "opt_in" not in given:
        return None
    return Consent(
        given=given["opt_in"],
        method=given.get("method") or "feed",
        wording=given.get("wording") or "",
        at=given.get("at") or now,
    )


def _left_out(target: str, text: str) -> dict[str, Any]:
    return {"rule": None, "did": "left_out", "target": target, "words": text}


def _take_turns(feed: Feed, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"feed:{feed.pk}:event:{key}"]
        )
