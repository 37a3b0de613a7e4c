"""What every input of the partner API has in common: unknown names and wrong types are refused, never guessed at."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any, Protocol

from django.http import QueryDict
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.problems import InvalidParameter, pointed
from apps.core.words import one_line
from apps.core.zones import FIRST_YEAR, LAST_YEAR, is_in_calendar

CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
UNKNOWN_FIELD = "There is no such field here."


class Input(serializers.Serializer[Any]):
    """A body, or an object inside of one."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = [str(name) for name in data if name not in known]
            if unknown:
                errors = {name: [serializers.ErrorDetail(UNKNOWN_FIELD, "unknown_field")] for name in unknown}
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)


class Nothing(Input):
    """The body of a call that needs none: empty, or an empty object."""


class Parameters(Protocol):
    """What reads parameters of its own (`filtersets.ListFilters`)."""

    filters: Mapping[str, Any]

    @property
    def wrong(self) -> list[dict[str, str]]: ...

    @property
    def given(self) -> dict[str, Any]: ...


class Query(serializers.Serializer[Any]):
    """The query of an address."""

    @classmethod
    def read(cls, params: QueryDict, besides: Parameters | None = None) -> dict[str, Any]:
        """Return the parameters as they are meant, or raise `InvalidParameter` with the names of the wrong ones.

        `besides` reads those that narrow a list.
        """
        query = cls(data=params.dict())
        known = {*query.fields, *(besides.filters if besides else ())}
        unknown = [name for name in params if name not in known]
        if unknown:
            detail = "There is no such parameter here."
            raise InvalidParameter(
                [{"parameter": name, "code": "unknown_parameter", "detail": detail} for name in unknown]
            )
        query.is_valid()
        wrong = [
            {
                "parameter": error["pointer"].removeprefix("#/"),
                "code": error["code"],
                "detail": error["detail"],
            }
            for error in pointed(query.errors)
        ]
        wrong += besides.wrong if besides else []
        if wrong:
            raise InvalidParameter(wrong)
        return {**query.validated_data, **(besides.given if besides else {})}


class Text(serializers.CharField):
    """Text, and only text: a number where words belong is somebody's mistake."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Line(Text):
    """A name: text on one line."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        # As it was sent: what is not kept of it counts, too, as the description says.
        if self.max_length is not None and len(text) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        line = one_line(text)
        if not line:
            self.fail("blank")
        return line


class Flag(serializers.BooleanField):
    """true or false, and not their many spellings."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, (bool, str, float)):
            self.fail("invalid")
        return super().to_internal_value(data)


class Decimal(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, (bool, str)):
            self.fail("invalid")
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """A moment of the calendar: whoever knows none leaves it out, and does not write 0001-01-01."""

    default_error_messages = {
        "unlikely_year": f"A year is from {FIRST_YEAR} to {LAST_YEAR}. Leave it out if you do not know it."
    }

    def to_internal_value(self, value: datetime | str) -> datetime:
        moment: datetime = super().to_internal_value(value)
        if not is_in_calendar(moment):
            self.fail("unlikely_year")
        return moment


# The description's “time” (RFC 3339) is one of a zone; a clock on the wall has none.
@extend_schema_field({"type": "string", "pattern": CLOCK, "examples": ["08:30"]})
class Clock(serializers.TimeField):
    """What a clock on the wall shows."""

    default_error_messages = {"invalid": "A time looks like 08:30."}

    def to_internal_value(self, value: Any) -> time:
        if not isinstance(value, str) or not re.fullmatch(CLOCK, value, re.ASCII):
            self.fail("invalid")
        return time.fromisoformat(value)


class Properties(serializers.DictField):
    """An object of the caller's own making, which the database can keep."""

    LONGEST = 20_000

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        texts = list(_texts(data))
        if any("\x00" in text or any("\ud800" <= char <= "\udfff" for char in text) for text in texts):
            message = "Null characters and halves of characters cannot be kept."
            raise serializers.ValidationError(message, code="invalid")
        if not _is_finite(data):
            message = "A number here is too large to keep."
            raise serializers.ValidationError(message, code="invalid")
        if sum(map(len, texts)) > self.LONGEST:
            message = f"At most {self.LONGEST:,} characters in all."
            raise serializers.ValidationError(message, code="max_length")
        return data


def _is_finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(map(_is_finite, inner))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


class ReplayedSerializer(serializers.Serializer[Any]):
    """How many of what has failed are tried again."""

    replayed = serializers.IntegerField()
