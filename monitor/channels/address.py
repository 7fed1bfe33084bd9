"""Whether an address can be used at all, said without showing it."""

import difflib
import re
from urllib.parse import urlsplit

from monitor.channels import service
from monitor.channels.webhook import SCHEMES
from monitor.config.rules import Secret

OWN = {"console", *SCHEMES}
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")


def address_problem(url: Secret) -> str | None:
    """What is wrong with a channel's address, in words; None: a sender understands it."""
    found = _SCHEME.match(url.reveal())
    if found is None:
        return "its url has no scheme: write one as slack://…, mailto://…, webhook://…, console://"
    scheme = found[1].lower()
    if scheme in SCHEMES:
        return _webhook_problem(url.reveal())
    if scheme in OWN:
        return None
    known = OWN | service.schemes()
    if scheme not in known:
        close = difflib.get_close_matches(scheme, sorted(known), n=1)
        hint = f"; did you mean {close[0]}://" if close else ""
        return f"no service has addresses that begin with {scheme}://{hint}"
    if service.instance(url) is None:
        return f"its {scheme}:// address is not complete; see Apprise's page of that service"
    return None


def _webhook_problem(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "its webhook address is not host:port/path"
    return None if parts.hostname else "its webhook address has no host"
