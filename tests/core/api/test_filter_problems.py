"""A filter that cannot be read is answered with each place in it, wherever it came from."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from apps.core.api.problems import problem_response
from apps.core.filters import FilterError, Mistake

MISTAKES = [
    Mistake("/all/0/value", "unknown_choice", "Tags: there is no choice “x”."),
    Mistake("", "too_long", "The filter is too long."),
]


def answered(method, **pointers):
    request = SimpleNamespace(path="/api/v1/lists", method=method)
    context = {"request": request, "view": SimpleNamespace(pointers=pointers)}
    response = problem_response(FilterError(MISTAKES), context)
    return response.status_code, json.loads(response.content)


def test_in_a_body_the_pointers_begin_at_the_filters_place():
    status, body = answered("POST")

    assert (status, body["code"]) == (422, "invalid_filter")
    assert body["errors"] == [
        {"pointer": "#/filter/all/0/value", "code": "unknown_choice", "detail": MISTAKES[0].detail},
        {"pointer": "#/filter", "code": "too_long", "detail": MISTAKES[1].detail},
    ]


def test_a_view_says_where_in_its_body_the_filter_stands():
    _, body = answered("PATCH", filter="audience/filter")

    assert body["errors"][0]["pointer"] == "#/audience/filter/all/0/value"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_in_an_address_the_parameter_is_named_too(method):
    status, body = answered(method)

    assert (status, body["status"]) == (400, 400)
    assert [(error["parameter"], error["pointer"]) for error in body["errors"]] == [
        ("filter", "#/filter/all/0/value"),
        ("filter", "#/filter"),
    ]
