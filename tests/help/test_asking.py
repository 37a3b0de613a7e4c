"""Asking for help: kept first, mailed once, and what the page says of it is true."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from smtplib import SMTPException

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.html import strip_tags

from apps.help.mail import mail_ticket
from apps.help.models import Ticket
from apps.help.periodic import forget, mail_due_tickets

pytestmark = pytest.mark.django_db
ASKED = {
    "words": "My blast does not start.\nIt says nothing.",
    "page": "/blasts/?q=sought",
    "request_id": "r-1",
}


@pytest.fixture(autouse=True)
def address(settings):
    settings.SUPPORT_EMAIL = "support@pivotcx.test"


def ask(client, **fields):
    return client.post("/help/ask/", ASKED | fields, headers={"User-Agent": "Browser 1"}, follow=True)


def test_a_question_is_mailed_with_where_it_came_from(as_recruiter, recruiter, team):
    page = ask(as_recruiter)
    mail_due_tickets()

    (letter,) = mail.outbox
    ticket = Ticket.objects.get()
    assert letter.to == ["support@pivotcx.test"]
    assert letter.extra_headers == {"Reply-To": recruiter.email}
    assert letter.subject == f"[{ticket.code}] My blast does not start."
    for words in [ASKED["words"], recruiter.full_name, team.name, "Member", "/blasts/", "Browser 1", "r-1"]:
        assert words in letter.body
    assert "sought" not in letter.body
    assert ticket.code in text_of(page)


def test_the_page_says_that_it_was_sent_when_it_was(as_recruiter):
    assert "Kept, and on its way" in text_of(ask(as_recruiter))
    ticket = Ticket.objects.get()
    before = as_recruiter.get(f"/help/ask/{ticket.pk}/").content.decode()

    mail_due_tickets()

    after = as_recruiter.get(f"/help/ask/{ticket.pk}/")
    assert "every 2s" in before
    assert "every 2s" not in after.content.decode()
    assert "support@pivotcx.test" in text_of(after)


def test_it_is_mailed_once_however_many_workers_try(as_recruiter):
    ask(as_recruiter)
    ticket = Ticket.objects.get()

    for _ in range(3):
        mail_ticket(team_id=ticket.team_id, ticket_id=ticket.pk, now=timezone.now())

    assert len(mail.outbox) == 1


def test_while_the_mail_is_away_it_is_kept_and_tried_again(as_recruiter, monkeypatch):
    ask(as_recruiter)
    ticket = Ticket.objects.get()
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
        mail_due_tickets()
    ticket.refresh_from_db()
    due = ticket.mail_due_at

    mail_ticket(team_id=ticket.team_id, ticket_id=ticket.pk, now=due - timedelta(seconds=1))
    assert mail.outbox == []
    mail_ticket(team_id=ticket.team_id, ticket_id=ticket.pk, now=due)

    assert len(mail.outbox) == 1


def test_the_same_question_twice_is_one(as_recruiter):
    ask(as_recruiter)
    ask(as_recruiter)

    assert Ticket.objects.count() == 1


def test_whoever_asks_too_often_is_told(as_recruiter):
    for nth in range(10):
        ask(as_recruiter, words=f"Question {nth}")

    page = ask(as_recruiter, words="And another")

    assert page.status_code == 429
    assert "You asked 10 times within an hour" in text_of(page)
    assert "And another" in text_of(page)
    assert Ticket.objects.count() == 10


@pytest.mark.parametrize("words", ["", "   \n ", "x" * 5_001])
def test_nothing_and_too_much_are_refused_where_they_stand(as_recruiter, words):
    page = ask(as_recruiter, words=words)

    assert page.status_code == 422
    assert not Ticket.objects.exists()


def test_without_an_address_the_page_says_so_and_takes_nothing(as_recruiter, settings):
    settings.SUPPORT_EMAIL = ""

    page = as_recruiter.get("/help/ask/")
    answer = ask(as_recruiter)

    assert "Nobody is named here who helps" in text_of(page)
    assert answer.status_code == 409
    assert not Ticket.objects.exists()


def test_a_colleagues_question_is_not_mine_to_read(as_recruiter, as_manager):
    ask(as_recruiter)
    ticket = Ticket.objects.get()

    assert as_manager.get(f"/help/ask/{ticket.pk}/").status_code == 404
    assert ticket.code not in text_of(as_manager.get("/help/ask/"))


def text_of(response) -> str:
    return " ".join(unescape(strip_tags(response.content.decode().replace("<", " <"))).split())


def broken(*_args, **_kwargs):
    raise SMTPException("away")


def test_a_question_is_kept_for_as_long_as_somebody_may_come_back_to_it(as_recruiter):
    ask(as_recruiter)
    ask(as_recruiter, words="And what of my campaign?")
    old, _ = Ticket.objects.order_by("pk")
    Ticket.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=401))

    forget()

    assert [ticket.words for ticket in Ticket.objects.all()] == ["And what of my campaign?"]
