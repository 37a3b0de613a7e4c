"""The project's settings, changed for speed. Which servers are used, servers.py has decided before."""

from __future__ import annotations

from pivotcx.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# Files are served from where they are written, not from a collected copy.
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405
WHITENOISE_USE_FINDERS = True
