"""The form of a condition: what a person fills in becomes the filter in the address."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from apps.candidates.models import CustomField
from apps.candidates.services import add_custom_field
from tests.grids.conftest import address

FORM = "/grids/candidates/condition/"


def filter_in(response) -> dict:
    return json.loads(parse_qs(urlsplit(response["Location"]).query)["filter"][0])


def test_every_field_is_offered_once_by_what_it_is_about(team, as_recruiter):
    add_custom_field(team=team, label="Licence", kind=CustomField.Kind.TEXT)

    groups = as_recruiter.get(FORM).context["groups"]

    assert groups[0].name == "Candidate"
    own = next(group for group in groups if group.name == "Own fields")
    assert [field.label for field in own.fields] == ["Licence"]
    assert len({group.name for group in groups}) == len(groups)


@pytest.mark.parametrize(
    ("field", "op", "filled", "value"),
    [
        ("active_application.job_title", "contains", {"value": ["nurse", " ", "cook "]}, ["nurse", "cook"]),
        ("active_application.status", "any_of", {"value": ["new"]}, ["new"]),
        ("conversation.waiting", "is", {"value": "yes"}, [True]),
        ("candidate.opted_out", "is", {"value": "no"}, [False]),
        ("candidate.created_at", "on", {"value": "2026-02-03", "until": "", "days": ""}, ["2026-02-03"]),
        (
            *("candidate.created_at", "between"),
            *({"value": "2026-02-03", "until": "2026-02-05"}, ["2026-02-03", "2026-02-05"]),
        ),
        ("candidate.created_at", "within_days", {"value": "", "days": "30"}, [30]),
        ("conversation.inbound_count", "gt", {"value": "1,000"}, [1000]),
        ("candidate.email", "empty", {"value": "left over"}, None),
    ],
)
def test_what_is_filled_in_stands_in_the_address_and_in_the_form_again(
    team, as_recruiter, field, op, filled, value
):
    answer = as_recruiter.get(FORM, {"field": field, "op": op, **filled})

    written = {"field": field, "op": op} | ({} if value is None else {"value": value})
    read = filter_in(answer)
    [condition] = read["all"]
    assert {**condition, "value": _listed(condition)} == {**written, "value": value}
    grid = as_recruiter.get(answer["Location"])
    assert grid.status_code == 200
    # Opened from its chip, the form holds the same, and sent off again it says the same.
    form = as_recruiter.get(grid.context["chips"][0].pieces[0].edit_url).context
    again = {
        **{name: text for name, text in form["hidden"] if name != "field"},
        "field": field,
        "op": next(option.value for option in form["operators"] if option.is_on),
        "value": [choice.value for choice in form["choices"] if choice.is_on]
        or (
            ["no"] if form["is_no"] else form["words"] if "text" in form["values_template"] else form["first"]
        ),
        "until": form["until"],
        "days": form["days"],
    }
    assert filter_in(as_recruiter.get(FORM, again)) == read


def _listed(condition):
    if "value" not in condition:
        return None
    value = condition["value"]
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("field", "op", "filled", "said"),
    [
        ("candidate.city", "contains", {"value": " "}, "needs a value"),
        ("candidate.created_at", "on", {"value": ""}, "give a day"),
        ("candidate.created_at", "within_days", {"days": "-3"}, "whole number of days"),
        ("conversation.inbound_count", "gt", {"value": "many"}, "give a number"),
        ("active_application.status", "any_of", {}, "needs a value"),
        ("active_application.status", "any_of", {"value": "nope"}, "there is no choice"),
        ("candidate.city", "before", {"value": "x"}, "cannot be asked"),
    ],
)
def test_what_cannot_be_asked_is_said_in_the_form(team, as_recruiter, field, op, filled, said):
    answer = as_recruiter.get(FORM, {"field": field, "op": op, **filled}, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_condition_is_added_joined_by_or_and_changed(team, as_recruiter):
    old = {"field": "candidate.state", "op": "is", "value": "NJ"}
    query = address("candidates", old, sort="name").partition("?")[2]
    new = {"field": "candidate.city", "op": "is", "value": "Newark"}

    for place, expected in (
        ("", [old, new]),
        ("&beside=0", [{"any": [old, new]}]),
        ("&at=0", [new]),
    ):
        answer = as_recruiter.get(f"{FORM}?{query}{place}&{urlencode(new)}")
        assert filter_in(answer) == {"all": expected}
        assert "sort=name" in answer["Location"]


def test_a_place_that_the_filter_no_longer_has_is_not_found(as_recruiter):
    for place in ("at=3", "beside=x", "at=0.0"):
        assert as_recruiter.get(f"{FORM}?{place}&field=candidate.city").status_code == 404


def test_columns_are_offered_with_the_chosen_ones_first_and_kept_in_order(as_recruiter):
    first = as_recruiter.get("/grids/candidates/columns/").context
    assert next(column.name for column in first["chosen"]) == "phone"

    as_recruiter.post("/grids/candidates/columns/", {"columns": ["email", "phone", "nope"]})

    second = as_recruiter.get("/grids/candidates/columns/").context
    assert [column.name for column in second["chosen"]] == ["email", "phone"]
    as_recruiter.post("/grids/candidates/columns/", {"columns": ["email"], "reset": "yes"})
    third = as_recruiter.get("/grids/candidates/columns/").context
    assert third["chosen"] == first["chosen"] or [c.name for c in third["chosen"]] == [
        c.name for c in first["chosen"]
    ]


def test_of_applications_the_active_ones_fields_are_offered_and_of_which_is_asked_then(as_recruiter):
    groups = {group.name: group for group in as_recruiter.get(FORM).context["groups"]}
    assert "Active application" in groups
    assert not [name for name in groups if name.startswith(("First", "Last", "Any"))]
    link = next(each for each in groups["Active application"].fields if each.label == "Job title")

    form = as_recruiter.get(link.url)

    variants = form.context["variants"]
    assert [each.label.split()[0] for each in variants] == ["Active", "First", "Last", "Any"]
    assert "field" not in dict(form.context["hidden"])
    chosen = {**dict(form.context["hidden"]), "field": variants[3].value, "op": "contains", "value": "nurse"}
    assert filter_in(as_recruiter.get(FORM, chosen))["all"][0]["field"] == "any_application.job_title"
    # What asks of one thing only, asks at once.
    assert as_recruiter.get(FORM, {"field": "candidate.city"}).context["variants"] == []


def test_a_condition_on_another_application_is_opened_as_that(as_recruiter):
    page = as_recruiter.get(
        address("candidates", {"field": "first_application.source", "op": "is", "value": "Fair"})
    )
    [chip] = page.context["chips"]

    form = as_recruiter.get(chip.pieces[0].edit_url)

    assert [each.label for each in form.context["variants"] if each.is_on] == ["First application"]
    assert form.context["title"] == "Source"
