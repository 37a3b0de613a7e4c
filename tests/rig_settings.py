"""The project's settings for real processes under faults: the same product, with shorter waits."""

from __future__ import annotations

from datetime import timedelta

from pivotcx.settings import *  # noqa: F403

TEXTING_HOURS = None
OPT_OUT_LINE = ""
CARRIER_TIMEOUT = (1.0, 2.0)
SENDING_LEASE = timedelta(seconds=8)
RECONCILE_AFTER = (timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=3))
WORK_LEASE = timedelta(seconds=3)
ALLOW_PRIVATE_TARGETS = True
WEBHOOK_TIMEOUT = 8.0
WEBHOOK_LEASE = timedelta(seconds=10)
# Quick for what is set here; the first data were made with the product's own.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405
