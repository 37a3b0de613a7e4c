"""What the doors of texts to the people of a list share."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from apps.accounts.api.views import ApiView
from apps.lists.models import List
from apps.messaging.models import Number


class MailingDoor(ApiView):
    """A door at which somebody names a list and a number by their ids."""

    def meant(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what was given with the rows that its ids name. What the team does not have, is not there."""
        meant = dict(given)
        if "list" in given:
            meant["list"] = get_object_or_404(List.objects.for_team(self.team), pk=given["list"])
        if given.get("number") is not None:
            meant["number"] = get_object_or_404(Number.objects.for_team(self.team), pk=given["number"])
        return meant
