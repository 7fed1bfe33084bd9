"""What came of one attempt to send."""

from dataclasses import dataclass
from datetime import timedelta

BROKEN = frozenset({401, 403, 404, 410})
"""HTTP answers that mean nothing gets through until somebody mends the channel."""

REDIRECTS = frozenset(range(300, 400))


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class Retry:
    """The receiver does not have it; later it may. `after` is what it asked for."""

    error: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Permanent:
    """The receiver will never take it. `broken`: nor anything else until somebody mends the
    channel (a revoked token, a page that is gone)."""

    error: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """It may have arrived: the connection was lost after sending. Repeated under the same key."""

    error: str


Result = Sent | Retry | Permanent | Ambiguous


def redirected(answered: str) -> str:
    """A redirect in words. Whoever follows one hands the message, and the secret in the address, to
    whomever the answer names."""
    return f"{answered}, a redirect, which is never followed: write the address that it leads to"
