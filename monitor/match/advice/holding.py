"""Conditions that can never hold, hold for nearly every article, or are vetoed by a single word."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

from monitor.config.rules import (
    And,
    Condition,
    Config,
    EntityRef,
    In,
    InField,
    Keyword,
    Near,
    Nor,
    Or,
    Pattern,
    Rule,
    RuleRef,
)
from monitor.match.advice.advice import Advice, rules, watched
from monitor.match.conditions import (
    Atom,
    Close,
    Compiler,
    Every,
    Has,
    Node,
    Some,
    asked_terms,
    atoms,
    holds_of_nothing,
    nothing,
    region_mask,
    truth,
)
from monitor.match.strip import BODY, EVERYWHERE, LEAD, TITLE
from monitor.match.terms import Regex, Term, Vocabulary
from monitor.model import Severity
from monitor.text.everyday import everyday_words, small_words
from monitor.text.fold import tokens

_URGENT = frozenset({Severity.HIGH, Severity.CRITICAL})
_REGIONS = tuple(sum(parts) for parts in product((0, TITLE), (0, LEAD), (0, BODY)))
_MOST_IN_DOUBT = 3
"""Terms both asked for and excluded up to which every way they can stand is tried."""

Present = dict[int, int]
"""Term → the regions it stands in."""


def advice(config: Config) -> Iterator[Advice]:
    """The advice on what each rule asks for."""
    vocabulary = Vocabulary()
    compiler = Compiler(vocabulary=vocabulary, rules=config.rules)
    languages = watched(config)
    by_id = {rule.id: rule for rule in config.rules}
    for rule in rules(config):
        node = compiler.rule(rule)
        said = _of_node(node, vocabulary, languages)
        if said is not None:
            yield Advice(rule.at, f"rule {rule.id}: {said}")
        yield from _crowded(rule)
        if rule.severity in _URGENT:
            yield from _vetoes(rule, by_id)
    for line in config.ignore:
        node = compiler.node(line.when, region_mask(line.fields))
        if holds_of_nothing(node) or _everyday(node, vocabulary, languages) is not None:
            yield Advice(
                line.at,
                f"ignore ({line.reason}): it holds for nearly every article, and keeps all of them "
                "from alerting but in critical rules: ask for something rarer",
            )


def _of_node(node: Node, vocabulary: Vocabulary, languages: frozenset[str]) -> str | None:
    if not can_hold(node):
        return _why_never(node, vocabulary.terms)
    if holds_of_nothing(node):
        return (
            "it holds for every article that has none of what it excludes: "
            "say what it looks for, in all or any"
        )
    return _everyday(node, vocabulary, languages)


# ── never ──


@lru_cache(maxsize=256)
def can_hold(node: Node) -> bool:
    """Whether there could be a text for which `node` holds. Terms are taken to be independent; of
    more than a few that are asked for and excluded at once, the answer is yes."""
    asked = {term.term for term in asked_terms(node)}
    excluded = {
        atom.term for atom, positive in atoms(node) if not positive and isinstance(atom, Has)
    }
    doubtful = sorted(asked & excluded)
    if len(doubtful) > _MOST_IN_DOUBT:
        return True
    return any(
        _holds(node, dict.fromkeys(asked, EVERYWHERE) | dict(zip(doubtful, regions, strict=True)))
        for regions in product(_REGIONS, repeat=len(doubtful))
    )


def _holds(node: Node, present: Present) -> bool:
    """Whether `node` holds where just these terms are present, as close together as need be."""

    def stands(atom: Atom) -> bool:
        if isinstance(atom, Has):
            return bool(present.get(atom.term, 0) & atom.regions)
        return truth(atom.part, stands, nothing) and can_hold(atom.part)

    def vetoes(atom: Atom) -> bool:
        return isinstance(atom, Has) and stands(atom)

    return truth(node, stands, vetoes)


def _why_never(node: Node, terms: Mapping[int, Term]) -> str:
    nowhere = next((term for term in asked_terms(node) if term.regions == 0), None)
    if nowhere is not None:
        return (
            f'it can never alert: "{terms[nowhere.term].label}" is looked for in a field that the '
            "in around it leaves out"
        )
    both = next(_asked_and_excluded(node), None)
    if both is not None:
        return f'it can never alert: "{terms[both].label}" is both asked for and excluded by none'
    few = next(_too_few(node), None)
    if few is not None:
        return (
            f"it can never alert: at_least counts different ones, and of these {few.count} there "
            f"{'is' if len(few.parts) == 1 else 'are'} only {len(few.parts)}: name others, or "
            "write a smaller count"
        )
    return (
        "it can never alert: it asks for one of an empty list: add what to look for, or take it out"
    )


def _too_few(node: Node) -> Iterator[Some]:
    match node:
        case Some(count=count, parts=parts) if 0 < len(parts) < count:
            yield node
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from _too_few(part)
        case _:
            return


def _asked_and_excluded(node: Node) -> Iterator[int]:
    asked = {term.term for term in asked_terms(node)}
    for atom, positive in atoms(node):
        if isinstance(atom, Close):
            yield from _asked_and_excluded(atom.part)
        elif not positive and atom.term in asked:
            yield atom.term


# ── nearly always ──


def _everyday(node: Node, vocabulary: Vocabulary, languages: frozenset[str]) -> str | None:
    """What a word of every article makes hold: small words together, others each alone."""
    terms = vocabulary.terms
    asked = list(dict.fromkeys(term.term for term in asked_terms(node)))
    anything = {
        number
        for number in asked
        if number in vocabulary.patterns and _fits_anything(vocabulary.patterns[number])
    }
    small = {number for number in asked if _common(terms[number], languages, small=True)}
    alone = [{number} for number in asked if _common(terms[number], languages, small=False)]
    for found in (small | anything, *alone):
        if found and _holds(node, dict.fromkeys(found, EVERYWHERE)):
            named = " and ".join(f'"{terms[number].label}"' for number in sorted(found))
            return (
                f"{named} alone {'makes' if len(found) == 1 else 'make'} it alert, and "
                f"{'stands' if len(found) == 1 else 'stand'} in nearly every article: "
                "ask for something rarer beside it, in all or near"
            )
    return None


def _fits_anything(regex: Regex) -> bool:
    """Whether a pattern matches most of the everyday words, as `.+` does, or `a|e|i`."""
    words = everyday_words("en")
    fitting = sum(any(start < end for start, end in _spans(regex, word)) for word in words)
    return fitting * 2 > len(words)


def _spans(regex: Regex, text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in regex.finditer(text))


def _common(term: Term, languages: frozenset[str], *, small: bool) -> bool:
    listed = small_words if small else everyday_words
    for language, text in term.keyword.texts if term.keyword else ():
        words = tokens(text)
        lower = len(words) == 1 and words[0].shape == "lower"
        spoken = languages if language is None else languages & {language}
        if lower and any(words[0].folded in listed(one) for one in spoken):
            return True
    return False


# ── a veto by one word ──


def _vetoes(rule: Rule, by_id: dict[str, Rule]) -> Iterator[Advice]:
    for excluded in _excluded(rule.when, rule.fields, by_id, (rule.id,)):
        word = _name(excluded)
        yield Advice(
            excluded.at,
            f'rule {rule.id}: one "{word}" anywhere in a long article, or in its translation, '
            f"keeps this {rule.severity} rule silent: put it into near, or write in: [title] "
            "beside it",
        )


def _excluded(
    condition: Condition,
    fields: tuple[InField, ...],
    by_id: dict[str, Rule],
    trail: tuple[str, ...],
) -> Iterator[Keyword | EntityRef | Pattern]:
    """What vetoes `condition` from anywhere in the text: the first of each `none`."""
    match condition:
        case And(parts=parts):
            for part in parts:
                yield from _excluded(part, fields, by_id, trail)
        case In(fields=narrower, part=part):
            yield from _excluded(part, narrower, by_id, trail)
        case RuleRef(rule=name) if name in by_id and name not in trail:
            referred = by_id[name]
            if referred.severity not in _URGENT:
                yield from _excluded(referred.when, referred.fields, by_id, (*trail, name))
        case Nor(parts=parts) if "text" in fields:
            yield from [leaf for part in parts for leaf in _lone(part)][:1]
        case _:
            return


def _lone(part: Condition) -> list[Keyword | EntityRef | Pattern]:
    """The leaves of which one is enough to veto."""
    match part:
        case Keyword() | EntityRef() | Pattern():
            return [part]
        case Or(parts=parts):
            return [leaf for one in parts for leaf in _lone(one)]
        case _:
            return []


def _name(leaf: Keyword | EntityRef | Pattern) -> str:
    match leaf:
        case Keyword(name=name):
            return name
        case EntityRef(entity=name):
            return name
        case Pattern(pattern=pattern):
            return pattern


# ── near that is too near, or nowhere ──


def _crowded(rule: Rule) -> Iterator[Advice]:
    for near, fields in _nears(rule.when, rule.fields):
        if isinstance(near.within, int):
            terms = _together(near.part)
            if terms - 1 > near.within:
                yield Advice(
                    near.at,
                    f"rule {rule.id}: {terms} different terms don't fit within {near.within} "
                    f"{'word' if near.within == 1 else 'words'}: write within: {terms - 1} or more",
                )
        elif near.within == "paragraph" and set(fields) == {"title"}:
            yield Advice(
                near.at,
                f"rule {rule.id}: a title has one paragraph, so that within: paragraph asks "
                "nothing: write all, or within: sentence",
            )


def _nears(
    condition: Condition, fields: tuple[InField, ...]
) -> Iterator[tuple[Near, tuple[InField, ...]]]:
    match condition:
        case Near():
            yield condition, fields
        case In(fields=narrower, part=part):
            yield from _nears(part, tuple(name for name in narrower if name in fields) or narrower)
        case And(parts=parts) | Or(parts=parts) | Nor(parts=parts):
            for part in parts:
                yield from _nears(part, fields)
        case _:
            return


def _together(part: Condition) -> int:
    """How many different terms `part` wants at once, at least."""
    match part:
        case And(parts=parts):
            return len({one for whole in parts for one in _wanted(whole)})
        case _:
            return 1


def _wanted(part: Condition) -> Iterator[Condition]:
    match part:
        case And(parts=parts):
            for one in parts:
                yield from _wanted(one)
        case Nor():
            return
        case _:
            yield part
