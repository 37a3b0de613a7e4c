"""What differs between machines: every variable read once, checked, and named in the line that refuses it."""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from pivotcx.data_folder import data_folder, running_ports
from pivotcx.embedded.kept_secrets import kept_secret
from pivotcx.embedded.postgres import owner_url
from pivotcx.embedded.valkey import redis_url
from pivotcx.errors import StartError
from pivotcx.logs import logging_settings as logging_settings  # noqa: PLC0414  The settings ask here.
from pivotcx.origins import origin_of
from pivotcx.roles import runtime_url
from pivotcx.variables import Variables

DEFAULT_PORT = 8000
TWILIO = "https://api.twilio.com"
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
DATABASE_SCHEMES = ("postgres", "postgresql")
REDIS_SCHEMES = ("redis", "rediss", "unix")
EMAIL_SCHEMES = tuple(environ.Env.EMAIL_SCHEMES)


@dataclass(frozen=True, slots=True)
class Environment:
    """The checked values, with their defaults filled in."""

    debug: bool
    # Reachable from this machine only: made-up secrets and demo logins will do.
    is_local: bool
    host: str
    port: int
    public_url: str
    allowed_hosts: list[str]
    support_email: str
    data: Path
    has_embedded_postgres: bool
    has_embedded_valkey: bool
    database_url: str
    database_owner_url: str
    redis_url: str
    secret_key: str
    field_encryption_keys: list[str]
    twilio_account_sid: str
    twilio_auth_token: str
    twilio_api_url: str
    simulated_carrier: bool
    email_url: str
    storage_folder: Path
    sentry_dsn: str
    otel_endpoint: str
    metrics_folder: str
    log_format: str
    allow_private_targets: bool

    @property
    def carrier_port(self) -> int:
        return simulated_carrier_port(self.port)

    @property
    def page_origins(self) -> list[str]:
        """Where our own pages come from: the public address; on one's own machine also by its other names."""
        loopback = [f"http://{host}:{self.port}" for host in LOOPBACK_HOSTS] if self.is_local else []
        return [origin_of(url) for url in (self.public_url, *loopback)]


def load(base: Path, variables: Mapping[str, str] | None = None) -> Environment:
    """Read the process's environment and the `.env` file beside the project; refuse what is wrong."""
    if variables is None:
        if (base / ".env").is_file():
            environ.Env.read_env(str(base / ".env"))
        variables = os.environ
    read = Variables(variables)

    port = read.number("PORT", at_least=1, at_most=65_535) or _port_of_the_running_one(base)
    public_url = read.url("PUBLIC_URL", ("http", "https"), default=f"http://127.0.0.1:{port}").rstrip("/")
    public_host = urlsplit(public_url).hostname or ""
    # A site for others is known by its own name only: links are made from names, and loopback is everybody's.
    names = [*LOOPBACK_HOSTS] if public_host in {*LOOPBACK_HOSTS, "::1"} else [public_host]
    allowed_hosts = read.words("ALLOWED_HOSTS", default=names)
    debug = read.flag("DEBUG")
    data = data_folder(base, port)

    owner = read.url("DATABASE_URL", DATABASE_SCHEMES)
    runtime = ""
    if separate_owner := read.url("DATABASE_OWNER_URL", DATABASE_SCHEMES):
        if not owner:
            raise StartError("DATABASE_OWNER_URL is set without DATABASE_URL: it names the owner beside it.")
        # The same in both: a process that only serves, and does not know the owner.
        owner, runtime = separate_owner, owner
    for name, url in (("DATABASE_URL", runtime or owner), ("DATABASE_OWNER_URL", owner)):
        if url and not urlsplit(url).path.strip("/"):
            raise StartError(f"{name} names no database: postgresql://user:password@host:5432/database.")

    # Whoever others can reach says its secrets; whoever tries it on one machine need not.
    is_local = {public_host, *allowed_hosts} <= {*LOOPBACK_HOSTS, "::1"}
    made_up = data if not owner or debug or is_local else None
    secret_key = _secret_key(read, made_up)
    account_sid, auth_token = _twilio_account(read)
    api_url = read.url("TWILIO_API_URL", ("http", "https")).rstrip("/")
    carrier = TWILIO if account_sid else f"http://127.0.0.1:{simulated_carrier_port(port)}"

    embedded_database, embedded_broker = not owner, not read.text("REDIS_URL")
    owner = owner or owner_url(data)
    return Environment(
        debug=debug,
        is_local=is_local,
        host=read.text("HOST", default="127.0.0.1"),
        port=port,
        public_url=public_url,
        allowed_hosts=allowed_hosts,
        support_email=read.matching("SUPPORT_EMAIL", r"[^@\s]+@[^@\s]+", "an e-mail address"),
        data=data,
        has_embedded_postgres=embedded_database,
        has_embedded_valkey=embedded_broker,
        database_url=runtime or runtime_url(owner, secret_key=secret_key),
        database_owner_url=owner,
        redis_url=redis_url(data) if embedded_broker else read.url("REDIS_URL", REDIS_SCHEMES),
        secret_key=secret_key,
        field_encryption_keys=_field_encryption_keys(read, made_up),
        twilio_account_sid=account_sid,
        twilio_auth_token=auth_token,
        twilio_api_url=api_url or carrier,
        simulated_carrier=not api_url and not account_sid,
        email_url=read.url("EMAIL_URL", EMAIL_SCHEMES, default="consolemail://"),
        storage_folder=_storage_folder(read, data),
        sentry_dsn=read.url("SENTRY_DSN", ("http", "https")),
        otel_endpoint=read.url("OTEL_EXPORTER_OTLP_ENDPOINT", ("http", "https")),
        # The library's own name for it.
        metrics_folder=read.text("PROMETHEUS_MULTIPROC_DIR"),
        log_format=read.choice("LOG_FORMAT", ("text", "json"), default="text" if is_local else "json"),
        allow_private_targets=read.flag("ALLOW_PRIVATE_TARGETS"),
    )


