"""A keyword that is texted: who wrote it has applied, and is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import Application, ApplicationStatus, Candidate, Tag
from apps.candidates.services import ensure_tags, merge_tags, rename_tag
from apps.chat.models import Conversation, Message
from apps.chat.services import assign_conversation
from apps.events.models import Event
from apps.keywords.models import Keyword, KeywordText
from apps.keywords.services import update_keyword
from apps.messaging.models import ConsentEvent
from apps.messaging.selectors import opt_outs_of
from apps.messaging.services import add_template, pause_number
from tests.factories.chat import text_in
from tests.factories.keywords import ANSWER, KeywordFactory
from tests.factories.lists import StaticListFactory
from tests.factories.messaging import AUTH_TOKEN, connect_test_number, new_sid
from tests.factories.webhooks import call, inbound_fields, inbound_path

PHONE = "+13125550148"


def answers() -> list[str]:
    sent = Message.objects.filter(direction="outbound", origin=Message.Origin.KEYWORD)
    return list(sent.order_by("created_at").values_list("body", flat=True))


def methods() -> list[str]:
    return list(Application.objects.order_by("applied_at", "pk").values_list("method", flat=True))


def test_a_keyword_makes_a_candidate_an_application_and_an_answer_in_one_call(team, number):
    KeywordFactory(
        team=team,
        number=number,
        source="Bus shelter",
        campaign="Spring",
        job_title="Picker",
        job_location="Hall 4",
    )

    response = call(inbound_path(number), inbound_fields(number, Body=" jobs! 🙂"), token=AUTH_TOKEN)

    assert response.status_code == 200
    application = Application.objects.get()
    assert (application.method, application.keyword) == ("keyword", "JOBS")
    assert application.attribution == ["Bus shelter", "Keyword", "Spring"]
    assert (application.job_title, application.job_location) == ("Picker", "Hall 4")
    answer = Message.objects.get(origin="keyword")
    assert (answer.body, answer.lane, answer.phone) == (ANSWER, Message.Lane.REPLY, PHONE)


def test_a_keyword_does_with_them_what_it_says(team, number, recruiter):
    list_ = StaticListFactory(team=team)
    status = ApplicationStatus.objects.for_team(team).get(key="engaged")
    KeywordFactory(
        team=team, number=number, list=list_, assignee=recruiter, status=status, tags=["Nights", "Poster"]
    )

    text_in(number, phone=PHONE, body="Jobs")

    candidate = Candidate.objects.get(phone=PHONE)
    assert list_.memberships.get().candidate == candidate
    assert Conversation.objects.get().assignee == recruiter
    assert Application.objects.get().status == status
    assert sorted(Tag.objects.filter(taggings__candidate=candidate).values_list("name", flat=True)) == [
        "Nights",
        "Poster",
    ]


def test_whoever_is_looked_after_already_keeps_their_recruiter(team, number, recruiter, teammate):
    conversation = text_in(number, phone=PHONE, body="Hello").conversation
    assign_conversation(conversation=conversation, assignee=teammate, actor=None)
    KeywordFactory(team=team, number=number, assignee=recruiter)

    text_in(number, phone=PHONE, body="JOBS")

    assert Conversation.objects.get().assignee == teammate
    assert methods() == ["inbound", "keyword"]


def test_who_has_left_the_team_is_given_nobody(team, number, stranger):
    keyword = KeywordFactory(team=team, number=number)
    Keyword.objects.filter(pk=keyword.pk).update(assignee=stranger)

    text_in(number, phone=PHONE, body="JOBS")

    assert Conversation.objects.get().assignee is None
    assert answers() == [ANSWER]


@pytest.mark.parametrize("said", ["I want jobs", "job", "jobs please", ""])
def test_only_the_whole_text_is_a_keyword(team, number, said):
    KeywordFactory(team=team, number=number)

    text_in(number, phone=PHONE, body=said)

    assert methods() == ["inbound"]
    assert answers() == []


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("JOBS", "“Jobs”."),
        ("Trabajo", "TRABAJO"),
        ("Café 24", "cafe-24"),
        ("Работа", "работа!"),
        ("नौकरी", "नौकरी"),
        ("งาน", "งาน 🙏"),
        ("招聘", " 招聘。"),
    ],
)
def test_a_word_is_read_whatever_its_case_accents_and_punctuation(team, number, word, said):
    KeywordFactory(team=team, number=number, word=word)

    text_in(number, phone=PHONE, body=said)

    assert methods() == ["keyword"]


def test_words_that_differ_in_a_vowel_sign_are_two(team, number):
    KeywordFactory(team=team, number=number, word="नौकरी")

    text_in(number, phone=PHONE, body="नकर")

    assert methods() == ["inbound"]


def test_other_spellings_count_too(team, number):
    KeywordFactory(team=team, number=number, spellings=["Job", "JBOS"])

    text_in(number, phone=PHONE, body="jbos")

    assert Application.objects.get().keyword == "JOBS"


def test_a_keyword_of_another_number_or_one_that_is_off_is_an_ordinary_text(team, number):
    KeywordFactory(team=team, number=connect_test_number(team=team))
    KeywordFactory(team=team, number=number, is_active=False)

    text_in(number, phone=PHONE, body="JOBS")

    assert methods() == ["inbound"]
    assert Conversation.objects.get().waiting_since is not None


def test_the_same_keyword_again_is_no_second_application_and_no_second_answer_within_an_hour(team, number):
    KeywordFactory(team=team, number=number)
    now = timezone.now()
    for minutes in (300, 295, 100):
        text_in(number, phone=PHONE, body="JOBS", at=now - timedelta(minutes=minutes))

    assert methods() == ["keyword"]
    assert len(answers()) == 2
    told = list(Event.objects.filter(kind="keyword.texted").order_by("id").values_list("data", flat=True))
    assert [each["applied"] for each in told] == [True, False, False]
    assert [bool(each["why_no_answer"]) for each in told] == [False, True, False]


def test_a_day_later_they_apply_again(team, number):
    KeywordFactory(team=team, number=number)
    now = timezone.now()
    for hours in (25, 0):
        text_in(number, phone=PHONE, body="JOBS", at=now - timedelta(hours=hours))

    assert methods() == ["keyword", "keyword"]
    assert Application.objects.active().count() == 1


def test_the_same_call_twenty_times_is_one_application_and_one_answer(team, number):
    KeywordFactory(team=team, number=number)
    sid = new_sid()
    for _ in range(20):
        text_in(number, phone=PHONE, body="JOBS", sid=sid)

    assert (len(methods()), len(answers()), KeywordText.objects.count()) == (1, 1, 1)


def test_a_machine_that_texts_one_keyword_after_another_is_answered_five_times_an_hour(team, number):
    words = [f"Word {place}" for place in range(8)]
    for word in words:
        KeywordFactory(team=team, number=number, word=word)
    for word in words:
        text_in(number, phone=PHONE, body=word)

    assert len(answers()) == 5
    assert "answers to keywords" in Event.objects.filter(kind="keyword.texted").last().data["why_no_answer"]


def test_it_is_consent_in_their_words_beside_what_they_read(team, number):
    KeywordFactory(team=team, number=number, terms="You agree to texts about jobs.")

    text_in(number, phone=PHONE, body="jobs")

    said = ConsentEvent.objects.get(phone=PHONE)
    assert (said.kind, said.method) == ("given", "keyword")
    assert "“jobs”" in said.wording
    assert said.wording.endswith("You agree to texts about jobs.")


def test_who_has_opted_out_applies_but_is_not_answered_and_consents_to_nothing(team, number):
    KeywordFactory(team=team, number=number, needs_no_person=True)
    text_in(number, phone=PHONE, body="STOP")

    text_in(number, phone=PHONE, body="JOBS")

    assert answers() == []
    assert opt_outs_of(PHONE, team=team).exists()
    assert not ConsentEvent.objects.filter(kind="given").exists()
    assert Application.objects.active().get().method == "keyword"
    # A colleague may reach them in another way.
    assert Conversation.objects.get().waiting_since is not None
    text_in(number, phone=PHONE, body="START")
    text_in(number, phone=PHONE, body="JOBS")
    assert answers() == [ANSWER]


def test_they_wait_for_a_person_unless_the_keyword_needs_none(team, number):
    keyword = KeywordFactory(team=team, number=number)
    text_in(number, phone=PHONE, body="JOBS")
    assert Conversation.objects.get().waiting_since is not None
    Conversation.objects.update(waiting_since=None)

    update_keyword(keyword=keyword, fields={"needs_no_person": True}, actor_id=None)
    text_in(number, phone=PHONE, body="JOBS")
    text_in(number, phone="+13125550149", body="JOBS")
    assert not Conversation.objects.filter(waiting_since__isnull=False).exists()

    asked = text_in(number, phone=PHONE, body="When does it start?")
    text_in(number, phone=PHONE, body="JOBS")
    assert Conversation.objects.get(pk=asked.conversation_id).waiting_since == asked.created_at


def test_an_answer_that_cannot_be_sent_loses_nothing_and_says_why(team, number):
    KeywordFactory(team=team, number=number, needs_no_person=True)
    pause_number(number=number, reason="The carrier asked us to.", now=timezone.now())
    number.refresh_from_db()

    text_in(number, phone=PHONE, body="JOBS")

    assert methods() == ["keyword"]
    assert "paused" in Event.objects.get(kind="keyword.texted").data["why_no_answer"]
    assert Conversation.objects.get().waiting_since is not None


def test_the_answer_is_the_template_as_it_is_now(team, number):
    template = add_template(team=team, name="hello", body="Hi {{first_name|there}}, from {{team_name}}.")
    KeywordFactory(team=team, number=number, template=template)

    text_in(number, phone=PHONE, body="JOBS")

    assert answers() == [f"Hi there, from {team.name}."]


def test_the_thread_says_what_became_of_it(team, number, as_recruiter):
    KeywordFactory(team=team, number=number)
    conversation = text_in(number, phone=PHONE, body="JOBS").conversation
    text_in(number, phone=PHONE, body="JOBS")

    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()

    assert "Keyword “JOBS”: applied. Answered." in page
    assert "Keyword “JOBS”: again, so no second application. Not answered: They had the answer" in page


def test_tags_are_those_of_today_also_after_a_merging_and_a_renaming(team, number):
    KeywordFactory(team=team, number=number, tags=["Poster"])
    poster, outdoor = ensure_tags(team=team, names=["Poster", "Outdoor"])[::-1]
    merge_tags(tag=poster, into=outdoor)
    rename_tag(tag=outdoor, name="Street")

    text_in(number, phone=PHONE, body="JOBS")

    assert list(Tag.objects.filter(taggings__isnull=False).values_list("name", flat=True)) == ["Street"]
