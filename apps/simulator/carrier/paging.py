"""Lists of the REST interface: pages that stay put while new texts come in, as Twilio's do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from starlette.responses import JSONResponse

from apps.simulator.carrier.api import Call
from apps.simulator.carrier.errors import Refusal

PAGE_SIZE = 50
LARGEST_PAGE = 1000
PLACE_PARAMS = {"Page", "PageSize", "PageToken"}


class Identified(Protocol):
    @property
    def sid(self) -> str: ...


Row = TypeVar("Row", bound=Identified)


def page(call: Call, name: str, rows: Iterable[Row], draw: Callable[[Row], dict[str, Any]]) -> JSONResponse:
    """Answer with one page of rows and the addresses of its neighbours.

    The token names the last row seen, so a text that arrives meanwhile shifts nothing.
    """
    size = call.integer("PageSize", PAGE_SIZE, lowest=1, highest=LARGEST_PAGE)
    number = call.integer("Page", 0, lowest=0, highest=10**9)
    token = call.get("PageToken").removeprefix("PA")
    rows = _after(rows, token) if token else islice(rows, number * size, None)
    found = list(islice(rows, size + 1))
    shown = found[:size]

    filters = {key: values for key, values in call.params.items() if key not in PLACE_PARAMS}

    def uri(place: dict[str, Any]) -> str:
        return f"{call.path}?{urlencode({**filters, 'PageSize': size, **place}, doseq=True)}"

    has_more = len(found) > size
    start = number * size
    return JSONResponse(
        {
            "end": start + max(len(shown) - 1, 0),
            "first_page_uri": uri({"Page": 0}),
            name: [draw(row) for row in shown],
            "next_page_uri": uri({"Page": number + 1, "PageToken": f"PA{shown[-1].sid}"})
            if has_more
            else None,
            "page": number,
            "page_size": size,
            "previous_page_uri": uri({"Page": number - 1}) if number else None,
            "start": start,
            "uri": uri({"Page": number}),
        }
    )


def _after(rows: Iterable[Row], sid: str) -> Iterable[Row]:
    walk = iter(rows)
    for row in walk:
        if row.sid == sid:
            return walk
    raise Refusal(20001, "The page token is not valid.")
