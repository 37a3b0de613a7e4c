"""What arrives, read as what it is; and what is no payload, refused with the place of the mistake."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import DomainError
from apps.feeds.payloads import MAX_BYTES, BadPayload, Format, Payload, TooLarge, read_payloads

JSON, XML, CSV = "application/json", "application/xml", "text/csv"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=frontier"


def read(body: str | bytes, content_type: str = JSON, **options: Any) -> list[Any]:
    return [payload.data for payload in payloads(body, content_type, **options)]


def payloads(body: str | bytes, content_type: str = JSON, **options: Any) -> list[Payload]:
    sent = body.encode() if isinstance(body, str) else body
    return read_payloads(sent, content_type=content_type, **options)


def refusal(body: str | bytes, content_type: str = JSON, **options: Any) -> BadPayload:
    with pytest.raises(BadPayload) as refused:
        payloads(body, content_type, **options)
    return refused.value


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ('{"a": 1}', JSON, [{"a": 1}]),
        ('[{"a": 1}, {"a": 2}]', JSON, [{"a": 1}, {"a": 2}]),
        ('\ufeff{"a": 1}', "text/plain", [{"a": 1}]),
        ('{"a": "Zoë"}'.encode("utf-16"), "", [{"a": "Zoë"}]),
        ('{"a": "Zoë"}'.encode("cp1252"), JSON, [{"a": "Zoë"}]),
        ('{"a": "Zoë"}'.encode("latin-1"), "application/json; charset=ISO-8859-1", [{"a": "Zoë"}]),
        ('{"a": 1}', "application/json; charset=nonsense", [{"a": 1}]),
        ('{"a": 1}', "application/json; charset=zlib", [{"a": 1}]),
        ('{"a": 1}', URLENCODED, [{"a": 1}]),
        (gzip.compress(b'{"a": 1}', mtime=0), JSON, [{"a": 1}]),
        ("name=Zo%C3%AB&tag=a&tag=b&empty=", URLENCODED, [{"name": "Zoë", "tag": ["a", "b"], "empty": ""}]),
        ("name=Zo%EB", f"{URLENCODED}; charset=windows-1252", [{"name": "Zoë"}]),
        ("form=%7B%22a%22%3A1%7D&note=%7Bno", URLENCODED, [{"form": {"a": 1}, "note": "{no"}]),
        ("name=Zo&note=a,b;c", URLENCODED, [{"name": "Zo", "note": "a,b;c"}]),
        ("Name;Phone\nZoë;1,2\n;\n", CSV, [{"Name": "Zoë", "Phone": "1,2"}]),
        ("sep=|\nName|Phone\na|1", CSV, [{"Name": "a", "Phone": "1"}]),
        ("Name,Phone\na,1\nb,2", "text/plain", [{"Name": "a", "Phone": "1"}, {"Name": "b", "Phone": "2"}]),
        ("Name\tPhone\nZoë\t1".encode("utf-16"), CSV, [{"Name": "Zoë", "Phone": "1"}]),
        ("Phone,Phone\n1,2", CSV, [{"Phone": "1", "Phone (2)": "2"}]),
        (
            "<a><b x='1'>t</b><c>1</c><c>2</c></a>",
            XML,
            [{"a": {"b": {"@x": "1", "#text": "t"}, "c": ["1", "2"]}}],
        ),
        ("<a xmlns='urn:x'><b><![CDATA[1 < 2]]></b></a>", "", [{"a": {"b": "1 < 2"}}]),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><a>Zoë</a>".encode("latin-1"), XML, [{"a": "Zoë"}]),
    ],
)
def test_a_body_is_read_as_what_it_is(body: str | bytes, content_type: str, expected: list[Any]) -> None:
    assert read(body, content_type) == expected


def test_the_fields_of_a_multipart_form_are_read_and_its_files_only_named() -> None:
    body = (
        '--frontier\r\nContent-Disposition: form-data; name="name"\r\n\r\nZoë\r\n'
        '--frontier\r\nContent-Disposition: form-data; name="resume"; filename="cv.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-\r\n--frontier--\r\n"
    )

    file = {"file_name": "cv.pdf", "content_type": "application/pdf", "bytes": 5}
    assert read(body, MULTIPART) == [{"name": "Zoë", "resume": file}]


def test_items_stand_at_a_path_and_know_their_place() -> None:
    body = json.dumps({"page": 1, "data": [{"id": 1}, {"id": 2}]})

    found = payloads(body, items="data", headers={"X-Event-Id": "7"})

    assert [(one.data["id"], one.place) for one in found] == [(1, "data[0]"), (2, "data[1]")]
    assert found[0].headers == {"x-event-id": "7"}


def test_more_than_a_thousand_items_all_arrive() -> None:
    body = "<all>" + "<one><id>7</id></one>" * 2_500 + "</all>"

    assert len(read(body, XML, items="all.one[*]")) == 2_500


def test_rows_of_a_table_know_their_line() -> None:
    found = payloads('Name,Note\na,"two\nlines"\nb,x', CSV)

    assert [one.place for one in found] == ["line 3", "line 4"]


def test_what_was_fetched_for_a_payload_stands_beside_it() -> None:
    payload = Payload({"id": 7}).with_fetched({"name": "Zoë"})

    assert payload.data == {"id": 7, "fetched": {"name": "Zoë"}}


def test_what_no_database_takes_is_left_out() -> None:
    assert read('{"a": "x\\u0000y", "b": "\\ud800z"}') == [{"a": "xy", "b": "\ufffdz"}]


@pytest.mark.parametrize(
    ("body", "content_type", "code", "words"),
    [
        ("", JSON, "empty", "empty"),
        ("  \n", JSON, "empty", "empty"),
        ('{"a": 1,\n "b": }', JSON, "not_json", "line 2, column 7"),
        ('{"a": NaN}', JSON, "not_json", "NaN is no number"),
        ('{"a": ' + "9" * 5_000 + "}", JSON, "not_json", "not JSON that can be kept"),
        ("<a>\n <b></a>", XML, "not_xml", "line 2, column 7"),
        ("<a>&nobody;</a>", XML, "not_xml", "undefined entity"),
        ("<?xml version='1.0' encoding='nonsense'?><a/>", XML, "not_xml", ""),
        ("[1, 2]", JSON, "no_items", "[0] is no object"),
        ("[]", JSON, "no_items", "empty list"),
        ("7", JSON, "no_items", "The body is no object"),
        ("Name,Phone\n", CSV, "no_items", "no row"),
        ("Name,Phone\na,1,2", CSV, "not_table", "Line 2 has 3 cells"),
        ("Name,Phone\na," + "x" * 200_000, CSV, "not_table", "Near line 2"),
        (",".join("x" * 201) + "\n1", CSV, "not_table", "201 columns"),
        ("&" * 5_000, URLENCODED, "not_form", ""),
        ("", MULTIPART, "empty", ""),
        ("no parts", MULTIPART, "not_form", ""),
        ("x", "multipart/form-data", "not_form", ""),
        (b"\x01\x02\x03" * 9, CSV, "not_text", ""),
        (b"\x1f\x8bnothing", JSON, "not_gzip", ""),
        (gzip.compress(b'{"a": 1}', mtime=0)[:-9], JSON, "not_gzip", "too early"),
    ],
)
def test_a_body_that_cannot_be_read_says_where(
    body: str | bytes, content_type: str, code: str, words: str
) -> None:
    refused = refusal(body, content_type)

    assert refused.code == code
    assert words in refused.detail


def test_nothing_at_the_place_of_the_items_says_what_was_there() -> None:
    refused = refusal('{"rows": []}', items="data")

    assert refused.code == "no_items"
    assert "there is no “data” at the top, but “rows”" in refused.detail


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;">]><a>&m;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;]><a/>',
    ],
)
def test_no_document_type_of_xml_is_ever_read(document: str) -> None:
    assert refusal(document, XML).code == "has_doctype"


def test_thirty_two_things_may_stand_within_each_other_and_no_more() -> None:
    assert read('{"a":' * 31 + "[]" + "}" * 31)
    assert read("<a>" * 32 + "</a>" * 32, XML)

    refused = refusal('{"a":' * 32 + "[]" + "}" * 32)
    assert refused.code == "too_deep"
    assert "line 1, column 161" in refused.detail
    assert refusal("[" * 1_000_000).code == "too_deep"
    assert refusal("<a>" * 33 + "</a>" * 33, XML).code == "too_deep"


def test_ten_thousand_items_may_come_at_once_and_no_more() -> None:
    assert len(read(json.dumps([{}] * 10_000))) == 10_000

    assert refusal(json.dumps([{}] * 10_001)).code == "too_many_items"
    assert refusal("a\n" + "1\n" * 10_001, CSV).code == "too_many_items"
    assert refusal("<r>" + "<a><b/></a>" * 10_001 + "</r>", XML, items="r.a").code == "too_many_items"


def test_a_million_values_and_no_more_are_made_of_a_body() -> None:
    assert refusal("[" + "[]," * 1_000_000 + "[]]").code == "too_many_values"
    assert refusal("<a>" + "<b/>" * 1_000_000 + "</a>", XML).code == "too_many_values"


def test_ten_megabytes_are_read_and_no_more_also_unpacked() -> None:
    text = '{"a": "' + "x" * (MAX_BYTES - 10)
    whole = f'{text}"}}'.ljust(MAX_BYTES)

    assert read(whole)
    assert read(gzip.compress(whole.encode()))
    assert isinstance(refusal(whole + " "), TooLarge)
    refused = refusal(gzip.compress(b" " * (MAX_BYTES + 1)))
    assert (refused.code, refused.status) == ("too_large", 413)
    # A bomb in several members.
    assert refusal(gzip.compress(b" " * (MAX_BYTES // 2 + 1)) * 2).code == "too_large"


@given(
    st.binary(max_size=80)
    | st.text(max_size=60).map(str.encode)
    | st.text(alphabet='{}[]",:<>/a=&;\n\t\\ 1', max_size=60).map(str.encode),
    st.sampled_from(
        [JSON, XML, CSV, URLENCODED, MULTIPART, "", "application/json; charset=idna", "text/\r\nx"]
    ),
    st.sampled_from(["guess", *Format]),
    st.sampled_from(["", "a", "a[*]"]),
)
def test_whatever_arrives_is_read_or_refused(body: bytes, content_type: str, form: Any, items: str) -> None:
    with suppress(DomainError):
        found = read_payloads(body, content_type=content_type, form=form, items=items)

        assert found
        json.dumps([one.data for one in found]).encode()
