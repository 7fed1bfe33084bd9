"""The command line: arguments, printing and exit codes, nothing else."""

import gc
import os
import pkgutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from monitor import __version__, logs
from monitor.errors import (
    ConfigError,
    DatabaseBusy,
    EnvironmentUnusable,
    MonitorError,
    SettingError,
    StoreError,
)
from monitor.memory import uncollected
from monitor.text.shown import one_line

VERBS = {
    "run": ("monitor.cli.run:run", "Watch until stopped: scheduler, workers and web page."),
    "once": ("monitor.cli.run:once", "Poll every feed once, deliver what is due, and end."),
    "worker": ("monitor.cli.run:worker", "Run steps beside `monitor run`; PostgreSQL only."),
    "check": ("monitor.cli.rules:check", "Validate the rules and run their examples."),
    "explain": ("monitor.cli.explain:explain", "Why does or doesn't a text alert, and to whom?"),
    "backtest": (
        "monitor.cli.backtest:run",
        "What would the rules have alerted; what does an edit change?",
    ),
    "alerts": ("monitor.cli.alerts:app", "What was told, and what to do about it."),
    "silence": ("monitor.cli.silence:silence", "Hold back a rule, an entity, a source, a story."),
    "digest": ("monitor.cli.digest:digest", "What one shift hands over to the next; or all clear."),
    "retry": ("monitor.cli.alerts:retry", "Send dead and held messages again."),
    "feeds": (
        "monitor.cli.feeds:app",
        "The sources: list, coverage, check, discover, backfill, import, export.",
    ),
    "send-test": ("monitor.cli.channels:send_test", "A test message through each channel."),
    "models": ("monitor.cli.models:app", "Translators by language: list, install."),
    "doctor": ("monitor.cli.operate:doctor", "What is missing, late or failing, and what to do."),
    "health": ("monitor.cli.health:health", "Is the daemon alive? For a container's check."),
    "demo": ("monitor.cli.run:demo", "The whole product on this machine alone."),
    "backup": ("monitor.cli.operate:backup", "Copy the database while the daemon runs."),
    "migrate": ("monitor.cli.operate:migrate", "Bring the database up to date."),
}
"""Every verb, in the order of `--help`: where it is, and what it does. Each is imported when it is
called for: most need a tenth of what the daemon needs, and workers import this module, too."""

WRONG_USAGE = 2
BUSY = 75
UNUSABLE = 78
INTERRUPTED = 130

CODES: tuple[tuple[type[MonitorError], int], ...] = (
    (ConfigError, UNUSABLE),
    (EnvironmentUnusable, UNUSABLE),
    (DatabaseBusy, BUSY),
    (StoreError, UNUSABLE),
    (SettingError, WRONG_USAGE),
    (MonitorError, 1),
)
"""The exit code of each kind of error; the first that fits counts."""


class _Verbs(TyperGroup):
    """The verbs of the table: named in `--help` without being imported."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (_, summary) in VERBS.items():
            self.add_command(TyperCommand(name, help=summary))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The verb that is called, itself."""
        if args[0] in VERBS:
            self.add_command(_load(args[0]), args[0])
        return super().resolve_command(ctx, args)


DAEMONS = frozenset({"run", "worker"})
"""Verbs that last, and end in order when they are told to."""


def _end_while_starting() -> None:
    """SIGTERM and SIGINT end a daemon that has not begun yet (it is being loaded, migrates, waits
    for its database) as one that has: with 0. `daemon.ending` takes over from here."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))


@uncollected()
def _load(name: str) -> Any:
    if name in DAEMONS:
        _end_while_starting()
    found = pkgutil.resolve_name(VERBS[name][0])
    if not isinstance(found, typer.Typer):
        verb = typer.Typer(add_completion=False)
        verb.command(name)(found)
        found = verb
    gc.freeze()  # modules stay
    return typer.main.get_command(found)


app = typer.Typer(
    cls=_Verbs,
    help="Watches the news in its own languages and tells you once, in English, with the evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"monitor {__version__}")
        raise typer.Exit


@app.callback()
def _monitor(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """What stands before the verb."""


def main() -> None:
    """The console script. 0 done, 1 the answer is no, 2 wrong usage, 75 the database is another
    daemon's, 78 configuration or database cannot be used, 130 interrupted."""
    logs.report_crashes()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream that a test or an editor put in its place
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    with _readers_may_leave():
        try:
            typer.main.get_command(app)(prog_name="monitor")
        except MonitorError as error:
            _fail(error)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)


def _fail(error: MonitorError) -> None:
    said = error.problems if isinstance(error, ConfigError) else (error,)
    for one in said:
        print(one_line(logs.redacted(str(one))), file=sys.stderr)
    sys.exit(next(code for kind, code in CODES if isinstance(error, kind)))


@contextmanager
def _readers_may_leave() -> Iterator[None]:
    """`monitor alerts list | head -1` is no error: what nobody reads any more is not written."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
