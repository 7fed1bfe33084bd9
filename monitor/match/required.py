"""Terms of which one has to be found for a condition to hold: what wakes a rule."""

from collections.abc import Callable, Iterable

from monitor.match.conditions import Close, Every, Has, No, Node, Some

Cost = Callable[[int], float]
"""How often a term may be expected in a text, in any unit."""


def required(node: Node, cost: Cost) -> frozenset[int] | None:
    """The least costly terms that this finds of which one is in every text in which `node` holds;
    None where it may hold without any."""
    match node:
        case Has(term=term):
            return frozenset({term})
        case Every(parts=parts):
            known = [terms for part in parts if (terms := required(part, cost)) is not None]
            return min(known, key=lambda terms: _sum(terms, cost), default=None)
        case Some(count=count, parts=parts):
            return _of_some(count, parts, cost)
        case Close(part=part):
            return required(part, cost)
        case No():
            return None


def _of_some(count: int, parts: Iterable[Node], cost: Cost) -> frozenset[int] | None:
    """Of `count` parts that hold, one is among any len(parts) - count + 1 of them."""
    each = [required(part, cost) for part in parts]
    known = sorted((terms for terms in each if terms is not None), key=lambda t: _sum(t, cost))
    needed = len(each) - count + 1
    if needed > len(known):
        return None
    return frozenset().union(*known[: max(needed, 0)])


def _sum(terms: Iterable[int], cost: Cost) -> float:
    return sum(map(cost, terms))
