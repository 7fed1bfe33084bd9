"""`make bench`: what an article costs beside more and more rules, and what a file of them does.

Each size of the rules has a process of its own. Compare the ratios: the rest is this machine's. The
further rules are about other things than the articles, so that every size finds the same. It takes
three minutes on two cores.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.speed.articles import ARTICLES
from benchmarks.speed.rules import rules
from monitor.desk.check import check, reload
from monitor.match import Rules

SIZES = (10, 1_000, 10_000, 50_000)
LANGUAGES = ("hbs", "sq", "mk", "en", None)
TODAY = date(2026, 11, 22)
ROUNDS = 5

MOST = {10_000: 1.3, 50_000: 1.6}
"""How many times the cost beside ten rules an article may cost."""

SECONDS, MEGABYTES, EDIT = 20, 600, 1
"""What 10,000 rules may take to load, and an edit of one of them to be live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One size. Seconds of the processor: `first`, `holding` (as the daemon matches) and `listing`
    (as explain --jsonl does: `listed` rules have a hit) for one article, the first being the first
    time that it is read."""

    rules: int
    read: float
    prepared: float
    megabytes: float
    first: float
    holding: float
    listing: float
    edit: float
    found: int
    listed: int


def measure(count: int) -> Measured:
    """Reads and prepares so many rules, holds them against the articles, and edits one of them."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "rules.yaml"
        path.write_text(rules(count), encoding="utf-8")
        started = time.process_time()
        live = check(path, {}, TODAY).rules
        assert live is not None, "the rules of the benchmark are wrong"
        read = time.process_time()
        live.matcher.prepare(LANGUAGES)
        prepared = time.process_time()
        first, found = _an_article(live.matcher.holding)
        _, listed = _an_article(live.matcher.match)
        return Measured(
            rules=count,
            read=read - started,
            prepared=prepared - read,
            first=first,
            found=found,
            listed=listed,
            holding=min(_an_article(live.matcher.holding)[0] for _ in range(ROUNDS)),
            listing=min(_an_article(live.matcher.match)[0] for _ in range(ROUNDS)),
            megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            edit=_edit(path, live),
        )


def _an_article(match: Callable[..., tuple[object, ...]]) -> tuple[float, int]:
    """(seconds for one of the articles, matches in all of them)."""
    started = time.process_time()
    found = sum(len(match(document, today=TODAY)) for document in ARTICLES)
    return (time.process_time() - started) / len(ARTICLES), found


def _edit(path: Path, live: Rules) -> float:
    """Seconds until an edit of the first rule is live and has been held against an article."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('when: "Banjska"', 'when: "Leposavić"'), encoding="utf-8")
    started = time.process_time()
    reloaded = reload(live, path, {}, TODAY)
    assert reloaded.changes is not None, "the edit was not taken"
    reloaded.rules.matcher.holding(ARTICLES[0], today=TODAY)
    return time.process_time() - started


def main() -> int:
    """Prints the table; 1 where it costs more than it may."""
    console = Console()
    measured = []
    with console.status("measuring") as status:
        for count in SIZES:
            status.update(f"{count:,} rules")
            with get_context("spawn").Pool(1) as pool:
                measured.append(pool.apply(measure, (count,)))
    console.print(_table(measured))
    for line in (broken := _broken(measured)):
        console.print(f"[red]{line}[/red]", highlight=False)
    return 1 if broken else 0


def _table(measured: list[Measured]) -> Table:
    table = Table("rules", title="seconds of the processor; of one article, milliseconds")
    for heading in (
        "file",
        "names",
        "MB",
        "first",
        "daemon",
        "×",
        "explain",
        "listed",
        "edit",
        "held",
    ):
        table.add_column(heading, justify="right")
    least = measured[0]
    for one in measured:
        table.add_row(
            f"{one.rules:,}",
            f"{one.read:.2f}",
            f"{one.prepared:.2f}",
            f"{one.megabytes:.0f}",
            f"{one.first * 1000:.2f}",
            f"{one.holding * 1000:.2f}",
            f"{one.holding / least.holding:.2f}",
            f"{one.listing * 1000:.2f}",
            f"{one.listed:,}",
            f"{one.edit:.2f}",
            f"{one.found}",
        )
    return table


def _broken(measured: list[Measured]) -> list[str]:
    """What costs more than it may, in words."""
    least, found = measured[0], []
    for one in measured:
        ratio = one.holding / least.holding
        if ratio > MOST.get(one.rules, ratio):
            found.append(f"{one.rules:,} rules cost an article {ratio:.2f} times what ten do")
        if one.found != least.found:
            found.append(f"{one.rules:,} rules found {one.found} matches, ten {least.found}")
    large = next(one for one in measured if one.rules == 10_000)
    if large.read + large.prepared > SECONDS:
        found.append(f"10,000 rules take {large.read + large.prepared:.0f} s to load")
    if large.megabytes > MEGABYTES:
        found.append(f"10,000 rules take {large.megabytes:.0f} MB")
    if large.edit > EDIT:
        found.append(f"an edit of one of 10,000 rules takes {large.edit:.2f} s")
    return found


if __name__ == "__main__":
    sys.exit(main())
