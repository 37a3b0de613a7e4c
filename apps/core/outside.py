"""Calls to addresses that somebody else chose: a partner's webhook, a feed. They reach nothing of ours.

A name is looked up once, and the connection goes to the very address that was checked; a second look-up, which could
say something else, does not happen. No redirect is followed, no proxy of the machine is asked, and what comes back is
bounded in bytes and in time. With `ALLOW_PRIVATE_TARGETS`, for trying things on one machine, http and private addresses
are allowed; the bounds stay.
"""

from __future__ import annotations

import re
import ssl
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar
from urllib.parse import quote, urlsplit

import certifi
import httpcore
from django.conf import settings

from apps.core.connecting import CheckedBackend, Deadline
from apps.core.errors import DomainError
from apps.core.routable import is_inner_name, is_odd_number, is_public

LONGEST_ADDRESS = 2_000
PORTS = {"http": 80, "https": 443}
LOWEST_FREE_PORT = 1024
PART = 64 * 1024
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]+:[0-9a-f:.]*", re.IGNORECASE)
# What may stand in a path as it is (RFC 3986); all else is written in bytes.
PATH_SAFE, QUERY_SAFE = "/%:@!$&'()*+,;=~", "/%:@!$&'()*+,;=~?"


class OutsideRefused(DomainError):
    """An address that we do not call, or a call without a usable answer. Each kind has a code of its own."""

    code = "call_failed"


class AddressRefused(OutsideRefused):
    """The address is not one that we call, whoever is there."""

    code = "address_refused"


class NotPublic(AddressRefused):
    """The address leads to a private network, or to our own machines."""

    code = "address_not_public"


class HostUnknown(OutsideRefused):
    code = "host_unknown"


class NoConnection(OutsideRefused):
    """Nothing was handed over for certain: nobody took the connection."""

    code = "no_connection"


class CertificateRefused(OutsideRefused):
    code = "certificate_refused"


class TooSlow(OutsideRefused):
    code = "too_slow"


class AnswerTooLarge(OutsideRefused):
    code = "answer_too_large"


class AnswerUnreadable(OutsideRefused):
    """The connection broke, or what came is no HTTP."""

    code = "answer_unreadable"


