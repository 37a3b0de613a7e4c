"""An archive of a person from its beginning to its end: who may have it, how often it is made, and when it goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.tenancy import as_team
from apps.candidates.dossier import gathering
from apps.candidates.models import Candidate
from apps.candidates.services import erase_candidate, export_candidate, merge_candidates
from apps.chat.models import Conversation
from apps.events.models import Event
from apps.grids import files
from apps.grids.models import BulkAction
from apps.grids.services import NotYourAction, forget_bulk, start_export
from tests.chat.everything import archive_of
from tests.chat.test_erasing import tables_that_know
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory, text_in
from tests.grids.bulking import ALL, work
from tests.grids.conftest import asked_by
from tests.marks import committed

PHONE = "+13125550177"


@pytest.fixture
def chat(number) -> Conversation:
    return text_in(number, phone=PHONE, body="It is Zebedee").conversation


@pytest.fixture
def as_member_of(team):
    def find(user) -> Membership:
        return Membership.objects.for_team(team).select_related("team", "user").get(user=user)

    return find


@pytest.fixture
def begun(chat, manager, as_member_of) -> BulkAction:
    """An archive that waits for its worker."""
    return export_candidate(candidate=chat.candidate, membership=as_member_of(manager))


def erase(person: Candidate) -> None:
    erase_candidate(candidate=Candidate.objects.get(pk=person.pk), actor_id=None, now=timezone.now())


# ------------------------------------------------------------------ who


def test_nobody_but_managers_asks_for_it(chat, recruiter, restricted, as_recruiter, signed_in, as_member_of):
    address = f"/chat/{chat.pk}/export/"
    for client in (as_recruiter, signed_in(restricted)):
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    assert address not in as_recruiter.get(f"/chat/{chat.pk}/").content.decode()
    for user in (recruiter, restricted):
        with pytest.raises(NotYourAction):
            export_candidate(candidate=chat.candidate, membership=as_member_of(user))
    assert not BulkAction.objects.exists()


def test_another_teams_manager_finds_no_such_chat(chat, as_stranger):
    assert as_stranger.post(f"/chat/{chat.pk}/export/").status_code == 404


@pytest.mark.parametrize("what", ["", "file/", "cancel/", "continue/", "undo/"])
def test_whoever_is_no_manager_finds_no_such_action(begun, as_recruiter, as_manager, what):
    bulk = work(begun)
    address = f"/bulk-actions/{bulk.pk}/{what}"
    ask = (
        (lambda client: client.get(address))
        if what in {"", "file/"}
        else (lambda client: client.post(address))
    )

    assert ask(as_recruiter).status_code == 404
    assert ask(as_manager).status_code in {200, 302}


def test_lists_of_what_was_done_show_it_to_managers_only(begun, as_recruiter, as_manager):
    assert begun.words not in as_recruiter.get("/bulk-actions/").content.decode()
    assert begun.words in as_manager.get("/bulk-actions/").content.decode()


def test_no_program_gets_it_whatever_its_key_may(begun, partner):
    bulk = work(begun)

    assert partner.get("bulk-actions").json()["data"] == []
    for call in (partner.get(f"bulk-actions/{bulk.pk}"), partner.get(f"bulk-actions/{bulk.pk}/file")):
        assert call.status_code == 404
    assert partner.post(f"bulk-actions/{bulk.pk}/cancel", {}).status_code == 404
    asked = {"grid": "candidates", "action": "person", "ids": [bulk.choice["candidate"]]}
    assert partner.post("bulk-actions", asked).status_code == 422


def test_who_is_manager_no_more_when_it_is_done_gets_nothing(begun, manager, team):
    Membership.objects.for_team(team).filter(user=manager).update(role=Membership.Role.MEMBER)

    bulk = work(begun)

    assert (bulk.status, bulk.has_file) == ("failed", False)
    assert "may no longer" in bulk.error


@pytest.mark.parametrize("of_whom", ["another team", "nobody"])
def test_a_worker_finds_nobody_of_another_team(begun, other_team, of_whom):
    with as_team(other_team.pk):
        far = ConversationFactory(team=other_team, phone="+13125550197", first_name="Ottoline").candidate_id
    BulkAction.objects.update(
        choice={"kind": "zip", "candidate": str(far if of_whom == "another team" else uuid4())}
    )

    bulk = work(begun)

    assert (bulk.status, bulk.has_file, bulk.total) == ("failed", False, 0)
    assert "no longer there" in bulk.error


# ------------------------------------------------------------------ once


def test_whoever_asks_while_it_is_made_gets_the_same(begun, chat, team, as_manager, signed_in):
    other = signed_in(add_person(team, Membership.Role.MANAGER, "Manager Two"))
    for client in (as_manager, other):
        page = client.post(f"/chat/{chat.pk}/export/", follow=True)
        assert page.context["bulk"].pk == begun.pk
    assert Event.objects.filter(kind="candidate.exported").count() == 1

    work(begun)
    as_manager.post(f"/chat/{chat.pk}/export/")

    assert BulkAction.objects.count() == 2


@committed
def test_asked_for_by_many_at_once_it_is_made_once(monkeypatch):
    # No worker: one that has ended is another.
    monkeypatch.setattr("apps.grids.services.bulk.ring_bulk", lambda **_: None)
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        manager = add_person(team, Membership.Role.MANAGER, "Manager One")
        person = CandidateFactory(team=team, phone=PHONE)
        membership = Membership.objects.select_related("team", "user").get(user=manager)

    def ask(_: int) -> object:
        try:
            with as_team(team.pk):
                return export_candidate(candidate=person, membership=membership).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(ask, range(16)))

    assert len(made) == 1


# ------------------------------------------------------------------ until when


def test_erasing_them_deletes_it(begun, chat, django_capture_on_commit_callbacks):
    bulk = work(begun)
    folder = bulk.folder
    assert default_storage.exists(f"{folder}/{files.NAME}")

    with django_capture_on_commit_callbacks(execute=True):
        erase(chat.candidate)

    bulk.refresh_from_db()
    assert not default_storage.exists(f"{folder}/{files.NAME}")
    assert (bulk.has_file, bulk.forgotten_for[:19]) == (False, "Somebody was erased")
    assert tables_that_know("Zebedee") == []


def test_of_whoever_was_erased_before_its_turn_there_is_none(begun, chat):
    erase(chat.candidate)

    bulk = work(begun)

    assert (bulk.status, bulk.has_file) == ("failed", False)
    assert "They are no longer there" in bulk.error


def test_who_is_erased_while_it_is_written_is_in_no_file(begun, chat, monkeypatch):
    real = gathering._count

    def erasing(*args):
        real(*args)
        erase(chat.candidate)

    monkeypatch.setattr(gathering, "_count", erasing)

    bulk = work(begun)

    # Its worker noticed that it was no longer held, and left nothing.
    assert (bulk.status, bulk.has_file) == ("pending", False)
    assert work(bulk).status == "failed"


def test_who_was_merged_away_meanwhile_is_said(begun, chat, number):
    into = text_in(number, phone="+13125550178").conversation.candidate
    merge_candidates(kept=into, gone=chat.candidate)

    assert "merged into somebody else" in work(begun).error


def test_it_goes_after_a_day(begun, as_manager, django_capture_on_commit_callbacks):
    bulk = work(begun)
    BulkAction.objects.update(finished_at=timezone.now() - timedelta(hours=25))
    assert as_manager.get(f"/bulk-actions/{bulk.pk}/file/").status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        forget_bulk(bulk_id=bulk.pk)

    assert not default_storage.exists(f"{bulk.folder}/{files.NAME}")
    assert BulkAction.objects.get().choice == {}


# ------------------------------------------------------------------ how


def test_a_dead_workers_archive_is_begun_anew(begun, monkeypatch):
    class Killed(BaseException):
        pass

    def dying(*args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("apps.grids.intake.writing.keep", dying)
        with pytest.raises(Killed):
            work(begun)
    BulkAction.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    bulk = work(begun)

    assert (bulk.done, bulk.changed) == (bulk.total, bulk.total)
    assert archive_of(bulk).zip.testzip() is None


def test_the_page_says_how_far_it_is_and_where_it_is(begun, as_manager):
    waiting = as_manager.get(f"/bulk-actions/{begun.pk}/").content.decode()
    assert "Everything held of one candidate" in waiting
    assert "1 candidate" in waiting

    bulk = work(begun)

    page = as_manager.get(f"/bulk-actions/{bulk.pk}/").content.decode()
    assert f"{bulk.total} of {bulk.total} entries" in page
    assert " rows" not in page
    assert f"/bulk-actions/{bulk.pk}/file/" in page


def test_the_number_of_queries_is_that_of_batches(
    team, number, recruiter, manager, as_member_of, count_queries
):
    def run(texts: int) -> int:
        chat = text_in(number).conversation
        for _ in range(texts):
            text_in(number, phone=chat.candidate.phone)
        bulk = export_candidate(candidate=chat.candidate, membership=as_member_of(manager))
        return count_queries(lambda: work(bulk))

    assert run(2) == run(40)


def test_an_export_of_rows_is_everybodys_as_before(chat, recruiter, as_member_of, as_recruiter):
    bulk = work(
        start_export(question=asked_by(as_member_of(recruiter), "candidates"), selection=ALL, kind="csv")
    )

    assert as_recruiter.get(f"/bulk-actions/{bulk.pk}/file/").status_code == 200
