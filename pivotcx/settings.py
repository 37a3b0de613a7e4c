"""The one settings file, read from top to bottom. What differs between machines comes from the environment."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

from django.contrib.messages import constants as messages

from pivotcx import api_settings, bounds, content_policy, environment, installed, scanning, schedule, sign_in

BASE_DIR = Path(__file__).resolve().parent.parent
env = environment.load(BASE_DIR)

# ---------------------------------------------------------------- the house

DEBUG = env.debug
SECRET_KEY = env.secret_key
# The first writes, each reads (`apps.core.fields`).
FIELD_ENCRYPTION_KEYS = env.field_encryption_keys
ALLOWED_HOSTS = env.allowed_hosts
PUBLIC_URL = env.public_url
SUPPORT_EMAIL = env.support_email
ROOT_URLCONF = "pivotcx.urls"
ASGI_APPLICATION = "pivotcx.asgi.application"
WSGI_APPLICATION = "pivotcx.wsgi.application"
INSTALLED_APPS = installed.APPS

MIDDLEWARE = [
    "pivotcx.metrics.MetricsMiddleware",
    "pivotcx.health.WatchersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # No length tells of a secret (BREACH): tokens are masked anew in each page, and Django pads what it compresses.
    "django.middleware.gzip.GZipMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "apps.core.middleware.NoNullMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.accounts.middleware.TeamMiddleware",
    "apps.events.middleware.LiveSeqMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["apps.core.templatetags.icons", "apps.accounts.templatetags.page_keys"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pivotcx.shell.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ---------------------------------------------------------------- database

# Two roles in one database: the owner migrates, an ordinary role serves (docs/adr/0001-tenancy.md).
DATABASES = {
    "default": {
        **environment.database_settings(env.database_url),
        "ENGINE": "apps.accounts.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **bounds.LINE,
            "application_name": "pivotcx",
            "options": bounds.database_options(seconds=bounds.BEHIND),
        },
    },
    "owner": {
        **environment.database_settings(env.database_owner_url),
        "ENGINE": "apps.accounts.backends.postgresql",
        # Without bounds: a migration takes its time.
        "OPTIONS": {**bounds.LINE, "application_name": "pivotcx-owner"},
    },
}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------------------------------------------------------------- Redis: wakes, sockets, cache; never the record

REDIS_URL = env.redis_url
CACHES = {
    "default": {
        "BACKEND": "apps.core.caches.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "pivotcx",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "apps.core.broker.ChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "pivotcx"},
    }
}

# ---------------------------------------------------------------- sign-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "apps.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS, MFA_FORMS = sign_in.FORMS, sign_in.SECOND_STEP_FORMS
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS, MFA_RATE_LIMITS = sign_in.RATE_LIMITS, sign_in.SECOND_STEP_RATE_LIMITS
# A forgotten password is chosen anew soon, or asked for once more; so is a code by mail typed. In seconds.
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
USERSESSIONS_ADAPTER = "apps.accounts.adapters.UserSessionsAdapter"
MFA_ADAPTER = "apps.accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey is a finger, a face or a PIN each time, and not only a thing that lies there.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
SESSION_ENGINE = "apps.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# ---------------------------------------------------------------- carrier

# The official client speaks to this address; without an account it is the simulated carrier.
TWILIO_API_URL = env.twilio_api_url
TWILIO_ACCOUNT_SID = env.twilio_account_sid
TWILIO_AUTH_TOKEN = env.twilio_auth_token
SIMULATED_CARRIER = env.simulated_carrier

# ---------------------------------------------------------------- addresses that others chose

# Whether they may be private ones, and without a certificate: for trying things on one machine.
ALLOW_PRIVATE_TARGETS = env.allow_private_targets
# Seconds that a webhook has for its answer, all in all (Standard Webhooks: 15 to 30).
WEBHOOK_TIMEOUT = 20.0
# How long a worker holds what it calls with: longer than a call takes, so that one that ran out is a dead one's.
WEBHOOK_LEASE = timedelta(seconds=60)

# ---------------------------------------------------------------- workers

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A door that only rings the bell must not wait for a broker that is gone: the clock rings again.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ROUTES = schedule.ROUTES
# Who works on what takes long holds it so long without a sign of life.
WORK_LEASE = timedelta(seconds=30)
CELERY_BEAT_SCHEDULE = schedule.SCHEDULE
CELERY_BEAT_SCHEDULER = "pivotcx.clock.Clock"
CELERY_IMPORTS = schedule.MODULES

# What the relay tells open screens, by dotted path: the composition root knows all floors.
LIVE_RENDERER = "apps.chat.live.render_events"

# ---------------------------------------------------------------- partner API

REST_FRAMEWORK = api_settings.REST_FRAMEWORK
SPECTACULAR_SETTINGS = api_settings.SPECTACULAR_SETTINGS

# ---------------------------------------------------------------- pages and files

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / ".static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "pivotcx.static_files.PackageFilesFinder",
]
# Who writes pages sees each change at once; else what `collectstatic` made is served.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": environment.upload_settings(env.storage_folder),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "pivotcx.static_files.HashedStaticFiles"
    },
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "apps.core.uploads.PassingFileUploadHandler",
]
FILE_SCANNER = scanning.clamd_address()  # Nothing: what candidates hand in is not scanned, and says so.
# Demo logins have a password that everybody knows.
DEMO_ALLOWED = DEBUG or env.is_local
# Every component in every state, for who builds pages.
SHOW_STYLEGUIDE = DEBUG or env.is_local
LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# The kinds of a banner and of a toast.
MESSAGE_TAGS = {
    messages.DEBUG: "info",
    messages.INFO: "info",
    messages.SUCCESS: "good",
    messages.WARNING: "warn",
    messages.ERROR: "bad",
}

# ---------------------------------------------------------------- safety

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Whose pages may open the socket.
PAGE_ORIGINS = env.page_origins
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# SECURE_PROXY_SSL_HEADER stays unset: the web server says who came by https, and knows which proxies to believe.
_https = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_SSL_REDIRECT = False  # The proxy's duty; the health checks come by plain HTTP.
SILENCED_SYSTEM_CHECKS = ["security.W008"]

CONTENT_SECURITY_POLICY = content_policy.CONTENT_SECURITY_POLICY

# ---------------------------------------------------------------- mail and logs

EMAIL_BACKEND, EMAIL_OPTIONS = environment.email_settings(env.email_url)
for _name, _value in EMAIL_OPTIONS.items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = SUPPORT_EMAIL or "PivotCX <no-reply@localhost>"

LOGGING = environment.logging_settings(env.log_format)
# Where errors and traces are sent to; empty: nowhere.
SENTRY_DSN, OTEL_ENDPOINT = env.sentry_dsn, env.otel_endpoint
# Where several web processes behind one port write their figures; empty: there is one.
METRICS_FOLDER = env.metrics_folder

# ---------------------------------------------------------------- sending

# Hours of the day, in every time zone where somebody may be: the law's, which a team can only narrow. None: for tests.
TEXTING_HOURS: tuple[time, time] | None = (time(8), time(21))
OPT_OUT_LINE = "Reply STOP to opt out."  # Ends the first text to anybody. Nothing: for tests.
CARRIER_VALIDITY_SECONDS = 14_400  # What a text may spend in the carrier's own queue (its bound: 36,000).
CARRIER_TIMEOUT = (3.05, 10.0)  # Seconds to connect to the carrier, and to wait for its answer.
# How long a worker holds what it has claimed: much longer than a call takes, so that one that ran out is a dead one's.
SENDING_LEASE = timedelta(seconds=60)
# When the carrier is asked about a text whose answer was lost; after the last look it counts as never sent.
RECONCILE_AFTER = (timedelta(seconds=15), timedelta(seconds=45), timedelta(seconds=120))
