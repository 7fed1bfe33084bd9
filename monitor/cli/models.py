"""models: the translators by language, and installing them."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from monitor import urls
from monitor.app import open_fetcher, open_translators, utc_now
from monitor.cli.context import read_environment
from monitor.cli.feeds_discover import rules_or_none
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import console, print_json, print_table
from monitor.config.rules import Config
from monitor.desk.models import (
    Row,
    lacking,
    language_of,
    listing,
    name_of,
    one_command,
    row_json,
)
from monitor.desk.models_install import Place, Told, alone, install
from monitor.desk.models_plan import Plan, plan
from monitor.environment import Environment
from monitor.errors import MonitorError, SettingError
from monitor.match import Rules
from monitor.text.shown import one_line
from monitor.translate import Translators
from monitor.translate.models.catalogue import Model

QUALITY = {"good": "reads as prose", "rough": "a rough gloss"}
STEP = 0.1
"""Without a terminal, how often a download says how far it is."""

app = typer.Typer(
    help="Translators by language: list, install.",
    invoke_without_command=True,
    add_completion=False,
)


@app.callback()
def _models(ctx: typer.Context) -> None:
    """Translators by language: list (also without a word more), install."""
    if ctx.invoked_subcommand is None:
        list_models(languages=None, output=Format.TEXT)


@app.command("list")
def list_models(
    languages: Annotated[
        list[str] | None, typer.Argument(metavar="[LANG…]", help="Only of hbs, sq, mk …")
    ] = None,
    *,
    output: FormatOption = Format.TEXT,
) -> None:
    """Which engine translates which language, best first, and what installs what is missing.

    Fetches nothing."""
    asked = [language_of(one) for one in languages or ()]
    environment = read_environment(level="warning")
    rules = rules_or_none(environment)
    translators = open_translators(environment, rules)
    rows = listing(translators, environment.data / "models", rules.config, asked)
    if output is Format.JSON:
        print_json([row_json(row) for row in rows])
    elif rows:
        _print(rows, rules.config)
    else:
        of = f"{' or '.join(map(name_of, asked))} " if asked else ""
        target = name_of(rules.config.settings.translate_to)
        console().print(f"No engine is known that translates {of}into {target}.")


def _print(rows: Sequence[Row], config: Config) -> None:
    print_table(
        ("language", "", "engine", "quality", "about", "licence", "here"),
        [
            (
                row.language,
                name_of(row.language),
                row.engine,
                QUALITY[row.quality],
                "" if row.size is None else size(row.size),
                row.licence or "not stated",
                _here(row),
            )
            for row in rows
        ],
    )
    command = one_command(rows, config)
    if command is not None:
        console().print(
            f"\nTo read what is missing in {name_of(config.settings.translate_to)}: {command}"
        )


def _here(row: Row) -> str:
    if row.serves:
        return "translates"
    return "installed" if row.installed else f"no: {row.command}"


def size(number: int) -> str:
    """`37 MB`."""
    return f"{number / 1e6:,.0f} MB" if number >= 10**6 else f"{number / 1e3:,.0f} kB"


@app.command("install")
def install_models(
    languages: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LANG…]", help="hbs, sq, mk …; without one, what the feeds' languages lack."
        ),
    ] = None,
    *,
    engine: Annotated[
        str | None, typer.Option("--engine", metavar="NAME", help="argos, opus or firefox.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="A directory, a file or an address of yours instead of the models' homes.",
        ),
    ] = None,
) -> None:
    """Fetch models and install them: checked, whole or not at all.

    A download that broke off goes on with the same command. 0 done, 1 something was not."""
    asked = list(dict.fromkeys(language_of(one) for one in languages or ()))
    environment = read_environment(level="warning")
    rules = rules_or_none(environment)
    target = rules.config.settings.translate_to
    if target in asked:
        raise SettingError(f"{target}: it is what messages are translated into")
    translators = open_translators(environment, rules)
    place = Place(
        models=environment.data / "models",
        target=target,
        source=source or environment.models_from,
    )
    if not asked and source is None:
        asked = lacking(translators, rules.config)
        if not asked:
            console().print("Every language of the feeds is translated already.")
            return
    try:
        done = asyncio.run(_install(environment, rules, place, asked, engine))
    except KeyboardInterrupt:
        print("Stopped. What came is kept: the same command goes on there.", file=sys.stderr)
        raise
    translators.refresh()
    missing = _tell_who_serves(asked, translators)
    raise typer.Exit(0 if done and not missing else 1)


async def _install(
    environment: Environment,
    rules: Rules,
    place: Place,
    languages: Sequence[str],
    engine: str | None,
) -> bool:
    """Whether everything that was planned is installed."""
    async with open_fetcher(environment, rules) as fetch:
        planned = await plan(place, languages, fetch, engine=engine)
        models = (*planned.models, *(planned.loose if planned.nothing or not languages else ()))
        _announce(planned, models)
        failures = 0
        with alone(place.models):
            for model in models:
                try:
                    with _progress(model) as told:
                        await install(place, model, fetch, utc_now(), told)
                except MonitorError as error:
                    failures += 1
                    print(one_line(f"{_title(model)}: {error}"), file=sys.stderr)
    if not models and not planned.nothing and not planned.done:
        print(
            f"{urls.public(place.source or '')} has no model that is known by its name.",
            file=sys.stderr,
        )
        return False
    return not failures


def _announce(planned: Plan, models: Sequence[Model]) -> None:
    out = console()
    for remark in planned.remarks:
        out.print(remark)
    for language in planned.done:
        out.print(f"{language}: the newest is installed already")
    for model in models:
        licence = f"licence {model.licence}" if model.licence else _no_licence(model)
        much = size(model.size) if model.size else "size not told"
        sums = "" if model.files[0].sha256 or model.files[0].is_here else "; " + _NO_SUM
        out.print(f"{_title(model)}: {much} from {model.home}; {licence}{sums}")
    for language, why in planned.nothing:
        print(one_line(f"{language}: {why}"), file=sys.stderr)


def _no_licence(model: Model) -> str:
    return "licence unknown" if model.files[0].is_here else "licence not stated by its publisher"


_NO_SUM = "no checksum is published: its SHA-256 is noted, and another one refused later"


def _title(model: Model) -> str:
    languages = ", ".join(model.languages) or model.files[0].name
    return f"{languages}: {model.engine} {model.version}".rstrip()


def _tell_who_serves(asked: Sequence[str], translators: Translators) -> list[str]:
    """Says what translates each language now; those that nothing does, or only roughly."""
    served = translators.languages()
    for language in asked or [code for code, engine in served.items() if engine]:
        if engine := served.get(language):
            console().print(f"{name_of(language)} ({language}) is translated by {engine}.")
    infos = {language: translators.serves(language, None) for language in asked}
    return [code for code, info in infos.items() if info is None or info.quality == "rough"]


@contextmanager
def _progress(model: Model) -> Iterator[Told]:
    """A bar on a terminal, else a line now and then; on stderr."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield _Lines(_title(model)).told
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TransferSpeedColumn(), console=screen, transient=True) as bars:
        bar = bars.add_task(_title(model), total=None)
        yield lambda done, whole: bars.update(bar, completed=done, total=whole)


class _Lines:
    """How far a download is, a line for each tenth."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._next = 0.0

    def told(self, done: int, whole: int | None) -> None:
        """Prints where enough has come since the last line."""
        part = done / whole if whole else 0.0
        if whole and part >= self._next:
            print(f"{self._title}: {size(done)} of {size(whole)}", file=sys.stderr)
            self._next = part + STEP
