"""`make bench`: what an article costs beside more and more rules, and what a file of them does.

Each size of the rules has a process of its own. Compare the ratios: the rest is this machine's. The
further rules are about other things than the articles, so that every size finds the same. It takes
three minutes on two cores.
"""

import sys
from multiprocessing import get_context

from rich.console import Console
from rich.table import Table

from benchmarks.speed import stories
from benchmarks.speed.measure import Measured, measure

SIZES = (10, 1_000, 10_000, 50_000)

MOST = {10_000: 1.3, 50_000: 1.6}
"""How many times the cost beside ten rules an article may cost."""

SECONDS, MEGABYTES, EDIT = 20, 600, 1
"""What 10,000 rules may take to load, and an edit of one of them to be live."""

_WIDTH = 100  # also where no terminal says how wide it is


def main() -> int:
    """Prints the table; 1 where it costs more than it may."""
    console = Console(width=_WIDTH)
    measured = []
    with console.status("measuring") as status:
        for count in SIZES:
            status.update(f"{count:,} rules")
            with get_context("spawn").Pool(1) as pool:
                measured.append(pool.apply(measure, (count,)))
        status.update("stories")
        with get_context("spawn").Pool(1) as pool:
            found = {count: pool.apply(stories.measure, (count,)) for count in stories.MEMBERS}
    console.print(_table(measured))
    for count, seconds in found.items():
        console.print(f"finding a story among {count:,} articles: {seconds * 1000:.2f} ms")
    for line in (broken := [*_broken(measured), *stories.broken(found)]):
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
