"""The mail about who waits: at somebody's hour on working days, once a day, and of what is so then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from apps.accounts.models import Membership
from apps.chat.services import assign_conversation, share_conversation
from apps.notices.mail import mail_letters
from apps.notices.models import Preferences
from apps.notices.selectors import letters_due
from apps.notices.services import save_preferences
from apps.notices.timing import is_within, next_digest
from apps.notices.tokens import ending_token
from tests.factories.chat import text_in

NEW_YORK = ZoneInfo("America/New_York")
# A Thursday, at 7 in the morning.
EARLY = datetime(2026, 5, 14, 7, tzinfo=NEW_YORK)
EIGHT = EARLY.replace(hour=8)
WEEK = [1, 2, 3, 4, 5]


@pytest.fixture
def seat(team, recruiter):
    return Membership.objects.select_related("team", "user").get(team=team, user=recruiter)


@pytest.fixture
def chat(number, recruiter):
    text = text_in(number, body="Is the night shift still free?", at=EIGHT - timedelta(hours=26))
    text.conversation.candidate.refresh_from_db()
    return assign_conversation(conversation=text.conversation, assignee=recruiter, actor=None)


@pytest.fixture
def digest(seat):
    """The recruiter wants it at eight."""
    return save_preferences(membership=seat, fields={"digest_hour": 8}, now=EARLY)


def mail(seat, at):
    mail_letters(team_id=seat.team_id, user_id=seat.user_id, now=at)


def test_nobody_is_mailed_who_has_not_asked_for_it(seat, chat, mailoutbox):
    mail(seat, EIGHT)

    assert letters_due(now=EIGHT + timedelta(days=9)) == []
    assert mailoutbox == []


def test_it_names_who_waits_and_how_many_are_nobodys(seat, number, chat, digest, mailoutbox, settings):
    text_in(number, at=EIGHT - timedelta(hours=1))

    assert letters_due(now=EIGHT - timedelta(seconds=1)) == []
    assert letters_due(now=EIGHT) == [(seat.team_id, seat.user_id)]
    mail(seat, EIGHT)

    [letter] = mailoutbox
    assert letter.subject == "1 chat of yours waits for an answer"
    assert letter.to == [seat.user.email]
    assert f"{settings.PUBLIC_URL}/chat/{chat.pk}/" in letter.body
    assert "1 d 2 h" in letter.body
    assert "Overdue: 1" in letter.body
    assert "1 more chat that waits belongs to nobody yet." in letter.body
    # Nothing of what they wrote, unless its reader wants it.
    assert "night shift" not in letter.body + letter.alternatives[0][0]


def test_what_they_wrote_is_in_it_for_who_wants_that(seat, chat, mailoutbox):
    save_preferences(membership=seat, fields={"digest_hour": 8, "shows_text": True}, now=EARLY)

    mail(seat, EIGHT)

    assert "night shift" in mailoutbox[0].body


def test_it_comes_once_a_day_whoever_tries(seat, chat, digest, mailoutbox):
    for minutes in (0, 0, 1, 90):
        mail(seat, EIGHT + timedelta(minutes=minutes))
    # An hour that is chosen after it came is for tomorrow.
    save_preferences(membership=seat, fields={"digest_hour": 10}, now=EIGHT + timedelta(hours=1))
    mail(seat, EIGHT.replace(hour=10))

    assert len(mailoutbox) == 1
    mail(seat, EIGHT.replace(hour=10) + timedelta(days=1))
    assert len(mailoutbox) == 2


def test_none_comes_when_nobody_waits(seat, digest, mailoutbox):
    mail(seat, EIGHT)

    assert mailoutbox == []
    assert Preferences.objects.get().digest_due_at == EIGHT + timedelta(days=1)


def test_on_saturday_and_sunday_it_stays_away(seat, chat, digest, mailoutbox):
    friday = EIGHT + timedelta(days=1)
    mail(seat, friday)

    assert Preferences.objects.get().digest_due_at == EIGHT + timedelta(days=4)


def test_what_was_missed_comes_late_on_its_day_and_not_on_another(seat, chat, digest, mailoutbox):
    mail(seat, EIGHT + timedelta(hours=7))
    assert len(mailoutbox) == 1

    Preferences.objects.update(digest_date=None, digest_due_at=EIGHT + timedelta(days=1))
    # Saturday, before we were there again.
    mail(seat, EIGHT + timedelta(days=2))

    assert len(mailoutbox) == 1


def test_a_mail_that_cannot_go_out_is_tried_again(seat, chat, digest, mailoutbox, monkeypatch):
    def away(*_args, **_kwargs):
        raise SMTPException

    with monkeypatch.context() as broken:
        broken.setattr("apps.notices.mail.send_letter", away)
        mail(seat, EIGHT)
    assert letters_due(now=EIGHT + timedelta(minutes=5)) == [(seat.team_id, seat.user_id)]

    mail(seat, EIGHT + timedelta(minutes=5))

    assert len(mailoutbox) == 1


def test_a_restricted_member_reads_of_what_is_shared_with_them_only(
    team, number, restricted, chat, mailoutbox
):
    seat = Membership.objects.select_related("team", "user").get(team=team, user=restricted)
    save_preferences(membership=seat, fields={"digest_hour": 8}, now=EARLY)
    mail(seat, EIGHT)
    assert mailoutbox == []

    share_conversation(conversation=chat, user=restricted, actor=None)
    mail(seat, EIGHT + timedelta(days=1))

    assert mailoutbox[0].subject == "1 chat of yours waits for an answer"
    assert "nobody" not in mailoutbox[0].body


def test_its_hour_is_that_of_their_own_clock(seat):
    chosen = save_preferences(
        membership=seat, fields={"digest_hour": 8, "time_zone": "Europe/Berlin"}, now=EARLY
    )

    assert chosen.digest_due_at == datetime(2026, 5, 15, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "hour", "due"),
    [
        # Spring: the second of March's Sundays has no 2 o'clock.
        (datetime(2026, 3, 7, 12, tzinfo=NEW_YORK), 2, datetime(2026, 3, 8, 7, tzinfo=UTC)),
        # Autumn: it is one o'clock twice, and the mail comes once, at the first.
        (datetime(2026, 10, 31, 12, tzinfo=NEW_YORK), 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (datetime(2026, 11, 1, 5, tzinfo=UTC), 1, datetime(2026, 11, 2, 6, tzinfo=UTC)),
    ],
)
def test_it_comes_once_when_the_clocks_are_changed(after, hour, due):
    assert next_digest(after=after, zone=NEW_YORK, hour=hour, days=range(1, 8)) == due


@pytest.mark.parametrize(
    ("clock", "is_quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_go_over_midnight(clock, is_quiet):
    def time(words):
        return datetime.strptime(words, "%H:%M").time()  # noqa: DTZ007

    assert is_within(time(clock), time("22:00"), time("07:00")) is is_quiet


# ------------------------------------------------------------------ the link that ends it


def test_one_click_in_a_mail_program_ends_it(seat, chat, digest, mailoutbox):
    mail(seat, EIGHT)
    [letter] = mailoutbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    path = address[address.index("/notices/") :]
    mail_program = Client(enforce_csrf_checks=True)

    shown = mail_program.get(path)
    assert "Stop these mails" in shown.content.decode()
    assert Preferences.objects.get().digest_hour == 8
    answer = mail_program.post(path, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    chosen = Preferences.objects.get()
    assert (chosen.digest_hour, chosen.digest_due_at) == (None, None)


def test_a_link_that_somebody_made_up_is_not_there(team, seat, digest):
    good = ending_token(team_id=team.pk, user_id=seat.user_id)
    for token in ("x", good[:-2], f"{good}a"):
        for method in ("get", "post"):
            assert getattr(Client(), method)(f"/notices/unsubscribe/{token}/").status_code == 404
    assert Preferences.objects.get().digest_hour == 8


def test_a_link_of_one_team_ends_nothing_of_another(team, other_team, seat, stranger, digest):
    token = ending_token(team_id=other_team.pk, user_id=seat.user_id)

    assert Client().post(f"/notices/unsubscribe/{token}/").status_code == 404
    assert Preferences.objects.get().digest_hour == 8
