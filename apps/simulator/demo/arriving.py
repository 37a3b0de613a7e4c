"""By which ways people came to the demo team: feed, form, keyword, file, partner and hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import Any

from apps.candidates.models import Application, Candidate
from apps.candidates.services import record_application, upsert_candidate
from apps.feeds.intake import work_on_feed
from apps.feeds.services import create_feed, receive_delivery, refuse_delivery, switch_feed
from apps.hosted.models import Outcome
from apps.hosted.services import Given, count_outcome, create_form, take_sending, update_form
from apps.hosted.tokens import new_page
from apps.imports.intake import work_on_import
from apps.imports.services import Consent, start_import, upload_file
from apps.keywords.services import create_keyword
from apps.messaging.services import record_consent
from apps.simulator.demo import arriving_words as words
from apps.simulator.demo.agenda import SATURDAY, Agenda
from apps.simulator.demo.cast import Cast
from apps.simulator.demo_stories import CONSENT, CONSENT_METHOD

JSON = "application/json"


class Arrivals:
    """Lets people come, a few on a weekday. `welcome` is told of each."""

    def __init__(self, cast: Cast, agenda: Agenda, *, welcome: Callable[[Candidate, datetime], None]) -> None:
        self.cast, self.agenda, self.chance, self.welcome = cast, agenda, agenda.chance, welcome
        self.people = 0

    def plan(self, *, begins: datetime) -> None:
        self.agenda.plan(begins - timedelta(days=1), self._set_up)
        ways: list[Callable[[datetime], Candidate | None]]
        ways = [self._by_feed, self._by_form, self._by_keyword, self._by_hand, self._by_partner]
        day = begins
        while day < self.agenda.ends:
            for _ in range(self.chance.choice((0, 0, 1) if day.weekday() >= SATURDAY else (1, 1, 2, 2))):
                at = day.replace(hour=13, minute=0) + timedelta(minutes=self.chance.random() * 600)
                [way] = self.chance.choices(ways, weights=(9, 5, 4, 2, 4))
                if at < self.agenda.ends:
                    self.agenda.plan(at, partial(self._come, way))
            day += timedelta(days=1)
        self.agenda.plan(self._weekday(17, days_ago=24), self._by_file)
        for days_ago, body in enumerate(words.UNUSABLE, start=2):
            self.agenda.plan(self._weekday(18, days_ago=days_ago * 4), partial(self._hand_in, body))

    def _come(self, way: Callable[[datetime], Candidate | None], at: datetime) -> None:
        self.people += 1
        candidate = way(at)
        if candidate is not None:
            self.welcome(candidate, at)

    def _weekday(self, hour: int, *, days_ago: int) -> datetime:
        at = (self.cast.now - timedelta(days=days_ago)).replace(hour=hour, minute=5, second=0)
        return at - timedelta(days=max(0, at.weekday() - SATURDAY + 1))

    def _set_up(self, at: datetime) -> None:
        """Open the ways by which people are to come."""
        cast, actor_id = self.cast, self.cast.manager.pk
        self.feed = create_feed(
            team=cast.team, author=cast.manager, fields=words.FEED, name=words.FEED_NAME, now=at
        )
        self.feed = switch_feed(feed=self.feed, on=True, now=at, actor_id=actor_id)
        self.keyword = create_keyword(
            team=cast.team, number=cast.number, word=words.WORD, fields=words.KEYWORD, actor_id=actor_id
        )
        form = create_form(team=cast.team, name=words.FORM_NAME, actor_id=actor_id)
        self.form = update_form(form=form, fields=words.FORM, actor_id=actor_id)

    def _next(self) -> tuple[str, str, str, str]:
        """Return who comes now: their phone, name and town. Numbers from 0100 to 0199 are nobody's."""
        area, city, state = words.AREAS[self.people % len(words.AREAS)]
        end = self.people // len(words.AREAS) + 10
        return f"+1{area}55501{end:02d}", f"Applicant {self.people}", city, state

    def _by_feed(self, at: datetime) -> Candidate:
        phone, name, city, state = self._next()
        board = self.chance.choice(words.BOARDS)
        payload = {
            "event_id": f"event-{self.people}",
            "candidate": {
                "phone": phone,
                "full_name": name,
                "email": self._email(),
                "city": city,
                "state": state,
            },
            "application": {
                "job_title": self.chance.choice(words.JOBS),
                "job_location": f"{city}, {state}",
                **board,
                "external_id": f"ats-{self.people}",
            },
            "consent": {"opt_in": self.people % 5 != 0, "method": "job board", "wording": CONSENT},
        }
        self._hand_in(json.dumps(payload), at)
        if self.people % 9 == 0:
            # Systems repeat themselves.
            self._hand_in(json.dumps(payload), at)
        return self._found(phone)

    def _hand_in(self, body: str, at: datetime) -> None:
        if body == words.FORGED:
            refuse_delivery(
                feed=self.feed, body=b"{}", content_type=JSON, headers={}, reason=words.WHY_FORGED, now=at
            )
            return
        receive_delivery(feed=self.feed, body=body.encode(), content_type=JSON, headers=words.HEADERS, now=at)
        work_on_feed(team_id=self.cast.team.pk, feed_id=self.feed.pk)
        self.cast.carry_all(at)

    def _by_form(self, at: datetime) -> Candidate:
        phone, _, city, state = self._next()
        given = Given(
            phone=phone,
            has_agreed=self.people % 7 != 0,
            candidate={"first_name": "Applicant", "last_name": str(self.people), "email": self._email()},
            application={"job_title": self.chance.choice(words.JOBS), "job_location": f"{city}, {state}"},
        )
        page = new_page(now=at - timedelta(minutes=2), came_by={})
        address = sha256(str(self.people).encode()).hexdigest()
        outcome = take_sending(form=self.form, page=page, given=given, address_hash=address, now=at)
        count_outcome(form=self.form, outcome=outcome)
        if self.people % 6 == 0:
            count_outcome(form=self.form, outcome=Outcome.NOT_FILLED)
        self.cast.carry_all(at)
        return self._found(phone)

    def _by_keyword(self, at: datetime) -> Candidate:
        phone, name, city, state = self._next()
        self.cast.hear(phone, words.WORD.capitalize(), at)
        # Their name they tell later.
        first, _, last = name.partition(" ")
        candidate, _ = upsert_candidate(
            team=self.cast.team, phone=phone, first_name=first, last_name=last, city=city, state=state
        )
        return candidate

    def _by_hand(self, at: datetime) -> Candidate:
        return self._arrive(at, Application.Method.CHAT, source="Referral", medium="employee")

    def _by_partner(self, at: datetime) -> Candidate:
        return self._arrive(
            at, Application.Method.API, source="Job board B", medium="job board", campaign="Night shift"
        )

    def _arrive(self, at: datetime, method: Application.Method, **attribution: Any) -> Candidate:
        phone, name, city, state = self._next()
        first, _, last = name.partition(" ")
        candidate, _ = upsert_candidate(
            team=self.cast.team,
            phone=phone,
            first_name=first,
            last_name=last,
            email=self._email(),
            city=city,
            state=state,
            country="US",
        )
        record_application(
            candidate=candidate,
            method=method,
            applied_at=at,
            job_title=self.chance.choice(words.JOBS),
            job_location=f"{city}, {state}",
            **attribution,
        )
        record_consent(
            team=self.cast.team, phone=phone, given=True, method=CONSENT_METHOD, wording=CONSENT, at=at
        )
        return candidate

    def _by_file(self, at: datetime) -> None:
        """Take in the people of a fair, some of whom cannot be used."""
        import_ = upload_file(
            team=self.cast.team,
            actor=self.cast.manager,
            name="job-fair.csv",
            content=BytesIO(words.SHEET.encode()),
            now=at,
        )
        start_import(
            import_=import_,
            consent=Consent(opt_in=True, method="job fair", wording=CONSENT, at=at),
            list_name="Job fair in the town hall",
            medium="event",
            campaign="Fair 13",
            actor_id=self.cast.manager.pk,
        )
        work_on_import(team_id=self.cast.team.pk, import_id=import_.pk)
        for last_name in words.OF_THE_FAIR:
            self.welcome(self.cast.person(f"Applicant {last_name}"), at)

    def _email(self) -> str:
        return f"applicant{self.people}@demo.test"

    def _found(self, phone: str) -> Candidate:
        return Candidate.objects.select_related("team").get(team=self.cast.team, phone=phone)
