"""A PostgreSQL and a Valkey for the test run: a pytest plugin (`-p`), read before Django's settings."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import ExitStack
from tempfile import TemporaryDirectory

from pivotcx.embedded import throwaway_postgres, throwaway_valkey

ENVIRONMENT = {
    # A browser's event loop stays in the thread of the test runner, which Django then takes for asynchronous code.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only",
    "FIELD_ENCRYPTION_KEY": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI=",
    "DEBUG": "off",
    "PUBLIC_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "TWILIO_API_URL": "http://127.0.0.1:9",
    "LOG_FORMAT": "text",
    # Whatever else runs on this machine.
    "PORT": "8000",
}


def start() -> None:
    """Start what the environment does not already name, and say in the environment where it is."""
    servers = ExitStack()
    atexit.register(servers.close)
    os.environ.update(ENVIRONMENT)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = servers.enter_context(throwaway_postgres()).url
    # For what is made once in a run.
    os.environ["TEST_RUN_FOLDER"] = servers.enter_context(
        TemporaryDirectory(prefix="pivotcx-run-", dir="/tmp")
    )
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = servers.enter_context(throwaway_valkey()).url


# Half of a start is reading the tests' source and the product's. Whoever forbids to keep what was made of it, as images
# for containers do, would have it read anew by each worker, and by each process of each product.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Workers of pytest-xdist inherit what the controller has started.
if "PYTEST_XDIST_WORKER" not in os.environ:
    start()
