"""The product's own settings for real processes that tests look at, at whatever hour they run."""

from __future__ import annotations

from pivotcx.settings import *  # noqa: F403

TEXTING_HOURS = None
OPT_OUT_LINE = ""
