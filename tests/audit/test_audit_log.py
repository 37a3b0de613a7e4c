"""The audit log: who came in, who was given what, what left the house; read by managers, and taken out as a file."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client

from apps.accounts.models import ApiKey, Invitation, Membership
from apps.accounts.services import add_member
from apps.accounts.tenancy import as_team
from apps.audit.lines import SUBJECTS, WORDS
from apps.audit.selectors import Asked, audit_page
from apps.events.audited import AUDITED
from apps.events.models import Event
from apps.events.services import record_event
from tests.factories.accounts import TeamFactory
from tests.marks import committed

LOG, LOGIN, FILE = "/settings/audit/", "/accounts/login/", "/settings/audit/file/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__in=AUDITED).order_by("id").values_list("kind", flat=True))


def texts(client: Client, **asked: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(LOG, asked).content.decode()))


def test_each_kind_that_is_audited_has_words_and_one_place():
    shown = [kind for subject in SUBJECTS.values() for kind in subject.kinds]

    assert sorted(shown) == sorted(AUDITED) == sorted(WORDS)
    assert len(set(AUDITED)) == len(AUDITED)


def test_signing_in_and_out_stands_there_with_where_from(recruiter, as_manager: Client):
    browser = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/140", REMOTE_ADDR="198.51.100.7")
    browser.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})
    browser.post("/accounts/logout/")

    assert kinds() == ["person.signed_in", "person.signed_out"]
    assert "from 198.51.100.7 by Firefox on Linux" in texts(as_manager)
    assert "Recruiter One" in texts(as_manager)


def test_a_wrong_password_stands_there_and_an_unknown_address_nowhere(
    recruiter, as_manager: Client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(LOGIN, {"login": recruiter.email.upper(), "password": "wrong"})
        Client().post(LOGIN, {"login": "nobody@example.test", "password": "wrong"})

    assert kinds() == ["person.sign_in_failed"]
    assert "A wrong password was tried" in texts(as_manager, subject="sign-in")


def test_somebody_of_two_teams_stands_in_the_log_of_both_and_of_no_other(
    team, recruiter, other_team, stranger
):
    night = TeamFactory(account=team.account)
    with as_team(night.pk):
        add_member(team=night, user=recruiter, role=Membership.Role.MEMBER)
    Client().post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})

    assert kinds() == ["person.signed_in"]
    with as_team(night.pk):
        assert kinds() == ["person.signed_in"]
    with as_team(other_team.pk):
        assert kinds() == []


def test_a_new_password_stands_there(recruiter, signed_in):
    signed_in(recruiter).post(
        "/accounts/password/change/",
        {"oldpassword": "secret-enough", "password1": "a-new-long-one", "password2": "a-new-long-one"},
    )

    assert kinds()[-1] == "person.password_changed"


def test_roles_invitations_and_removals_say_who_did_it(manager, recruiter, as_manager: Client):
    place = Membership.objects.get(user=recruiter)
    as_manager.post("/settings/people/", {"email": "new@example.test", "role": "member"})
    as_manager.post(f"/settings/people/{place.pk}/role/", {"role": "restricted"})
    as_manager.post(f"/settings/invitations/{Invitation.objects.get().pk}/withdraw/")
    as_manager.post(f"/settings/people/{place.pk}/remove/")

    assert kinds() == [
        *("invitation.sent", "member.role_changed", "invitation.withdrawn", "member.removed"),
    ]
    assert set(Event.objects.filter(kind__in=AUDITED).values_list("actor_id", flat=True)) == {manager.pk}
    page = texts(as_manager, subject="people")
    assert "Recruiter One: member → restricted" in page
    assert "new@example.test, member" in page


def test_keys_stand_there_without_their_secret(as_manager: Client):
    answer = as_manager.post("/settings/keys/", {"name": "ATS", "scopes": ["read"], "days": "0"})
    as_manager.post(f"/settings/keys/{ApiKey.objects.get().pk}/revoke/")
    [secret] = set(re.findall(r"pcx_\w{8}_([\w-]+)", answer.content.decode()))

    assert kinds() == ["key.created", "key.revoked"]
    page = as_manager.get(LOG).content.decode()
    assert "ATS" in page
    assert secret not in page + str(list(Event.objects.values_list("data", flat=True)))


def test_it_narrows_to_a_subject_a_person_and_days(team, manager, recruiter, as_manager: Client):
    record_event(team=team, kind="candidate.erased", actor_id=manager.pk)
    record_event(team=team, kind="import.started", actor_id=recruiter.pk)

    assert "Erased a candidate" not in texts(as_manager, subject="people")
    assert "Erased a candidate" in texts(as_manager, subject="data", colleague=str(manager.pk))
    assert "Imported a file" not in texts(as_manager, subject="data", colleague=str(manager.pk))
    assert "Nothing of that kind" in texts(as_manager, first_day="2001-01-01", last_day="2001-12-31")


@pytest.mark.parametrize(
    "asked",
    [
        {"subject": "weather"},
        {"colleague": "somebody"},
        {"first_day": "yesterday"},
        {"first_day": "0001-01-01"},
        {"last_day": "9999-12-31"},
        {"first_day": "2026-02-01", "last_day": "2026-01-01"},
        {"before": "x"},
        {"before": "99999999999999999999"},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said_and_no_error(asked: dict[str, str], as_manager: Client):
    assert as_manager.get(LOG, asked).status_code == 422


def test_another_teams_people_cannot_be_asked_for(stranger, as_manager: Client):
    assert as_manager.get(LOG, {"colleague": str(stranger.pk)}).status_code == 422


def test_older_pages_follow_one_another_without_a_hole(team, manager, as_manager: Client):
    for _ in range(101):
        record_event(team=team, kind="import.started", actor_id=manager.pk)

    seen, address = 0, LOG
    for _ in range(3):
        page = as_manager.get(address).content.decode()
        seen += page.count("Imported a file")
        [address] = re.findall(r'href="([^"]+)" rel="next"', page) or [""]
    assert (seen, address) == (101, "")


def test_a_file_has_the_lines_no_formula_and_is_itself_in_the_log(
    team, manager, recruiter, as_manager: Client
):
    record_event(
        team=team,
        kind="key.created",
        actor_id=recruiter.pk,
        data={"name": "=1+1", "prefix": "x", "scopes": []},
    )
    record_event(team=team, kind="feed.deleted", actor_id=recruiter.pk, data={"name": "=HYPERLINK(1)"})

    answer = as_manager.post(FILE, {"subject": "programs"})

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["Deleted a feed", "Made an API key"]
    assert rows[1][3] == "'=HYPERLINK(1)"
    assert kinds()[-1] == "audit.exported"
    assert Event.objects.get(kind="audit.exported").actor_id == manager.pk


@pytest.mark.parametrize("who", ["recruiter", "restricted"])
def test_only_managers_read_it(who: str, request: pytest.FixtureRequest, signed_in):
    client = signed_in(request.getfixturevalue(who))

    assert client.get(LOG).status_code == client.post(FILE).status_code == 403


def test_it_costs_the_same_for_one_line_as_for_twenty(team, manager, as_manager: Client, count_queries):
    record_event(team=team, kind="import.started", actor_id=manager.pk)
    for_one = count_queries(lambda: as_manager.get(LOG))
    for _ in range(20):
        record_event(
            team=team, kind="conversation.shared", actor_id=manager.pk, data={"with": str(manager.pk)}
        )

    assert count_queries(lambda: as_manager.get(LOG)) == for_one <= 12


@committed
def test_among_very_many_texts_its_lines_are_found_by_their_own_index(team, manager):
    with as_team(team.pk), transaction.atomic():
        for _ in range(3):
            record_event(team=team, kind="import.started", actor_id=manager.pk)
        Event.objects.bulk_create(Event(team=team, kind="message.received") for _ in range(3000))
    # Only who owns a table may look at it, and only at what is committed by then.
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE events_event")

    with as_team(team.pk), transaction.atomic():
        assert len(audit_page(team=team, asked=Asked()).lines) == 3
        for subject in ("", *SUBJECTS):
            kinds_asked = SUBJECTS[subject].kinds if subject else AUDITED
            plan = Event.objects.filter(team=team, kind__in=kinds_asked).order_by("-id")[:51].explain()
            assert "event_audited" in plan, subject


def test_nobody_can_change_a_line(team, manager):
    record_event(team=team, kind="import.started", actor_id=manager.pk)

    assert Event.objects.filter(kind="import.started").update(kind="import.finished") == 0
    assert Event.objects.filter(kind="import.started").delete()[0] == 0
