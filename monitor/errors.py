"""The error tree. Every message says what to do, where, and what happens meanwhile."""

from dataclasses import dataclass
from datetime import timedelta


class MonitorError(Exception):
    """Anything this program raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding in the rules, at a place a person can go to (lines and columns count from 1)."""

    file: str
    line: int
    column: int
    message: str
    level: str = "error"  # error, warning, channel (one that cannot send; the rest goes on)

    def __str__(self) -> str:
        mark = "" if self.level == "error" else f"{self.level}: "
        return f"{self.file}:{self.line}:{self.column}: {mark}{self.message}"


class ConfigError(MonitorError):
    """The rules cannot be used; `problems` has all of them, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class SettingError(MonitorError):
    """An environment variable or a command's argument cannot be used."""


class EnvironmentUnusable(SettingError):
    """A MONITOR_* variable cannot be used; the message names it and what it should hold."""


class FetchError(MonitorError):
    """A request got no usable answer.

    `reason` is one word for counting: address, url, dns, connect, tls, timeout, reset, redirect,
    encoding, robots, protocol, wait; of downloads also status, size, room, checksum. `retry_after`
    is what the server asked for, when it did.
    """

    def __init__(self, reason: str, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class SandboxError(MonitorError):
    """A stage on hostile bytes was stopped or failed; `reason`: timeout, memory, crash, error."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class NotAFeed(MonitorError):
    """The body is no RSS, RDF, Atom or JSON Feed; the message says what it looks like."""


class NothingFound(NotAFeed):
    """The body is a page, and the selector finds no entry on it."""


class TranslationError(MonitorError):
    """An engine gave nothing usable; the text stays in the original."""


class InstallError(MonitorError):
    """A model was not installed; those that are stay as they are."""


class StoreError(MonitorError):
    """The database cannot be used (corrupt, newer than this program, unreachable)."""


class DatabaseAway(StoreError):
    """The server does not answer for now: it starts, restarts, or cannot be reached."""


class DatabaseBusy(StoreError):
    """Another daemon holds the database."""


class DatabaseDamaged(StoreError):
    """The database is damaged: nothing more is written to it."""


class DiskFull(StoreError):
    """The disk takes no more, or not what is written; what was committed is safe."""
