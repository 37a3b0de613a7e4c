"""A team that is deleted is gone: from each table, from the disk, from its people's hands; and nobody else notices."""

from __future__ import annotations

from threading import Thread

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership, Role, User
from apps.accounts.services import add_member, remove_member
from apps.accounts.tenancy import as_team
from apps.chat import dispatch
from apps.chat.consumers import MEMBERSHIP_ENDED
from apps.chat.models import Message
from apps.chat.services import add_note
from apps.messaging.models import Number
from pivotcx import leaving
from tests.architecture.tenancy.test_sockets import no_layer_left, opened, play, socket
from tests.architecture.tenancy.world import make_world, owned_models
from tests.factories.api import partner_of
from tests.factories.chat import ConversationFactory
from tests.marks import committed
from tests.pivotcx.gone import ask, delete, files, ours, seen, store, tables_that_know
from tests.waiting import until

__all__ = ["files", "no_layer_left", "ours"]
pytestmark = committed


def test_all_of_a_team_goes_and_nothing_of_any_other_changes(ours, files):
    theirs, sisters = make_world("theirs"), make_world("sisters", account=ours.team.account)
    for other in (theirs, sisters):
        store(files, other)
    before = [seen(other, files) for other in (theirs, sisters)]
    words = {ours.mark, ours.mark.lower(), str(ours.team.pk), *(user.email for user in ours.people.values())}
    words |= {str(user.pk) for user in ours.people.values()} | {*ours.marks}
    tables = [model._meta.db_table for model in owned_models()]
    assert 0 not in rows_of(tables, ours.team.pk).values()
    assert set(tables_that_know(*words)) == words

    delete(ours)

    stub = ask("SELECT id, account_id, name, slug FROM accounts_team WHERE gone_at IS NOT NULL")
    assert stub == [(stub[0][0], ours.team.account_id, ours.mark, f"gone-{ours.team.pk.hex}")]
    # What its people have is a login that says nothing; the account is called as its first team was.
    people = {str(user.pk): {"accounts_user"} for user in ours.people.values()}
    assert tables_that_know(*words) == {ours.mark: {"accounts_team", "accounts_account"}, **people}
    kept = {table: count for table, count in rows_of(tables, stub[0][0]).items() if count}
    assert kept == {"messaging_optout": 1}
    assert set(rows_of(tables, ours.team.pk).values()) == {0}
    assert not (files / str(ours.team.pk)).exists()
    assert [seen(other, files) for other in (theirs, sisters)] == before


def rows_of(tables: list[str], team_id: object) -> dict[str, int]:
    return {table: ask(f"SELECT count(*) FROM {table} WHERE team_id = %s", team_id)[0][0] for table in tables}


def test_nobody_comes_in_any_more(ours, signed_in):
    member = ours.people[Role.MEMBER]
    page, line = signed_in(member), socket(member, ours)
    with as_team(ours.team.pk), transaction.atomic():
        partner, number = partner_of(ours.team), ours.row(Number)
    assert partner.get("candidates").status_code == 200
    assert page.get("/chat/").status_code == 200
    assert Client().login(email=member.email, password="secret-enough")

    async def scenario() -> None:
        await opened(line)
        await sync_to_async(delete)(ours)
        assert await line.closing_code() == MEMBERSHIP_ENDED

    play(scenario)

    assert partner.get("candidates").status_code == 401
    assert page.get("/chat/").status_code in {302, 403}
    assert not Client().login(email=member.email, password="secret-enough")
    for kind in ("inbound", "voice", f"status/{ours.row(Message).pk}"):
        assert Client().post(f"/webhooks/twilio/{number.token}/{kind}", {}).status_code == 404