@dataclass(frozen=True)
class Answer:
    """What came back. Names of headers are lower-case; of a name that came twice, the first. `body` is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    HIGHEST_GOOD: ClassVar[int] = 299

    @property
    def is_good(self) -> bool:
        return 200 <= self.status <= self.HIGHEST_GOOD


@dataclass(frozen=True)
class Address:
    """An address taken apart. `host` is ASCII, without brackets; `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def ensure_address(url: str) -> Address:
    """Return an address that we would call, taken apart. No name is looked up: `call` does, each time.

    Raises `AddressRefused` with words for whoever wrote it.
    """
    if len(url) > LONGEST_ADDRESS:
        raise AddressRefused(f"The address is longer than {LONGEST_ADDRESS:,} characters.", field="url")
    if any(each.isspace() or not each.isprintable() or each == "\\" for each in url):
        raise AddressRefused(
            "The address has a space, a backslash or an invisible character in it.", field="url"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("That is no web address.", field="url") from None
    _ensure_scheme(parts.scheme)
    if "@" in parts.netloc:
        raise AddressRefused("Leave the user name and the password out of the address.", field="url")
    host = _host(parts.hostname or "")
    if port is None:
        port = PORTS[parts.scheme]
    elif port not in PORTS.values() and port < LOWEST_FREE_PORT:
        raise AddressRefused(
            f"Port {port} is not for web addresses. Use 443, or one from {LOWEST_FREE_PORT} up.", field="url"
        )
    target = quote(parts.path or "/", safe=PATH_SAFE)
    if parts.query:
        target += "?" + quote(parts.query, safe=QUERY_SAFE)
    return Address(parts.scheme, host, port, target)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    bound_bytes: int,
    timeout: float,
    cut_body: bool = False,
) -> Answer:
    """Call an address and return its answer, whatever its status; 3xx is an answer like any other.

    `timeout`, in seconds, is for all of it, from the look-up of the name to the last byte. A body of more than
    `bound_bytes`, also when unpacked, is refused; with `cut_body` what is beyond is left unread.
    Raises `OutsideRefused`, of which each kind has a code.
    """
    address, deadline = ensure_address(url), Deadline(timeout)
    sent = [("Host", address.host_header), ("Accept-Encoding", "gzip"), ("Connection", "close")]
    sent += (headers or {}).items()
    if content or method.upper() not in {"GET", "HEAD"}:
        sent.append(("Content-Length", str(len(content))))
    backend = CheckedBackend(deadline=deadline, is_allowed=_is_allowed)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend, max_connections=1) as pool,
            pool.stream(
                method.upper(),
                httpcore.URL(
                    scheme=address.scheme, host=address.host, port=address.port, target=address.target
                ),
                headers=sent,
                content=content,
            ) as response,
        ):
            backend.head_has_come()
            named = _named(response.headers)
            packed = named.get("content-encoding", "")
            body = _body(response.iter_stream(), packed=packed, bound=bound_bytes, cut=cut_body)
            return Answer(response.status, named, body)
    except backend.NotAllowed as error:
        raise NotPublic(
            f"{address.host} is in a private network, which is not called from here.", field="url"
        ) from error
    except backend.Unknown as error:
        raise HostUnknown(f"There is no host named {address.host}.", field="url") from error
    except backend.Distrusted as error:
        raise CertificateRefused(f"The certificate of {address.host} was refused: {error}.") from error
    except httpcore.TimeoutException as error:
        raise TooSlow(f"{address.host} did not answer within {timeout:g} seconds.") from error
    except httpcore.ConnectError as error:
        raise NoConnection(f"{address.host} took no connection on port {address.port}.") from error
    except backend.HeadTooLarge as error:
        raise AnswerTooLarge(f"The head of the answer of {address.host} was too large.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error, ValueError) as error:
        raise AnswerUnreadable(f"The answer of {address.host} broke off, or was no HTTP.") from error


def _ensure_scheme(scheme: str) -> None:
    if scheme == "http" and settings.ALLOW_PRIVATE_TARGETS:
        return
    if scheme != "https":
        raise AddressRefused("The address must begin with https://.", field="url")


def _host(written: str) -> str:
    """Return a host as it is looked up. Letters and digits in another guise are what they look like (IDNA)."""
    try:
        host = written if ":" in written else written.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        host = ""
    if not HOST.fullmatch(host) or is_odd_number(host):
        raise AddressRefused("The address has no host that can be called.", field="url")
    if settings.ALLOW_PRIVATE_TARGETS:
        return host
    is_number = ":" in host or host.rsplit(".", 1)[-1].isdigit()
    if (not is_number and is_inner_name(host)) or (is_number and not is_public(host)):
        raise NotPublic(f"{host} is in a private network, which is not called from here.", field="url")
    return host


def _is_allowed(address: str) -> bool:
    return bool(settings.ALLOW_PRIVATE_TARGETS) or is_public(address)


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _named(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    named: dict[str, str] = {}
    for name, value in headers:
        named.setdefault(name.decode("ascii", "replace").lower(), value.decode("latin-1"))
    return named


def _body(parts: Iterable[bytes], *, packed: str, bound: int, cut: bool) -> bytes:
    """Return a body, unpacked as it comes: neither what came nor what it becomes is ever larger than allowed."""
    body = bytearray()
    for part in _unpacked(parts, packed=packed.strip().lower()):
        body += part
        if len(body) > bound:
            if cut:
                break
            raise AnswerTooLarge(f"The answer is larger than {bound:,} bytes.")
    return bytes(body[:bound])


def _unpacked(parts: Iterable[bytes], *, packed: str) -> Iterable[bytes]:
    if packed in {"", "identity"}:
        yield from parts
        return
    if packed not in {"gzip", "x-gzip"}:
        message = f"Packed as {packed[:20]}, which was not asked for."
        raise ValueError(message)
    unpack = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    for part in parts:
        left = part
        while left and not unpack.eof:
            yield unpack.decompress(left, PART)
            left = unpack.unconsumed_tail
    # All has come; some of it may still be inside.
    while not unpack.eof and (rest := unpack.decompress(b"", PART)):
        yield rest
    if not unpack.eof:
        message = "The packed body ends before its end."
        raise ValueError(message)
