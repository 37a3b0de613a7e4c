from __future__ import annotations

from apps.core.api.addresses import address
from apps.lists.api.members import MembersView
from apps.lists.api.views import ListsView, ListView

urlpatterns = [
    *address("lists", ListsView, name="lists"),
    *address("lists/<uuid:pk>", ListView, name="list"),
    *address("lists/<uuid:pk>/members", MembersView, name="list_members"),
]
