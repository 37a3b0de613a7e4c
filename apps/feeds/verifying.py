"""Whether a delivery comes from whom it should: each way in which applicant systems sign or name themselves.

A scheme as it is stored and sent:

    {"kind": "none"}                                     the address itself is the secret
    {"kind": "token", "header": "X-Api-Key"}             the secret as it is in a header
    {"kind": "bearer"}                                   Authorization: Bearer <secret>
    {"kind": "basic"}                                    Authorization: Basic; the secret is name:password
    {"kind": "hmac", "header": "Signature", "algorithm": "sha256", "encoding": "hex", "prefix": "sha256 "}
                                                         of the raw body; `sha1` and `base64` too
    {"kind": "hmac", …, "timestamp_header": "X-Timestamp"}   of `timestamp.body`, at most five minutes old
    {"kind": "hmac_fields", "fields": ["token", "triggeredAt"], "signature": "signature"}
                                                         hex HMAC-SHA256 of fields of the JSON body, beside them in it
    {"kind": "standard_webhooks"}                        standardwebhooks.com 1.0.0; the secret is whsec_…
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.core.errors import DomainError
from apps.feeds.mapping import BadPath, find, read_path

TOLERANCE = 300  # Seconds, both ways.
KINDS = ("none", "token", "bearer", "basic", "hmac", "hmac_fields", "standard_webhooks")
ALGORITHMS = ("sha256", "sha1")
ENCODINGS = ("hex", "base64")
WHSEC = "whsec_"
# Fields are looked for in what has not been verified yet.
LARGEST_SIGNED = 2**20


class BadScheme(DomainError):
    """A way of verifying that cannot be. `field` says which part."""

    code = "bad_verification"


class NotVerified(DomainError):
    """A delivery that nobody who knows the secret has sent. It never says what would have been right.

    Codes: `signature_missing`, `signature_wrong`, `signature_too_old`, `secret_missing`.
    """

    status = 401

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way of verifying; what a kind does not use is empty."""

    kind: str = "none"
    header: str = ""
    algorithm: str = "sha256"
    encoding: str = "hex"
    prefix: str = ""
    timestamp_header: str = ""
    fields: tuple[str, ...] = ()
    signature: str = "signature"

    @property
    def needs_secret(self) -> bool:
        return self.kind != "none"


def read_scheme(raw: object) -> Scheme:
    """Return a scheme as it is used. Raises `BadScheme`."""
    if not isinstance(raw, dict):
        raise BadScheme("A way of verifying is an object: {…}.", field="kind")
    if unknown := sorted(map(str, set(raw) - set(Scheme.__dataclass_fields__))):
        raise BadScheme(f"“{unknown[0][:60]}” is not known here.", field=unknown[0][:60])
    fields = raw.get("fields", [])
    if not isinstance(fields, list) or len(fields) > 5 or not all(isinstance(each, str) for each in fields):
        raise BadScheme("These are at most five paths.", field="fields")
    for name, value in raw.items():
        if name != "fields" and (not isinstance(value, str) or len(value) > 100):
            raise BadScheme("Here a text of at most 100 characters is needed.", field=name)
    scheme = Scheme(**{**raw, "fields": tuple(fields)})
    for name, allowed in (("kind", KINDS), ("algorithm", ALGORITHMS), ("encoding", ENCODINGS)):
        if getattr(scheme, name) not in allowed:
            raise BadScheme(f"There are {', '.join(allowed)}.", field=name)
    if scheme.kind in {"token", "hmac"} and not scheme.header:
        raise BadScheme("Which header is it in?", field="header")
    if scheme.kind == "hmac_fields":
        _check_paths(scheme)
    return scheme