def simulated_carrier_port(port: int) -> int:
    """Return where the simulated carrier listens: as many above the web port as there is room for."""
    return port + 10_000 if port + 10_000 <= 65_535 else port - 10_000


def database_settings(url: str) -> dict[str, Any]:
    """Return Django's words for a database address."""
    return dict(environ.Env.db_url_config(url))


def email_settings(url: str) -> tuple[str, dict[str, Any]]:
    """Return Django's words for a mail address: the backend, and its settings."""
    settings = dict(environ.Env.email_url_config(url))
    return settings.pop("EMAIL_BACKEND"), settings


def upload_settings(folder: Path) -> dict[str, Any]:
    """Return where uploads are kept. No address leads there: each goes through a view that knows its team."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder, "file_permissions_mode": 0o600},
    }


def _port_of_the_running_one(base: Path) -> int:
    """Let a second terminal find the start that runs, also when that runs under another port than usual."""
    running = running_ports(base)
    if not running or DEFAULT_PORT in running:
        return DEFAULT_PORT
    if len(running) > 1:
        raise StartError(f"PORT must say which one is meant: {', '.join(map(str, running))} are running.")
    return running[0]


def _storage_folder(read: Variables, data: Path) -> Path:
    url = urlsplit(read.url("STORAGE_URL", ("file",), default=f"file://{data / 'files'}"))
    if url.netloc or not url.path.strip("/"):
        raise StartError("STORAGE_URL names no folder: file:///folder, with three strokes.")
    return Path(url.path)


def _secret_key(read: Variables, made_up: Path | None) -> str:
    if key := read.text("SECRET_KEY"):
        return key
    if made_up is None:
        raise StartError("SECRET_KEY is not set: give it 50 random characters, and keep them.")
    return kept_secret("SECRET_KEY", data=made_up, make=lambda: secrets.token_urlsafe(50))


def _field_encryption_keys(read: Variables, made_up: Path | None) -> list[str]:
    keys = read.words("FIELD_ENCRYPTION_KEY", default=[])
    if not keys and made_up is None:
        raise StartError("FIELD_ENCRYPTION_KEY is not set: give it 32 random bytes in URL-safe base64.")
    if not keys and made_up is not None:
        keys = [kept_secret("FIELD_ENCRYPTION_KEY", data=made_up, make=_new_encryption_key)]
    for key in keys:
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key):
            raise StartError(
                "FIELD_ENCRYPTION_KEY is wrong: 32 bytes in URL-safe base64, commas between several."
            )
    return keys


def _new_encryption_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _twilio_account(read: Variables) -> tuple[str, str]:
    account_sid = read.matching("TWILIO_ACCOUNT_SID", r"AC[0-9a-fA-F]{32}", "AC and 32 hexadecimal digits")
    auth_token = read.text("TWILIO_AUTH_TOKEN")
    if bool(account_sid) != bool(auth_token):
        raise StartError("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together: set both or neither.")
    return account_sid, auth_token
