"""The door of `make run`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pivotcx import up


class Command(BaseCommand):
    help = "Start everything in the foreground: servers, migrations, demo data, web, worker, scheduler."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        up.run(settings.BASE_DIR)
