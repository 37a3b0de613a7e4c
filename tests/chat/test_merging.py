"""Two rows of one person made one, and parted again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import Application, Candidate
from apps.candidates.services import (
    CannotMerge,
    CannotUndo,
    erase_candidate,
    merge_candidates,
    preview_merge,
    set_tags,
    undo_merge,
    update_candidate,
)
from apps.chat.models import Conversation, ConversationShare, Message, Note
from apps.chat.services import add_note, assign_conversation, share_conversation
from apps.events.models import Event
from apps.messaging.models import OptOut
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory, text_in

ONE, OTHER = "+13125550101", "+13125550102"


def candidate(phone: str) -> Candidate:
    return Candidate.objects.get(phone=phone)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def two(team, number, recruiter):
    """One person, who has texted from two phones: two hours ago from the one, an hour ago from the other."""
    now = timezone.now()
    text_in(number, phone=ONE, body="From my old phone", at=now - timedelta(hours=2))
    text_in(number, phone=OTHER, body="From my new phone", at=now - timedelta(hours=1))
    one, other = candidate(ONE), candidate(OTHER)
    update_candidate(candidate=one, fields={"first_name": "Mary", "city": "Gary", "custom": {"a": 1, "b": 2}})
    update_candidate(
        candidate=other,
        fields={
            "first_name": "Maria",
            "email": "m@example.test",
            "external_id": "ats-2",
            "custom": {"b": 3, "c": 4},
        },
    )
    set_tags(candidate=one, names=["VIP"])
    set_tags(candidate=other, names=["vip", "Driver"])
    add_note(conversation=other.conversations.get(), author=recruiter, body="Called from the new one")
    return candidate(ONE), candidate(OTHER)


def state(*people: Candidate) -> list[object]:
    """Return all that merging may touch."""
    return [
        (
            Candidate.objects.filter(pk=each.pk).values().get() | {"updated_at": None},
            sorted(each.taggings.values_list("tag__key", flat=True)),
            list(each.applications.order_by("pk").values_list("pk", "is_active")),
            list(
                Conversation.objects.filter(candidate=each)
                .values("pk", "waiting_since", "last_body", "last_message_at", "assignee_id")
                .order_by("pk")
            ),
            list(
                Message.objects.filter(conversation__candidate=each)
                .order_by("pk")
                .values_list("pk", flat=True)
            ),
            list(Note.objects.filter(conversation__candidate=each).values_list("body", flat=True)),
            list(
                ConversationShare.objects.filter(conversation__candidate=each).values_list(
                    "user_id", flat=True
                )
            ),
        )
        for each in people
    ]


def test_a_preview_says_what_there_is_to_decide_and_what_goes_over(two):
    preview = preview_merge(kept=two[0], gone=two[1])

    assert preview.differences == [("first_name", "Mary", "Maria")]
    assert preview.kept_has == ["1 application", "1 tag", "1 text"]
    assert preview.gone_has == ["1 application", "2 tags", "1 text", "1 note"]


def test_the_kept_one_has_all_of_both(team, two):
    kept, gone = two

    merge_candidates(kept=kept, gone=gone)

    kept = Candidate.objects.for_team(team).get()
    assert (kept.phone, kept.first_name, kept.city, kept.email) == (ONE, "Mary", "Gary", "m@example.test")
    assert (kept.external_id, kept.custom) == ("ats-2", {"a": 1, "b": 2, "c": 4})
    assert kept.applications.filter(is_active=True).count() == 1
    assert kept.applications.get(is_active=True) == kept.applications.order_by("applied_at").last()
    conversation = Conversation.objects.for_team(team).get()
    assert list(conversation.messages.oldest_first().values_list("body", "phone")) == [
        ("From my old phone", ONE),
        ("From my new phone", OTHER),
    ]
    assert (conversation.last_body, conversation.waiting_since) == (
        "From my new phone",
        conversation.messages.oldest_first().first().created_at,
    )
    assert Note.objects.get().conversation == conversation
    assert Event.objects.filter(kind="candidate.merged", subject_id=kept.pk).exists()


def test_of_what_both_have_the_other_one_can_be_chosen(two):
    merge_candidates(kept=two[0], gone=two[1], choose_gone=frozenset({"first_name", "custom"}))

    kept = candidate(ONE)
    assert (kept.first_name, kept.custom) == ("Maria", {"a": 1, "b": 3, "c": 4})


def test_who_texts_or_applies_with_the_other_phone_is_still_known(team, number, two, partner):
    merge_candidates(kept=two[0], gone=two[1])

    text_in(number, phone=OTHER, body="It is me again")
    made = partner.post(
        "applications",
        {"candidate": {"phone": OTHER, "external_id": "ats-2"}, "application": {"job_title": "Cook"}},
    )

    assert made.status_code == 201
    assert made.json()["candidate"]["id"] == str(two[0].pk)
    assert Candidate.objects.for_team(team).count() == 1
    assert Conversation.objects.get().last_body == "It is me again"


def test_a_text_to_the_other_phone_goes_to_the_kept_one_and_once(two, partner):
    merge_candidates(kept=two[0], gone=two[1])
    order = {"to": OTHER, "body": "Hello", "client_id": "once"}

    first, again = (partner.post("messages", order) for _ in range(2))

    assert (first.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert Message.objects.get(direction="outbound").phone == ONE


def test_whoever_refused_texts_on_one_phone_refuses_them_there(two, number):
    text_in(number, phone=OTHER, body="STOP")

    merge_candidates(kept=two[0], gone=two[1])

    assert OptOut.objects.in_force().get().phone == OTHER


def test_parted_again_all_is_as_before(two, team, restricted, recruiter, now):
    kept, gone = two
    share_conversation(conversation=gone.conversations.get(), user=restricted, actor=recruiter)
    assign_conversation(conversation=gone.conversations.get(), assignee=recruiter, actor=recruiter)
    before = state(*two)
    merge = merge_candidates(kept=kept, gone=gone, choose_gone=frozenset({"first_name"}))

    undo_merge(merge=merge, now=now)

    after = state(*two)
    for one, other in zip(after, before, strict=True):
        for part, expected in zip(one, other, strict=True):
            assert part == expected


def test_what_came_since_stays_with_the_kept_one(two, number, now):
    merge = merge_candidates(kept=two[0], gone=two[1])
    text_in(number, phone=ONE, body="Since then")
    update_candidate(candidate=candidate(ONE), fields={"email": "other@example.test"})

    undo_merge(merge=merge, now=now)

    kept, gone = candidate(ONE), candidate(OTHER)
    assert (kept.email, gone.email) == ("other@example.test", "m@example.test")
    assert kept.conversations.get().last_body == "Since then"
    assert gone.conversations.get().messages.count() == 1


def test_only_the_last_merging_is_undone_and_once_and_within_a_day(team, two, now):
    third = CandidateFactory(team=team)
    first = merge_candidates(kept=two[0], gone=two[1])
    second = merge_candidates(kept=two[0], gone=third)

    with pytest.raises(CannotUndo):
        undo_merge(merge=first, now=now)
    with pytest.raises(CannotUndo, match="24 hours"):
        undo_merge(merge=second, now=now + timedelta(hours=25))
    undo_merge(merge=second, now=now)
    with pytest.raises(CannotUndo, match="already"):
        undo_merge(merge=second, now=now)
    undo_merge(merge=first, now=now)
    assert Candidate.objects.for_team(team).count() == 3


def test_the_other_names_of_who_goes_go_along(team, two, number, now):
    third = CandidateFactory(team=team, phone="+13125550103")
    merge_candidates(kept=two[0], gone=two[1])

    merge = merge_candidates(kept=third, gone=two[0])

    text_in(number, phone=OTHER, body="Still me")
    assert Message.objects.get(body="Still me").conversation.candidate == third
    undo_merge(merge=merge, now=now)
    assert candidate(OTHER).merged_into == two[0]


def test_somebody_without_a_chat_takes_over_the_others(team, number, now):
    plain = CandidateFactory(team=team, phone=ONE)
    text = text_in(number, phone=OTHER)

    merge = merge_candidates(kept=plain, gone=candidate(OTHER))
    assert Conversation.objects.get().candidate == plain
    undo_merge(merge=merge, now=now)

    assert Conversation.objects.get() == text.conversation
    assert Conversation.objects.get().candidate == candidate(OTHER)


def test_nonsense_is_refused(team, two, now):
    with pytest.raises(CannotMerge):
        merge_candidates(kept=two[0], gone=two[0])
    erase_candidate(candidate=two[1], actor_id=None, now=now)
    with pytest.raises(CannotMerge):
        merge_candidates(kept=two[0], gone=two[1])


def test_merging_costs_the_same_for_many_applications(team, count_queries, now):
    def cost(applications: int) -> int:
        kept, gone = CandidateFactory(team=team), CandidateFactory(team=team)
        ConversationFactory(team=team, phone=gone.phone)
        for _ in range(applications):
            Application.objects.create(
                team=team,
                candidate=gone,
                status=gone.applications.first().status,
                method="api",
                is_active=False,
            )
        return count_queries(lambda: merge_candidates(kept=kept, gone=gone))

    assert cost(1) == cost(20)
