"""Text → the URL that is asked for; refuses what two parsers could read differently.

A URL that reaches this room comes from a feed, a page or a redirect. Whatever a browser would
repair in it (a backslash, a tab, full-width digits, `127.1`) is refused in words instead.
"""

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from yarl import URL

from monitor.errors import FetchError

MAX_LENGTH = 8192
"""Characters; longer ones are refused by common servers too (RFC 9110, 4.1 asks for 8,000)."""

_FORM = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_ASCII_LABEL = re.compile(r"[a-z0-9_-]+", re.IGNORECASE)


def target(text: str, *, credentials: bool = False) -> URL:
    """The absolute http(s) URL in `text`, without fragment, its host in ASCII.

    `credentials`: a user and password before the host are accepted (for the user's own channels).
    Raises FetchError("url") that names what is wrong.
    """
    fault = _fault(text, credentials)
    if fault is None:
        try:
            url = URL(text).with_fragment(None)
            fault = _host_fault(url.raw_host or "")
        except ValueError:
            fault = "it cannot be read as a URL"
        else:
            if fault is None:
                return url
    raise FetchError("url", f"{_quoted(text)} is not fetched: {fault}.")


def literal(url: URL) -> IPv4Address | IPv6Address | None:
    """The IP address that the host of a checked URL spells out, if it is one."""
    host = url.raw_host or ""
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except AddressValueError:
        return None


def shown(url: URL) -> str:
    """The URL for people and logs: queries, users and passwords may be secrets and are left out."""
    return str(URL.build(scheme=url.scheme, host=url.raw_host or "", port=url.explicit_port)) + (
        url.raw_path if url.raw_path != "/" else ""
    )


def letters_fault(text: str) -> str | None:
    """What is wrong with the characters alone; parsers drop or swap them without a word."""
    if len(text) > MAX_LENGTH:
        return f"it is longer than {MAX_LENGTH} characters"
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in text):
        return "it contains a control or invisible character"
    return "it contains a backslash" if "\\" in text else None


def _quoted(text: str) -> str:
    bare = re.sub(r"//[^/?#]*@", "//…@", re.split(r"[?#]", text, maxsplit=1)[0])
    return ascii(bare[:200])


def _fault(text: str, credentials: bool) -> str | None:
    """What is wrong with the text before any parser has seen it."""
    fault = letters_fault(text)
    if fault is not None:
        return fault
    form = _FORM.match(text)
    if form is None:
        return "only http:// and https:// addresses are fetched"
    user, at, place = form[1].rpartition("@")
    if at and not (credentials and "@" not in user):
        return "it carries a user name before the host"
    return _place_fault(place)


def _place_fault(place: str) -> str | None:
    """What is wrong with `host:port` or `[address]:port`."""
    if place.startswith("["):
        host, bracket, rest = place[1:].partition("]")
        if not bracket or rest[:1] not in {"", ":"} or ":" not in host:
            return "the brackets around its address are wrong"
    else:
        host, colon, rest = place.partition(":")
        rest = colon + rest
    port = rest[1:]
    if rest and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        return "its port is not a number from 1 to 65535"
    return _host_fault(host)


def _host_fault(host: str) -> str | None:
    if not host:
        return "it names no host"
    if ":" in host:
        return None if _is_ipv6(host) else "its IPv6 address is not valid"
    if host.endswith("."):
        return "its host ends in a dot"
    labels = host.split(".")
    if not all(_is_label(label) for label in labels):
        return "its host contains what no host name may contain"
    if _NUMERIC.fullmatch(labels[-1]) and not _is_ipv4(host):
        return "write an IPv4 address as four decimal numbers (127.0.0.1)"
    return None


def _is_label(label: str) -> bool:
    """Letters, digits, hyphens; of other scripts only letters that are not another way to write
    ASCII (full-width digits, circled letters)."""
    if label.isascii():
        return _ASCII_LABEL.fullmatch(label) is not None
    composed = unicodedata.normalize("NFC", label)
    return unicodedata.normalize("NFKC", label) == composed and all(
        _ASCII_LABEL.fullmatch(letter) or unicodedata.category(letter)[0] in "LM"
        for letter in composed
    )


def _is_ipv4(host: str) -> bool:
    try:
        IPv4Address(host)
    except AddressValueError:
        return False
    return True


def _is_ipv6(host: str) -> bool:
    try:
        return IPv6Address(host).scope_id is None
    except AddressValueError:
        return False
