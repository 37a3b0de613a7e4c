"""The mapping, changed beside what has really arrived."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team
from apps.candidates.models import CustomField
from apps.feeds.editing import mapping_of, rows_of, target_of, tree_of
from apps.feeds.mapping import find, read_path
from apps.feeds.models import Feed
from apps.feeds.presets import Preset, presets
from tests.factories.feeds import FeedFactory, application, hand_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def feed(team: Team) -> Feed:
    return FeedFactory(team=team, is_on=False, mapping={"fields": {"candidate.phone": "candidate.phone"}})


def address(feed: Feed) -> str:
    return f"/feeds/{feed.pk}/mapping/"


def filled(feed: Feed, **more: str) -> dict[str, str]:
    return {"candidate.phone:path": "candidate.phone", **more}


def test_a_value_that_arrived_stands_beside_the_fields(feed: Feed, as_manager: Client) -> None:
    hand_in(feed, {"candidate": {"phone": "201-555-0112"}}, works=False)

    page = as_manager.get(address(feed)).content.decode()

    assert 'data-path="candidate.phone"' in page
    assert "1 of 1 work." in page
    assert "+12015550112" in page


def test_a_thing_of_a_list_is_known_by_what_it_is_and_not_by_its_place(
    feed: Feed, as_manager: Client
) -> None:
    phones = [{"type": "home", "value": "201-555-0111"}, {"type": "mobile", "value": "201-555-0112"}]
    hand_in(feed, {"phones": phones, "tags": [{"name": "a"}, {"name": "a"}], "n": ["x"]}, works=False)

    page = as_manager.get(address(feed)).content.decode()
    mapped = as_manager.post(
        address(feed), {"candidate.phone:path": "phones[type=mobile].value"}, headers=HTMX
    ).content.decode()

    assert 'data-path="phones[type=mobile].value"' in page
    assert 'data-path="tags[1].name"' in page
    assert 'data-path="n[0]"' in page
    assert "+12015550112" in mapped


@pytest.mark.parametrize("word", ["mobile phone", 'the "other" one]', "a\\b", "Größe"])
def test_whatever_a_thing_is_called_its_path_leads_to_it(word: str) -> None:
    data = {"phones": [{"type": "x", "value": 1}, {"type": word, "value": 2}]}

    nodes, _ = tree_of(data)

    path = read_path(nodes[0].below[1].below[1].path)
    assert [found.value for found in find(data, path)] == [2]


def test_what_is_tried_shows_what_would_become_of_it_and_keeps_nothing(
    feed: Feed, as_manager: Client
) -> None:
    hand_in(feed, {"tel": "201-555-0112", "who": "Ann Lee"}, works=False)
    given = {"candidate.phone:path": "tel", "candidate.full_name:path": "who"}

    answer = as_manager.post(address(feed), given, headers=HTMX).content.decode()

    assert "1 of 1 work." in answer
    assert 'id="said-candidate-phone" hx-swap-oob="true"' in answer
    assert "+12015550112" in answer
    feed.refresh_from_db()
    assert feed.mapping == {"fields": {"candidate.phone": "candidate.phone"}}


def test_a_problem_stands_beside_its_field(feed: Feed, as_manager: Client) -> None:
    hand_in(feed, {"tel": "201-555-0112"}, works=False)

    page = as_manager.post(address(feed), filled(feed)).content.decode()

    assert "0 of 1 work." in page
    beside = page.partition('id="said-candidate-phone"')[2].partition("</div>")[0]
    assert "there is no “candidate” at the top, but “tel”" in beside


def test_a_wrong_path_is_said_beside_its_field_and_the_payload_stays(feed: Feed, as_manager: Client) -> None:
    hand_in(feed, {"tel": "201-555-0112"}, works=False)

    answer = as_manager.post(
        address(feed), {"candidate.email:path": "a[", "candidate.phone:path": "tel", "save": "1"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "column 3" in page.partition('id="said-candidate-email"')[2].partition("</div>")[0]
    assert 'value="a["' in page
    assert 'data-path="tel"' in page


def test_a_mapping_is_saved_as_it_was_filled_in(feed: Feed, team: Team, as_manager: Client) -> None:
    CustomField.objects.create(team=team, key="shift", label="Shift", kind="text", position=1)
    given = filled(
        feed,
        **{"candidate.phone:others": "a\nb", "custom.shift:path": "shift", "status:path": "stage"},
        **{"status:choices": "Hired = delivered\n* = new", "application.source:constant": "Fair"},
        **{"application.job_location:path": "city", "application.job_location:others": "state"},
        **{"application.job_location:joined": "1", "application.job_location:join": ", "},
        items="data",
        save="1",
    )

    answer = as_manager.post(address(feed), given)

    assert answer.status_code == 302
    feed.refresh_from_db()
    assert feed.mapping == {
        "items": "data",
        "fields": {
            "candidate.phone": {"paths": ["candidate.phone", "a", "b"]},
            "custom.shift": {"paths": ["shift"]},
            "status": {"paths": ["stage"], "choices": {"Hired": "delivered", "*": "new"}},
            "application.source": {"constant": "Fair"},
            "application.job_location": {"paths": ["city", "state"], "join": ", "},
        },
    }


def test_another_payload_is_shown_with_what_was_filled_in(feed: Feed, as_manager: Client) -> None:
    first = hand_in(feed, {"first": "1"}, works=False)
    hand_in(feed, {"second": "2"}, works=False)

    page = as_manager.post(
        address(feed), filled(feed, delivery=str(first.pk), **{"status:path": "kept"})
    ).content.decode()

    assert 'data-path="first"' in page
    assert 'data-path="second"' not in page
    assert 'value="kept"' in page


def test_before_anything_arrives_the_sample_of_the_system_is_shown(team: Team, as_manager: Client) -> None:
    feed = FeedFactory(team=team, is_on=False, preset="greenhouse")

    page = as_manager.get(address(feed)).content.decode()

    assert "The sample" in page
    assert 'data-path="payload.application.candidate.first_name"' in page


def test_recruiters_change_no_mapping(feed: Feed, as_recruiter: Client) -> None:
    assert as_recruiter.get(address(feed)).status_code == 403


def test_ten_payloads_cost_as_many_queries_as_one(feed: Feed, as_manager: Client, count_queries: Any) -> None:
    hand_in(feed, application(), works=False)
    for_one = count_queries(lambda: as_manager.get(address(feed)))

    for number in range(9):
        hand_in(feed, application(f"+1201555012{number}"), works=False)

    assert count_queries(lambda: as_manager.get(address(feed))) == for_one <= 12


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.key)
def test_the_form_says_a_mapping_as_it_is(preset: Preset) -> None:
    rows = rows_of(preset.mapping, custom={})
    given = {
        "items": preset.mapping.get("items", ""),
        "fetch_hosts": "\n".join(preset.mapping.get("fetch_hosts", [])),
    }
    for row in rows:
        name = row.target.name
        said = {
            each: getattr(row, each) for each in ("path", "others", "join", "choices", "default", "constant")
        }
        said |= {each: getattr(row, each) for each in ("header", "part", "date", "case", "format")}
        given |= {f"{name}:{each}": value for each, value in said.items()}
        given[f"{name}:joined"] = "1" if row.is_joined else ""

    assert mapping_of(given, targets=[row.target.name for row in rows]) == preset.mapping


def test_a_tree_ends_where_a_page_would_be_too_long() -> None:
    nodes, is_whole = tree_of({"rows": [{"a": 1}] * 500})

    assert not is_whole
    assert len(nodes[0].below) < 400
    assert tree_of(json.loads('{"a": {"b.c": [true]}}'))[0][0].below[0].below[0].path == 'a."b.c"[0]'


def test_a_mistake_knows_its_field() -> None:
    assert target_of("mapping/fields/candidate.phone/paths/0") == "candidate.phone"
    assert target_of("fields/status") == "status"
    assert target_of("items") == ""
