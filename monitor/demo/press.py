"""The outlets of the demonstration and what they publish: invented, and read from data files."""

from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented outlet: its name means "example" in its language. `page` and `feed` are the
    templates that it publishes by, `charset` is what it writes and says it writes."""

    slug: str
    name: str
    language: str
    page: str
    feed: str
    charset: str = "utf-8"


OUTLETS = tuple(
    Outlet(slug=slug, name=name, language=language, page=page, feed=feed, charset=charset)
    for slug, name, language, page, feed, charset in (
        ("primjer", "Portal Primjer", "Bosnian", "newspaper.html", "rss.xml", "utf-8"),
        ("obrazac", "Večernji obrazac", "Croatian", "tables.html", "rdf.xml", "windows-1250"),
        ("balkan-sample", "The Balkan Sample", "English", "magazine.html", "feed.json", "utf-8"),
        ("ogled", "Агенција Оглед", "Serbian, Cyrillic", "agency.html", "rss.xml", "utf-8"),
        ("uzorak", "RTV Uzorak", "Serbian, Latin", "broadcaster.html", "atom.xml", "utf-8"),
        ("shembull", "Gazeta Shembull", "Albanian", "blocks.html", "rss.xml", "utf-8"),
        ("misija", "The Example Mission", "English", "release.html", "atom.xml", "utf-8"),
        ("primerok", "Портал Примерок", "Macedonian", "portal.html", "rss.xml", "utf-8"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article before it is published. `after` counts seconds from the start; one with
    `days_old` stands in its feed from the beginning. `rules` are those that hold on it."""

    slug: str
    outlet: Outlet
    title: str
    paragraphs: tuple[str, ...]
    after: float = 0.0
    days_old: int = 0
    rules: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """Its place on the newsroom's server."""
        return f"/{self.outlet.slug}/{self.slug}"


def pieces() -> tuple[Piece, ...]:
    """Every article under articles/, the old ones first, then in the order of their hour."""
    found = [_piece(path) for path in sorted((HOME / "articles").glob("*.txt"))]
    return tuple(sorted(found, key=lambda piece: piece.after))


def _piece(path: Path) -> Piece:
    """Reads `key: value` lines, an empty line, and paragraphs with empty lines between them."""
    head, *paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Piece(
        slug=path.stem.partition("-")[2],
        outlet=next(outlet for outlet in OUTLETS if outlet.slug == fields["outlet"]),
        title=fields["title"],
        paragraphs=tuple(paragraphs),
        after=float(fields.get("after", 0)),
        days_old=int(fields.get("days-old", 0)),
        rules=frozenset(fields["rules"].split(", ")) if "rules" in fields else frozenset(),
    )
