"""Why a rule doesn't alert: the nearest miss, in one sentence for an analyst."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.config.rules import From
from monitor.match.conditions import (
    Close,
    Every,
    Has,
    No,
    Node,
    Some,
    asked_terms,
    holds_of_nothing,
    nothing,
    truth,
)
from monitor.match.evaluation import Evaluation
from monitor.match.near import Group, Place
from monitor.match.scan import WEAK_REACH, Occurrence, Refusal
from monitor.match.slips import Slip
from monitor.match.strip import BODY, EVERYWHERE, LEAD, TEXT, TITLE
from monitor.match.terms import Vocabulary
from monitor.model import Origin
from monitor.text.languages import named

_NAMED_AT_MOST = 4

# How far a condition is from holding, to tell the nearest of several: what is written wrongly or
# stands elsewhere is nearer than what is missing, and what only stands too far apart nearest.
_HELD, _APART, _ALMOST, _MISSING = 0.0, 0.5, 1.0, 3.0
_VETOED = "vetoed by"
_FAR = 100  # words from which on more of them make no difference


class NearestMiss:
    """Explains one document's failed conditions. `slips` are words one letter from a name."""

    def __init__(
        self, evaluation: Evaluation, vocabulary: Vocabulary, slips: Mapping[int, Slip]
    ) -> None:
        self._evaluation = evaluation
        self._scan = evaluation.scan
        self._vocabulary = vocabulary
        self._slips = slips

    def is_near(self, node: Node) -> bool:
        """Whether a term that `node` asks for was nearly found, or found elsewhere; or only what
        `node` excludes keeps it from holding."""
        return holds_of_nothing(node) or any(self._detail(term) for term in asked_terms(node))

    # ── one clause for each kind of condition ──

    def why(self, node: Node) -> str:
        """Why `node`, which doesn't hold, doesn't."""
        match node:
            case Has():
                return self._detail(node) or f"{self._label(node)} is missing"
            case Every(parts=parts):
                return self._why_not_every(parts)
            case Some(count=count, parts=parts):
                return self._why_not_some(count, parts)
            case No(parts=parts):
                return self._why_vetoed(parts)
            case Close():
                return self._why_not_close(node)

    def _why_not_every(self, parts: Sequence[Node]) -> str:
        found = [self._label(term) for term in self._found(parts)]
        told = [f"found {_listed(found)}"] if found else []
        return "; ".join(told + self._missing(parts))

    def _found(self, parts: Iterable[Node]) -> Iterator[Has]:
        """The terms by which those of `parts` hold that do, and what joins the others' nearest."""
        for part in map(self._nearest_branch, parts):
            if isinstance(part, Every):
                yield from self._found(part.parts)
            elif self._evaluation.holds(part):
                yield from filter(self._evaluation.present, asked_terms(part))

    def _missing(self, parts: Iterable[Node]) -> list[str]:
        """A clause for each of `parts` that doesn't hold, and one for all that are just missing."""
        plain: list[str] = []
        clauses: list[str] = []
        for part in map(self._nearest_branch, parts):
            if self._evaluation.holds(part):
                continue
            if isinstance(part, Every):
                clauses += self._missing(part.parts)
            elif isinstance(part, Has) and not self._detail(part):
                plain.append(self._label(part))
            else:
                clauses.append(self.why(part))
        return clauses + ([f"{_listed(plain)} {_is(len(plain))} missing"] if plain else [])

    def _nearest_branch(self, node: Node) -> Node:
        """Of a failing *or*, the branch to speak of, where there is one; else `node`."""
        while isinstance(node, Some) and node.count == 1 and not self._evaluation.holds(node):
            nearest = self._nearest(node.parts)
            if nearest is None:
                break
            node = nearest
        return node

    def _nearest(self, parts: Iterable[Node]) -> Node | None:
        """Of parts that don't hold, the one that came nearest, where any came near."""
        failing = (part for part in parts if not self._evaluation.holds(part))
        return min(filter(self._tells, failing), key=self._distance, default=None)

    def _why_not_some(self, count: int, parts: Sequence[Node]) -> str:
        if len(parts) == 1 and not self._evaluation.holds(parts[0]):
            return self.why(parts[0])
        holding = [part for part in parts if self._evaluation.holds(part)]
        nearest = self._nearest(parts)
        if count > 1:
            held = [term for part in holding for term in asked_terms(part)]
            labels = [self._label(term) for term in held if self._evaluation.present(term)]
            named = f": {_listed(labels)}" if labels else ""
            rest = f"; {self.why(nearest)}" if nearest is not None else ""
            return f"{len(holding)} of the {count} needed {_is(len(holding))} found{named}{rest}"
        if not parts:
            return "its list is empty"
        if nearest is not None:
            return self.why(nearest)
        labels = [self._label(term) for part in parts for term in asked_terms(part)]
        return f"none of {_listed(labels, 'or')} is found"

    def _tells(self, node: Node) -> bool:
        """Whether there is more to say of `node` than that it is missing."""
        return any(
            self._evaluation.present(term) or self._detail(term) for term in asked_terms(node)
        ) or isinstance(node, No)

    def _distance(self, node: Node) -> float:
        """How far `node` is from holding."""
        match node:
            case Has():
                if self._evaluation.present(node):
                    return _HELD
                return _ALMOST if self._detail(node) else _MISSING
            case Every(parts=parts):
                return sum(map(self._distance, parts))
            case Some(count=count, parts=parts):
                return sum(sorted(map(self._distance, parts))[:count])
            case No(parts=parts):
                return _ALMOST * any(map(self._evaluation.holds, parts))
            case Close():
                return self._distance_apart(node)

    def _distance_apart(self, close: Close) -> float:
        if self._evaluation.present(close):
            return _HELD
        if not truth(close.part, self._evaluation.present, nothing):
            return self._distance(close.part)
        group = self._evaluation.narrowest(close)
        if group is None:
            return _ALMOST
        limit = close.within if isinstance(close.within, int) else 0
        return _APART + min(abs(group.width - limit), _FAR) / _FAR / 2

    def _why_vetoed(self, parts: Iterable[Node]) -> str:
        holding = next(part for part in parts if self._evaluation.holds(part))
        hit = next(self._evaluation.reasons(holding), None)
        return f"{_VETOED} what it excludes" if hit is None else f"{_VETOED} {self._quoted(hit)}"

    def _why_not_close(self, close: Close) -> str:
        if not truth(close.part, self._evaluation.present, nothing):
            return self.why(close.part)
        group = self._evaluation.narrowest(close)
        if group is None:
            labels = [
                self._label(term)
                for term in asked_terms(close.part)
                if self._evaluation.present(term)
            ]
            return f"{_listed(labels)} don't stand in one field of one text"
        if self._is_close(close, group):
            return self._why_vetoed_nearby(close, group)
        first = min(group.places, key=lambda place: place.last)
        last = max(group.places, key=lambda place: place.first)
        both = f"{self._at(first)} and {self._at(last)}{self._where(group.strip)}"
        distance = "1 word apart" if group.width == 1 else f"{group.width} words apart"
        if isinstance(close.within, int):
            return f"{both} are {distance}; the limit is {close.within}"
        return f"{both} don't stand in one {close.within} ({distance})"

    def _is_close(self, close: Close, group: Group) -> bool:
        if isinstance(close.within, int):
            return group.width <= close.within
        return self._evaluation.same_unit(close, group.strip, *group.places)

    def _why_vetoed_nearby(self, close: Close, group: Group) -> str:
        hit = self._evaluation.veto(close, group)
        where = f"within {close.within} words" if isinstance(close.within, int) else "beside it"
        return f"{_VETOED} {self._quoted(hit)} {where}" if hit else f"{_VETOED} what it excludes"

    # ── terms ──

    def _detail(self, term: Has) -> str | None:
        """What there is instead of `term`, where that is more than nothing."""
        if self._evaluation.present(term):
            return None
        refused = self._scan.refused.get(term.term, ())
        here = next((one for one in refused if self._is_looked_at(one.occurrence, term)), None)
        if here is not None:
            return self._refusal(here, self._label(term))
        elsewhere = next(self._scan.standing(term.term, EVERYWHERE), None)
        if elsewhere is not None:
            field = self._scan.strips[elsewhere.strip].field
            looked = _regions_in_words(term.regions)
            return f"{self._label(term)} is found only in the {field}; the rule looks in {looked}"
        slip = self._slips.get(term.term)
        return f'"{slip.surface}" is one letter from "{slip.name}"' if slip else None

    def _is_looked_at(self, occurrence: Occurrence, term: Has) -> bool:
        return self._scan.strips[occurrence.strip].stands_in(occurrence.end, term.regions)

    def _refusal(self, refusal: Refusal, label: str) -> str:
        surface = self._scan.surface(refusal.occurrence)
        match refusal.reason:
            case "capital" if surface[0].isupper() and surface[1:].islower():
                return f'"{surface}" has its capital from where it stands, which makes it no name'
            case "capital":
                return f'"{surface}" lacks the capital of "{refusal.by}"'
            case "weak":
                alone = f'"{surface}" counts as {label} only within {WEAK_REACH} words of'
                return f"{alone} {refusal.by}{self._company(refusal.occurrence)}"
            case "language":
                spoken = self._scan.strips[refusal.occurrence.strip].language or ""
                only = f"only looked for in {refusal.by}"
                return f'"{surface}" stands in a text in {named([spoken])}; {label} is {only}'
            case "never":
                return f'"{surface}" is part of "{refusal.by}", which is never {label}'
            case _:
                return f'"{surface}" is part of a longer name, "{refusal.by}"'

    def _company(self, weak: Occurrence) -> str:
        """How far the nearest word is beside which a weak name would count."""
        beside = [
            (max(weak.first - other.last, other.first - weak.last), other)
            for term in self._vocabulary.terms[weak.term].near
            for other in self._scan.found.get(term, ())
            if other.strip == weak.strip
        ]
        if not beside:
            return ""
        distance, nearest = min(beside, key=lambda pair: pair[0])
        return f'; the nearest, "{self._scan.surface(nearest)}", is {distance} words away'

    def _label(self, term: Has) -> str:
        known = self._vocabulary.terms[term.term]
        plain = known.entity is not None or known.keyword is not None
        return known.label if plain else f'the pattern "{known.label}"'

    def _at(self, place: Place) -> str:
        return self._vocabulary.terms[place.hits[0].term].label

    def _quoted(self, hit: Occurrence) -> str:
        strip = self._scan.strips[hit.strip]
        of = " of the translation" if strip.via == "translation" else ""
        return f'"{self._scan.surface(hit)}" in the {strip.field}{of}'

    def _where(self, strip: int) -> str:
        """Says so where it is the translation that came nearest."""
        return " in the translation" if self._scan.strips[strip].via == "translation" else ""


