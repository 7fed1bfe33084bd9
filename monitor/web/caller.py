"""Who asks, as far as it can be known: behind a proxy that is trusted, what the proxy says."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`address` is None where the socket has none; `host` is the Host that the browser asked for,
    with its port; `https` says whether it came so."""

    address: Address | None
    host: str
    https: bool


def caller(request: Request, trusted: Sequence[Network]) -> Caller:
    """The caller of a request. `X-Forwarded-For`, `-Proto` and `-Host` count only where the
    connection comes from one of `trusted` (MONITOR_TRUSTED_PROXY): anybody can send them.

    Of the addresses the right-most one that is not trusted counts, as proxies append. Of `-Proto`
    and `-Host` the first does: what was asked of the outermost proxy; a browser that lies there
    fools itself alone.
    """
    headers = request.headers
    peer = _address(request.client.host if request.client else "")
    host = headers.get("host", "")
    scheme = request.scope["scheme"]
    if not _within(peer, trusted):
        return Caller(address=peer, host=host, https=scheme == "https")
    passed = ",".join(headers.getlist("x-forwarded-for"))
    return Caller(
        address=_outermost(peer, passed, trusted),
        host=_first(headers.get("x-forwarded-host")) or host,
        https=(_first(headers.get("x-forwarded-proto")) or scheme).lower() == "https",
    )


def _outermost(peer: Address | None, passed: str, trusted: Sequence[Network]) -> Address | None:
    """The first address from the right that is not a trusted proxy's; what cannot be read ends the
    search, as whoever wrote it is not to be believed."""
    found = peer
    for part in reversed(passed.split(",")):
        address = _address(part.strip())
        if address is None:
            return found
        found = address
        if not _within(address, trusted):
            return found
    return found


def _address(text: str) -> Address | None:
    """`1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]:80`; an IPv4 address inside an IPv6 one as itself."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _within(address: Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def _first(value: str | None) -> str:
    return (value or "").partition(",")[0].strip()
