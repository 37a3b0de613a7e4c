"""Who wishes to be forgotten, is: in every table, with their opt-outs heeded all the same."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate
from apps.candidates.services import erase_candidate, merge_candidates, set_tags, update_candidate
from apps.chat.models import Conversation, Message
from apps.chat.parts import TextOnItsWay
from apps.chat.services import add_note, record_status, send_text
from apps.messaging.gate import NO_CONSENT, OPTED_OUT, Refusal, refusal_for
from apps.messaging.models import ConsentEvent, Number, OptOut, StatusCallback
from apps.messaging.services import quarantine_webhook, record_consent
from tests.factories.accounts import TeamFactory
from tests.factories.chat import text_in
from tests.factories.messaging import connect_test_number
from tests.factories.webhooks import status_fields

PHONE, OTHER = "+13125550177", "+13125550178"
SENT = "SM" + "0" * 32
APPLICATION = {
    "candidate": {
        "phone": PHONE,
        "first_name": "Zebedee",
        "last_name": "Quillfeather",
        "email": "zq@example.test",
        "external_id": "ats-zq",
        "street": "1 Purple House",
        "custom": {"pet": "Zebedee junior"},
    },
    "application": {"job_title": "Nurse", "external_id": "ats-zq-1", "referrer": "Quillfeather"},
    "consent": {"opt_in": True, "method": "form", "wording": "Zebedee agrees"},
}
SECRETS = ["Zebedee", "Quillfeather", "zq@example.test", "3125550177", "3125550178", "ats-zq", "purple house"]


def _query(fields: dict[str, str]) -> QueryDict:
    return QueryDict(urlencode(fields))


def erase(candidate: Candidate) -> None:
    erase_candidate(candidate=Candidate.objects.get(pk=candidate.pk), actor_id=None, now=timezone.now())


def refusal(team: Team, number: Number, phone: str = PHONE) -> Refusal | None:
    """Ask the gate as one who has just come."""
    return refusal_for(
        team=Team.objects.get(pk=team.pk),
        number=number,
        phone=phone,
        now=timezone.now() + timedelta(minutes=1),
    )


def tables_that_know(word: str) -> list[str]:
    """Search each column of each table, whatever it is called."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(
                    f"SELECT EXISTS (SELECT FROM {table} t WHERE to_jsonb(t)::text ILIKE %s)",
                    [f"%{word}%"],
                )
                found += [table] if cursor.fetchone()[0] else []
    return found


@pytest.fixture
def person(team, number, recruiter, partner, carrier):
    """Somebody of whom there is something everywhere."""
    now = timezone.now()
    made = partner.post(
        "applications",
        APPLICATION,
        idempotency_key="once",
    )
    assert made.status_code == 201
    candidate = Candidate.objects.get()
    text_in(number, phone=PHONE, body="It is Zebedee of the purple house", at=now - timedelta(hours=3))
    conversation = candidate.conversations.get()
    sent = send_text(conversation=conversation, author=recruiter, body="Hello Zebedee", now=now)
    Message.objects.filter(pk=sent.pk).update(status="sent", provider_sid=SENT, sent_at=now)
    record_status(
        number=number,
        message_id=sent.pk,
        fields=_query(status_fields(number, sid=SENT, status="delivered", to=PHONE)),
        at=now,
    )
    add_note(conversation=conversation, author=recruiter, body="Quillfeather called")
    set_tags(candidate=candidate, names=["VIP"])
    text_in(number, phone=OTHER, body="Zebedee again", at=now - timedelta(hours=1))
    merge_candidates(kept=candidate, gone=Candidate.objects.get(phone=OTHER))
    quarantine_webhook(
        number=number,
        kind="inbound",
        url="https://example.test/",
        body="From=%2B13125550177&Body=Zebedee",
        signature="",
        reason="forged",
        remote_address="",
        now=now,
    )
    text_in(number, phone=PHONE, body="STOP")
    text_in(number, phone=OTHER, body="STOP")
    return Candidate.objects.get(pk=candidate.pk)


def test_nothing_of_an_erased_person_is_in_any_table(person):
    assert all(tables_that_know(word) for word in SECRETS)

    erase(person)

    assert {word: tables for word in SECRETS if (tables := tables_that_know(word))} == {}


