"""Every address of the product."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from apps.accounts.views import MailedCodeView, PasskeyView
from apps.core.views import styleguide
from pivotcx import health, metrics, offline

handler400 = "pivotcx.refusals.bad_request"
handler403 = "pivotcx.refusals.permission_denied"
handler404 = "pivotcx.refusals.not_found"
handler500 = "pivotcx.health.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    path("", include("apps.chat.urls")),
    path("", include("apps.lists.urls")),
    path("", include("apps.feeds.urls")),
    path("", include("apps.imports.urls")),
    path("", include("apps.blasts.urls")),
    path("", include("apps.campaigns.urls")),
    path("", include("apps.assignments.urls")),
    path("", include("apps.onboarding.urls")),
    path("", include("apps.keywords.urls")),
    path("", include("apps.calls.urls")),
    path("", include("apps.handoffs.urls")),
    path("", include("apps.hosted.urls")),
    path("", include("apps.grids.urls")),
    path("", include("apps.webhooks.urls")),
    path("", include("apps.notices.urls")),
    path("", include("apps.plugin.urls")),
    path("", include("apps.reports.urls")),
    path("", include("apps.simulator.urls")),
    path("", include("apps.help.urls")),
    path("", include("apps.audit.urls")),
    path("", include("apps.candidates.urls")),
    path("", include("apps.messaging.urls")),
    path("", include("apps.accounts.urls")),
    # Before the package's own, by their names.
    path("accounts/login/code/confirm/", MailedCodeView.as_view(), name="account_confirm_login_code"),
    path("accounts/2fa/webauthn/login/", PasskeyView.as_view(), name="mfa_login_webauthn"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("pivotcx.api")),
]

if settings.SHOW_STYLEGUIDE:
    urlpatterns += [
        path("styleguide/", styleguide, name="styleguide"),
        path("styleguide/<slug:page>/", styleguide, name="styleguide_page"),
    ]
