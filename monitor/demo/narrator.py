"""What the demonstration says between the alerts: before, meanwhile, and afterwards."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.demo.press import OUTLETS, Piece
from monitor.demo.result import Reading, Result
from monitor.model import Outcome

PLAY = (
    "In the next {:.0f} seconds {} small outlets, which exist on this computer only, publish {} "
    "articles in Bosnian, Croatian, Serbian in both scripts, Albanian, Macedonian and English. "
    "Outlets, events and words are invented: nobody said or did what stands in them.\n\n"
    "The monitor reads them all, tells you what its rules ask for, once and in English where it "
    "can, and keeps quiet about the weather, the spa and the basketball team."
)
LEARNT = (
    "Bosnian, Croatian, Serbian and Albanian are translated by two small models that know the "
    "sentences of this demonstration and no others"
)
NOT_AT_ALL = "not at all, because Apertium is not installed (`make setup` does it)"
PAGE = "The same alerts with their evidence, and the sources, are on its page: {}"
STAY = "The page stays open until Ctrl-C: {}"
END = "Ctrl-C ends it."
NEXT = (
    ("rules.yaml", "write down what you watch; `.venv/bin/monitor check` says if it is right"),
    ("make run", "watch the real press with it"),
    ("monitor explain", 'why a text does or doesn\'t alert: monitor explain "https://…"'),
)

EXPLAINED = (
    ("coverage", Outcome.COVERAGE, "others report the event; what they add comes as an update"),
    ("archived", Outcome.ARCHIVED, "what was there before the monitor is kept and not told"),
    ("ignored", Outcome.IGNORED, "a rule holds, but `ignore:` says that it is noise"),
)


def introduce(
    console: Console, pieces: Sequence[Piece], engines: Mapping[str, str | None], page: str
) -> None:
    """What is going to happen, that it is invented, where to look, and how to stop it."""
    last = max(piece.after for piece in pieces)
    number = sum(not piece.days_old for piece in pieces)
    console.rule("[bold]monitor: a demonstration", align="left", style="dim")
    for paragraph in (
        PLAY.format(last, len(OUTLETS), number),
        _translation(engines),
        PAGE.format(page),
        END,
    ):
        console.print(f"\n{paragraph}", markup=False, soft_wrap=True)
    console.print()


def _translation(engines: Mapping[str, str | None]) -> str:
    rest = "by Apertium, roughly" if engines.get("mk") else NOT_AT_ALL
    return f"{LEARNT}; Macedonian {rest}."


def note(console: Console, piece: Piece) -> None:
    """One quiet line: who has just published what."""
    line = f"  · {piece.outlet.name} ({piece.outlet.language}): {piece.title}"
    console.print(Text(line, style="dim"), no_wrap=True, overflow="ellipsis")


def conclude(console: Console, done: Result) -> None:
    """What came of it, and what to do next."""
    console.print()
    console.rule("[bold]What happened", align="left", style="dim")
    console.print(_table(_figures(done)))
    console.rule("[bold]What next", align="left", style="dim")
    console.print(_table(NEXT))


def stay(console: Console, page: str) -> None:
    """That the page is still there."""
    console.print(f"\n{STAY.format(page)}", markup=False, soft_wrap=True)


def _table(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, text in rows:
        table.add_row(f"  {name}", Text(text))
    return table


def _figures(done: Result) -> Iterable[tuple[str, str]]:
    old = sum(one.piece.days_old > 0 for one in done.readings)
    yield "published", f"{done.published} articles by {len(OUTLETS)} outlets"
    yield "read", f"{len(done.readings)}, {old} of them from before the start"
    yield "told", f"{done.messages} messages on {done.stories} stories"
    for name, outcome, why in EXPLAINED:
        found = done.those(outcome)
        if found:
            yield name, f"{len(found)}, {why}: {_titles(found)}"
    yield "silent", f"{len(done.silent)} that no rule asks for, as {_titles(done.silent[:3])}"


def _titles(readings: Iterable[Reading]) -> str:
    return ", ".join(f"“{one.piece.title}”" for one in readings)
