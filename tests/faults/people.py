"""Signed in to the running product, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.rig import Product

PASSWORD = "pivotcx-demo"


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
