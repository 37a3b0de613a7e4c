"""What a floor asks of the floors above it, without knowing them: each app names its answers in its configuration."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string


@cache
def extensions(name: str) -> tuple[Any, ...]:
    """Return one of each class that the apps list under this name, those of lower floors first."""
    # The settings list the floors from the top.
    lowest_first = reversed([*apps.get_app_configs()])
    paths = [path for app in lowest_first for path in getattr(app, name, ())]
    return tuple(import_string(path)() for path in paths)
