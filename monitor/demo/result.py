"""What came of the demonstration, read from the archive."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.demo.press import Piece
from monitor.model import Article, DeliveryState, Outcome
from monitor.store import Connection, articles, matches, outbox, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the monitor made of one piece: the rules that held on it, and what became of each."""

    piece: Piece
    article: Article
    outcomes: Mapping[str, Outcome]

    def came_to(self, outcome: Outcome) -> bool:
        """Whether that is what became of any of its matches."""
        return outcome in self.outcomes.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The demonstration in figures; `readings` has one for every article that was read, in the
    order in which they were published."""

    published: int
    readings: tuple[Reading, ...]
    messages: int
    stories: int

    def those(self, outcome: Outcome) -> tuple[Reading, ...]:
        """The articles of which a match came to `outcome`."""
        return tuple(one for one in self.readings if one.came_to(outcome))

    @property
    def silent(self) -> tuple[Reading, ...]:
        """The articles on which no rule holds, the new ones first."""
        found = [one for one in self.readings if not one.outcomes]
        return tuple(sorted(found, key=lambda one: one.piece.days_old))


def result(c: Connection, pieces: Sequence[Piece]) -> Result:
    """What the archive holds of `pieces`, each known by its page's path."""
    found = _readings(c, {piece.path: piece for piece in pieces}, articles.recent(c, len(pieces)))
    return Result(
        published=len(pieces),
        readings=tuple(sorted(found, key=lambda reading: reading.piece.after)),
        messages=outbox.counts(c).get(DeliveryState.SENT, 0),
        stories=stories.count(c),
    )


def _readings(
    c: Connection, by_path: Mapping[str, Piece], found: Iterable[Article]
) -> Iterable[Reading]:
    for article in found:
        stored = matches.of_article(c, article.id)
        yield Reading(
            piece=by_path[urlsplit(article.url or "").path],
            article=article,
            outcomes={one.match.rule: one.outcome for one in stored},
        )
