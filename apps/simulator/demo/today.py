"""What is set up in the demo team today: something on each page that its stories leave empty."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.http import QueryDict

from apps.accounts.services import create_api_key
from apps.assignments.models import AssignmentCursor
from apps.assignments.services import create_assignment_rule
from apps.blasts.services import create_blast, start_blast
from apps.calls.carrier_calls import IncomingCall
from apps.calls.services import receive_call
from apps.chat.models import Conversation
from apps.chat.services import AtNight, add_note, send_text, set_reminder
from apps.core.extensions import extensions
from apps.core.filters import Context
from apps.events.models import Event
from apps.grids.actions import ChoiceForm, action_named
from apps.grids.declarations import grid_named
from apps.grids.intake import work_on_bulk
from apps.grids.question import read_question
from apps.grids.selectors import Selection
from apps.grids.services import save_view, start_bulk
from apps.lists.models import List
from apps.lists.services import measure_lists
from apps.messaging.services import upload_attachment
from apps.simulator.demo import today_words as words
from apps.simulator.demo.cast import Cast
from apps.simulator.demo.clock import at_the_time
from apps.simulator.demo_stories import HOUR
from apps.simulator.picture import made_up_picture


def set_up_today(cast: Cast) -> None:
    today = _Today(cast)
    today.chats()
    today.mailing()
    today.grid()
    today.doors()
    measure_lists(team=cast.team, now=cast.now)


class _Today:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def chats(self) -> None:
        """Let some of today's chats hold what else a chat can hold."""
        cast = self.cast
        with at_the_time(at := self._ago(5 * HOUR)):
            sid = cast.sid("CA", "call")
            caller = cast.person(words.CALLER)
            receive_call(number=cast.number, incoming=IncomingCall(sid=sid, phone=caller.phone), at=at)
        with at_the_time(at := self._ago(5 * HOUR + 20)):
            picture = upload_attachment(
                team=cast.team,
                uploader=cast.recruiter,
                name="way-to-the-gate.png",
                content=BytesIO(b64decode(made_up_picture())),
                now=at,
            )
            text = send_text(
                conversation=self._chat(words.SHOWN_THE_WAY),
                author=cast.recruiter,
                body=words.WAY,
                now=at,
                anyway=True,
                at_night=AtNight.SEND,
                attachments=[picture.pk],
            )
            cast.carry(text, at)
        with at_the_time(self._ago(25)):
            add_note(conversation=self._chat(words.NOTED), author=cast.recruiter, body=words.NOTE)
        now = cast.now
        send_text(
            conversation=self._chat(words.WRITTEN_TO_LATER),
            author=cast.manager,
            body=words.LATER,
            now=now,
            send_at=self._in_days(2),
            anyway=True,
        )
        set_reminder(
            conversation=self._chat(words.REMINDED_OF),
            user=cast.manager,
            due_at=self._in_days(3),
            now=now,
        )

    def mailing(self) -> None:
        """Let a blast wait for its day."""
        cast = self.cast
        list_ = List.objects.for_team(cast.team).get(name="Talent pool")
        blast = create_blast(
            team=cast.team, author=cast.recruiter, list_=list_, number=cast.number, **words.BLAST
        )
        start_blast(blast=blast, actor_id=cast.recruiter.pk, now=cast.now, send_at=self._in_days(9))

    def grid(self) -> None:
        """Keep a question of the team's, and do something with all of its answers."""
        cast = self.cast
        seat = cast.seat(cast.manager)
        grid = grid_named("candidates")
        action = action_named("candidates", "tag")
        assert grid is not None and action is not None  # noqa: S101, PT018  The product's own.
        save_view(membership=seat, grid="candidates", sort="", columns=(), is_teams=True, **words.VIEW)
        asked = QueryDict(mutable=True)
        asked["filter"] = words.ASKED
        with at_the_time(at := self._ago(50)):
            question = read_question(
                asked,
                grid=grid,
                context=Context(team=cast.team, now=at, zone=cast.team.zone),
                membership=seat,
                views=[],
                layout=None,
            )
            form: ChoiceForm = action.form({"new": words.TAG}, team=cast.team)
            if not form.is_valid():
                raise ValueError(form.errors)
            bulk = start_bulk(question=question, selection=Selection(is_all=True), action=action, form=form)
            work_on_bulk(team_id=cast.team.pk, bulk_id=bulk.pk)

    def doors(self) -> None:
        """Let partners in, and say who gets whom; what happened before is nobody's news and nobody's turn."""
        cast = self.cast
        create_api_key(team=cast.team, name=words.PARTNER, scopes=list(words.SCOPES), created_by=cast.manager)
        people = [cast.recruiter.pk, cast.manager.pk]
        rule: dict[str, Any] = {**words.RULE, "people": people, "is_on": True}
        create_assignment_rule(team=cast.team, fields=rule, now=cast.now, actor_id=cast.manager.pk)
        for part in extensions("demo_parts"):
            part.play(team=cast.team, person=cast.manager, now=cast.now)
        # The log of a team that is being made has no numbers yet; its events get these, in their order.
        until = Event.objects.filter(team=cast.team).count()
        AssignmentCursor.objects.for_team(cast.team).update(seq=until)

    def _chat(self, name: str) -> Conversation:
        return Conversation.objects.select_related("team").get(
            team=self.cast.team, candidate=self.cast.person(name)
        )

    def _ago(self, minutes: int) -> datetime:
        return self.cast.now - timedelta(minutes=minutes)

    def _in_days(self, days: int) -> datetime:
        return (self.cast.now + timedelta(days=days)).replace(hour=18, minute=0, second=0, microsecond=0)
