"""What blasts can be narrowed by."""

from __future__ import annotations

from apps.blasts.models import Blast
from apps.core.api.filtersets import LanguageParameter, ListFilters, Parameter, one_of


class BlastFilters(ListFilters):
    status = Parameter(one_of(Blast.Status), column="status")
    filter = LanguageParameter("blasts")

    class Meta:
        model = Blast
        fields = ()
