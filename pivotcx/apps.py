"""What each process begins with, whichever it is."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string

from apps.core.silence import hang_up_on_silence
from pivotcx.pauses import pause_seldom


class PivotcxConfig(AppConfig):
    name = "pivotcx"

    def ready(self) -> None:
        """Wait for no dead PostgreSQL, and seldom for the interpreter.

        Errors are reported and work is traced where the environment asks for it; else their libraries are not loaded.
        """
        hang_up_on_silence()
        pause_seldom()
        if settings.SENTRY_DSN:
            import_string("pivotcx.reporting.report_errors")(settings.SENTRY_DSN)
        if settings.OTEL_ENDPOINT:
            import_string("pivotcx.tracing.trace_work")(settings.OTEL_ENDPOINT)
