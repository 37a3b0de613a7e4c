"""Imports, what each has done, and how a team's columns were mapped before."""

from apps.imports.models.imports import Import, ImportQuerySet
from apps.imports.models.mappings import RememberedMapping
from apps.imports.models.records import ImportBatch, ImportChange, RejectedRow

__all__ = [
    "Import",
    "ImportBatch",
    "ImportChange",
    "ImportQuerySet",
    "RejectedRow",
    "RememberedMapping",
]
