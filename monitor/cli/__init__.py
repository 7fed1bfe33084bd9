"""The command line: arguments, printing and exit codes, nothing else."""

import sys

import typer
from rich.console import Console

from monitor.cli.alerts import app as alerts
from monitor.cli.alerts import retry
from monitor.cli.explain import explain
from monitor.cli.feeds import app as feeds
from monitor.cli.operate import backup, doctor, migrate
from monitor.cli.rules import check, send_test
from monitor.cli.run import demo, once, run
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
for command in (run, once, check, explain, demo, doctor, retry, backup, migrate):
    app.command()(command)
app.command("send-test")(send_test)
app.add_typer(alerts, name="alerts")
app.add_typer(feeds, name="feeds")


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
