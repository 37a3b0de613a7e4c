"""What docker-compose.yml gives its services is what the product takes."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Any

import yaml

from pivotcx.environment import load

FILE = Path(__file__).parents[2] / "docker-compose.yml"
GIVEN = {
    "RUNTIME_PASSWORD": "runtime",
    "OWNER_PASSWORD": "owner",
    "PUBLIC_URL": "https://pivotcx.test",
    "ALLOWED_HOSTS": "pivotcx.test",
    "SECRET_KEY": "long and random",
    "FIELD_ENCRYPTION_KEY": "A" * 43 + "=",
}


class Filled(Template):
    """`${NAME:?why}` and `${NAME:-default}`, as compose reads them."""

    idpattern = r"(?a:[A-Z_]+)"
    pattern = (
        r"\$(?:(?P<escaped>\$)|\{(?P<braced>[A-Z_]+)(?::[?-][^}]*)?\}|(?P<named>(?!))|(?P<invalid>(?!)))"
    )


def environment_of(service: str) -> dict[str, str]:
    compose: dict[str, Any] = yaml.safe_load(FILE.read_text())
    asked = compose["services"][service]["environment"]
    optional = {"SUPPORT_EMAIL": "", "TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": ""}
    defaults = {"EMAIL_URL": "consolemail://", "TWILIO_API_URL": "https://api.twilio.com"}
    return {name: Filled(value).substitute(GIVEN | optional | defaults) for name, value in asked.items()}


def test_what_serves_and_what_migrates_name_one_serving_role(tmp_path: Path) -> None:
    web = load(tmp_path, environment_of("web"))
    migrate = load(tmp_path, environment_of("migrate"))

    assert web.database_url == migrate.database_url == "postgresql://pivotcx_runtime:runtime@postgres/pivotcx"
    assert web.database_owner_url == web.database_url
    assert migrate.database_owner_url == "postgresql://pivotcx:owner@postgres/pivotcx"
    assert not web.is_local


def test_who_goes_behind_others_without_containers_does_so_in_them() -> None:
    services: dict[str, Any] = yaml.safe_load(FILE.read_text())["services"]
    lines = FILE.with_name("Procfile").read_text().splitlines()
    nice = {line.partition(":")[0] for line in lines if ": nice " in line}

    # As nice counts it: ten steps down are a tenth of the processor where others want it, too.
    shares = {name: given["cpu_shares"] for name, given in services.items() if "cpu_shares" in given}
    assert shares == dict.fromkeys(nice, 110)
    assert nice
