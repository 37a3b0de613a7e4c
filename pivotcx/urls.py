"""Every address of the product."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("apps.chat.urls")),
    path("", include("apps.accounts.urls")),
    path("accounts/", include("allauth.urls")),
]
