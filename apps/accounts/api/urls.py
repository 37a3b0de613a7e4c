from __future__ import annotations

from apps.accounts.api.users import UsersView, UserView
from apps.core.api.addresses import address

urlpatterns = [
    *address("users", UsersView, name="users"),
    *address("users/<uuid:pk>", UserView, name="user"),
]
