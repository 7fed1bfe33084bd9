"""feeds import, feeds export: sources in and out, as OPML, JSON or the lines of rules.yaml."""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.context import check_rules, read_environment, usable_rules
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import count, print_json
from monitor.desk.feed_lists import exported, feed_row, imported
from monitor.desk.lines import feed_lines
from monitor.environment import utc_now
from monitor.errors import SettingError
from monitor.feed import opml
from monitor.feed.opml import Opml
from monitor.render.clean import clean
from monitor.sandbox import Sandbox

MOST_BYTES = 10 * 2**20
LONGEST = 300


class Exported(StrEnum):
    """For other readers, for scripts, or for rules.yaml."""

    OPML = "opml"
    JSON = "json"
    YAML = "yaml"


def feeds_import(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="A list of feeds.")],
    *,
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="NEW.yaml", help="Write them to this new file instead."),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """The feeds of an OPML list as lines for the rules. No file that exists is changed.

    What the rules already have, and what is no web address, is left out and named."""
    environment = read_environment(level="warning")
    checked = check_rules(environment).rules
    feeds = checked.config.feeds if checked else ()
    found = imported(asyncio.run(_read(file)), feeds)
    for remark in found.remarks:
        print(f"{file}: {clean(remark, LONGEST)}", file=sys.stderr)
    number = count(len(found.rows), "feed")
    if write is not None:
        _write_new(write, "feeds:\n" + feed_lines(found.rows) if found.rows else "feeds: []\n")
        print(f"{write}: {number}. MONITOR_RULES may name its directory, which is read as one.")
    elif output is Format.JSON:
        print_json(list(found.rows))
    else:
        print(feed_lines(found.rows), end="")
        words = "paste the lines above under `feeds:` in the rules" if found.rows else "none is new"
        print(f"{file}: {number}; {words}.", file=sys.stderr)


async def _read(file: Path) -> Opml:
    """The list in the file; raises SettingError, which names it, where there is none."""
    try:
        with file.open("rb") as stream:
            body = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingError(f"{file}: {error.strerror}; give the path of an OPML file") from error
    if len(body) > MOST_BYTES:
        raise SettingError(f"{file}: larger than {MOST_BYTES // 2**20} MB; nothing was read")
    sandbox = Sandbox()
    try:
        return await sandbox.run(opml.read, body)
    except SettingError as error:
        raise SettingError(f"{file}: {error}") from error
    finally:
        await sandbox.close()


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise SettingError(
            f"{path}: there is such a file, and it stays as it is; name a new one"
        ) from None
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror}; nothing was written") from error


def feeds_export(
    *,
    output: Annotated[
        Exported, typer.Option("--format", help="For other readers, scripts, or the rules.")
    ] = Exported.OPML,
) -> None:
    """The sources of the rules: those that are enabled as OPML 2.0, or all as JSON or YAML."""
    config = usable_rules(read_environment(level="warning")).config
    rows = [feed_row(feed, config.settings.every) for feed in config.feeds]
    if output is Exported.JSON:
        print_json(rows)
    elif output is Exported.YAML:
        print("feeds:\n" + feed_lines(rows) if rows else "feeds: []\n", end="")
    else:
        listed = [feed for feed in config.feeds if feed.enabled and feed.read_as == "feed"]
        print(exported(listed, utc_now()).decode(), end="")
        if others := len(rows) - len(listed):
            words = "that are off, or a sitemap or page, which no reader knows"
            print(f"left out: {count(others, 'source')} {words}", file=sys.stderr)
