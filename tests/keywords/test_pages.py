"""The pages of keywords."""

from __future__ import annotations

import pytest

from apps.core.phones import format_phone
from apps.keywords.codes import text_link
from apps.keywords.models import Keyword
from tests.factories.chat import text_in
from tests.factories.keywords import KeywordFactory
from tests.factories.messaging import connect_test_number

PAGE = "/settings/keywords/"


def form(number, **changed):
    return {
        "word": "NIGHTS",
        "number": str(number.pk),
        "body": "Hi {{first_name|there}}!",
        "medium": "Keyword",
        "again_after": "24",
        "is_active": "on",
        "spellings": "night, nite",
        "tags": "Poster",
        **changed,
    }


def test_a_manager_makes_a_keyword_and_changes_it(team, number, as_manager):
    assert as_manager.get(f"{PAGE}new/").status_code == 200
    answer = as_manager.post(f"{PAGE}new/", form(number))
    keyword = Keyword.objects.get()
    assert answer["Location"] == f"{PAGE}{keyword.pk}/"
    spellings = keyword.spellings.order_by("position").values_list("text", flat=True)
    assert list(spellings) == ["NIGHTS", "night", "nite"]

    shown = as_manager.get(f"{PAGE}{keyword.pk}/").content.decode()
    assert "Poster" in shown
    as_manager.post(f"{PAGE}{keyword.pk}/", form(number, word="LATE", needs_no_person="on", is_active=""))

    keyword.refresh_from_db()
    assert (keyword.word, keyword.needs_no_person, keyword.is_active) == ("LATE", True, False)


def test_keywords_stand_in_the_order_of_their_words_with_how_else_they_are_written(team, number, as_manager):
    KeywordFactory(team=team, number=number, word="Nights", spellings=["nite", "night shift"])
    KeywordFactory(team=team, number=number, word="drive")

    page = as_manager.get(PAGE).content.decode()

    assert page.index(">drive<") < page.index(">Nights<")
    assert "· also nite, night shift · not texted yet" in page
    assert "texted 0 times" not in page


def test_the_numbers_to_choose_from_are_written_as_everywhere(team, number, as_manager):
    page = as_manager.get("/settings/keywords/new/").content.decode()

    assert f">{format_phone(number.phone)}</option>" in page


@pytest.mark.parametrize(
    ("word", "said"), [("Stop", "cannot be a keyword"), ("jobs", "already on this number")]
)
def test_what_cannot_be_is_said_at_its_field(team, number, as_manager, word, said):
    KeywordFactory(team=team, number=number)

    answer = as_manager.post(f"{PAGE}new/", form(number, word=word))

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_list_says_what_came_of_each_and_costs_the_same_for_many(team, number, as_manager, count_queries):
    KeywordFactory(team=team, number=number)
    text_in(number, body="JOBS")
    assert "texted 1 time by 1 person · 1 application" in as_manager.get(PAGE).content.decode()
    for_one = count_queries(lambda: as_manager.get(PAGE))
    for place in range(19):
        KeywordFactory(team=team, number=number, word=f"Word {place}")

    assert count_queries(lambda: as_manager.get(PAGE)) == for_one <= 12


def test_the_preview_reads_as_to_somebody_new(team, number, as_manager, settings):
    settings.OPT_OUT_LINE = "Reply STOP to opt out."
    shown = as_manager.post(f"{PAGE}preview/", form(number, body="Hi {{first_name|there}}, {{last_name}}"))
    page = shown.content.decode()

    assert "Hi there," in page
    assert "Reply STOP to opt out." in page
    assert "last_name" in page
    assert "1 text part " in page
    assert (
        "no merge field"
        in as_manager.post(f"{PAGE}preview/", form(number, body="{{nobody}}")).content.decode()
    )


def test_the_code_writes_the_word_on_phones_of_both_kinds(team, as_manager):
    number = connect_test_number(team=team)
    keyword = KeywordFactory(team=team, number=number, word="Café 24")
    assert text_link(phone=number.phone, word="Café 24") == f"sms:{number.phone}?&body=Caf%C3%A9%2024"

    svg = as_manager.get(f"{PAGE}{keyword.pk}/code.svg")
    png = as_manager.get(f"{PAGE}{keyword.pk}/code.png")
    card = as_manager.get(f"{PAGE}{keyword.pk}/card/")

    assert (svg["Content-Type"], png["Content-Type"]) == ("image/svg+xml", "image/png")
    assert b"<svg" in svg.content
    assert png.content.startswith(b"\x89PNG")
    assert f"{PAGE}{keyword.pk}/code.svg" in card.content.decode()


def test_deleting_says_first_what_comes_of_it(team, number, as_manager):
    keyword = KeywordFactory(team=team, number=number)
    text_in(number, body="JOBS")
    assert (
        "Its 1 application and all texts stay"
        in as_manager.get(f"{PAGE}{keyword.pk}/delete/").content.decode()
    )
    assert Keyword.objects.exists()

    assert as_manager.post(f"{PAGE}{keyword.pk}/delete/")["Location"] == PAGE
    assert not Keyword.objects.exists()


def test_keywords_are_for_managers(team, number, as_recruiter):
    keyword = KeywordFactory(team=team, number=number)

    assert [
        as_recruiter.get(f"{PAGE}{path}").status_code
        for path in ("", f"{keyword.pk}/", f"{keyword.pk}/card/")
    ] == [403] * 3
