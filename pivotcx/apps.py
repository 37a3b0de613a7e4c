"""What each process begins with, whichever it is."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string

from apps.core.silence import hang_up_on_silence


class PivotcxConfig(AppConfig):
    name = "pivotcx"

    def ready(self) -> None:
        """Wait for no dead PostgreSQL. Report errors and trace work where the environment asks for it.

        Else their libraries are not even loaded.
        """
        hang_up_on_silence()
        if settings.SENTRY_DSN:
            import_string("pivotcx.reporting.report_errors")(settings.SENTRY_DSN)
        if settings.OTEL_ENDPOINT:
            import_string("pivotcx.tracing.trace_work")(settings.OTEL_ENDPOINT)
