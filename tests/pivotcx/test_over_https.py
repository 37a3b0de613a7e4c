"""As others reach it: cookies go over TLS only, and browsers remember that for a year."""

from __future__ import annotations

import json
import os
import subprocess
import sys

SCRIPT = """
import json
from pivotcx import settings as s
print(json.dumps({name: getattr(s, name) for name in (
    "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SESSION_COOKIE_HTTPONLY", "SHOW_STYLEGUIDE", "DEMO_ALLOWED", "ALLOW_PRIVATE_TARGETS")}))
"""
SECRET = "d0" * 40
DEPLOYED = {
    "DEBUG": "off",
    "PUBLIC_URL": "https://pivotcx.example",
    "ALLOWED_HOSTS": "pivotcx.example",
    "DATABASE_URL": "postgresql://owner:secret@127.0.0.1:1/pivotcx",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SUPPORT_EMAIL": "support@pivotcx.example",
    "SECRET_KEY": SECRET,
    "FIELD_ENCRYPTION_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
}


def test_a_deployment_is_closed_where_a_trial_is_open() -> None:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "PYTHONPATH"}}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=kept | DEPLOYED, capture_output=True, text=True, check=True
    )

    assert json.loads(ran.stdout) == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SHOW_STYLEGUIDE": False,
        "DEMO_ALLOWED": False,
        "ALLOW_PRIVATE_TARGETS": False,
    }
