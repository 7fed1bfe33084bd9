"""What every stage speaks of: a clock, ids, severities."""

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Literal

Now = Callable[[], datetime]
"""A clock: the time now, aware and UTC. Injected everywhere, so that tests own the time."""

Via = Literal["original", "translation"]
FieldName = Literal["title", "text"]


def stable_id(prefix: str, *parts: str) -> str:
    """The id of what `parts` name: prefix, hyphen, 12 base32 characters; the same for good."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return f"{prefix}-{base64.b32encode(digest)[:12].decode().lower()}"


class Severity(StrEnum):
    """How urgent a rule is; ordered by `rank`."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info to 4 for critical."""
        return list(Severity).index(self)
