"""The list of notices, what is called out, and what people choose."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import Membership
from apps.chat.services import add_note, assign_conversation, mark_read
from apps.events.services import record_event
from apps.notices.models import AlertRules, Kind, Mute, Notice, Preferences
from apps.notices.selectors import notices_to_call
from apps.notices.services import forget_notices, save_preferences
from tests.factories.chat import text_in

LIST = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "notices-list"}


@pytest.fixture
def seat(team, recruiter):
    return Membership.objects.select_related("team", "user").get(team=team, user=recruiter)


@pytest.fixture
def chat(number, recruiter, read):
    """A chat of the recruiter's, of whose text they were told."""
    found = text_in(number, body="Is it still free?").conversation
    assign_conversation(conversation=found, assignee=recruiter, actor=None)
    read()
    Notice.objects.filter(kind=Kind.ASSIGNED).delete()
    found.refresh_from_db()
    return found


def page(client):
    return client.get("/notices/").content.decode()


def count(client):
    return client.get("/accounts/profile/").context["shell"].notice_count


def test_the_list_says_who_has_texted_what_and_leads_there(as_recruiter, chat):
    html = page(as_recruiter)

    assert "New text from" in html
    assert "Is it still free?" in html
    assert f'href="/chat/{chat.pk}/"' in html
    assert count(as_recruiter) == 1


def test_a_colleague_has_a_list_of_their_own(chat, as_manager):
    assert "Nothing yet" in page(as_manager)
    assert as_manager.post(f"/notices/{Notice.objects.get().pk}/read/").status_code == 404


def test_what_is_marked_as_read_is_counted_no_more_and_stays(as_recruiter, chat):
    notice = Notice.objects.get()

    answer = as_recruiter.post(f"/notices/{notice.pk}/read/")

    assert answer.status_code == 302
    assert count(as_recruiter) == 0
    assert "Is it still free?" in page(as_recruiter)


def test_all_that_was_shown_is_marked_and_not_what_came_since(as_recruiter, number, chat, read):
    shown = as_recruiter.get("/notices/").context["newest"]
    text_in(number, phone=chat.candidate.phone)
    read()

    as_recruiter.post("/notices/read/", {"until": shown})

    assert count(as_recruiter) == 1
    as_recruiter.post("/notices/read/", {})
    assert count(as_recruiter) == 0


def test_who_looks_at_the_chat_has_seen_its_notices(as_recruiter, chat):
    assert as_recruiter.post(f"/notices/chats/{chat.pk}/read/", **LIST).status_code == 204
    assert count(as_recruiter) == 0


def test_what_is_done_in_the_chat_is_done_here(as_recruiter, recruiter, chat, read):
    mark_read(conversation=chat, user=recruiter, now=timezone.now())
    read()

    assert count(as_recruiter) == 0


def test_a_mention_shows_the_note_and_who_wrote_it(team, as_recruiter, teammate, chat, read, recruiter):
    note = add_note(conversation=chat, author=teammate, body="Please call them")
    record_event(
        team=team,
        kind="conversation.mentioned",
        conversation_id=chat.pk,
        actor_id=teammate.pk,
        data={"user": str(recruiter.pk), "note": str(note.pk)},
    )
    read()

    html = page(as_recruiter)
    assert "Teammate Two mentions you" in html
    assert "Please call them" in html


def test_the_list_costs_the_same_for_many_and_goes_on(as_recruiter, recruiter, team, chat, count_queries):
    def notice(number):
        kind, about = (Kind.MENTION, chat.pk) if number % 2 else (Kind.WORK, None)
        return Notice(
            team=team,
            user=recruiter,
            kind=kind,
            key=f"n{number}",
            seq=1000 + number,
            happened_at=timezone.now(),
            conversation_id=about,
            # A text's or a note's, which is looked for.
            subject_id=about,
            detail="" if number % 2 else "import.finished",
        )

    Notice.objects.bulk_create(notice(number) for number in range(2))
    few = count_queries(lambda: as_recruiter.get("/notices/"))
    Notice.objects.bulk_create(notice(number) for number in range(2, 60))

    many = count_queries(lambda: as_recruiter.get("/notices/"))
    first = as_recruiter.get("/notices/")
    rest = as_recruiter.get(f"/notices/?before={first.context['older']}")

    assert few == many <= 12
    assert (len(first.context["lines"]), len(rest.context["lines"])) == (40, 21)
    assert as_recruiter.get("/notices/?before=nonsense").status_code == 200


def test_notices_are_kept_for_sixty_days(as_recruiter, chat):
    Notice.objects.update(happened_at=timezone.now() - timedelta(days=59))
    assert forget_notices(now=timezone.now()) == 0

    Notice.objects.update(happened_at=timezone.now() - timedelta(days=61))
    assert forget_notices(now=timezone.now()) == 1


# ------------------------------------------------------------------ called out


def called(client, *, after=0):
    return client.get(f"/notices/news/?after={after}", **LIST).content.decode()


