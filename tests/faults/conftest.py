"""One running product for all fault tests: they break it, and it must be whole again for the next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

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
        product.key = product.manage("create_api_key", "--team", "demo", "--name", "faults")  # type: ignore[attr-defined]
        yield product


@pytest.fixture(scope="package")
def workers(running: Product) -> Iterator[Workers]:
    with workers_of(running) as workers:
        yield workers


@pytest.fixture
def product(running: Product) -> Iterator[Product]:
    yield running
    running.carrier.behave()


class PatientClient(httpx.Client):
    """A program that asks often, as a test does, and waits as long as it is told to."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        while (answer := super().send(request, **options)).status_code == httpx.codes.TOO_MANY_REQUESTS:
            time.sleep(float(answer.headers["Retry-After"]))
        return answer


@pytest.fixture
def api(product: Product) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {product.key}"}  # type: ignore[attr-defined]
    with PatientClient(base_url=f"{product.url}/api/v1", headers=headers, timeout=20) as client:
        yield client
