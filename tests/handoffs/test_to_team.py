"""A candidate handed to another team of the account: what goes along, and what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Account, Membership
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate
from apps.candidates.services import erase_candidate
from apps.chat.models import Conversation, Message
from apps.chat.services import close_conversation
from apps.events.models import Event
from apps.handoffs.models import Handoff
from apps.handoffs.services import CannotTakeBack, Said, UnknownTeam, hand_to_team, take_back
from apps.handoffs.services.crossing import NotThere
from apps.messaging.gate import OPTED_OUT, refusal_for
from apps.messaging.models import ConsentEvent, OptOut
from apps.messaging.selectors import consents_given
from apps.messaging.services import opt_in, opt_out, record_consent
from tests.factories.accounts import add_person
from tests.factories.candidates import CandidateFactory
from tests.factories.messaging import connect_test_number


@pytest.fixture
def cross(chat, sister, recruiter):
    def hand(*, to=None, email="", **words):
        return hand_to_team(
            conversation=chat,
            team_id=(to or sister).pk,
            email=email,
            said=Said(**words),
            author=recruiter,
            client_id=None,
            now=timezone.now(),
        )

    return hand


@pytest.fixture
def is_refused(chat, sister):
    """Whether the other team may not text them."""

    def ask() -> bool:
        with as_team(sister.pk):
            team = Membership.objects.select_related("team__account").filter(team=sister).first().team
            number = connect_test_number(team=team)
            refusal = refusal_for(team=team, number=number, phone=chat.candidate.phone, now=timezone.now())
        return refusal == OPTED_OUT

    return ask


def stop(team, phone, *, at=None):
    opt_out(team=team, phone=phone, source=OptOut.Source.KEYWORD, wording="STOP", now=at or timezone.now())


def keep_opt_outs_apart(team):
    """Let an opt-out bind only the team that was answered."""
    Account.objects.filter(pk=team.account_id).update(opt_out_scope="team")
    team.account.refresh_from_db()


def test_they_arrive_with_an_application_and_what_was_said(
    chat, cross, status, sister_manager, there, mailed
):
    outcome = status("interview_scheduled")

    cross(outcome=outcome, stars=4, summary="Wants nights.")

    [arrived] = there(Handoff.objects.select_related("candidate", "application"))
    assert (arrived.candidate.name, arrived.candidate.phone) == ("Candidate Twelve", chat.candidate.phone)
    assert (arrived.candidate.email, arrived.candidate.city) == ("candidate@people.test", "Newark")
    assert (arrived.application.method, arrived.application.job_title) == ("delivery", "Forklift driver")
    assert (arrived.giver, arrived.summary, arrived.stars) == (
        "Recruiter One, Warehouse team",
        "Wants nights.",
        4,
    )
    assert (arrived.outcome_words, arrived.outcome) == ("Interview scheduled", None)
    chat.refresh_from_db()
    assert chat.stage == "delivered"


def test_the_texts_stay(cross, sister_manager, there):
    cross()

    assert there(Message.objects) == []
    [begun] = there(Conversation.objects)
    assert (begun.assignee, begun.last_body) == (None, "")


def test_their_managers_are_told_and_see_the_card(cross, sister, sister_manager, there, mailed, signed_in):
    cross(summary="Wants nights.")
    [arrived] = there(Handoff.objects)

    [letter] = mailed(arrived)

    assert letter.to == [sister_manager.email]
    assert "Wants nights." in letter.body
    client = signed_in(sister_manager)
    [begun] = there(Conversation.objects)
    page = client.get(reverse("chat:conversation", args=[begun.pk])).content.decode()
    assert "Handed to this team" in page
    assert "Wants nights." in page
    assert "1 candidate was handed to your team" in client.get("/").content.decode()


def test_somebody_there_gets_the_chat(cross, sister, sister_manager, there, mailed):
    person = add_person(sister, Membership.Role.RESTRICTED, "Somebody There")

    cross(email=person.email)

    [begun] = there(Conversation.objects)
    assert begun.assignee_id == person.pk
    [arrived] = there(Handoff.objects)
    [letter] = mailed(arrived)
    assert letter.to == [person.email]


def test_nobody_is_made_for_an_address_that_is_not_there(cross, there):
    with pytest.raises(NotThere):
        cross(email="nobody@client.test")

    assert there(Candidate.objects) == []


def test_somebody_whom_they_know_stays_as_they_know_them(chat, cross, sister, there):
    with as_team(sister.pk):
        known = CandidateFactory(team=sister, phone=chat.candidate.phone, first_name="Mary")

    cross()

    [person] = there(Candidate.objects)
    assert (person.pk, person.name, person.city) == (known.pk, "Mary", "Newark")
    assert len(there(Application.objects, method="delivery")) == 1


def test_a_chat_that_they_had_closed_is_open_again(chat, cross, sister, there):
    cross()
    [begun] = there(Conversation.objects)
    with as_team(sister.pk):
        close_conversation(conversation=begun, actor=None, now=timezone.now())

    cross()

    [again] = there(Conversation.objects)
    assert not again.is_closed


def test_a_stop_travels_along_where_opt_outs_are_kept_apart(
    chat, team, cross, is_refused, sister_manager, there
):
    keep_opt_outs_apart(team)
    said_at = timezone.now() - timedelta(days=3)
    stop(team, chat.candidate.phone, at=said_at)

    cross()

    assert is_refused()
    [refusal] = there(OptOut.objects)
    assert (refusal.said_at, refusal.source, refusal.wording) == (said_at, "keyword", "")
    assert there(Event.objects, kind="candidate.opted_out")


def test_without_a_stop_they_may_be_texted(team, cross, is_refused, sister_manager):
    keep_opt_outs_apart(team)

    cross()

    assert not is_refused()


def test_a_stop_that_comes_later_binds_both_as_the_account_has_it(
    chat, team, cross, is_refused, sister_manager
):
    cross()
    assert not is_refused()

    stop(team, chat.candidate.phone)

    assert is_refused()


def test_a_stop_that_comes_later_stays_where_opt_outs_are_kept_apart(
    chat, team, cross, is_refused, sister_manager
):
    keep_opt_outs_apart(team)
    cross()

    stop(team, chat.candidate.phone)

    assert not is_refused()


def test_who_has_told_them_to_start_since_is_not_stopped_by_an_older_word(
    chat, team, sister, cross, is_refused, sister_manager
):
    keep_opt_outs_apart(team)
    stop(team, chat.candidate.phone, at=timezone.now() - timedelta(days=3))
    with as_team(sister.pk):
        there_team = Membership.objects.select_related("team__account").get(user=sister_manager).team
        opt_in(
            team=there_team,
            phone=chat.candidate.phone,
            method="keyword",
            wording="START",
            now=timezone.now() - timedelta(days=1),
        )

    cross()

    assert not is_refused()


def test_consent_goes_along_with_its_source_and_its_time(chat, team, sister, cross):
    agreed_at = timezone.now() - timedelta(days=10)
    record_consent(
        team=team, phone=chat.candidate.phone, given=True, method="form", wording="I agree.", at=agreed_at
    )

    for _ in range(2):
        cross()

    with as_team(sister.pk):
        [word] = consents_given(team=sister)
    assert (word.method, word.at, word.phone) == ("form", agreed_at, chat.candidate.phone)
    assert word.wording == "Handed over by the team Warehouse team. I agree."


def test_a_refusal_goes_along_too(chat, team, cross, there):
    record_consent(
        team=team, phone=chat.candidate.phone, given=False, method="form", wording="No.", at=timezone.now()
    )

    cross()

    assert [word.kind for word in there(ConsentEvent.objects)] == ["refused"]


def test_a_team_of_another_account_is_not_there(cross, other_team):
    with pytest.raises(UnknownTeam):
        cross(to=other_team)

    with as_team(other_team.pk):
        assert not Candidate.objects.exists()


def test_the_own_team_is_no_other_team(cross, team):
    with pytest.raises(UnknownTeam):
        cross(to=team)


def test_it_cannot_be_taken_back(cross, recruiter):
    with pytest.raises(CannotTakeBack):
        take_back(handoff=cross(), actor=recruiter, now=timezone.now())


def test_to_erase_here_does_not_erase_there(chat, cross, there, as_manager):
    cross(summary="Wants nights.")
    page = as_manager.get(reverse("chat:erase", args=[chat.pk])).content.decode()
    assert "an entry of their own in the team Night shift, which stays" in page

    erase_candidate(candidate=chat.candidate, actor_id=None, now=timezone.now())

    assert Handoff.objects.get().summary == ""
    [arrived] = there(Handoff.objects.select_related("candidate"))
    assert (arrived.summary, arrived.candidate.name) == ("Wants nights.", "Candidate Twelve")


def test_the_page_names_the_other_teams_and_nobody_in_them(chat, sister_manager, other_team, as_recruiter):
    page = as_recruiter.get(reverse("handoffs:hand_over", args=[chat.pk])).content.decode()

    assert "Night shift" in page
    assert "Manager There" not in page
    assert other_team.name not in page


def test_from_the_page_it_goes_to_the_team(chat, sister, there, as_recruiter):
    given = {"kind": "team", "team": str(sister.pk), "person": "", "summary": "Hi", "client_id": "page-1"}

    for _ in range(2):
        answer = as_recruiter.post(reverse("handoffs:hand_over", args=[chat.pk]), given)

    assert answer.status_code == 302
    assert len(there(Handoff.objects)) == 1
