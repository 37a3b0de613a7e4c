"""Views of grids."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Membership
from apps.grids.models import GridLayout, SavedView
from apps.grids.services import open_with, save_view


def SavedViewFactory(  # noqa: N802
    *, membership: Membership, name: str = "View", is_teams: bool = True, **asked: Any
) -> SavedView:
    asked = {"filter_": {"all": []}, "columns": [], "sort": "", **asked}
    return save_view(membership=membership, grid="candidates", name=name, is_teams=is_teams, **asked)


def GridLayoutFactory(*, view: SavedView, membership: Membership) -> GridLayout:  # noqa: N802
    return open_with(membership=membership, grid=view.grid, view=view)
