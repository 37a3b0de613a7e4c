"""Whoever gets hold of the database has no secret of anybody: each is encrypted or hashed in its column."""

from __future__ import annotations

import base64

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import connection
from django.test import Client

from apps.accounts.models import ApiKey
from apps.accounts.services import create_api_key
from pivotcx import settings as shipped
from tests.factories.messaging import AUTH_TOKEN

SECRET = "JBSWY3DPEHPK3PXP"


def column(table: str, name: str) -> str:
    """Return all of a column as it is stored."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{name}"::text FROM {table}')
        return "\n".join(str(row[0]) for row in cursor.fetchall())


def test_the_carriers_token(number):
    stored = column("messaging_number", "auth_token")

    assert number.auth_token == AUTH_TOKEN
    assert AUTH_TOKEN not in stored
    assert stored.startswith("gAAAA")


def test_what_second_steps_are_made_from(recruiter):
    TOTP.activate(recruiter, SECRET)
    RecoveryCodes.activate(recruiter)
    codes = RecoveryCodes(
        Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    ).get_unused_codes()

    stored = column("mfa_authenticator", "data")

    assert SECRET not in stored
    assert stored.count("gAAAA") == 2
    assert not [code for code in codes if code in stored]


def test_what_was_stored_before_it_was_encrypted_still_works(recruiter):
    row = Authenticator.objects.create(user=recruiter, type=Authenticator.Type.TOTP, data={"secret": SECRET})

    assert TOTP(row).validate_code("x") is False
    assert TOTP(row).instance.wrap() is not None


def test_keys_of_programs_are_hashed(team):
    key, secret = create_api_key(team=team, name="ATS", scopes=["read"])

    assert secret.split("_", 2)[2] not in column("accounts_apikey", "secret_hash")
    assert ApiKey.objects.get().pk == key.pk


def test_passwords_are_hashed_slowly_as_shipped():
    # Those of tests are quick.
    assert shipped.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert settings.FIELD_ENCRYPTION_KEYS
    assert len(base64.urlsafe_b64decode(settings.FIELD_ENCRYPTION_KEYS[0])) == 32


def test_the_page_of_second_steps_says_the_secret_once(recruiter, signed_in):
    client: Client = signed_in(recruiter)
    TOTP.activate(recruiter, SECRET)

    assert SECRET not in client.get("/accounts/2fa/").content.decode()
