"""What a server answered, and the reading of its headers; all of them are hostile text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.fetch.large import Place

MAX_RETRY_AFTER = timedelta(hours=24)

_PRINTABLE = re.compile(r"[\x20-\x7e]{1,1024}")
_REFUSED_ENCODINGS = {"br", "zstd", "compress", "x-compress", "dcb", "dcz"}


@dataclass(slots=True, kw_only=True)
class Response:
    """One answer, whatever its status. `body` is decoded and within the cap.

    `complete` is False where the body was cut at the cap, ended early or could not be decoded to
    its end; such an answer's validators are not to be kept. `moved_to` is the final URL where every
    hop to it was permanent (301, 308) and none led from https to http. `held` is the place among
    large bodies, which is given back with the answer.
    """

    url: str
    status: int
    content_type: str | None
    etag: str | None
    last_modified: str | None
    retry_after: timedelta | None
    body: bytes
    complete: bool
    moved_to: str | None = None
    held: Place | None = None

    def let_go(self) -> None:
        """Gives body and place back. Whoever asks for more on account of an answer does so first:
        answers that hold places and wait for others would wait for each other."""
        self.body, self.held = b"", None


def printable(value: str | None) -> str | None:
    """A header's value if it is 1 to 1,024 printable ASCII characters: what is safe to store and
    to send back (validators), or to show."""
    return value if value is not None and _PRINTABLE.fullmatch(value) else None


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """`Retry-After` (RFC 9110, 10.2.3: seconds or a date), from 0 to 24 hours; None if it is
    neither."""
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,12}", text):
        return min(timedelta(seconds=int(text)), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
    return min(max(wait, timedelta()), MAX_RETRY_AFTER)


def encodings(values: Iterable[str]) -> list[str]:
    """The layers named by Content-Encoding headers, lower case, without the ones that mean none."""
    names = (name.strip().lower() for value in values for name in value.split(","))
    return [name for name in names if name not in {"", "identity", "none"}]


def encoding_fault(layers: list[str]) -> str | None:
    """Why a body in these layers is not read; None where it is. A name that nobody knows (`utf-8`
    is seen) is no layer."""
    if len(layers) > 1:
        return f"its body is packed {len(layers)} times over; one layer is read"
    if layers and layers[0] in _REFUSED_ENCODINGS:
        return f"its body is in {layers[0]}, which was not asked for"
    return None
