"""Structured logs: lines for people on a terminal, JSON otherwise, and no secret in either."""

import logging
import sys
from collections.abc import Iterable

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from monitor.config.rules import Secret

SHORTEST = 6
"""Shorter values are no secrets but words; hiding them would garble the log."""

_hidden: set[str] = set()


def hide(secrets: Iterable[Secret]) -> None:
    """From now on these texts, and the parts of an address after its scheme, print as ***."""
    for secret in secrets:
        value = secret.reveal()
        _, _, rest = value.partition("://")
        _hidden.update(part for part in (value, rest) if len(part) >= SHORTEST)
        _hidden.update(
            part for part in rest.replace("?", "/").split("/") if len(part) > 2 * SHORTEST
        )


def redacted(text: str) -> str:
    """`text` with every hidden secret as ***, the longest first."""
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {
        key: redacted(value) if isinstance(value, str) else value for key, value in event.items()
    }


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """The last line of defence: what any library logged, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def configure(level: str) -> None:
    """Everything to stderr; libraries at warning and above unless `level` is debug."""
    tty = sys.stderr.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if tty else "iso", utc=not tty),
        structlog.processors.format_exc_info,
        _redact,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=True)
        if tty
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _RedactingFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    logging.getLogger("monitor").setLevel(level.upper())