def test_counts_stay_as_they_were(team, person):
    def counts():
        return (
            list(
                Message.objects.filter(team=team)
                .order_by("pk")
                .values_list("direction", "status", "created_at")
            ),
            list(Application.objects.filter(team=team).values_list("job_title", "source", "applied_at")),
            StatusCallback.objects.count(),
            ConsentEvent.objects.count(),
            OptOut.objects.in_force().count(),
        )

    before = counts()

    erase(person)

    assert counts() == before


def test_nobody_of_the_team_sees_an_erased_person(team, person, as_recruiter, partner):
    conversation = person.conversations.get()

    erase(person)

    assert not Candidate.objects.for_team(team).exists()
    assert not Conversation.objects.for_team(team).exists()
    assert not Message.objects.for_team(team).exists()
    assert as_recruiter.get(f"/chat/{conversation.pk}/").status_code == 404
    assert "Nobody" not in as_recruiter.get("/chat/?show=closed").content.decode()
    for path in ("candidates", "applications", "conversations", "messages"):
        assert partner.get(path).json()["data"] == [], path
    assert partner.get(f"candidates/{person.pk}").status_code == 404


def test_who_refused_texts_is_refused_when_they_come_again(team, number, person):
    erase(person)

    for phone in (PHONE, OTHER):
        assert refusal(team, number, phone) == OPTED_OUT


def test_a_sister_team_heeds_it_too(team, person, number):
    sister = TeamFactory(account=team.account)
    erase(person)

    with as_team(sister.pk):
        hers = connect_test_number(team=sister)
        assert refusal(sister, hers) == OPTED_OUT


def test_they_can_take_it_back_when_they_come_again(team, number, person):
    erase(person)

    text_in(Number.objects.get(), phone=PHONE, body="START")

    assert refusal(team, number) is None
    assert Candidate.objects.for_team(team).get().phone == PHONE


def test_who_never_agreed_is_still_not_texted_until_they_do(team, number):
    text = text_in(number, phone=PHONE)
    now = timezone.now()
    record_consent(team=team, phone=PHONE, given=False, method="api", wording="No", at=now)
    erase(text.conversation.candidate)

    assert refusal(team, number) == NO_CONSENT
    record_consent(
        team=Team.objects.get(),
        phone=PHONE,
        given=True,
        method="form",
        wording="Yes",
        at=now + timedelta(seconds=1),
    )
    assert refusal(team, number) is None


def test_a_text_that_the_carrier_repeats_brings_nobody_back(team, number):
    text = text_in(number, phone=PHONE, sid="SM" + "1" * 32)
    erase(text.conversation.candidate)

    text_in(number, phone=PHONE, sid="SM" + "1" * 32)

    assert not Candidate.objects.for_team(team).exists()


def test_who_is_erased_comes_anew_as_a_stranger(team, number, person):
    erase(person)

    text_in(number, phone=PHONE, body="Hello?")

    newcomer = Candidate.objects.for_team(team).get()
    assert newcomer.pk != person.pk
    assert (newcomer.name, newcomer.applications.count()) == ("", 1)


def test_a_text_on_its_way_is_waited_for(person):
    sent = Message.objects.filter(direction="outbound").first()
    Message.objects.filter(pk=sent.pk).update(
        status="unknown", lease_until=timezone.now() + timedelta(minutes=1), provider_sid=None
    )

    with pytest.raises(TextOnItsWay):
        erase(person)
    assert Candidate.objects.get(pk=person.pk).first_name == "Zebedee"


def test_what_was_not_sent_yet_is_not_sent_any_more(team, number, recruiter):
    text = text_in(number, phone=PHONE)
    planned = send_text(
        conversation=text.conversation,
        author=recruiter,
        body="Tomorrow",
        now=timezone.now(),
        send_at=timezone.now() + timedelta(hours=5),
    )

    erase(text.conversation.candidate)

    planned.refresh_from_db()
    assert (planned.status, planned.body) == ("cancelled", "")


def test_the_same_request_again_is_told_that_they_are_gone(person, partner):
    erase(person)

    again = partner.post(
        "applications",
        APPLICATION,
        idempotency_key="once",
    )

    assert (again.status_code, again.json()["code"]) == (410, "erased")
    assert tables_that_know("Zebedee") == []


def test_erasing_twice_is_erasing_once(person):
    erase(person)
    erase(person)

    update_candidate(candidate=Candidate.objects.get(pk=person.pk), fields={})
