"""Whether an address can be used at all, said without showing it."""

import difflib
import re
from urllib.parse import urlsplit

from monitor.channels import mail, service, telegram, webhook
from monitor.channels.letter import account_problem
from monitor.config.rules import Secret

OWN = {"console", *webhook.SCHEMES}
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")


def scheme(url: Secret) -> str:
    """The address's scheme in lower case; "" where it has none."""
    found = _SCHEME.match(url.reveal())
    return found[1].lower() if found else ""


def address_problem(url: Secret) -> str | None:
    """What is wrong with a channel's address, in words; None: a sender understands it."""
    named = scheme(url)
    if not named:
        return "its url has no scheme: write one as slack://…, mailto://…, webhook://…, console://"
    if not url.reveal().isprintable():
        return "its url has a line break or another character that cannot be seen"
    if named in webhook.SCHEMES:
        return _webhook_problem(url.reveal())
    if named in OWN:
        return None
    known = OWN | service.schemes()
    if named not in known:
        close = difflib.get_close_matches(named, sorted(known), n=1)
        hint = f"; did you mean {close[0]}://" if close else ""
        return f"no service has addresses that begin with {named}://{hint}"
    notifier = service.instance(url)
    if notifier is None:
        return f"its {named}:// address is not complete; see Apprise's page of that service"
    if named == telegram.SCHEME:
        return telegram.account_problem(notifier, url.reveal())
    return account_problem(notifier, url.reveal()) if named in mail.SCHEMES else None


def _webhook_problem(url: str) -> str | None:
    try:
        _, secret = webhook.split(url)
    except ValueError:
        return "its webhook address is not host:port/path"
    if secret == "":
        return "its secret= is empty: its messages would not be signed"
    if urlsplit(url).fragment:
        return "its webhook address has a #, which is never sent: in a secret write it as %23"
    return None
