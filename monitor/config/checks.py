"""What only the whole can show: names defined twice, rules that refer in a circle, near misses."""

from collections.abc import Iterable, Iterator, Mapping

from monitor.config.nodes import MappingNode, Node, ScalarNode, SequenceNode
from monitor.config.reading import Names, Reading
from monitor.config.rules import Config, Rule, RuleRef, leaves
from monitor.config.values import shown

MAX_CHAIN = 20  # rules that refer to rules that refer to rules


def gather(sections: Mapping[str, Node], reading: Reading, *, complete: bool) -> Names:
    """The names that the files define; what is defined twice is told."""
    names = Names(complete=complete)
    for section, key, what, found in (
        ("feeds", "name", "feed", names.feed),
        ("rules", "id", "rule", names.rule),
    ):
        for node in _values_of(sections.get(section), key):
            first = found.setdefault(node.text, node)
            if first is not node:
                reading.tell(
                    node,
                    f"the {what} {shown(node.text)} is already defined at "
                    f"{first.file}:{first.line}; {key}s are unique",
                )
    for section, found in (("entities", names.entity), ("channels", names.channel)):
        named = sections.get(section)
        if isinstance(named, MappingNode):
            found |= {key.text: key for key, _ in named.pairs if isinstance(key, ScalarNode)}
    return names


def _values_of(section: Node | None, key: str) -> Iterator[ScalarNode]:
    items = section.items if isinstance(section, SequenceNode) else []
    for item in items:
        for name, value in item.pairs if isinstance(item, MappingNode) else []:
            if isinstance(name, ScalarNode) and name.text == key and isinstance(value, ScalarNode):
                yield value
                break


def circles(rules: Iterable[Rule], reading: Reading) -> None:
    """Tell of rules that refer to themselves over {rule: …}, or through too many others."""
    refers = {
        rule.id: [leaf for leaf in leaves(rule.when) if isinstance(leaf, RuleRef)] for rule in rules
    }
    depth: dict[str, int] = {}
    for start, first in refers.items():
        path: list[tuple[str, Iterator[RuleRef]]] = [(start, iter(first))]
        standing = {start}
        while path:
            rule, rest = path[-1]
            ref = next((one for one in rest if one.rule in refers), None)
            if ref is None:
                path.pop()
                standing.discard(rule)
                below = [depth.get(one.rule, 0) for one in refers[rule]]
                depth[rule] = 1 + max(below, default=0)
            elif ref.rule in standing:
                reading.tell(ref.at, f"the rule {shown(ref.rule)} refers to itself in a circle")
            elif ref.rule not in depth:
                path.append((ref.rule, iter(refers[ref.rule])))
                standing.add(ref.rule)
        _chain(start, refers, depth, reading)


def _chain(
    rule: str, refers: Mapping[str, list[RuleRef]], depth: Mapping[str, int], reading: Reading
) -> None:
    if depth[rule] == MAX_CHAIN + 1:
        reading.tell(
            refers[rule][0].at, f"rules refer to rules more than {MAX_CHAIN} deep: write it out"
        )


def lookalikes(config: Config, reading: Reading) -> None:
    """Warn of bare keywords that are one letter from an entity's id or name."""
    known: dict[str, str] = {}
    for entity in config.entities:
        known[entity.id] = entity.id
        for _, name in entity.names + entity.weak:
            known.setdefault(name.casefold(), entity.id)
    near: dict[str, list[str]] = {}
    for name in known:
        for variant in _one_out(name):
            near.setdefault(variant, []).append(name)
    for text, at in reading.bare:
        word = text.casefold()
        if word in known:
            continue
        found = next(
            (n for v in _one_out(word) for n in near.get(v, ()) if _one_apart(word, n)), None
        )
        if found is not None:
            reading.tell(
                at,
                f"{shown(text)} is read as a keyword, one letter from the entity "
                f'"{known[found]}"; if you mean the keyword, write {{word: {text}}}',
                "warning",
            )


def _one_out(word: str) -> set[str]:
    """The word, and with each letter left out: two words one letter apart share one of these."""
    if len(word) < 4:
        return {word}
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter was left out, added, replaced, or swapped with the next."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    return (
        one[start + 1 :] == other[start + 1 :]
        or one[start:] == other[start + 1 :]
        or one[start + 1 :] == other[start:]
        or (
            one[start : start + 2] == other[start : start + 2][::-1]
            and one[start + 2 :] == other[start + 2 :]
        )
    )
