"""What people have made of a grid, and what they have done with many of its rows at once."""

from apps.grids.models.bulk import BulkAction, BulkActionQuerySet, BulkBatch
from apps.grids.models.views import GridLayout, SavedView, SavedViewQuerySet

__all__ = [
    "BulkAction",
    "BulkActionQuerySet",
    "BulkBatch",
    "GridLayout",
    "SavedView",
    "SavedViewQuerySet",
]