def test_whoever_is_of_another_team_stays_and_who_is_named_there_too(ours, files):
    theirs = make_world("theirs")
    both, named, alone = (ours.people[role] for role in (Role.MEMBER, Role.RESTRICTED, Role.MANAGER))
    with as_team(theirs.team.pk), transaction.atomic():
        add_member(team=theirs.team, user=both, role=Role.MEMBER)
        place = add_member(team=theirs.team, user=named, role=Role.MEMBER)
        chat = ConversationFactory(team=theirs.team)
        add_note(conversation=chat, author=named, body="I was here")
        remove_member(membership=place, now=timezone.now())
    before = seen(theirs, files)

    delete(ours)

    assert seen(theirs, files) == before
    stays = {user.pk for user in User.objects.exclude(full_name="") if user.check_password("secret-enough")}
    assert {both.pk, named.pk} <= stays
    emptied = User.objects.get(pk=alone.pk)
    assert (emptied.email, emptied.full_name) == (f"{alone.pk.hex}@gone.invalid", "")
    assert not emptied.is_active
    assert not emptied.has_usable_password()
    with as_team(theirs.team.pk), transaction.atomic():
        assert Membership.objects.filter(user=both).exists()


def test_another_name_or_an_unknown_team_is_refused(ours, files):
    before = seen(ours, files)

    with pytest.raises(CommandError, match="is not called"):
        delete(ours, name=ours.team.name.lower())
    with pytest.raises(CommandError, match="There is no team “nowhere”"):
        call_command("delete_team", "nowhere", name=ours.team.name)

    assert seen(ours, files) == before


def test_who_does_not_own_the_tables_is_refused(ours, files, monkeypatch):
    monkeypatch.setattr(leaving, "OWNER", "default")
    before = seen(ours, files)

    with pytest.raises(CommandError, match="Only the owner of the database can delete a team"):
        delete(ours)

    assert seen(ours, files) == before


@pytest.mark.nightly
@pytest.mark.parametrize("place", ["close_logins", "leave_opt_outs", "_children_first"])
def test_killed_in_the_middle_it_is_as_if_nothing_had_been_done(ours, files, monkeypatch, place):
    before = seen(ours, files)
    with monkeypatch.context() as patch:
        patch.setattr(leaving, place, _die)
        with pytest.raises(KeyboardInterrupt):
            delete(ours)
    assert seen(ours, files) == before

    delete(ours)

    assert not (files / str(ours.team.pk)).exists()


def test_killed_before_the_files_the_same_words_finish_it(ours, files, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(leaving.shutil, "rmtree", _die)
        with pytest.raises(KeyboardInterrupt):
            delete(ours)
    assert (files / str(ours.team.pk)).exists()

    delete(ours)
    delete(ours)

    assert not (files / str(ours.team.pk)).exists()


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_text_that_is_claimed_in_that_moment_keeps_the_team_and_none_is_claimed_later(ours):
    number, text, refused = ours.row(Number), ours.row(Message), list[str]()
    assert ask("UPDATE chat_message SET send_at = now() WHERE id = %s RETURNING 1", text.pk)

    def try_it() -> None:
        try:
            delete(ours)
        except CommandError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    thread = Thread(target=try_it)
    with as_team(ours.team.pk), transaction.atomic():
        batch = dispatch.claim(number_id=number.pk, now=timezone.now())
        assert text.pk in [one.message.pk for one in batch.claimed]
        thread.start()
        until(_is_waiting, what="it waits for the worker")
    thread.join()
    assert "On its way to the carrier at this moment" in refused[0]
    ask("UPDATE chat_message SET status = 'queued', attempt_id = NULL WHERE status = 'sending' RETURNING 1")

    delete(ours)

    with as_team(ours.team.pk):
        assert not dispatch.claim(number_id=number.pk, now=timezone.now())


def _is_waiting() -> bool:
    return bool(
        ask("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
    )


def test_whatever_is_still_on_its_way_for_it_finds_no_team(ours):
    delete(ours)

    for model in owned_models():
        row = ours.row(model)
        with (
            pytest.raises(DatabaseError, match=r"foreign key|row-level security"),
            as_team(ours.team.pk),
            transaction.atomic(),
        ):
            row.save(force_insert=True)
