"""What lists can be narrowed by."""

from __future__ import annotations

from apps.core.api.filtersets import ListFilters, Parameter, one_of
from apps.lists.models import List


class KindFilters(ListFilters):
    kind = Parameter(one_of(List.Kind), column="kind")

    class Meta:
        model = List
        fields = ()
