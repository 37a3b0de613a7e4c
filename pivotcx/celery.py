"""The Celery application. The broker only wakes workers; what there is to do stands in PostgreSQL."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pivotcx.settings")

app = Celery("pivotcx")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