def test_nothing_is_called_out_until_somebody_wants_it(as_recruiter, seat, chat):
    assert "<b>" not in called(as_recruiter)
    save_preferences(membership=seat, fields={"on_desktop": True}, now=timezone.now())

    html = called(as_recruiter)
    assert "New text from" in html
    # What they write is on no locked screen, unless its owner wants that.
    assert "still free" not in html
    save_preferences(membership=seat, fields={"shows_text": True}, now=timezone.now())
    assert "still free" in called(as_recruiter)


def test_what_a_page_knows_of_is_not_called_out_again(as_recruiter, seat, chat):
    save_preferences(membership=seat, fields={"on_desktop": True}, now=timezone.now())

    assert "<b>" not in called(as_recruiter, after=Notice.objects.get().seq)
    assert "<b>" not in called(as_recruiter, after="x")


def test_only_the_kinds_that_were_chosen_are_called_out(as_recruiter, seat, chat):
    save_preferences(membership=seat, fields={"on_desktop": True, "kinds": ["mention"]}, now=timezone.now())

    assert "<b>" not in called(as_recruiter)


def test_in_quiet_hours_nothing_is_called_out(as_recruiter, seat, number, chat, read):
    fields = {
        "on_desktop": True,
        "quiet_from": time(22),
        "quiet_until": time(7),
        "time_zone": "Europe/Berlin",
    }
    save_preferences(membership=seat, fields=fields, now=timezone.now())

    for hour, is_loud in ((21, True), (23, False), (6, False), (8, True)):
        at = datetime(2027, 1, 13, hour, tzinfo=ZoneInfo("Europe/Berlin"))
        Notice.objects.update(happened_at=at)
        with time_machine.travel(at, tick=False):
            assert chosen_calls(seat, at) is is_loud, hour


def chosen_calls(seat, at):
    return bool(notices_to_call(seat, after=0, now=at))


def test_what_is_old_is_not_called_out(as_recruiter, seat, chat):
    save_preferences(membership=seat, fields={"on_desktop": True}, now=timezone.now())
    Notice.objects.update(happened_at=timezone.now() - timedelta(minutes=11))

    assert "<b>" not in called(as_recruiter)


# ------------------------------------------------------------------ chosen


def test_somebody_chooses_what_they_hear(as_recruiter, recruiter):
    answer = as_recruiter.post(
        "/notices/settings/",
        {
            "on_desktop": "on",
            "kinds": ["mention", "text"],
            "quiet_from": "20:00",
            "quiet_until": "07:30",
            "time_zone": "Europe/Vienna",
            "digest_hour": "8",
            # A manager's, which is not on this page.
            "mails_overdue": "on",
        },
    )

    assert answer.status_code == 302
    chosen = Preferences.objects.get(user=recruiter)
    assert (chosen.on_desktop, chosen.with_sound, chosen.shows_text) == (True, False, False)
    assert chosen.kinds == ["text", "mention"]
    assert (chosen.quiet_from, chosen.quiet_until) == (time(20), time(7, 30))
    assert chosen.digest_hour == 8
    assert chosen.digest_due_at is not None
    assert not chosen.mails_overdue
    assert 'value="20:00"' in as_recruiter.get("/notices/settings/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quiet_from": "20:00"}, "Quiet hours have a beginning and an end."),
        ({"quiet_from": "20:00", "quiet_until": "20:00"}, "end when they begin"),
        ({"time_zone": "Mars/Olympus"}, "There is no time zone"),
        ({"kinds": ["gossip"]}, "gossip"),
        ({"digest_hour": "3"}, "3"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_in_words(as_recruiter, fields, words):
    answer = as_recruiter.post("/notices/settings/", fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Preferences.objects.count() == 0


def test_a_manager_chooses_for_the_team(as_manager, as_recruiter, team):
    assert as_recruiter.post("/settings/alerts/", {"lead_minutes": "30"}).status_code == 403

    answer = as_manager.post("/settings/alerts/", {"lead_minutes": "30", "escalates": "on"})

    assert answer.status_code == 302
    rules = AlertRules.objects.get(team=team)
    assert (rules.lead_minutes, rules.escalates) == (30, True)
    assert as_manager.post("/settings/alerts/", {"lead_minutes": "31"}).status_code == 422


def test_a_chat_is_muted_for_oneself_alone(as_recruiter, recruiter, chat):
    address = f"/notices/chats/{chat.pk}/mute/"
    assert "You hear of it" in as_recruiter.get(address).content.decode()

    as_recruiter.post(address, {"muted": "yes"})

    assert [each.user for each in Mute.objects.all()] == [recruiter]
    assert "You have muted it" in as_recruiter.get(address).content.decode()
    assert "Unmute" in as_recruiter.get(address, **LIST).content.decode()
    as_recruiter.post(address, {"muted": "no"})
    assert Mute.objects.count() == 0


def test_a_chat_that_is_not_shared_cannot_be_muted(restricted, signed_in, chat):
    for path in ("mute", "read"):
        assert signed_in(restricted).post(f"/notices/chats/{chat.pk}/{path}/").status_code == 404


def test_the_menu_of_a_chat_leads_to_its_notices(as_recruiter, chat):
    assert f"/notices/chats/{chat.pk}/mute/" in as_recruiter.get(f"/chat/{chat.pk}/").content.decode()
