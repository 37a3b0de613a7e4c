from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GridsConfig(AppConfig):
    name = "apps.grids"
    label = "grids"

    def ready(self) -> None:
        # Modules of that name declare the grids, and what other floors add to them.
        autodiscover_modules("gridding")
        # And of this one, what can be done with many of their rows.
        autodiscover_modules("acting")
