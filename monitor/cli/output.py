"""Printing: lines and tables for people, JSON for scripts. Text from outside is made harmless."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Console, ConsoleRenderable, RenderHook
from rich.text import Text

from monitor.text.shown import harmless, json_text


def console() -> Console:
    """Standard output. Lines stay whole, so that they can be searched and copied: a narrow
    terminal wraps them by itself. No text steers the terminal, whoever wrote it."""
    made = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
    made.push_render_hook(_Harmless())
    return made


class _Harmless(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """The same, their texts harmless."""
        return [_harmless(one) if isinstance(one, Text) else one for one in renderables]


def _harmless(text: Text) -> Text:
    shown = text.copy()
    shown.plain = harmless(text.plain)
    return shown


def print_json(value: Any) -> None:
    """One JSON value, its letters as they are."""
    print(json_text(value, indent=2))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as their widest cell; an empty last cell leaves no blanks behind."""
    lines = [list(map(str, row)) for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(headings, *lines, strict=True)]
    out = console()
    for number, line in enumerate((headings, *lines)):
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)
        ]
        out.print(Text("  ".join(cells).rstrip(), style="bold" if number == 0 else ""))


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 rule`, `2 rules`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def local(time: datetime, zone: ZoneInfo) -> str:
    """The reader's time: `2026-03-02 09:00`."""
    return time.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def ago(time: datetime | None, now: datetime) -> str:
    """How long ago: `just now`, `5 min ago`, `3 h ago`, `4 d ago`; `never` for None."""
    if time is None:
        return "never"
    minutes = int((now - time).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d ago"
