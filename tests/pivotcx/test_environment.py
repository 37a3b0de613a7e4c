"""What a start takes from its environment, makes up, and refuses."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pivotcx.data_folder import data_folder
from pivotcx.embedded.ports import LOOPBACK, port_of
from pivotcx.environment import database_settings, email_settings, load
from pivotcx.errors import StartError

KEY = "A" * 43 + "="
OWNER = "postgresql://owner:secret@db.test:5432/texts"
PRODUCTION = {
    "DATABASE_URL": OWNER,
    "REDIS_URL": "redis://redis.test:6379/0",
    "PUBLIC_URL": "https://pivotcx.test",
    "SECRET_KEY": "long and random",
    "FIELD_ENCRYPTION_KEY": KEY,
}


def test_an_empty_environment_is_enough_to_try_it(tmp_path: Path) -> None:
    environment = load(tmp_path, {})

    assert environment.has_embedded_postgres
    assert environment.has_embedded_valkey
    assert environment.simulated_carrier
    assert environment.public_url == "http://127.0.0.1:8000"
    assert environment.debug is False


def test_what_was_made_up_stays_the_same_from_start_to_start(tmp_path: Path) -> None:
    assert load(tmp_path, {}) == load(tmp_path, {})


def test_two_ports_of_one_checkout_share_nothing(tmp_path: Path) -> None:
    first, second = load(tmp_path, {"PORT": "8000"}), load(tmp_path, {"PORT": "8001"})

    assert first.data != second.data
    assert first.database_url != second.database_url
    assert first.redis_url != second.redis_url
    assert first.secret_key != second.secret_key
    assert first.twilio_api_url != second.twilio_api_url


def test_a_second_terminal_finds_the_one_that_runs(tmp_path: Path) -> None:
    port = port_of("postgres", data=data_folder(tmp_path, 8123))

    with socket.create_server((LOOPBACK, port)):
        assert load(tmp_path, {}).port == 8123
    assert load(tmp_path, {}).port == 8000


def test_a_second_terminal_must_say_which_one_when_several_run(tmp_path: Path) -> None:
    first = port_of("postgres", data=data_folder(tmp_path, 8123))
    second = port_of("postgres", data=data_folder(tmp_path, 8124))

    with (
        socket.create_server((LOOPBACK, first)),
        socket.create_server((LOOPBACK, second)),
        pytest.raises(StartError, match=r"PORT must say which one is meant: 8123, 8124 are running\."),
    ):
        load(tmp_path, {})


def test_the_runtime_role_is_made_from_the_owner_and_the_secret_key(tmp_path: Path) -> None:
    environment = load(tmp_path, PRODUCTION)

    assert environment.database_owner_url == OWNER
    assert environment.database_url.startswith("postgresql://texts_runtime:")
    assert environment.database_url.endswith("@db.test:5432/texts")
    assert environment.database_url != load(tmp_path, PRODUCTION | {"SECRET_KEY": "another"}).database_url


def test_a_process_that_only_serves_keeps_the_role_it_is_given(tmp_path: Path) -> None:
    served = "postgresql://server:secret@db.test/texts"

    environment = load(tmp_path, PRODUCTION | {"DATABASE_URL": served, "DATABASE_OWNER_URL": served})

    assert environment.database_url == environment.database_owner_url == served


def test_a_separate_owner_leaves_the_database_url_as_it_is(tmp_path: Path) -> None:
    runtime = "postgresql://server:secret@db.test/texts"

    environment = load(tmp_path, PRODUCTION | {"DATABASE_URL": runtime, "DATABASE_OWNER_URL": OWNER})

    assert environment.database_url == runtime
    assert environment.database_owner_url == OWNER


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_ENCRYPTION_KEY"])
def test_a_site_that_others_reach_must_say_its_secrets(tmp_path: Path, name: str) -> None:
    with pytest.raises(StartError, match=f"{name} is not set"):
        load(tmp_path, PRODUCTION | {name: ""})


def test_a_database_of_ones_own_may_be_tried_without_secrets(tmp_path: Path) -> None:
    local = {"DATABASE_URL": OWNER, "REDIS_URL": "redis://127.0.0.1/0"}

    environment = load(tmp_path, local)

    assert environment.is_local
    assert not environment.has_embedded_postgres
    assert environment.secret_key == load(tmp_path, local).secret_key


def test_hosts_that_others_reach_make_it_a_site_that_others_reach(tmp_path: Path) -> None:
    variables = {"DATABASE_URL": OWNER, "ALLOWED_HOSTS": "pivotcx.test"}

    with pytest.raises(StartError, match="SECRET_KEY is not set"):
        load(tmp_path, variables)


def test_credentials_lead_to_twilio_and_an_address_to_that_address(tmp_path: Path) -> None:
    account = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "token"}

    assert load(tmp_path, account).twilio_api_url == "https://api.twilio.com"
    assert (
        load(tmp_path, account | {"TWILIO_API_URL": "http://127.0.0.1:9/"}).twilio_api_url
        == "http://127.0.0.1:9"
    )
    assert not load(tmp_path, {"TWILIO_API_URL": "http://127.0.0.1:9"}).simulated_carrier


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("DEBUG", "maybe"),
        ("ALLOW_PRIVATE_TARGETS", "2"),
        ("DATABASE_URL", "mysql://user@127.0.0.1/texts"),
        ("DATABASE_URL", "127.0.0.1:5432/texts"),
        ("DATABASE_URL", "postgresql://owner@127.0.0.1:5432"),
        ("DATABASE_URL", "postgresql://owner@127.0.0.1:five/texts"),
        ("DATABASE_OWNER_URL", OWNER),
        ("REDIS_URL", "http://127.0.0.1:6379"),
        ("PUBLIC_URL", "pivotcx.test"),
        ("PUBLIC_URL", "https://"),
        ("SUPPORT_EMAIL", "nobody"),
        ("FIELD_ENCRYPTION_KEY", "short"),
        ("TWILIO_ACCOUNT_SID", "SK1"),
        ("TWILIO_AUTH_TOKEN", "token alone"),
        ("TWILIO_API_URL", "ftp://127.0.0.1"),
        ("EMAIL_URL", "pigeon://roof"),
        ("STORAGE_URL", "tape://reel"),
        ("SENTRY_DSN", "key"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_line_that_names_it(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(StartError) as refusal:
        load(tmp_path, {name: value})

    line = str(refusal.value)
    assert name in line
    assert "\n" not in line


def test_a_refused_address_does_not_repeat_the_password(tmp_path: Path) -> None:
    with pytest.raises(StartError) as refusal:
        load(tmp_path, {"DATABASE_URL": "mysql://user:hunter2@127.0.0.1/texts"})

    assert "hunter2" not in str(refusal.value)


def test_every_variable_has_its_line_in_the_example(tmp_path: Path) -> None:
    asked = Asked()
    load(tmp_path, asked)

    example = (Path(__file__).parents[2] / ".env.example").read_text().splitlines()

    assert {line.partition("=")[0] for line in example if "=" in line} == asked.names


def test_addresses_become_django_settings() -> None:
    assert database_settings(OWNER)["NAME"] == "texts"
    backend, options = email_settings("smtp+tls://user:secret@mail.test:587")
    assert backend == "django.core.mail.backends.smtp.EmailBackend"
    assert options["EMAIL_USE_TLS"] is True


class Asked(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.names.add(name)
        return default


def test_only_pages_of_ones_own_address_open_the_socket(tmp_path: Path) -> None:
    public = load(tmp_path, PRODUCTION | {"PUBLIC_URL": "https://PivotCX.test:443", "PORT": "8001"})
    local = load(tmp_path, {"DATABASE_URL": OWNER, "REDIS_URL": "redis://127.0.0.1/0", "PORT": "8001"})

    assert public.page_origins == ["https://pivotcx.test"]
    assert set(local.page_origins) == {
        "http://127.0.0.1:8001",
        "http://localhost:8001",
        "http://[::1]:8001",
    }


def test_a_site_for_others_answers_to_its_own_name_only(tmp_path: Path) -> None:
    assert load(tmp_path, PRODUCTION | {"ALLOWED_HOSTS": ""}).allowed_hosts == ["pivotcx.test"]
    assert (
        "localhost"
        in load(tmp_path, {"DATABASE_URL": OWNER, "REDIS_URL": "redis://127.0.0.1/0"}).allowed_hosts
    )
