"""What one size of the rules costs."""

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.speed.articles import ARTICLES
from benchmarks.speed.rules import rules
from monitor.desk.check import check, reload
from monitor.match import Rules
from monitor.model import Document

LANGUAGES = ("hbs", "sq", "mk", "en", None)
TODAY = date(2026, 11, 22)
UNKNOWN_TOO = 10_000  # rules up to which texts of an unknown language are prepared for
ROUNDS = 5
FEW = 12  # of the articles every twelfth: listing takes long where thousands of rules have hits


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
        live.matcher.prepare(LANGUAGES if count <= UNKNOWN_TOO else LANGUAGES[:-1])
        prepared = time.process_time()
        first, found = _an_article(live.matcher.holding)
        listing, listed = _an_article(live.matcher.match, ARTICLES[::FEW])
        return Measured(
            rules=count,
            read=read - started,
            prepared=prepared - read,
            first=first,
            found=found,
            listed=listed,
            holding=min(_an_article(live.matcher.holding)[0] for _ in range(ROUNDS)),
            listing=listing,
            megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            edit=_edit(path, live),
        )


def _an_article(
    match: Callable[..., tuple[object, ...]], articles: Sequence[Document] = ARTICLES
) -> tuple[float, int]:
    """(seconds for one of the articles, matches in all of them)."""
    started = time.process_time()
    found = sum(len(match(document, today=TODAY)) for document in articles)
    return (time.process_time() - started) / len(articles), found


def _edit(path: Path, live: Rules) -> float:
    """Seconds until an edit of the first rule is live and has been held against an article."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('when: "Banjska"', 'when: "Leposavić"'), encoding="utf-8")
    started = time.process_time()
    reloaded = reload(live, path, {}, TODAY)
    assert reloaded.changes is not None, "the edit was not taken"
    reloaded.rules.matcher.holding(ARTICLES[0], today=TODAY)
    return time.process_time() - started
