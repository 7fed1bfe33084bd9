"""The command line: arguments, printing and exit codes, nothing else."""

import sys

import typer
from rich.console import Console

from monitor.cli import alerts, explain, feeds, operate, rules, run
from monitor.errors import ConfigError, DatabaseBusy, MonitorError, SettingError, StoreError
from monitor.logs import redacted

WRONG_USAGE = 2
BUSY = 75
UNUSABLE = 78

app = typer.Typer(
    help="Watches the news in its own languages and tells you once, in English, with the evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(run.run)
app.command()(run.once)
app.command()(run.demo)
app.command()(rules.check)
app.command()(explain.explain)
app.command("send-test")(rules.send_test)
app.add_typer(alerts.app, name="alerts")
app.command()(alerts.retry)
app.add_typer(feeds.app, name="feeds")
app.command()(operate.doctor)
app.command()(operate.backup)
app.command()(operate.migrate)


def main() -> None:
    """The console script. 0 done, 1 the answer is no, 2 wrong usage, 75 the database is another
    daemon's, 78 configuration or database cannot be used."""
    try:
        app()
    except ConfigError as error:
        _fail(str(error), UNUSABLE)
    except DatabaseBusy as error:
        _fail(str(error), BUSY)
    except StoreError as error:
        _fail(str(error), UNUSABLE)
    except SettingError as error:
        _fail(str(error), WRONG_USAGE)
    except MonitorError as error:
        _fail(str(error), 1)


def _fail(message: str, code: int) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(redacted(message), markup=False)
    sys.exit(code)
