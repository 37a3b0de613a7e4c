"""A body of form fields, as a web form or an older system posts it."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from apps.feeds.payloads.bounds import BadPayload, gathered, storable
from apps.feeds.payloads.objects import read_json

MOST_FIELDS = 1_000


class _Counted(FileUploadHandler):
    """Lets the files of a form go by, and says only that they were there."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  Django passes them.
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size)


def read_form(body: bytes, *, encoding: str) -> dict[str, Any]:
    """Return the fields of an urlencoded body. Raises `BadPayload`."""
    try:
        pairs = parse_qsl(
            body.decode("ascii", "surrogateescape"),
            keep_blank_values=True,
            encoding=encoding,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise BadPayload("not_form", f"This is no form that can be read: {error}.") from None
    if not pairs:
        raise BadPayload(
            "not_form", "This is no form: there is no field in it. A field looks like name=value."
        )
    return _fields(pairs)


def read_multipart(body: bytes, content_type: str) -> dict[str, Any]:
    """Return the fields of a multipart body; of a file only its name, type and size. Raises `BadPayload`."""
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": len(body)}
    try:
        fields, files = MultiPartParser(meta, BytesIO(body), [_Counted()], "utf-8").parse()
    except RequestDataTooBig:
        raise BadPayload(
            "not_form", "The fields of this form are larger than is read; send less in one form."
        ) from None
    except (MultiPartParserError, SuspiciousOperation, ValueError) as error:
        raise BadPayload("not_form", f"This is no form that can be read: {error}") from None
    pairs: list[tuple[str, Any]] = [(name, value) for name, values in fields.lists() for value in values]
    sent = [
        (name, {"file_name": file.name, "content_type": file.content_type, "bytes": file.size})
        for name, each in files.lists()
        for file in each
    ]
    if not pairs and not sent:
        raise BadPayload("not_form", "There is no field in this form.")
    return _fields([*pairs, *sent])


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(storable(gathered((name, _opened(value)) for name, value in pairs)))


def _opened(value: Any) -> Any:
    """Return a field that holds a JSON object as that: some form services put all of their form into one field."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        return read_json(value)
    except BadPayload:
        return value
