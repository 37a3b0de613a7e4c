from __future__ import annotations

import pytest

from apps.keywords.models import Keyword
from tests.factories.api import partner_of
from tests.factories.chat import text_in
from tests.factories.keywords import KeywordFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory


def test_a_partner_adds_changes_reads_and_deletes_a_keyword(team, number, partner, recruiter):
    list_ = StaticListFactory(team=team)
    added = partner.post(
        "keywords",
        {
            "word": "Nights",
            "spellings": ["Night"],
            "number": str(number.pk),
            "body": "Hi {{first_name|there}}!",
            "list": str(list_.pk),
            "assignee": str(recruiter.pk),
            "status": "engaged",
            "tags": ["Poster"],
            "source": "Gate",
        },
    )
    assert added.status_code == 201
    made = added.json()
    assert made["spellings"] == ["Night"]
    assert made["link"] == f"sms:{number.phone}?&body=Nights"
    assert (made["tags"], made["status"], made["medium"], made["active"]) == (
        ["Poster"],
        "engaged",
        "Keyword",
        True,
    )

    text_in(number, phone="+13125550148", body="night")
    text_in(number, phone="+13125550148", body="NIGHTS")
    text_in(number, phone="+13125550149", body="Nights")
    [listed] = partner.get("keywords").json()["data"]
    assert {name: listed["counts"][name] for name in ("texted", "people", "applications")} == {
        "texted": 3,
        "people": 2,
        "applications": 2,
    }
    assert listed["counts"]["last_texted_at"]

    changed = partner.patch(f"keywords/{made['id']}", {"active": False, "list": None, "status": None})
    assert (changed.json()["active"], changed.json()["list"], changed.json()["status"]) == (False, None, None)
    assert partner.get(f"keywords/{made['id']}").json() == changed.json()

    assert partner.delete(f"keywords/{made['id']}").status_code == 204
    assert not Keyword.objects.exists()


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"word": "Stop"}, 422, "keyword_reserved"),
        ({"word": "jobs"}, 409, "keyword_exists"),
        ({"body": "Hi {{first_name}}"}, 422, "bad_template"),
        ({"body": "Hi {{nobody}}"}, 422, "bad_template"),
        ({"status": "nowhere"}, 422, "unknown_status"),
        ({"assignee": "018f3a2e-0000-7000-8000-000000000000"}, 404, "not_found"),
    ],
)
def test_what_cannot_be_is_refused_with_a_code(team, number, partner, given, status, code):
    KeywordFactory(team=team, number=number)

    answer = partner.post("keywords", {"word": "Work", "number": str(number.pk), "body": "Hello", **given})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_dynamic_list_is_refused(team, number, partner):
    list_ = DynamicListFactory(
        team=team, filter_={"all": [{"field": "candidate.first_name", "op": "is", "value": "Sam"}]}
    )
    body = {"word": "Work", "number": str(number.pk), "body": "Hello", "list": str(list_.pk)}

    assert partner.post("keywords", body).json()["code"] == "list_is_dynamic"


def test_only_a_key_with_the_scope_admin_changes_keywords(team, number):
    keyword = KeywordFactory(team=team, number=number)
    reader = partner_of(team, scopes=["read", "write", "send"])

    assert reader.patch(f"keywords/{keyword.pk}", {"active": False}).status_code == 403
    assert reader.delete(f"keywords/{keyword.pk}").status_code == 403
    assert reader.get(f"keywords/{keyword.pk}").status_code == 200


def test_a_page_of_keywords_costs_the_same_for_one_as_for_twenty(team, number, partner, count_queries):
    KeywordFactory(team=team, number=number, tags=["Poster"])
    # The first call notes that the key is used.
    partner.get("keywords")
    for_one = count_queries(lambda: partner.get("keywords"))
    for place in range(19):
        KeywordFactory(team=team, number=number, word=f"Word {place}", tags=["Poster"])

    assert count_queries(lambda: partner.get("keywords")) == for_one <= 14