def vetoed(why_not: str | None) -> str | None:
    """What of a text keeps a rule from alerting that would hold without it: the clause of the
    rule's `why_not`; None where something else is missing, too."""
    clauses = [one for one in (why_not or "").split("; ") if not one.startswith("found ")]
    return clauses[0] if clauses and all(one.startswith(_VETOED) for one in clauses) else None


def _regions_in_words(regions: int) -> str:
    names = [("the title", TITLE), ("the lead", LEAD), ("the text", TEXT)]
    if regions & BODY:
        names.pop(1)
    return _listed([name for name, mask in names if regions & mask == mask], "or") or "no field"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _listed(labels: Iterable[str], word: str = "and") -> str:
    """`a, b and c`; of many, the first ones and how many more."""
    names = list(dict.fromkeys(labels))
    if len(names) > _NAMED_AT_MOST + 1:
        names = [*names[:_NAMED_AT_MOST], f"{len(names) - _NAMED_AT_MOST} more"]
    return (
        f" {word} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
    )


# ── what is known of the source ──


def origin_miss(asks: From, origin: Origin) -> str | None:
    """Why `from` keeps a source out: None where it doesn't. What isn't known keeps nothing out."""
    for what, wanted, fact in _facts(asks, origin):
        if wanted and fact is not None and fact not in wanted:
            return f"the {what} {fact} is not among {_listed(wanted, 'or')}"
    if asks.exclude is None:
        return None
    excluded = [known for known in _facts(asks.exclude, origin) if known[1]]
    if excluded and all(fact in wanted for _, wanted, fact in excluded):
        named = [f"the {what} {fact}" for what, _, fact in excluded]
        return f"{_listed(named)} {_is(len(named))} excluded"
    return None


def _facts(asks: From, origin: Origin) -> tuple[tuple[str, tuple[str, ...], str | None], ...]:
    return (
        ("country", asks.countries, origin.country),
        ("language", asks.languages, origin.language),
        ("feed", asks.feeds, origin.feed),
        ("kind", asks.kinds, origin.kind),
        ("owner", asks.owners, origin.owner),
    )
