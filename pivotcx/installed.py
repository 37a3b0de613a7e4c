"""The apps that the product is made of, ours by floors."""

from __future__ import annotations

APPS = [
    "pivotcx",
    # The floors, from top to bottom.
    *("apps.audit", "apps.help", "apps.notices", "apps.onboarding", "apps.reports", "apps.simulator", "apps.webhooks"),
    *(
        "apps.assignments",
        "apps.blasts",
        "apps.calls",
        "apps.campaigns",
        "apps.feeds",
        "apps.handoffs",
        "apps.hosted",
        "apps.imports",
        "apps.keywords",
        "apps.plugin",
    ),
    "apps.lists",
    "apps.chat",
    "apps.candidates",
    "apps.messaging",
    "apps.grids",
    "apps.work",
    "apps.events",
    "apps.accounts",
    "apps.core",
    # Installed packages.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "chartkick.django",
    "channels",
    "csp",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    # Django's own.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]
