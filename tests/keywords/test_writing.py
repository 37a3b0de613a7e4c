"""Keywords written and changed: which words there can be, and what stays because one stands on it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.models import ApplicationStatus, CustomField
from apps.candidates.services import (
    CustomFieldInUse,
    StatusInUse,
    TagInUse,
    add_custom_field,
    add_status,
    ensure_tags,
    remove_custom_field,
    remove_status,
    remove_tag,
)
from apps.keywords.models import Keyword, KeywordSpelling
from apps.keywords.services import (
    BadKeyword,
    KeywordExists,
    KeywordReserved,
    delete_keyword,
    update_keyword,
)
from apps.lists.services import ListInUse, ListIsDynamic, delete_list
from apps.messaging.merging import BadTemplate
from apps.messaging.services import TemplateInUse, add_template, delete_template
from tests.factories.keywords import KeywordFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory
from tests.factories.messaging import connect_test_number

SAM = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Sam"}]}


@pytest.mark.parametrize(
    "word",
    [
        *("Stop", "stop!", "STOPALL", "opt-out", "ARRÊT", "baja", "no más", "stop now", "Cancel", "END"),
        *("START", "unstop", "Help", "INFO", "aide", "ayuda", "Yes", "sí", "OUI", "remove me"),
        *("S.T.O.P", "h e l p"),
    ],
)
def test_what_carriers_and_people_say_of_texts_is_reserved(team, word):
    with pytest.raises(KeywordReserved, match="cannot be a keyword"):
        KeywordFactory(team=team, word=word)
    with pytest.raises(KeywordReserved):
        KeywordFactory(team=team, spellings=[word])


@pytest.mark.parametrize("word", ["", "A", "!!", "🙂🙂", "x" * 31])
def test_a_word_has_two_to_thirty_characters(team, word):
    with pytest.raises(BadKeyword):
        KeywordFactory(team=team, word=word)


def test_a_word_is_there_once_on_a_number_however_it_is_written(team, number):
    KeywordFactory(team=team, number=number, word="JOBS", spellings=["Arbeit"])
    with pytest.raises(KeywordExists, match="“JOBS” is a spelling of “JOBS”"):
        KeywordFactory(team=team, number=number, word="jöbs!")
    with pytest.raises(KeywordExists, match="“Arbeit” is a spelling of “JOBS”") as refused:
        KeywordFactory(team=team, number=number, word="Work", spellings=["arbeit"])
    assert refused.value.field == "spellings"

    KeywordFactory(team=team, number=connect_test_number(team=team), word="JOBS")


def test_a_keyword_moves_to_another_number_with_its_spellings(team, number):
    keyword = KeywordFactory(team=team, number=number, spellings=["Job"])
    other = connect_test_number(team=team)

    update_keyword(keyword=keyword, fields={"number": other}, actor_id=None)

    assert set(KeywordSpelling.objects.values_list("number", "text")) == {
        (other.pk, "JOBS"),
        (other.pk, "Job"),
    }


def test_it_has_one_answer(team):
    template = add_template(team=team, name="hello", body="Hello")
    with pytest.raises(BadTemplate):
        KeywordFactory(team=team, body="")
    keyword = KeywordFactory(team=team, body="Own words")

    changed = update_keyword(keyword=keyword, fields={"template": template}, actor_id=None)
    assert (changed.template, changed.body) == (template, "")

    changed = update_keyword(keyword=keyword, fields={"body": "Own words again"}, actor_id=None)
    assert (changed.template, changed.body) == (None, "Own words again")


def test_the_answer_can_be_read_by_whom_nothing_is_known_of(team):
    with pytest.raises(BadTemplate, match="first_name"):
        KeywordFactory(team=team, body="Hi {{first_name}}")
    with pytest.raises(BadTemplate, match="job_title"):
        KeywordFactory(team=team, body="Hi {{first_name|there}}, {{job_title}}?")
    keyword = KeywordFactory(team=team, body="Hi {{first_name|there}}, {{job_title}}?", job_title="Picker")
    with pytest.raises(BadTemplate, match="job_title"):
        update_keyword(keyword=keyword, fields={"job_title": ""}, actor_id=None)


def test_nobody_is_put_on_a_dynamic_list(team):
    with pytest.raises(ListIsDynamic):
        KeywordFactory(team=team, list=DynamicListFactory(team=team, filter_=SAM))


def test_what_a_keyword_stands_on_stays(team):
    list_, template = StaticListFactory(team=team), add_template(team=team, name="hello", body="Hello")
    status = add_status(team=team, label="By word")
    field = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)
    KeywordFactory(team=team, template=template, list=list_, status=status, tags=["Poster"])
    asking = KeywordFactory(team=team, word="Shift", body="Your shift: {{custom.shift|soon}}")
    tag = ensure_tags(team=team, names=["Poster"])[0]

    with pytest.raises(ListInUse, match="the keyword “JOBS”"):
        delete_list(list_=list_, actor_id=None, now=timezone.now())
    with pytest.raises(TemplateInUse, match="the keyword “JOBS”"):
        delete_template(template=template, now=timezone.now())
    with pytest.raises(StatusInUse, match="the keyword “JOBS”"):
        remove_status(status=status, move_to=ApplicationStatus.objects.for_team(team).get(key="new"))
    with pytest.raises(TagInUse, match="the keyword “JOBS”"):
        remove_tag(tag=tag)
    with pytest.raises(CustomFieldInUse, match="the keyword “Shift”"):
        remove_custom_field(field=field)

    delete_keyword(keyword=Keyword.objects.get(word="JOBS"), actor_id=None)
    delete_keyword(keyword=asking, actor_id=None)
    delete_list(list_=list_, actor_id=None, now=timezone.now())
    delete_template(template=template, now=timezone.now())
    remove_status(status=status)
    remove_tag(tag=tag)
    remove_custom_field(field=field)
