"""What a payload becomes by a mapping: each field, where it came from, and what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.feeds.making import Made, make
from apps.feeds.mapping import read_mapping
from apps.feeds.payloads import Payload

PHONE = {"candidate.phone": "phone"}
AT_HOME = {"phone": "201-555-0112"}


def made(
    data: Any,
    fields: dict[str, Any],
    *,
    defaults: dict[str, str] | None = None,
    country: str = "US",
    headers: dict[str, str] | None = None,
    hosts: tuple[str, ...] = (),
) -> Made:
    mapping = read_mapping({"fields": fields, "fetch_hosts": list(hosts)})
    return make(Payload(data, "", headers or {}), mapping=mapping, defaults=defaults or {}, country=country)


def codes(result: Made) -> list[tuple[str, str]]:
    return [(problem.target, problem.code) for problem in result.problems]


@pytest.mark.parametrize(
    ("phones", "expected"),
    [
        ([("home", "201-555-0144"), ("Mobile", "201-555-0112")], "+12015550112"),
        ([("home", "201-555-0144"), ("cell phone", "201-555-0112")], "+12015550112"),
        ([("work", "201-555-0144"), ("home", "201-555-0112")], "+12015550112"),
        ([("other", "201-555-0144"), ("primary", "201-555-0112")], "+12015550112"),
        ([("skype", "201-555-0144"), ("work", "201-555-0112")], "+12015550112"),
        ([("fax", "201-555-0144"), ("other ", "201-555-0112")], "+12015550112"),
        ([("mobile", "none"), ("home", "201-555-0112")], "+12015550112"),
        ([("fax", "201-555-0144"), ("skype", "someone")], None),
    ],
)
def test_the_phone_that_is_texted_is_the_mobile_and_never_a_fax(
    phones: list[tuple[str, str]], expected: str | None
) -> None:
    data = {"phones": [{"type": kind, "value": number} for kind, number in phones]}

    assert made(data, {"candidate.phone": "phones"}).candidate.get("phone") == expected


def test_a_phone_says_where_it_stood_and_how_it_was_written() -> None:
    data = {
        "phones": [{"type": "home", "value": "201-555-0144"}, {"type": "mobile", "value": "(201) 555-0112"}]
    }

    trace = made(data, {"candidate.phone": "phones"}).traces["candidate.phone"]

    assert (trace.path, trace.raw, trace.value) == ("phones[1].value", "(201) 555-0112", "+12015550112")


def test_the_next_path_is_taken_where_the_first_has_nothing_to_call() -> None:
    fields = {"candidate.phone": {"paths": ["mobile", "phone"]}}

    assert made({"mobile": "", **AT_HOME}, fields).candidate["phone"] == "+12015550112"
    assert made({"mobile": "n/a", **AT_HOME}, fields).candidate["phone"] == "+12015550112"


def test_a_phone_is_read_as_written_in_the_candidates_country_or_else_the_feeds() -> None:
    fields = {**PHONE, "candidate.country": "country"}

    assert made({"phone": "020 7946 0018"}, fields, country="GB").candidate["phone"] == "+442079460018"
    data = {"phone": "020 7946 0018", "country": "United Kingdom"}
    assert made(data, fields).candidate == {"phone": "+442079460018", "country": "GB"}


def test_without_a_phone_nothing_is_taken_in_and_it_says_what_was_there() -> None:
    result = made({"tel": "201-555-0112", "name": "x"}, {"candidate.phone": {"paths": ["phone", "mobile"]}})

    assert not result.is_usable
    assert codes(result) == [("candidate.phone", "missing")]
    text = result.problems[0].text
    assert "Nothing at “phone”: there is no “phone” at the top, but “tel”, “name”." in text
    assert "Nothing at “mobile”" in text


def test_of_many_places_without_a_phone_it_is_said_once_what_was_there() -> None:
    paths = ["phone", "mobile", "cell", "tel", "number", "handy"]
    few, many = (made({"name": "x"}, {"candidate.phone": {"paths": some}}) for some in (paths[:5], paths))

    assert few.problems[0].text.count("there is no") == many.problems[0].text.count("there is no") == 1
    assert few.problems[0].text.endswith("Nothing at “mobile”, “cell”, “tel”, “number” either.")
    assert many.problems[0].text.endswith("Nothing at “mobile”, “cell”, “tel” and 2 other places either.")


def test_a_mapping_without_a_phone_says_so() -> None:
    result = made(AT_HOME, {"status": {"constant": "new"}})

    assert codes(result) == [("candidate.phone", "missing")]


def test_a_bad_address_is_left_out_and_said_and_the_candidate_is_still_taken_in() -> None:
    result = made({**AT_HOME, "email": "nobody"}, {**PHONE, "candidate.email": "email"})

    assert result.is_usable
    assert result.candidate == {"phone": "+12015550112"}
    assert codes(result) == [("candidate.email", "invalid_email")]


@pytest.mark.parametrize(
    ("data", "recipe", "expected"),
    [
        ({"a": " x ", "b": "y"}, {"paths": ["a", "b"]}, "x"),
        ({"a": "", "b": "y"}, {"paths": ["a", "b"]}, "y"),
        ({"a": None, "b": ["", "y"]}, {"paths": ["a", "b"]}, "y"),
        ({"a": "x", "b": "y"}, {"paths": ["a", "c", "b"], "join": ", "}, "x, y"),
        ({"a": ["x", "y"]}, {"paths": ["a"], "join": " / "}, "x / y"),
        ({}, {"paths": ["a"], "default": "d"}, "d"),
        ({"a": "x"}, {"constant": "c"}, "c"),
        ({"a": "Ann B. Lee"}, {"paths": ["a"], "part": "last"}, "Lee"),
        ({"a": "Lee, Ann"}, {"paths": ["a"], "part": "first"}, "Ann"),
        ({"a": "HOT"}, {"paths": ["a"], "choices": {"Hot": "Very"}}, "Very"),
        ({"a": "cold"}, {"paths": ["a"], "choices": {"Hot": "Very", "*": "Other"}}, "Other"),
        ({"a": "x y"}, {"paths": ["a"], "case": "title"}, "X Y"),
        ({"a": "12"}, {"paths": ["a"], "format": "No. {}"}, "No. 12"),
        ({"a": 7.0}, {"paths": ["a"]}, "7"),
        ({"a": True}, {"paths": ["a"]}, "true"),
        ({"a": {"#text": "x", "@id": "1"}}, {"paths": ["a"]}, "x"),
        ({"a": {"b": 1}}, {"paths": ["a"]}, None),
        ({"a": "x" * 500}, {"paths": ["a"]}, "x" * 200),
    ],
)
def test_a_recipe_makes_a_value(data: dict[str, Any], recipe: dict[str, Any], expected: str | None) -> None:
    result = made({**data, **AT_HOME}, {**PHONE, "application.job_title": recipe})

    assert result.application.get("job_title") == expected
    assert result.problems == ()


def test_what_a_translation_does_not_name_is_said() -> None:
    fields = {**PHONE, "status": {"paths": ["stage"], "choices": {"Hired": "delivered"}, "default": "new"}}

    result = made({**AT_HOME, "stage": "Offer"}, fields)

    assert (result.status, codes(result)) == ("new", [("status", "not_translated")])


def test_names_are_split_where_their_parts_are_not_given() -> None:
    fields = {**PHONE, "candidate.full_name": "name", "candidate.last_name": "last"}

    assert made({**AT_HOME, "name": "Ann B. Lee"}, fields).candidate == {
        "phone": "+12015550112",
        "first_name": "Ann",
        "middle_name": "B.",
        "last_name": "Lee",
    }
    assert made({**AT_HOME, "name": "Ann Lee", "last": "Ray"}, fields).candidate["last_name"] == "Ray"


def test_consent_is_only_there_when_it_says_yes_or_no() -> None:
    fields = {**PHONE, "consent.opt_in": "ok", "consent.method": {"constant": "form"}, "consent.at": "at"}

    given = made({**AT_HOME, "ok": "on", "at": "2026-03-27"}, fields)
    assert given.consent == {"opt_in": True, "method": "form", "at": datetime(2026, 3, 27, tzinfo=UTC)}
    assert made({**AT_HOME, "ok": False}, fields).consent["opt_in"] is False
    unclear = made({**AT_HOME, "ok": "perhaps"}, fields)
    assert (unclear.consent, codes(unclear)) == ({}, [("consent.opt_in", "neither_yes_nor_no")])
    assert made(AT_HOME, fields).consent == {}


def test_defaults_fill_what_the_payload_does_not_say() -> None:
    defaults = {"application.source": "Fair", "application.medium": "Booth", "tags": "a, b"}

    result = made({**AT_HOME, "from": "Web"}, {**PHONE, "application.source": "from"}, defaults=defaults)

    assert result.application == {"source": "Web", "medium": "Booth"}
    assert result.tags == ("a", "b")


def test_tags_of_all_paths_are_taken_each_once() -> None:
    fields = {**PHONE, "tags": {"paths": ["tags", "skill"]}}

    assert made({**AT_HOME, "tags": ["a", "b, A"], "skill": "c"}, fields).tags == ("a", "b", "c")


def test_own_fields_come_as_they_are_and_days_as_such() -> None:
    fields = {**PHONE, "custom.shift": "shift", "custom.start": {"paths": ["start"], "date": "MM/DD/YYYY"}}

    result = made({**AT_HOME, "shift": 2, "start": "04/01/2026"}, fields)

    assert result.candidate["custom"] == {"shift": "2", "start": "2026-04-01"}


def test_a_header_can_be_a_source() -> None:
    result = made(AT_HOME, {**PHONE, "event.key": {"header": "X-Event"}}, headers={"x-event": "e-7"})

    assert result.event_key == "e-7"


def test_an_event_without_an_id_gets_the_same_key_whenever_it_comes() -> None:
    fields = {**PHONE, "application.applied_at": "at", "application.external_job_id": "job"}
    first = {**AT_HOME, "at": "2026-03-27T14:44:03Z", "job": "1", "sent": 1}

    key = made(first, fields).event_key

    assert key == made({**first, "at": "2026-03-27T14:44:50Z", "sent": 2}, fields).event_key
    assert key != made({**first, "job": "2"}, fields).event_key
    assert key != made({**first, "phone": "201-555-0113"}, fields).event_key
    assert made(AT_HOME, PHONE).event_key != made({**AT_HOME, "x": 1}, PHONE).event_key


def test_a_change_needs_no_phone_but_must_say_whose_it_is() -> None:
    kind = {
        "event.kind": {"paths": ["event"], "choices": {"moved": "update", "gone": "erase", "*": "ignore"}}
    }
    fields = {**PHONE, **kind, "application.external_id": "id"}

    assert made({"event": "moved", "id": 7}, fields).is_usable
    assert made({"event": "gone", "id": 7}, fields).event_kind == "erase"
    assert codes(made({"event": "gone"}, fields)) == [("candidate.external_id", "nobody_meant")]
    assert made({"event": "ping"}, fields).is_usable
    unknown = made({**AT_HOME, "event": "new"}, {**PHONE, "event.kind": "event"})
    assert codes(unknown) == [("event.kind", "unknown_kind")]
    assert not unknown.is_usable


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://api.ats.test/people/7", ""),
        ("https://eu.ats.test/people/7", ""),
        ("https://ats.test/people/7", "foreign_host"),
        ("https://evil.test/api.ats.test", "foreign_host"),
        ("https://api.ats.test@evil.test/", "foreign_host"),
        ("https://name@api.ats.test/", "foreign_host"),
        ("https://evilats.test/", "foreign_host"),
        ("ftp://api.ats.test/", "invalid_address"),
        ("people/7", "invalid_address"),
        ("https://[", "invalid_address"),
    ],
)
def test_details_are_fetched_only_from_hosts_that_the_mapping_names(url: str, code: str) -> None:
    result = made(
        {"id": 7, "url": url}, {"candidate.external_id": "id", "fetch.url": "url"}, hosts=("*.ats.test",)
    )

    assert result.fetch_url == ("" if code else url)
    assert codes(result)[:1] == ([("fetch.url", code)] if code else [])


def test_an_address_of_details_takes_ids_as_no_more_than_that() -> None:
    fields = {
        "candidate.external_id": "id",
        "fetch.url": {"paths": ["id"], "format": "https://ats.test/{}?x=1"},
    }

    result = made({"id": "../../keys?a#b"}, fields, hosts=("ats.test",))

    assert result.fetch_url == "https://ats.test/..%2F..%2Fkeys%3Fa%23b?x=1"


def test_once_fetched_the_details_are_needed_no_more() -> None:
    mapping = read_mapping(
        {
            "fields": {"candidate.phone": "fetched.phone", "fetch.url": "url", "candidate.external_id": "id"},
            "fetch_hosts": ["ats.test"],
        }
    )
    payload = Payload({"id": 7, "url": "https://ats.test/7"})

    before = make(payload, mapping=mapping, defaults={}, country="US")
    after = make(payload.with_fetched(AT_HOME), mapping=mapping, defaults={}, country="US")

    assert (before.is_usable, before.fetch_url) == (True, "https://ats.test/7")
    assert (after.fetch_url, after.candidate["phone"]) == ("", "+12015550112")
    assert not make(payload.with_fetched({}), mapping=mapping, defaults={}, country="US").is_usable