def verify(scheme: Scheme, *, secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Refuse a delivery that does not prove that its sender knows the secret: raises `NotVerified`.

    `body` is as it arrived, packed or not.
    """
    if not scheme.needs_secret:
        return
    if not secret:
        raise NotVerified("secret_missing", "This feed has no secret yet, so nothing can be verified.")
    sent = {name.lower(): value for name, value in headers.items()}
    CHECKS[scheme.kind](scheme, secret, sent, body, now)


def _token(scheme: Scheme, secret: str, headers: Mapping[str, str], _body: bytes, _now: datetime) -> None:
    said = _header(headers, scheme.header)
    _compare(_without(scheme.prefix, said), secret, f"The value of {scheme.header}")


def _bearer(_scheme: Scheme, secret: str, headers: Mapping[str, str], _body: bytes, _now: datetime) -> None:
    _compare(_credentials(headers, "bearer"), secret, "The bearer token")


def _basic(_scheme: Scheme, secret: str, headers: Mapping[str, str], _body: bytes, _now: datetime) -> None:
    said = _decoded(_credentials(headers, "basic"), "Authorization")
    if not hmac.compare_digest(said, secret.encode()):
        raise _wrong("The name or password")


def _hmac(scheme: Scheme, secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    said = _header(headers, scheme.header)
    signed = body
    if scheme.timestamp_header:
        moment = _header(headers, scheme.timestamp_header)
        _refuse_old(moment, scheme.timestamp_header, now)
        signed = moment.encode("utf-8", "replace") + b"." + body
    given = _bytes_of(_without(scheme.prefix, said), scheme)
    _compare_digest(given, secret.encode(), signed, scheme.algorithm, f"The signature in {scheme.header}")


def _hmac_fields(
    scheme: Scheme, secret: str, _headers: Mapping[str, str], body: bytes, _now: datetime
) -> None:
    try:
        data = json.loads(body) if len(body) <= LARGEST_SIGNED else None
    except (ValueError, RecursionError):
        data = None
    parts = {path: next((one.value for one in find(data, read_path(path))), None) for path in _paths(scheme)}
    for path, value in parts.items():
        if value is None or isinstance(value, dict | list):
            raise NotVerified(
                "signature_missing", f"The body has no “{path}”, which its signature is made of."
            )
    said = str(parts[scheme.signature])
    signed = "".join(str(parts[path]) for path in scheme.fields).encode("utf-8", "replace")
    _compare_digest(
        _bytes_of(said, scheme), secret.encode(), signed, scheme.algorithm, "The signature in the body"
    )


def _standard(_scheme: Scheme, secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    name, moment = _header(headers, "webhook-id"), _header(headers, "webhook-timestamp")
    said = _header(headers, "webhook-signature")
    _refuse_old(moment, "webhook-timestamp", now)
    signed = f"{name}.{moment}.".encode("utf-8", "replace") + body
    right = hmac.digest(_key(secret), signed, "sha256")
    given = [each.removeprefix("v1,") for each in said.split() if each.startswith("v1,")]
    # All of them are looked at, so that time does not tell which came near.
    if not any([hmac.compare_digest(_base64(each), right) for each in given[:10]]):  # noqa: C419
        raise _wrong("The signature in webhook-signature")


CHECKS: dict[str, Callable[[Scheme, str, Mapping[str, str], bytes, datetime], None]] = {
    "token": _token,
    "bearer": _bearer,
    "basic": _basic,
    "hmac": _hmac,
    "hmac_fields": _hmac_fields,
    "standard_webhooks": _standard,
}


def _paths(scheme: Scheme) -> tuple[str, ...]:
    return (*scheme.fields, scheme.signature)


def _check_paths(scheme: Scheme) -> None:
    if not scheme.fields:
        raise BadScheme("Of which fields is it made?", field="fields")
    for path in _paths(scheme):
        try:
            read_path(path)
        except BadPath as error:
            raise BadScheme(error.detail, field="fields") from None


def _header(headers: Mapping[str, str], name: str) -> str:
    if not (value := headers.get(name.lower(), "").strip()):
        raise NotVerified("signature_missing", f"The header {name} is missing.")
    return value


def _credentials(headers: Mapping[str, str], kind: str) -> str:
    said, _, credentials = _header(headers, "Authorization").partition(" ")
    if said.lower() != kind or not credentials.strip():
        raise NotVerified("signature_missing", f"The header Authorization is not “{kind.capitalize()} …”.")
    return credentials.strip()


def _without(prefix: str, said: str) -> str:
    """Return what follows the prefix; the space at the end of one need not be there, nor its case be the same."""
    bare = prefix.strip().lower()
    if not said.lower().startswith(bare):
        raise NotVerified("signature_missing", f"The signature does not begin with “{prefix.strip()}”.")
    return said[len(bare) :].strip()


def _bytes_of(said: str, scheme: Scheme) -> bytes:
    try:
        return bytes.fromhex(said) if scheme.encoding == "hex" else _decoded(said, scheme.header)
    except ValueError:
        raise NotVerified("signature_wrong", f"The signature is not written in {scheme.encoding}.") from None


def _decoded(said: str, where: str) -> bytes:
    if not (read := _base64(said)):
        raise NotVerified("signature_wrong", f"What stands in {where} is not base64.")
    return read


def _base64(said: str) -> bytes:
    """Return what base64 says, in either alphabet and with or without its end; nothing for what is none."""
    plain = said.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _key(secret: str) -> bytes:
    return _decoded(secret.removeprefix(WHSEC), "the secret of this feed")


def _compare(said: str, secret: str, what: str) -> None:
    if not hmac.compare_digest(said.encode("utf-8", "replace"), secret.encode()):
        raise _wrong(what)


def _compare_digest(given: bytes, key: bytes, signed: bytes, algorithm: str, what: str) -> None:
    if not hmac.compare_digest(given, hmac.digest(key, signed, algorithm)):
        raise _wrong(what)


def _wrong(what: str) -> NotVerified:
    return NotVerified("signature_wrong", f"{what} does not fit the secret of this feed.")


def _refuse_old(moment: str, header: str, now: datetime) -> None:
    seconds: Any = moment if moment.isascii() and moment.isdigit() and len(moment) <= 13 else None
    if seconds is None:
        raise NotVerified("signature_wrong", f"The header {header} is no number of seconds since 1970.")
    sent = int(seconds) / (1000 if len(moment) == 13 else 1)
    if abs(now.timestamp() - sent) > TOLERANCE:
        raise NotVerified(
            "signature_too_old", f"The header {header} is more than five minutes away from our clock."
        )
