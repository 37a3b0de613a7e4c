"""A team gets all that is its own: each table whole, no secret, nothing that a spreadsheet would compute, its files."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.core.fields import EncryptedTextField
from apps.core.sheets import FORMULA, MARK, read_harmless
from apps.feeds.models import Feed
from apps.messaging.models import Number
from apps.webhooks.models import Endpoint
from pivotcx import exporting
from tests.architecture.tenancy.world import World, make_world, owned_models
from tests.factories.messaging import AUTH_TOKEN
from tests.marks import committed
from tests.pivotcx.gone import ask, files, ours, store

__all__ = ["files", "ours"]
pytestmark = committed


MADE_UP = {"0" * 64}
LEFT_OUT = {
    "accounts_apikey": {"secret_hash"},
    "accounts_idempotentrequest": {"body"},
    "accounts_invitation": {"mailed_hash", "shown_hash"},
    "chat_uploadlink": {"token_hash"},
    "feeds_feed": {"token", "secret", "call_headers"},
    "feeds_feeddelivery": {"body_hash"},
    "hosted_sending": {"token", "address_hash"},
    "imports_rememberedmapping": {"headers_hash"},
    "messaging_number": {"token", "auth_token", "previous_auth_token"},
    "messaging_quarantinedwebhook": {"url"},
    "webhooks_endpoint": {"secret", "old_secret"},
}


class Taken:
    """An archive, read back."""

    def __init__(self, world: World, target: Path) -> None:
        target.mkdir(exist_ok=True)
        call_command("export_team", world.team.slug, str(target))
        (self.path,) = target.iterdir()
        with tarfile.open(self.path) as tar:
            self.parts = {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]
        self.manifest = json.loads(self.parts["manifest.json"])

    def table(self, name: str) -> list[dict[str, str]]:
        text = self.parts[f"tables/{name}.csv"].decode().removeprefix(MARK)
        return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_table_of_a_team_is_in_it_with_each_of_its_rows_and_no_others(ours, files, tmp_path):
    theirs = make_world("theirs")
    store(files, theirs)

    taken = Taken(ours, tmp_path / "out")

    columns = dict.fromkeys((model._meta.db_table for model in owned_models()), "team_id")
    columns |= {"accounts_team": "id"}
    assert set(taken.manifest["tables"]) == set(columns) | {"accounts_user"}
    for name, column in columns.items():
        said = taken.manifest["tables"][name]
        cells = ", ".join(f'"{each}"::text' for each in said["columns"])
        with transaction.atomic("owner"):
            ask("SELECT set_config('TimeZone', 'UTC', true)")
            there = ask(f"SELECT {cells} FROM {name} WHERE {column} = %s ORDER BY id", ours.team.pk)
        rows = [tuple(map(read_harmless, row.values())) for row in taken.table(name)]
        assert rows == [tuple("" if cell is None else cell for cell in row) for row in there], name
        assert len(rows) == said["rows"] > 0, name
        every = ask("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", name)
        assert {each for (each,) in every} == {*said["columns"], *said["left_out"]}, name
    people = {row["email"] for row in taken.table("accounts_user")}
    assert people == {user.email for user in ours.people.values()}
    kept = f"files/{ours.team.pk}/attachments/one/content"
    assert [name for name in taken.parts if name.startswith("files/")] == [kept]
    assert taken.parts[kept].decode() == f"Of {ours.mark}"
    for word in theirs.marks:
        assert word.encode() not in taken.path.read_bytes()


def test_no_secret_leaves_with_it(ours, tmp_path):
    taken = Taken(ours, tmp_path / "out")

    written = taken.path.read_bytes()
    with as_team(ours.team.pk), transaction.atomic():
        plain = [
            *(AUTH_TOKEN, ours.secret, ours.secret.split("_", 2)[2]),
            *(ours.row(Endpoint).secret, ours.row(Feed).secret, ours.row(Feed).token, ours.row(Number).token),
        ]
    stored = [
        cell
        for name, columns in LEFT_OUT.items()
        for column in columns
        for (cell,) in ask(f'SELECT "{column}"::text FROM {name} WHERE "{column}" IS NOT NULL')
    ]
    passwords = [cell for (cell,) in ask("SELECT password FROM accounts_user")]
    # Some are made up, and stand elsewhere as well.
    secrets = {word for word in [*plain, *stored, *passwords] if len(word) > 8} - MADE_UP - {ours.mark}
    assert len(secrets) > 10
    assert [word for word in secrets if word.encode() in written] == []


def test_whatever_is_encrypted_or_looks_like_a_secret_is_left_out():
    left_out = {table.name: {*table.left_out} for table in exporting.tables_of_team()}
    encrypted = {
        (model._meta.db_table, field.column)
        for model in owned_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    }

    assert [(name, column) for name, column in encrypted if column not in left_out[name]] == []
    assert {name: columns for name, columns in left_out.items() if columns} == LEFT_OUT


def test_nothing_in_it_is_a_formula(ours, tmp_path):
    formula = '=HYPERLINK("http://elsewhere.test")'
    with as_team(ours.team.pk), transaction.atomic():
        Candidate.objects.filter(pk=ours.row(Candidate).pk).update(first_name=formula, last_name="＝1+1")

    taken = Taken(ours, tmp_path / "out")

    names = [row["first_name"] for row in taken.table("candidates_candidate")]
    assert f"'{formula}" in names
    tables = [name for name in taken.parts if name.startswith("tables/")]
    cells = [
        cell
        for name in tables
        for row in csv.reader(io.StringIO(taken.parts[name].decode().removeprefix(MARK), newline=""))
        for cell in row
    ]
    assert len(cells) > 1000
    assert [cell for cell in cells if cell.startswith(FORMULA)] == []


def test_it_has_its_name_only_once_it_is_whole(ours, tmp_path, monkeypatch):
    target = tmp_path / "out"
    target.mkdir()

    def fail(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "add_files", fail)
    with pytest.raises(CommandError, match=r"Nothing was written\. .* No space left on device"):
        call_command("export_team", ours.team.slug, str(target))

    assert list(target.iterdir()) == []


def test_an_unknown_team_is_refused(transactional_db, files, tmp_path):
    with pytest.raises(CommandError, match="There is no team “nowhere”"):
        call_command("export_team", "nowhere", str(tmp_path / "out.tar"))
    assert not (tmp_path / "out.tar").exists()
