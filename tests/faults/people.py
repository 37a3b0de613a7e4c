"""Who asks the running product: somebody who has signed in, without a browser, and a program with a key."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.rig import Product

PASSWORD = "pivotcx-demo"


class Program(httpx.Client):
    """A program that asks often, as a test does, and waits as long as it is told to."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        while (answer := super().send(request, **options)).status_code == httpx.codes.TOO_MANY_REQUESTS:
            time.sleep(float(answer.headers["Retry-After"]))
        return answer


@contextmanager
def program_of(product: Product, *, timeout: float = 20) -> Iterator[Program]:
    """Be a program of the demo team's."""
    headers = {"Authorization": f"Bearer {product.key}"}
    with Program(base_url=f"{product.url}/api/v1", headers=headers, timeout=timeout) as program:
        yield program


@contextmanager
def signed_in(product: Product, who: str) -> Iterator[httpx.Client]:
    """Sign in as one of the demo's people."""
    with httpx.Client(base_url=product.url, timeout=20) as client:
        page = client.get("/accounts/login/").text
        (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[:1]
        words = {"login": f"{who}@demo.test", "password": PASSWORD, "csrfmiddlewaretoken": token}
        assert client.post("/accounts/login/", data=words).status_code == 302
        client.get("/")
        yield client
