from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from apps.core import lookups

__all__ = ["CoreConfig", "lookups"]


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        # Modules of that name declare what the filters of each root may ask.
        autodiscover_modules("filtering")
