"""`make hostile`: every hostile body alone in a worker, then all of them at once beside good feeds.

Half an hour on two idle cores. With names of families behind it, only those.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.hostile.alone import Took, alone
from benchmarks.hostile.beside import Seen, beside
from benchmarks.hostile.bodies import BODIES
from benchmarks.hostile.body import MB

LONGEST, LARGEST, SILENCE = 11, 150 * MB, 1
"""Seconds that a body may take, bytes that the tree may grow by, seconds without a heartbeat."""

EVERY = 300.0
"""Seconds between two polls of each feed, as without `every`."""

_WIDTH = 100  # also where no terminal says how wide it is


def main() -> int:
    """Prints the tables; 1 where something took more than it may."""
    console = Console(width=_WIDTH)
    families = sys.argv[1:] or list(dict.fromkeys(body.family for body in BODIES.values()))
    chosen = [body for body in BODIES.values() if body.family in families]
    broken: list[str] = []
    table = Table("family", title="each body by itself: seconds and MB of its worker, the worst")
    for heading in ("bodies", "seconds", "by", "MB", "by", "stopped"):
        table.add_column(heading)
    for family in families:
        took = asyncio.run(alone(body for body in chosen if body.family == family))
        table.add_row(family, *_row(took))
        broken += _beyond(took)
    console.print(table)
    with tempfile.TemporaryDirectory() as home:
        seen = beside(Path(home), chosen, every=EVERY, rounds=2, patience=5 * EVERY)
    console.print(told(seen))
    for line in (broken := [*broken, *wrong(seen)]):
        console.print(f"[red]{line}[/red]", highlight=False)
    return 1 if broken else 0


def _row(took: list[Took]) -> list[str]:
    slow = max(took, key=lambda one: one.seconds)
    large = max(took, key=lambda one: one.grown)
    return [
        str(len({one.body.name for one in took})),
        f"{slow.seconds:.1f}",
        f"{slow.body.name} as {slow.used_as}",
        f"{large.grown / MB:.0f}",
        f"{large.body.name} as {large.used_as}",
        f"{sum(bool(one.stopped) for one in took)} of {len(took)}",
    ]


def _beyond(took: Iterable[Took]) -> list[str]:
    return [
        f"{one.body.name} as {one.used_as}: {one.seconds:.1f} s, {one.grown / MB:.0f} MB, "
        f"{one.stopped or 'not stopped'}"
        for one in took
        if one.seconds > LONGEST or one.grown > LARGEST or " " in one.stopped
    ]


def told(seen: Seen) -> str:
    """What was seen beside the good feeds, in a line."""
    return (
        f"beside {seen.asked} of {seen.hostile} hostile addresses, polled every {seen.every:g} s: "
        f"{seen.told} good items told, the latest after {seen.delay:.1f} s; polls of a good feed "
        f"at most {seen.gap:.1f} s apart; the tree grew by {seen.grown / MB:.0f} MB; the page "
        f"answered within {seen.silence:.2f} s"
    )


def wrong(seen: Seen) -> list[str]:
    """Which promise was not kept."""
    kept = {
        f"never told: {', '.join(seen.missing)}": not seen.missing,
        f"a good item was told after {seen.delay:.1f} s": seen.delay <= 2 * seen.every + LONGEST,
        f"a good feed was polled after {seen.gap:.1f} s": seen.gap <= 2 * seen.every,
        f"the tree grew by {seen.grown / MB:.0f} MB": seen.grown <= LARGEST,
        f"the page was silent for {seen.silence:.2f} s": seen.silence <= SILENCE,
        f"not asked for: {seen.hostile - seen.asked} bodies": seen.asked == seen.hostile,
    }
    return [words for words, well in kept.items() if not well]


if __name__ == "__main__":
    sys.exit(main())
