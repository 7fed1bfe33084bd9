"""The tokens of MONITOR_TOKEN, and the sessions that stand for them in a browser."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.config.rules import Secret

LIFETIME = timedelta(days=7)
"""Of a session, from its sign-in; it is not prolonged. A desk signs in once a week, and a browser
that was left behind is out after a week at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who showed a token; `key` signs the sessions of that token."""

    person: str  # "" where the token has no name
    token: bytes = field(repr=False)
    key: bytes = field(repr=False)


class Keys:
    """Who holds which token. Empty (false) where MONITOR_TOKEN is not set.

    A session is `expiry.person.signature`, nothing of it is kept here. Its key is made from the
    token, so that a token that is taken away or changed ends its sessions; slowly (scrypt), so that
    a stolen session does not help to guess the token.
    """

    def __init__(self, tokens: Sequence[tuple[str, Secret]]) -> None:
        self._holders = tuple(_holder(person, token) for person, token in tokens)

    def __bool__(self) -> bool:
        return bool(self._holders)

    def whose(self, sent: bytes) -> Holder | None:
        """Who holds the token that was sent; in constant time, whichever it is."""
        found = [one for one in self._holders if hmac.compare_digest(sent, one.token)]
        return found[0] if found else None

    def session(self, holder: Holder, now: datetime) -> str:
        """A cookie's value that stands for the token until LIFETIME from now."""
        person = urlsafe_b64encode(holder.person.encode()).decode().rstrip("=")
        content = f"{int((now + LIFETIME).timestamp())}.{person}"
        return f"{content}.{_signature(holder.key, content)}"

    def person(self, session: str, now: datetime) -> str | None:
        """Whose session this is; None where it is over, or none of ours."""
        content, _, signature = session.rpartition(".")
        expiry, _, _ = content.partition(".")
        sent = signature.encode()
        for holder in self._holders:
            known = _signature(holder.key, content).encode()
            if hmac.compare_digest(sent, known):  # so the rest of it is our own writing
                return holder.person if now.timestamp() < int(expiry) else None
        return None


def _holder(person: str, token: Secret) -> Holder:
    value = token.reveal().encode()
    key = hashlib.scrypt(value, salt=b"monitor session 1", n=2**13, r=8, p=1)
    return Holder(person=person, token=value, key=key)


def _signature(key: bytes, content: str) -> str:
    made = hmac.digest(key, content.encode("utf-8", "surrogatepass"), "sha256")
    return urlsafe_b64encode(made).decode().rstrip("=")
