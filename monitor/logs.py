"""Structured logs: lines for people on a terminal, JSON otherwise, and no secret in either."""

import json
import logging
import os
import re
import sys
import threading
import traceback
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from monitor.text.shown import harmless, json_text, one_line

if TYPE_CHECKING:  # a tenth of a second, which `--help` need not spend
    from structlog.typing import EventDict, Processor, WrappedLogger

    from monitor.config.rules import Secret

SHORTEST = 6
"""Shorter values are no secrets but words; hiding them would garble the log."""

TOKEN = 12
"""A part of an address's path from this length on is a token; a shorter one where it has a digit
among its letters. `alerts` in `webhook://host/alerts` is a word that a log needs."""

_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+|localhost")
_hidden: set[str] = set()


def hide(secrets: "Iterable[Secret]") -> None:
    """From now on these texts print as ***, and of an address everything that may be a secret:
    user, password, tokens in the path, the values of the query; as written, decoded, and as JSON,
    a URL and Python write them."""
    for secret in secrets:
        value = secret.reveal()
        for part in (value, *_parts(value)):
            for text in (part, unquote(part)):
                if len(text) >= SHORTEST:
                    _hidden.update(_spellings(text))


def _spellings(text: str) -> Iterator[str]:
    yield text
    yield quote(text, safe="")
    yield quote(text)
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield repr(text)[1:-1]


def _parts(url: str) -> Iterator[str]:
    """What may be secret in `scheme://user:password@host:port/path/path?key=value#rest`."""
    _, scheme, rest = url.partition("://")
    if not scheme:
        return
    yield rest
    before, _, query = rest.partition("?")
    account, at, address = before.rpartition("@")
    if at:
        yield from (account, *account.split(":"))
        yield b64encode(unquote(account).encode()).decode()  # as a header has it
    host, _, path = address.partition("/")
    if not _HOST.fullmatch(host.partition(":")[0]):
        yield from (host, *host.split(":"))  # where Apprise takes a token, as tgram://123:abc/
    yield from (part for part in re.split(r"[/#]", path) if _is_token(part))
    yield from (pair.partition("=")[2] for pair in re.split(r"[&#]", query))


def _is_token(part: str) -> bool:
    mixed = any(map(str.isdigit, part)) and any(map(str.isalpha, part))
    return len(part) >= TOKEN or mixed


def redacted(text: str) -> str:
    """`text` with every hidden secret as ***, the longest first."""
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _redact(_: "WrappedLogger", __: str, event: "EventDict") -> "EventDict":
    return {key: value if key.startswith("_") else _clean(value) for key, value in event.items()}


def _clean(value: object) -> object:
    """A value without secrets, however deep they stand; what is no value of JSON, in words."""
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {redacted(str(key)): _clean(one) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_clean(one) for one in value]
        case BaseException():
            return redacted(repr(value))
    return redacted(str(value))


def _in_order(_: "WrappedLogger", __: str, event: "EventDict") -> "EventDict":
    """What every line has stands first in it."""
    return {name: event[name] for name in ("time", "level", "event", "logger")} | dict(event)


def _harmless(_: "WrappedLogger", __: str, event: "EventDict") -> "EventDict":
    """For a terminal: whatever a library put into its words, one event is one line, and nothing in
    it steers the terminal; tracebacks keep their lines."""
    return {
        key: value
        if not isinstance(value, str)
        else harmless(value)
        if key == "exception"
        else one_line(value)
        for key, value in event.items()
    }


def _json(value: object, **_: object) -> str:
    return json_text(value)


class _RedactingFormatter(logging.Formatter):
    """The last line of defence: what any library logged, tracebacks included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return redacted(self._inner.format(record))


def report_crashes() -> None:
    """From now on what nobody foresaw is told without the secrets in it: in the program itself, in
    a thread, and where nobody can catch it."""
    sys.excepthook = _report
    threading.excepthook = lambda one: _report(one.exc_type, one.exc_value, one.exc_traceback)
    sys.unraisablehook = lambda one: _report(one.exc_type, one.exc_value, one.exc_traceback)


def _report(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if kind is SystemExit:  # of a thread
        return
    text = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(
        f"{harmless(redacted(text))}This is a fault of ours: please report it with these lines.\n"
    )


def configure(level: str) -> None:
    """Everything to stderr; libraries at warning and above unless `level` is debug."""
    import structlog  # a third of a second, which workers and `--help` need not spend

    tty = sys.stderr.isatty()
    steps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(
            fmt="%H:%M:%S" if tty else "iso", utc=not tty, key="timestamp" if tty else "time"
        ),
        structlog.processors.format_exc_info,
        _redact,
    ]
    written: list[Processor] = (
        [_harmless, structlog.dev.ConsoleRenderer(colors="NO_COLOR" not in os.environ)]
        if tty
        else [_in_order, structlog.processors.JSONRenderer(_json)]
    )
    structlog.configure(
        processors=[*steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=steps,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_RedactingFormatter(formatter))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    # It would log whatever is stored: texts, and the rules with the addresses in them.
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    # It would log every line of a log that is written beside the rules, and each line brings one.
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    # It would log every line of nonsense that anybody sends to the page.
    logging.getLogger("uvicorn.error").setLevel(logging.DEBUG if level == "debug" else "ERROR")
    logging.getLogger("monitor").setLevel(level.upper())
