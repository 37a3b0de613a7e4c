from __future__ import annotations

from apps.accounts.api.users import UsersView
from apps.core.api.addresses import address

urlpatterns = [
    *address("users", UsersView, name="users"),
]
