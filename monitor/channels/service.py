"""Apprise: the hundred services that have no sender of their own here.

It says only whether all of an address's receivers took the message, and in its log why not: the
HTTP status is read from there. Its retries, redirects and log, which prints tokens, are off.
"""

import functools
import logging
import os
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from monitor.channels.result import (
    BROKEN,
    REDIRECTS,
    Ambiguous,
    Permanent,
    Result,
    Retry,
    Sent,
    redirected,
)
from monitor.channels.thread import in_thread
from monitor.config.rules import Secret

LOUD = ("urllib3", "requests", "oauthlib", "requests_oauthlib", "paho", "slixmpp")
REFUSED = frozenset({400, 413, 422})
SHORTER = 400
"""Characters of what is sent again where a service found the message unfit."""
LONGEST = 3500
"""Characters of a body, whatever a service takes: what counts stands before."""
TOGETHER = 16
"""Characters that services put between a title and a body, with room to spare."""

UNFIT = tuple(Permanent(f"the service answered {status}") for status in sorted(REFUSED))
"""What a message that is too long, or not to a service's taste, comes to."""

_STATUS = re.compile(r"\berror=(\d{3})\b")
_UNREACHED = re.compile(r"connection error", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+")

Texts = Callable[[int, int], tuple[str, str]]
"""The message's title and body, at most so many characters long each."""


class _Bare(logging.Filter):
    """Of what Apprise logs only the HTTP status and "connection error": the rest may hold tokens,
    whoever listens."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps the harmless part, or nothing."""
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            return False
        found = _STATUS.search(said) or _UNREACHED.search(said)
        record.msg, record.args = (found[0] if found else ""), ()
        record.exc_info = record.exc_text = None
        return found is not None


@functools.cache
def _apprise() -> Any:
    """The library and its services, loaded at the first use: it takes a third of a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it asks for modules that Python drops
        import apprise

        library: Any = apprise
        library.NotificationManager().schemas()
    log = logging.getLogger("apprise")
    log.setLevel(logging.WARNING)
    log.propagate = False
    log.addHandler(logging.NullHandler())
    log.addFilter(_Bare())
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Else requests puts what a ~/.netrc has for a host in place of the token of the address.
    os.environ["NETRC"] = os.devnull
    return library


@functools.cache
def _asset() -> Any:
    """How its notifiers behave: no redirects, nothing on disk, no threads of their own."""
    return _apprise().AppriseAsset(
        app_id="Monitor",
        app_desc="Monitor",
        app_url="",
        http_redirects=False,
        async_mode=False,
        service_timeout=0,
        storage_mode="memory",
    )


@functools.cache
def schemes() -> frozenset[str]:
    """The schemes that Apprise knows."""
    return frozenset(map(str, _apprise().NotificationManager().schemas()))


def instance(url: Secret) -> Any:
    """Apprise's notifier for an address; None where it cannot make one."""
    if not url.reveal().isprintable():
        return None
    library = _apprise()
    asked = library.plugins.url_to_dict(url.reveal())
    if asked is None:
        return None
    asked["redirect"] = False  # also where the address asks for them
    notifier = library.Apprise.instantiate(asked, asset=_asset())
    if notifier is not None:
        notifier.optional = False  # `optional=yes` would make every failure a success
        notifier.retry = 0
    return notifier


async def send(url: Secret, texts: Texts, *, deadline: float, patience: float) -> Result:
    """Sends a plain text; every outcome is a Result. `deadline` is for each answer of the service,
    `patience` for all that it takes (several receivers, several requests)."""
    notifier = instance(url)
    if notifier is None:
        return Permanent("its address is not one that Apprise understands", broken=True)
    notifier.socket_connect_timeout = deadline
    notifier.socket_read_timeout = deadline
    try:
        return await in_thread(lambda: _notify(notifier, texts), patience)
    except TimeoutError:
        return Ambiguous("the service gave no answer in time")


def _notify(notifier: Any, texts: Texts) -> Result:
    """Never raises: Apprise's own dispatch takes whatever a service's code throws. What the service
    finds unfit is sent once again, shorter."""
    title, body = _fitted(notifier, texts, escaped=_reads_markdown(notifier))
    result = _told(notifier, title, body)
    if result not in UNFIT or len(notifier) > 1:
        return result
    return _told(notifier, *texts(SHORTER // 2, SHORTER // 2))


def _told(notifier: Any, title: str, body: str) -> Result:
    library = _apprise()
    formats = library.NotifyFormat
    markdown = _reads_markdown(notifier)
    group = library.Apprise()
    group.add(notifier)
    outcome = group.notify(
        title=title,
        body=_literal(body or title) if markdown else body or title,
        body_format=formats.MARKDOWN if markdown else formats.TEXT,
    )
    if outcome:
        return Sent()
    said = [entry.message for one in outcome for tried in one.attempts for entry in tried.logs]
    return _failed(said, receivers=len(notifier))


def _reads_markdown(notifier: Any) -> bool:
    formats = _apprise().NotifyFormat
    return bool(notifier.resolve_format(formats.TEXT) == formats.MARKDOWN)


def _fitted(notifier: Any, texts: Texts, *, escaped: bool) -> tuple[str, str]:
    """Title and body within what the service takes, also where it puts the one above the other and
    where escaping doubles them."""
    most = min(int(notifier.body_maxlen) // (2 if escaped else 1), LONGEST)
    highest = int(notifier.title_maxlen) or most // 2
    title, _ = texts(highest, most)
    title, body = texts(highest, max(most - len(title) - TOGETHER, 1))
    return title, body


def _literal(body: str) -> str:
    """The body for a service that reads Markdown only: every letter literal, every line a line,
    and links left alone, since an escaped one is none."""
    escaped = _apprise().conversion.text_to_markdown
    lines = (line if _LINK.fullmatch(line) else escaped(line) for line in body.split("\n"))
    return "  \n".join(lines)


def _failed(said: Sequence[str], *, receivers: int) -> Result:
    """What a failure means; `said` has one line for each receiver that failed. Where some have the
    message it is not sent again, since they would get it again each time."""
    if len(said) < receivers > 1:
        return Permanent(
            f"not all of its {receivers} receivers took it, and the service does not say which; "
            "an address of its own for each of them is tried again by itself"
        )
    statuses = {int(found[1]) for one in said for found in _STATUS.finditer(one)} - set(range(300))
    if statuses & REDIRECTS:
        return Permanent(redirected(f"the service answered {min(statuses & REDIRECTS)}"), True)
    if statuses & BROKEN:
        return Permanent(f"the service answered {min(statuses & BROKEN)}", broken=True)
    if statuses & REFUSED:
        return Permanent(f"the service answered {min(statuses & REFUSED)}")
    if statuses:
        return Retry(f"the service answered {min(statuses)}")
    return Retry("the service refused it, could not be reached or gave no answer")
