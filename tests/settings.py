"""The project's settings, changed for speed. Which servers are used, servers.py has decided before."""

from __future__ import annotations

import os

from pivotcx.settings import *  # noqa: F403

DEMO_ALLOWED = True
# At whatever hour they run, and in their own words. What is so at night, tests/messaging/test_quiet_hours.py and its
# neighbours hold; how first texts end, tests/chat/test_first_texts.py.
TEXTING_HOURS = None
OPT_OUT_LINE = ""
# Whatever this machine has: a test that wants a scanner brings one.
FILE_SCANNER = ""

# Both roles see one database, which is emptied once after what was committed: by its owner, for whichever is named.
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}  # noqa: F405

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
# Each worker of a run has its own: a test that empties the cache empties nobody else's.
CACHES["default"]["LOCATION"] = (  # noqa: F405
    f"{REDIS_URL.rstrip('/').removesuffix('/0')}/{8 + int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:])}"  # noqa: F405
)
# Somebody helps.
SUPPORT_EMAIL = "support@pivotcx.test"
