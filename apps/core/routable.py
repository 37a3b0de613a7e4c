"""Which addresses are on the public internet: what our own servers may call for somebody else.

Python's `is_global` changes from release to release, and counts some addresses that lead back inside; so the ranges are
written out, from IANA's registries of special-purpose addresses (IPv4 and IPv6) and RFC 6890, 6052 and 3056.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

NOT_PUBLIC_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this host
            "10.0.0.0/8",
            "100.64.0.0/10",  # behind a provider's own translation, and where some clouds keep their metadata
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local, and the metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",  # the old way to 6to4
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# All that is given to anybody; what is written in another way (mapped, NAT64, unique local, link-local, multicast) is
# outside of it.
UNICAST_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols, Teredo among them, which carries an IPv4 address
            "2001:db8::/32",
            "2002::/16",  # 6to4, which carries an IPv4 address
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)

# Words that end names of one network only (RFC 6761, 6762, 8375, and ICANN's for private use).
INNER_NAMES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa", "onion")


def is_public(address: str) -> bool:
    """Return whether an address, as numbers, can be reached from anywhere and by nobody else's leave."""
    try:
        known = ip_address(address)
    except ValueError:
        return False  # Also one with a zone: that is link-local.
    if isinstance(known, IPv6Address):
        return known.scope_id is None and known in UNICAST_V6 and not _is_within(known, NOT_PUBLIC_V6)
    return not _is_within(known, NOT_PUBLIC_V4)


def is_inner_name(host: str) -> bool:
    """Return whether a host has a name that can only be somebody's own: one word, or one that ends in such a word."""
    return "." not in host or any(host == name or host.endswith(f".{name}") for name in INNER_NAMES)


def is_odd_number(host: str) -> bool:
    """Return whether a host is a number in a way that libraries read differently: decimal, octal, hex or shortened.

    By the rule of browsers (WHATWG URL, "ends in a number"), a host is meant as IPv4 if its last part is a number.
    """
    last = host.rsplit(".", 1)[-1].lower()
    if ":" in host or not (last.isdigit() or last.startswith("0x")):
        return False
    try:
        return str(IPv4Address(host)) != host
    except ValueError:
        return True


def _is_within(
    address: IPv4Address | IPv6Address, networks: tuple[IPv4Network, ...] | tuple[IPv6Network, ...]
) -> bool:
    return any(address in network for network in networks)
