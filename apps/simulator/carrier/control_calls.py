"""The simulator's own interface for phone calls: call from a phone, and say what becomes of one that was forwarded."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from apps.simulator.carrier.calls import BECAME
from apps.simulator.carrier.control import BadRequest, Order

LONGEST = 24 * 60 * 60


async def make_call(order: Order) -> Response:
    """Let a phone call a number, and tell what it heard and which phone rings."""
    number, times = order.number(order.text("to")), order.data.get("times", 1)
    if not isinstance(times, int) or not 1 <= times <= 100:
        raise BadRequest("'times' must be a number from 1 to 100.")
    if not number.voice_url:
        raise BadRequest(f"Nobody is asked about calls to {number.phone}: it has no voice address.")
    call = await order.carrier.calls.begin(number=number, phone=order.text("from"), times=times)
    return JSONResponse({"call": call.as_json()}, 201)


async def end_call(order: Order) -> Response:
    """Let the phone that rings be answered for some seconds, or not."""
    became, seconds = order.text("became"), order.data.get("seconds", 0)
    call = order.carrier.calls.latest(order.text("to"), order.text("from"))
    if became not in BECAME or not isinstance(seconds, int) or not 0 <= seconds <= LONGEST:
        raise BadRequest(f"'became' is one of {', '.join(sorted(BECAME))}; 'seconds' a number.")
    if call is None or not call.rings_at:
        raise BadRequest("No phone rings for this call.")
    await order.carrier.calls.end(call, became=became, seconds=seconds)
    return JSONResponse({"call": call.as_json()})


async def put_away(order: Order) -> Response:
    """Show the newest call of a phone no more."""
    order.carrier.calls.put_away(order.text("to"), order.text("from"))
    return JSONResponse({"call": None})
