"""Who plays in the demo, and what the carrier would have said of its texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from django.http import QueryDict

from apps.accounts.models import Membership, Team, User
from apps.candidates.models import Candidate
from apps.chat.inbound import InboundText
from apps.chat.models import Message
from apps.chat.services import receive_text, record_status
from apps.messaging.models import Number
from apps.simulator.demo_stories import HIRING, MANAGER, RECRUITER


@dataclass
class Cast:
    team: Team
    number: Number
    people: dict[str, User]
    now: datetime

    @property
    def manager(self) -> User:
        return self.people[MANAGER]

    @property
    def recruiter(self) -> User:
        return self.people[RECRUITER]

    @property
    def hiring(self) -> User:
        return self.people[HIRING]

    def seat(self, person: User) -> Membership:
        return Membership.objects.get(team=self.team, user=person)

    def person(self, name: str) -> Candidate:
        first, _, last = name.partition(" ")
        people = Candidate.objects.select_related("team")
        # Who is here twice came first in the beginning.
        found = people.filter(team=self.team, first_name=first, last_name=last).order_by("pk").first()
        assert found is not None  # noqa: S101  Of those that were made before.
        return found

    def hear(self, phone: str, body: str, at: datetime) -> Message:
        """Take in a text of theirs, with what is answered to it by itself."""
        sid = self.sid("SM", f"{phone} {at.isoformat()} {body}")
        message, _ = receive_text(
            number=self.number, text=InboundText(sid=sid, phone=phone, body=body), at=at
        )
        self.carry_all(at)
        return message

    def carry(self, message: Message, at: datetime, *, failed_with: str = "") -> None:
        """Say of a text what the carrier would have said, before any worker can see that it is due."""
        fields = QueryDict(mutable=True)
        fields["MessageSid"] = self.sid("SM", str(message.pk))
        Message.objects.filter(pk=message.pk).update(
            status=Message.Status.SENT, provider_sid=fields["MessageSid"], sent_at=at
        )
        fields["MessageStatus"] = "undelivered" if failed_with else "delivered"
        if failed_with:
            fields["ErrorCode"] = failed_with
        record_status(number=self.number, message_id=message.pk, fields=fields, at=at + timedelta(seconds=3))

    def carry_all(self, at: datetime) -> None:
        """Carry what else is in the queue."""
        for message in Message.objects.filter(team=self.team, status=Message.Status.QUEUED):
            self.carry(message, at)

    def sid(self, kind: str, what: str) -> str:
        return f"{kind}{uuid5(self.team.pk, what).hex}"
