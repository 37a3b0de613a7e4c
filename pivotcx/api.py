"""Every address of the partner API."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from apps.core.api.problems import page_not_found
from apps.core.api.views import ApiPages, description
from pivotcx.api_guide import guide

urlpatterns = [
    path("", include("apps.accounts.api.urls")),
    path("", include("apps.candidates.api.urls")),
    path("", include("apps.chat.api.urls")),
    path("", include("apps.lists.api.urls")),
    path("", include("apps.feeds.api.urls")),
    path("", include("apps.imports.api.urls")),
    path("", include("apps.blasts.api.urls")),
    path("", include("apps.campaigns.api.urls")),
    path("", include("apps.handoffs.api.urls")),
    path("", include("apps.keywords.api.urls")),
    path("", include("apps.messaging.api.urls")),
    path("", include("apps.grids.api.urls")),
    path("", include("apps.webhooks.api.urls")),
    path("", include("apps.plugin.api.urls")),
    path("", include("apps.reports.api.urls")),
    path("openapi.json", description, name="api_description"),
    path("docs/", guide, name="api_docs"),
    path("docs/calls/", ApiPages.as_view(), name="api_pages"),
    path("docs/<slug:guide_page>/", guide, name="api_guide"),
    re_path("", csrf_exempt(login_not_required(page_not_found))),
]
