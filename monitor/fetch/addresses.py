"""Which IP addresses may be connected to: public unicast, and what the operator allows.

The table follows the IANA special-purpose address registries (RFC 6890 and its updates). The
standard library's `is_private` is no substitute: it is False for carrier-grade NAT, NAT64 and 6to4.
"""

import errno
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import AddrInfoType

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SPECIAL: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), words)
    for network, words in (
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier's internal address"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "an address reserved for protocols"),
        ("192.0.2.0/24", "a documentation address"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a benchmarking address"),
        ("198.51.100.0/24", "a documentation address"),
        ("203.0.113.0/24", "a documentation address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "an unspecified address"),
        ("::1/128", "a loopback address"),
        ("::ffff:0:0/96", "an IPv4-mapped address"),
        ("::ffff:0:0:0/96", "an IPv4-translated address"),
        ("::/96", "an IPv4-compatible address"),
        ("64:ff9b::/96", "a NAT64 address"),
        ("64:ff9b:1::/48", "a NAT64 address"),
        ("2001::/32", "a Teredo address"),
        ("2001::/23", "an address reserved for protocols"),
        ("2001:db8::/32", "a documentation address"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "a documentation address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")

_refusals: ContextVar[list[str] | None] = ContextVar("refusals", default=None)


def refusal(
    address: Address, allowed: Sequence[Network], inside: Sequence[Network] = ()
) -> str | None:
    """Why `address` may not be connected to, in words that say how to allow it; None if it may.
    `inside`: networks that are allowed, but not to whoever asks now."""
    if any(address in network for network in allowed):
        return None
    words = next((words for network, words in _SPECIAL if address in network), None)
    if words is None and address.version == 6 and address not in _GLOBAL_UNICAST:
        words = "not a public address"
    if words is None:
        return None
    if any(address in network for network in inside):
        return f"{address} is {words}, and a public site leads there"
    return f"{address} is {words}; allow it with MONITOR_ALLOW_PRIVATE if you mean it"


@contextmanager
def remembering() -> Iterator[list[str]]:
    """Collects the refusals of every connection tried inside: an OSError from a socket factory
    only means "next address" to the connector, and its words are lost."""
    refused: list[str] = []
    token = _refusals.set(refused)
    try:
        yield refused
    finally:
        _refusals.reset(token)


class Guard:
    """A socket factory that makes no socket for an address that may not be connected to.

    It sees what is actually connected to, after names, redirects and every way to write an
    address, so nothing that happened before it matters.
    """

    def __init__(self, allowed: Sequence[Network], inside: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        self._inside = tuple(inside)

    def __call__(self, info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, peer = info
        words = refusal(ip_address(peer[0]), self._allowed, self._inside)
        if words is None:
            return socket.socket(family, kind, protocol)
        refused = _refusals.get()
        if refused is not None:
            refused.append(words)
        raise PermissionError(errno.EACCES, words)
