"""Whatever an address looks like and whatever its name stands for, nothing inside is called: not one connection."""

from __future__ import annotations

import socket

import pytest

from apps.core.outside import AddressRefused, NotPublic, call, ensure_address
from apps.core.routable import is_public

INSIDE = [
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1"]
ODD_HOSTS = [
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "127.0.0.01",
    "134744072",
    "①②⑦.0.0.1",
    "１２７.1",
    "127。0。0。01",
    "256.256.256.256",
    "[fe80::1%25eth0]",
    "",
    ".",
    "a..b",
    "ex<ample.com",
]
INNER = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "db",
    "api.localhost",
    "metadata.google.internal",
    "printer.local",
    "router.lan",
    "nas.home.arpa",
    "①②⑦.⓪.⓪.①",
    "[::1]",
    "[::ffff:7f00:1]",
    "[::ffff:127.0.0.1]",
    "[fd00:ec2::254]",
]
NOT_OURS = [
    "http://hooks.partner.test/",
    "ftp://hooks.partner.test/",
    "file:///etc/passwd",
    "gopher://hooks.partner.test/",
    "//hooks.partner.test/",
    "hooks.partner.test",
    "https://me:secret@hooks.partner.test/",
    "https://8.8.8.8@127.0.0.1/",
    "https://hooks.partner.test:22/",
    "https://hooks.partner.test:0/",
    "https://hooks.partner.test:99999/",
    "https://hooks.partner.test:x/",
    "https://hooks.partner.test\\@127.0.0.1/",
    "https://hooks.partner.test/\r\nX: y",
    "https://hooks.partner .test/",
    "https://hooks.partner.test/\t",
    "https://hooks.partner.test/" + "x" * 2_000,
]


class Resolver:
    """The machine's resolver, with our own answers; and what was connected to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[list[str]] = []
        self.asked: list[str] = []
        self.connected: list[str] = []
        monkeypatch.setattr("apps.core.connecting.socket.getaddrinfo", self._look_up)
        monkeypatch.setattr("apps.core.connecting._connection", self._connect)

    def _look_up(self, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        self.asked.append(host)
        found = self.answers.pop(0) if self.answers else []
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    def _connect(self, address: str, *_: object, **__: object) -> socket.socket:
        self.connected.append(address)
        raise ConnectionRefusedError


@pytest.fixture
def resolver(monkeypatch):
    return Resolver(monkeypatch)


def get(url: str) -> None:
    call("GET", url, bound_bytes=1_000, timeout=5)


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_called(address, resolver):
    resolver.answers = [[address]]

    with pytest.raises(NotPublic) as refused:
        get("https://hooks.partner.test/")

    assert resolver.connected == []
    assert refused.value.code == "address_not_public"
    assert "private network" in str(refused.value)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_a_number_in_disguise_is_no_host(host, resolver):
    with pytest.raises(AddressRefused):
        get(f"https://{host}/")

    assert (resolver.asked, resolver.connected) == ([], [])


@pytest.mark.parametrize("host", INNER)
def test_a_name_or_number_of_ones_own_network_is_refused_before_any_look_up(host, resolver):
    with pytest.raises(NotPublic):
        get(f"https://{host}/")

    assert (resolver.asked, resolver.connected) == ([], [])


@pytest.mark.parametrize("url", NOT_OURS)
def test_an_address_that_is_not_called_says_why(url, resolver):
    with pytest.raises(AddressRefused) as refused:
        get(url)

    assert (resolver.asked, resolver.connected) == ([], [])
    assert refused.value.field == "url"


def test_a_name_that_flips_between_two_look_ups_is_looked_up_once(resolver):
    resolver.answers = [["8.8.8.8"], ["127.0.0.1"]]

    with pytest.raises(Exception, match="took no connection"):
        get("https://hooks.partner.test/")

    assert (resolver.asked, resolver.connected) == (["hooks.partner.test"], ["8.8.8.8"])


def test_of_a_name_with_addresses_inside_and_outside_only_those_outside_are_called(resolver):
    resolver.answers = [["127.0.0.1", "8.8.8.8", "::1"]]

    with pytest.raises(Exception, match="took no connection"):
        get("https://hooks.partner.test/")

    assert resolver.connected == ["8.8.8.8"]


def test_a_name_that_stands_for_nothing_says_so(resolver):
    with pytest.raises(Exception, match=r"There is no host named hooks\.partner\.test\."):
        get("https://hooks.partner.test/")


def test_an_address_is_taken_apart_as_it_is_sent():
    address = ensure_address("https://Hooks.Partner.test.:8443/in box?ä=1".replace(" ", "%20"))

    assert (address.host, address.port, address.host_header) == (
        "hooks.partner.test",
        8443,
        "hooks.partner.test:8443",
    )
    assert address.target == "/in%20box?%C3%A4=1"


def test_on_one_machine_private_addresses_can_be_allowed(settings, resolver):
    settings.ALLOW_PRIVATE_TARGETS = True
    resolver.answers = [["127.0.0.1"]]

    with pytest.raises(Exception, match="took no connection on port 9000"):
        get("http://localhost:9000/")

    assert resolver.connected == ["127.0.0.1"]
