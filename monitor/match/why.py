"""Why a rule doesn't alert: the nearest miss, in one sentence for an analyst."""

from collections.abc import Iterable, Mapping, Sequence

from monitor.config.rules import From
from monitor.match.conditions import (
    Close,
    Every,
    Has,
    No,
    Node,
    Some,
    asked_terms,
    nothing,
    truth,
)
from monitor.match.evaluation import Evaluation
from monitor.match.near import Group, Place
from monitor.match.scan import Occurrence, Refusal
from monitor.match.slips import Slip
from monitor.match.strip import BODY, EVERYWHERE, LEAD, TEXT, TITLE
from monitor.match.terms import Vocabulary
from monitor.model import Origin

_NAMED_AT_MOST = 4


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
        """Whether a term that `node` asks for was nearly found, or found elsewhere."""
        return any(self._detail(term) for term in asked_terms(node))

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
        failing = [part for part in parts if not self._evaluation.holds(part)]
        held = [term for part in parts if part not in failing for term in asked_terms(part)]
        found = [self._label(term) for term in held if self._evaluation.present(term)]
        plain = [part for part in failing if isinstance(part, Has) and not self._detail(part)]
        clauses = [f"found {_listed(found)}"] if found else []
        clauses += [self.why(part) for part in failing if part not in plain]
        if plain:
            labels = [self._label(part) for part in plain]
            clauses.append(f"{_listed(labels)} {_is(len(labels))} missing")
        return "; ".join(clauses)

    def _why_not_some(self, count: int, parts: Sequence[Node]) -> str:
        if len(parts) == 1:
            return self.why(parts[0])
        holding = [part for part in parts if self._evaluation.holds(part)]
        if count > 1:
            held = [term for part in holding for term in asked_terms(part)]
            labels = [self._label(term) for term in held if self._evaluation.present(term)]
            named = f": {_listed(labels)}" if labels else ""
            return f"{len(holding)} of the {count} needed {_is(len(holding))} found{named}"
        if not parts:
            return "its list is empty"
        telling = [part for part in parts if self._tells(part)]
        if telling:
            return self.why(telling[0])
        labels = [self._label(term) for part in parts for term in asked_terms(part)]
        return f"none of {_listed(labels, 'or')} is found"

    def _tells(self, node: Node) -> bool:
        """Whether there is more to say of `node` than that it is missing."""
        return any(
            self._evaluation.present(term) or self._detail(term) for term in asked_terms(node)
        ) or isinstance(node, No)

    def _why_vetoed(self, parts: Iterable[Node]) -> str:
        holding = next(part for part in parts if self._evaluation.holds(part))
        hit = next(self._evaluation.reasons(holding), None)
        return "vetoed by what it excludes" if hit is None else f"vetoed by {self._quoted(hit)}"

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
        both = f"{self._at(first)} and {self._at(last)}"
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
        return f"vetoed by {self._quoted(hit)} {where}" if hit else "vetoed by what it excludes"

    # ── terms ──

    def _detail(self, term: Has) -> str | None:
        """What there is instead of `term`, where that is more than nothing."""
        if self._evaluation.present(term):
            return None
        elsewhere = next(self._scan.standing(term.term, EVERYWHERE), None)
        if elsewhere is not None:
            field = self._scan.strips[elsewhere.strip].field
            looked = _regions_in_words(term.regions)
            return f"{self._label(term)} is found only in the {field}; the rule looks in {looked}"
        refused = self._scan.refused.get(term.term)
        if refused:
            return self._refusal(refused[0], self._label(term))
        slip = self._slips.get(term.term)
        return f'"{slip.surface}" is one letter from "{slip.name}"' if slip else None

    def _refusal(self, refusal: Refusal, label: str) -> str:
        surface = self._scan.surface(refusal.occurrence)
        match refusal.reason:
            case "capital":
                return f'"{surface}" lacks the capital of "{refusal.by}"'
            case "weak":
                return f'"{surface}" counts as {label} only within 40 words of {refusal.by}'
            case "never":
                return f'"{surface}" is part of "{refusal.by}", which is never {label}'
            case _:
                return f'"{surface}" is part of a longer name, "{refusal.by}"'

    def _label(self, term: Has) -> str:
        return self._vocabulary.terms[term.term].label

    def _at(self, place: Place) -> str:
        return self._vocabulary.terms[place.hits[0].term].label

    def _quoted(self, hit: Occurrence) -> str:
        strip = self._scan.strips[hit.strip]
        return f'"{self._scan.surface(hit)}" in the {strip.field}'


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
