"""How a list of forms reads: a table in a terminal, plain columns in a pipe."""

from collections.abc import Iterable, Iterator

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.cli.output import console
from monitor.config.rules import Entity
from monitor.desk.forms import FormLine, NameForms
from monitor.render.clean import clean
from monitor.text.languages import LANGUAGES

LONGEST = 600
_BESIDE = 60  # letters up to which the other script stands beside the forms, else below them

Row = tuple[str, str, str]
"""A kind of form, its forms, and the same in Cyrillic."""


def print_forms(title: str, found: list[NameForms], entity: Entity | None, hint: str) -> None:
    """By language and word, the forms by their kind; then how a form is left out."""
    out = console()
    out.print(Text(clean(title, LONGEST), style="bold"))
    told = ""
    for name in found:
        if name.language != told:
            known = LANGUAGES.get(name.language)
            full = known.name if known else name.language
            out.print(Text(f"\n{full} ({name.language})", style="bold cyan"))
            told = name.language
        _print_name(out, name, named=entity is not None)
    for line in _notes(found, entity, hint):
        out.print(Text(f"\n{line}", style="dim"))


def _print_name(out: Console, name: NameForms, *, named: bool) -> None:
    if named:
        note = f"  {name.note}" if name.note else ""
        out.print(Text.assemble((f"  {clean(name.name, LONGEST)}", "bold"), (note, "dim")))
    for word in name.words:
        if len(name.words) > 1:
            out.print(f"  {clean(word[0].form, LONGEST)}")
        _print_rows(out, list(_rows(word)))
    if name.adjectives:
        out.print("  as one word")
        _print_rows(out, list(_rows(name.adjectives)))


def _rows(word: Iterable[FormLine]) -> Iterator[Row]:
    """A row for each kind of form; those that an entity is without come last."""
    kinds: dict[str, list[FormLine]] = {}
    for line in word:
        kinds.setdefault("left out" if line.off else line.kind, []).append(line)
    off = kinds.pop("left out", [])
    for kind, lines in [*kinds.items(), *([("left out", off)] if off else [])]:
        forms = ", ".join(line.form for line in lines)
        yield kind, forms, ", ".join(line.cyrillic for line in lines if line.cyrillic)


def _print_rows(out: Console, rows: list[Row]) -> None:
    if out.is_terminal:
        _print_table(rows)
        return
    kind_width = max(cell_len(kind) for kind, _, _ in rows)
    width = max(cell_len(forms) for _, forms, _ in rows)
    beside = width <= _BESIDE
    for kind, forms, other in rows:
        blank = " " * (width - cell_len(forms) + 2 if beside else 0)
        out.print(
            Text(f"    {kind:<{kind_width}}  {forms}{blank}{other if beside else ''}".rstrip())
        )
        if other and not beside:
            out.print(Text(" " * (kind_width + 6) + other))


def _print_table(rows: list[Row]) -> None:
    both = any(other for _, _, other in rows)
    table = Table(box=SIMPLE_HEAD, show_header=both, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", style="dim", no_wrap=True)
    table.add_column("Latin" if both else "")
    if both:
        table.add_column("Cyrillic")
    for kind, forms, other in rows:
        style = "strike dim" if kind == "left out" else "yellow" if "by sound" in kind else ""
        table.add_row(kind, *((forms, other) if both else (forms,)), style=style)
    # The lines of a table are as wide as the terminal; those of a text are left whole.
    Console(highlight=False, emoji=False, markup=False).print(table)


def _notes(found: list[NameForms], entity: Entity | None, hint: str) -> Iterator[str]:
    if hint:
        yield hint
    if any(len(name.words) > 1 for name in found):
        yield (
            "A name of several words is found where a form of each stands close together in one "
            "sentence,\nin this order or, side by side, the other way round."
        )
    made = [
        line
        for name in found
        for word in (*name.words, name.adjectives)
        for line in word
        if not line.off and line.kind != "as written"
    ]
    if not made:
        return
    respelt = next((line.form for line in made if line.respelt), None)
    where = f"the entity {entity.id}" if entity else "its entity"
    yield (
        f"To leave a form out, write it under without in {where}: without: "
        f"[{respelt or made[-1].form}]."
        + ("\nrespell: no leaves out all that are written by sound." if respelt else "")
    )
