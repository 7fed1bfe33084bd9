"""`make quality`: how well names are found, by language and kind of form.

Without an argument the labelled pairs of tests/data/quality are judged, and the labelled events of
tests/data/stories; with a directory, the CoNLL-U files in it; with YAML files, the events in them.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.quality import floors, left_out, stories, treebank
from benchmarks.quality.score import Score

_SHOWN = 30
_SIDES = frozenset({"within", "across"})


def main(arguments: list[str]) -> int:
    """Prints the tables; 1 where a floor is broken, 2 where nothing can be read."""
    console = Console()
    try:
        paths = [Path(argument) for argument in arguments]
        if any(path.suffix == ".yaml" for path in paths):
            return _stories(console, *paths)
        return _treebanks(paths[0], console) if paths else max(_pairs(console), _stories(console))
    except (OSError, ValueError) as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        return 2


def _pairs(console: Console) -> int:
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    sizes: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for pair in track(floors.pairs(), "pairs", console=console, transient=True):
        score = pair.score()
        for row in ((pair.language, ""), (pair.language, pair.form)):
            scores[row] += score
            sizes[row][0] += 1
            sizes[row][1] += not pair.wanted
        if not score.good:
            console.print(f"{pair.language} {pair.name}: {pair.sentence}", style="yellow")
    console.print(_table(scores, sizes))
    broken = list(floors.broken(scores))
    for problem in broken:
        console.print(problem, style="red")
    return 1 if broken else 0


def _table(
    scores: Mapping[tuple[str, str], Score], sizes: Mapping[tuple[str, str], list[int]]
) -> Table:
    table = Table("language", title="Labelled pairs", box=None)
    table.add_column("form", no_wrap=True)
    for column in ("pairs", "negative", "recall", "precision", "missed", "wrong"):
        table.add_column(column, justify="right")
    for (language, form), score in sorted(scores.items()):
        total, negative = sizes[language, form]
        table.add_row(
            language if not form else "",
            form or "all",
            str(total),
            f"{negative / total:.0%}",
            f"{score.recall:.3f}",
            f"{score.precision:.3f}",
            str(score.missed),
            str(score.wrong),
            style="" if form else "bold",
        )
    return table


def _stories(console: Console, *paths: Path) -> int:
    labelled = stories.read(*paths)
    judged = stories.judge(labelled)
    for events in judged.mixed:
        console.print(f"one story: {', '.join(events)}", style="yellow")
    console.print(_of_stories(f"Stories of {len(labelled)} articles", judged))
    console.print(f"two incidents: {len(judged.swallowed)} swallowed in silence")
    problems = [*stories.broken("tuned", judged)]
    if not paths:
        unseen = left_out.judge()
        console.print(_of_stories("Each file by weights of the others", unseen))
        problems += stories.broken("left out", unseen)
    for problem in problems:
        console.print(problem, style="red")
    return 1 if problems else 0


def _of_stories(title: str, judged: stories.Judged) -> Table:
    table = Table("language", title=title, box=None)
    for column in ("recall", "precision", "missed", "wrong"):
        table.add_column(column, justify="right")
    for row, pairs in sorted(
        judged.pairs.items(), key=lambda item: (item[0] not in _SIDES, item[0])
    ):
        figures = (f"{pairs.recall:.3f}", f"{pairs.precision:.3f}")
        bold = "bold" if row in _SIDES else ""
        table.add_row(row, *figures, str(pairs.missed), str(pairs.wrong), style=bold)
    return table


def _treebanks(folder: Path, console: Console) -> int:
    paths = sorted(folder.rglob("*.conllu"))
    if not paths:
        raise ValueError(f"{folder}: there is no .conllu file in it")
    by_language: dict[str, list[treebank.Sentence]] = defaultdict(list)
    for path in paths:
        by_language[treebank.language_of(path)].extend(treebank.read(path))
    table = Table("language", title="Treebanks, from the lemma alone", box=None)
    for column in ("sentences", "nouns and names", "recall", "precision"):
        table.add_column(column, justify="right")
    for language, sentences in sorted(by_language.items()):
        outcome = treebank.judge(sentences, language)
        score = outcome.score
        wanted = str(score.right + score.missed)
        shares = (f"{score.recall:.3f}", f"{score.precision:.3f}")
        table.add_row(language, str(len(sentences)), wanted, *shares)
        for title, found in (("missed", outcome.missed), ("wrong", outcome.wrong)):
            most = ", ".join(
                f"{lemma}/{surface}" for (lemma, surface), _ in found.most_common(_SHOWN)
            )
            console.print(f"{language} {title}: {most or 'nothing'}", style="yellow")
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
