"""One running product for all fault tests: they break it, and it must be whole again for the next."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.faults.people import program_of
from tests.faults.workers import Workers, workers_of
from tests.rig import Product, running_product


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults/" in str(item.path):
            item.add_marker(pytest.mark.fault)
            item.add_marker(pytest.mark.timeout(240))


@pytest.fixture(scope="package")
def running() -> Iterator[Product]:
    with running_product() as product:
        product.connect_carrier()
        yield product


@pytest.fixture(scope="package")
def workers(running: Product) -> Iterator[Workers]:
    with workers_of(running) as workers:
        yield workers


@pytest.fixture
def product(running: Product) -> Iterator[Product]:
    yield running
    running.carrier.behave()


@pytest.fixture
def api(product: Product) -> Iterator[httpx.Client]:
    with program_of(product) as program:
        yield program
