"""Empty the tables as their owner: the role that serves may not truncate."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        options["database"] = "owner"
        super().handle(**options)
