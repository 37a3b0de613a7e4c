"""The clock of the machine is put forward and back under the whole running product: what is due leaves once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.faults.test_sending import accepted_times, new_phones
from tests.rig import Product, running_product
from tests.waiting import until

# Whatever Python runs here shows itself another time than there is.
ANOTHER_CLOCK = Path(__file__).with_name("another_clock")
HOW_MANY = 8
HOUR, SOON = timedelta(hours=1), timedelta(seconds=3)


@dataclass
class Machine:
    """The product on a machine whose clock goes `ahead` of ours. Its database keeps the true time."""

    product: Product
    api: httpx.Client
    clock: Path
    ahead: timedelta = timedelta()

    def put_clock(self, ahead: timedelta) -> None:
        """Return when each process shows the new time: what one of them said before, it said by the old one."""
        self.ahead = ahead
        put = self.clock.with_suffix(".put")
        put.write_text(f"{ahead.total_seconds():.0f}")
        put.rename(self.clock)
        until(self._is_put, what="each process has the new time")

    def _is_put(self) -> bool:
        shown = [each for each in self.clock.parent.glob("of_*") if Path("/proc", each.name[3:]).exists()]
        return bool(shown) and all(each.read_text() == self.clock.read_text() for each in shown)

    def plan(self, due_in: timedelta) -> list[str]:
        """Plan some texts. Return to whom."""
        phones = new_phones(HOW_MANY)
        due = datetime.now(UTC) + self.ahead + due_in
        for phone in phones:
            order = {"to": phone, "body": "Until tomorrow", "send_at": due.isoformat()}
            self.api.post("/messages", json=order).raise_for_status()
        return phones

    def have_left(self, phones: list[str]) -> bool:
        return set(accepted_times(self.product, phones)) == set(phones)

    def goes_on(self) -> None:
        """Wait until what is due in a moment has left, and a text that is sent now."""
        planned = self.plan(SOON)
        [phone] = new_phones(1)
        until(lambda: self._is_taken(phone), patience=60, what="a text is taken")
        until(lambda: self.have_left([phone, *planned]), patience=60, what="what is due has left")

    def _is_taken(self, phone: str) -> bool:
        return self.api.post("/messages", json={"to": phone, "body": "Hello"}).status_code in {200, 202}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    clock = tmp_path / "ahead"
    clock.write_text("0")
    surroundings = {"PYTHONPATH": str(ANOTHER_CLOCK), "AHEAD_FILE": str(clock)}
    with running_product(surroundings=surroundings) as product:
        product.connect_carrier()
        key = product.manage("create_api_key", "--team", "demo", "--name", "clock")
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=20) as api:
            yield Machine(product, api, clock)


def test_put_forward_and_back_by_hours_each_planned_text_leaves_once_when_it_is_due(machine: Machine) -> None:
    machine.goes_on()
    in_half_an_hour, tomorrow = machine.plan(HOUR / 2), machine.plan(24 * HOUR)

    machine.put_clock(HOUR)
    until(lambda: machine.have_left(in_half_an_hour), patience=90, what="what was due in between has left")
    in_two_hours = machine.plan(HOUR)
    machine.goes_on()

    machine.put_clock(timedelta())
    machine.goes_on()
    assert accepted_times(machine.product, [*in_two_hours, *tomorrow]) == {}

    machine.put_clock(3 * HOUR)
    until(
        lambda: machine.have_left(in_two_hours), patience=90, what="what was planned by a fast clock has left"
    )
    machine.put_clock(25 * HOUR)
    until(lambda: machine.have_left(tomorrow), patience=90, what="what was due tomorrow has left")
    machine.put_clock(-HOUR)
    machine.goes_on()

    phones = [message.to for message in machine.product.carrier.outbox]
    assert len(phones) == len(set(phones))
    assert machine.product.query(
        "SELECT count(*) FROM chat_message WHERE status IN ('unknown', 'failed')"
    ) == [(0,)]
