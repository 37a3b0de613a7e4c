"""Accounts and the numbers they rent: look them up, and set where inbound texts and calls go."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import JSONResponse, Response

from apps.simulator.carrier.api import Call
from apps.simulator.carrier.errors import Refusal
from apps.simulator.carrier.paging import page
from apps.simulator.carrier.records import Number
from apps.simulator.carrier.resources import account_resource, number_resource


async def show_account(call: Call) -> Response:
    """Show the account itself; a client asks this to find out whether its credentials work."""
    return JSONResponse(account_resource(call.account_sid, call.carrier.ledger))


async def list_numbers(call: Call) -> Response:
    """List an account's numbers. Whoever asks for one that no other account hosts, rents it: the supply is endless."""
    wanted = call.get("PhoneNumber")
    if not wanted:
        numbers = call.carrier.ledger.numbers_of(call.account_sid)
    else:
        found = call.carrier.ledger.numbers.get(wanted) or Number(wanted, call.account_sid)
        numbers = [found] if found.account_sid == call.account_sid else []
    return page(call, "incoming_phone_numbers", numbers, number_resource)


async def show_number(call: Call) -> Response:
    """Show one number."""
    return JSONResponse(number_resource(_number(call)))


async def change_number(call: Call) -> Response:
    """Set the addresses that inbound texts and phone calls are posted to."""
    number = _number(call)
    before = number
    if "SmsUrl" in call.params:
        number = replace(number, inbound_url=call.get("SmsUrl"))
    if "VoiceUrl" in call.params:
        number = replace(number, voice_url=call.get("VoiceUrl"))
    if number != before:
        call.carrier.ledger.save_number(number)
    return JSONResponse(number_resource(number))


def _number(call: Call) -> Number:
    for number in call.carrier.ledger.numbers_of(call.account_sid):
        if number.sid == call.path_params["sid"]:
            return number
    raise Refusal(20404)
