"""Tags, own fields, merging, erasing and the history beside a chat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import Application, ApplicationStatus, Candidate, CustomField, Merge
from apps.candidates.services import add_custom_field, add_tags, ensure_tags, merge_candidates, set_tags
from apps.chat.models import Conversation, Message
from apps.chat.services import move_application, share_conversation
from apps.events.models import Event
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in

HTMX = {"HTTP_HX_REQUEST": "true"}
DETAILS = HTMX | {"HTTP_HX_TARGET": "details"}


@pytest.fixture
def conversation(team, number) -> Conversation:
    return text_in(number, phone="+13125550101", body="From my old phone").conversation


@pytest.fixture
def other(team, number) -> Conversation:
    return text_in(number, phone="+13125550102", body="From my new phone").conversation


@pytest.fixture
def at(conversation):
    return lambda verb="": f"/chat/{conversation.pk}/{verb}"


def person(conversation: Conversation) -> Candidate:
    return Candidate.objects.get(pk=conversation.candidate_id)


def tags_of(conversation: Conversation) -> list[str]:
    worn = person(conversation).taggings.select_related("tag").order_by("tag__key")
    return [each.tag.name for each in worn]


# ------------------------------------------------------------------ tags


def test_a_tag_is_put_on_and_taken_off(conversation, at, recruiter, as_recruiter):
    page = as_recruiter.post(at("tags/"), {"tag": " Night  shift "}, **HTMX).content.decode()
    assert tags_of(conversation) == ["Night shift"]
    assert "Take off the tag Night shift" in page
    assert Event.objects.get(kind="candidate.tagged").actor_id == recruiter.pk

    as_recruiter.post(at("tags/"), {"tag": "NIGHT SHIFT"}, **HTMX)
    assert tags_of(conversation) == ["Night shift"]

    for _ in range(2):
        as_recruiter.post(at("tags/remove/"), {"tag": "Night shift"})
    assert tags_of(conversation) == []


def test_the_teams_tags_are_offered(team, other_team, at, as_recruiter):
    ensure_tags(team=team, names=["Nights", "Days"])

    page = as_recruiter.get(at("tags/"), **HTMX).content.decode()

    assert page.count("<option") == 2
    assert '<option value="Days">' in page


@pytest.mark.parametrize("tag", ["", " ", "a, b", "x" * 61])
def test_what_is_no_tag_is_refused(conversation, at, as_recruiter, tag):
    response = as_recruiter.post(at("tags/"), {"tag": tag}, **HTMX)

    assert response.status_code == 422
    assert "cannot be a tag" in response.content.decode()
    assert tags_of(conversation) == []


# ------------------------------------------------------------------ own fields


@pytest.fixture
def own_fields(team) -> None:
    add_custom_field(team=team, label="Shift", kind=CustomField.Kind.CHOICE, choices=["Days", "Nights"])
    add_custom_field(team=team, label="Start date", kind=CustomField.Kind.DATE)
    add_custom_field(team=team, label="Licence", kind=CustomField.Kind.YES_NO)
    add_custom_field(team=team, label="Years", kind=CustomField.Kind.NUMBER)


@pytest.mark.usefixtures("own_fields")
def test_own_fields_are_filled_in_by_their_kinds_and_shown(conversation, at, as_recruiter):
    given = {
        "first_name": "Candidate",
        "custom-shift": "Nights",
        "custom-start_date": "2026-03-31",
        "custom-licence": "Yes",
        "custom-years": "2.5",
    }

    page = as_recruiter.post(at("candidate/"), given, **HTMX).content.decode()

    expected = {"shift": "Nights", "start_date": "2026-03-31", "licence": True, "years": 2.5}
    assert person(conversation).custom == expected
    assert all(words in page for words in ("Nights", "2026-03-31", "Licence", "2.5"))
    form = as_recruiter.get(at() + "?edit", **DETAILS).content.decode()
    assert '<option value="Nights" selected>' in form
    assert 'type="date"' in form
    assert 'value="2.5"' in form


@pytest.mark.usefixtures("own_fields")
def test_what_is_cleared_goes_and_the_rest_stays(conversation, at, as_recruiter):
    Candidate.objects.update(custom={"shift": "Days", "years": 3, "of_a_partner": "x"})

    as_recruiter.post(at("candidate/"), {"custom-shift": "", "custom-years": "3"})

    assert person(conversation).custom == {"years": 3, "of_a_partner": "x"}


@pytest.mark.usefixtures("own_fields")
def test_a_value_of_another_kind_is_refused_at_its_field(conversation, at, as_recruiter):
    given = {"first_name": "Candidate", "custom-years": "many", "custom-start_date": "2026-02-30"}

    response = as_recruiter.post(at("candidate/"), given, **HTMX)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"custom-years", "custom-start_date"}
    assert "is not a number" in response.content.decode()
    assert person(conversation).first_name == ""


@pytest.mark.usefixtures("own_fields")
def test_what_stood_there_before_its_field_did_is_left_alone(conversation, at, as_recruiter):
    Candidate.objects.update(custom={"years": "about three"})

    as_recruiter.post(at("candidate/"), {"first_name": "Candidate", "custom-years": "about three"})

    assert person(conversation).custom == {"years": "about three"}
    assert person(conversation).first_name == "Candidate"


# ------------------------------------------------------------------ merging


def test_the_other_entry_is_looked_for(conversation, other, at, as_recruiter):
    page = as_recruiter.get(at("merge/"), {"q": "555-01"}).content.decode()

    assert f"?with={other.candidate_id}" in page
    assert f"?with={conversation.candidate_id}" not in page


def test_two_are_merged_with_what_was_chosen_and_parted_again(
    conversation, other, at, recruiter, as_recruiter
):
    Candidate.objects.filter(pk=conversation.candidate_id).update(first_name="Mary", city="Gary")
    Candidate.objects.filter(pk=other.candidate_id).update(first_name="Maria", city="Hobart")
    preview = as_recruiter.get(at("merge/"), {"with": str(other.candidate_id)}).content.decode()
    assert all(words in preview for words in ("Mary", "Maria", "Gary", "Hobart", "1 text", "instead"))

    given = {"with": str(other.candidate_id), "first_name": "other", "city": "kept"}
    page = as_recruiter.post(at("merge/"), given, follow=True).content.decode()

    kept = person(conversation)
    assert (kept.first_name, kept.city) == ("Maria", "Gary")
    assert Message.objects.filter(conversation=conversation).count() == 2
    merge = Merge.objects.get()
    assert merge.actor_id == recruiter.pk
    assert f"/merges/{merge.pk}/undo/" in page

    as_recruiter.post(at(f"merges/{merge.pk}/undo/"))

    assert (person(conversation).first_name, person(other).merged_into_id) == ("Mary", None)
    assert "/undo/" not in as_recruiter.get(at()).content.decode()


def test_own_fields_that_differ_are_one_choice(team, conversation, other, at, as_recruiter):
    add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)
    Candidate.objects.filter(pk=conversation.candidate_id).update(custom={"shift": "A", "x": 1})
    Candidate.objects.filter(pk=other.candidate_id).update(custom={"shift": "B", "y": 2})
    asked = {"with": str(other.candidate_id)}
    assert "Shift: B" in as_recruiter.get(at("merge/"), asked).content.decode()

    as_recruiter.post(at("merge/"), asked | {"custom": "other"})

    assert person(conversation).custom == {"shift": "B", "x": 1, "y": 2}


def test_after_a_day_the_panel_offers_no_undoing(conversation, other, at, as_recruiter):
    merge = merge_candidates(kept=person(conversation), gone=person(other))
    Merge.objects.update(created_at=timezone.now() - timedelta(hours=25))

    assert "/undo/" not in as_recruiter.get(at()).content.decode()
    as_recruiter.post(at(f"merges/{merge.pk}/undo/"))
    assert Merge.objects.get().undone_at is None


def test_nobody_is_merged_with_themselves(conversation, at, as_recruiter):
    response = as_recruiter.post(at("merge/"), {"with": str(conversation.candidate_id)}, follow=True)

    assert "one person already" in response.content.decode()
    assert not Merge.objects.exists()


def test_a_restricted_member_tags_in_their_chats_and_merges_nobody(
    conversation, other, at, restricted, signed_in
):
    share_conversation(conversation=conversation, user=restricted, actor=None)
    client = signed_in(restricted)

    client.post(at("tags/"), {"tag": "Seen"})
    page = client.get(at()).content.decode()

    assert tags_of(conversation) == ["Seen"]
    assert "/merge/" not in page
    assert "/erase/" not in page
    assert client.get(at("merge/"), {"q": "555"}).status_code == 403
    assert client.post(f"/chat/{other.pk}/tags/", {"tag": "Seen"}).status_code == 404


# ------------------------------------------------------------------ erasing


def test_a_manager_is_asked_and_then_nothing_is_left(conversation, at, manager, as_manager):
    add_tags(candidate=person(conversation), names=["VIP"])
    page = as_manager.get(at("erase/")).content.decode()
    assert all(words in page for words in ("(312) 555-0101", "1 text", "1 tag", "cannot be undone"))
    assert Candidate.objects.get().erased_at is None

    response = as_manager.post(at("erase/"), follow=True)

    erased = Candidate.objects.get()
    assert erased.erased_at is not None
    assert "555" not in erased.phone
    assert Event.objects.get(kind="candidate.erased").actor_id == manager.pk
    assert "Erased." in response.content.decode()
    assert as_manager.get(at()).status_code == 404


def test_members_erase_nobody(conversation, at, as_recruiter):
    assert as_recruiter.post(at("erase/")).status_code == 403
    assert "/erase/" not in as_recruiter.get(at()).content.decode()


# ------------------------------------------------------------------ history


def test_the_history_says_who_did_what_newest_first(team, conversation, other, at, recruiter, as_recruiter):
    application = Application.objects.get(candidate=conversation.candidate_id)
    status = ApplicationStatus.objects.get(key="interview_scheduled")
    move_application(conversation=conversation, application=application, status=status, actor=recruiter)
    set_tags(candidate=person(conversation), names=["VIP"], actor_id=recruiter.pk)
    merge_candidates(kept=person(conversation), gone=person(other), actor_id=recruiter.pk)

    page = as_recruiter.get(at("history/")).content.decode()

    said = [
        "merged a second entry",
        "Recruiter One added the tag VIP",
        "Recruiter One moved the application from New to Interview scheduled",
        "Applied (Texted in)",
    ]
    places = [page.index(words) for words in said]
    assert places == sorted(places)


def test_a_long_history_is_read_page_by_page(team, conversation, at, as_recruiter):
    for number in range(25):
        add_tags(candidate=person(conversation), names=[f"Tag {number:02d}"])

    first = as_recruiter.get(at("history/"), **HTMX)
    before = first.context["page"].before
    second = as_recruiter.get(at("history/"), {"before": before}, **HTMX)

    assert len(first.context["page"].items) == 20
    assert "Tag 24" in first.content.decode()
    assert "Tag 04" in second.content.decode()
    assert "Tag 05" not in second.content.decode()
    assert second.context["page"].before is None
    assert as_recruiter.get(at("history/"), {"before": "9" * 30}).status_code == 200


def test_the_panel_and_the_history_cost_the_same_for_little_as_for_much(
    team, conversation, at, as_recruiter, count_queries
):
    def call() -> None:
        assert as_recruiter.get(at()).status_code == 200
        assert as_recruiter.get(at("history/")).status_code == 200

    add_tags(candidate=person(conversation), names=["One"])
    merge_candidates(kept=person(conversation), gone=CandidateFactory(team=team))
    call()
    before = count_queries(call)
    add_tags(candidate=person(conversation), names=[f"Tag {number}" for number in range(9)])
    for number in range(6):
        add_custom_field(team=team, label=f"Field {number}", kind=CustomField.Kind.TEXT)
        merge_candidates(kept=person(conversation), gone=CandidateFactory(team=team))

    assert count_queries(call) == before
