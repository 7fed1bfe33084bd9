"""What only the whole can show: names defined twice, rules that refer in a circle."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from monitor.config.nodes import MappingNode, Node, ScalarNode, SequenceNode
from monitor.config.pieces import CALLED, called
from monitor.config.reading import Names, Reading
from monitor.config.rules import Channel, RuleRef
from monitor.config.values import shown

MAX_CHAIN = 20  # rules that refer to rules that refer to rules
MAX_REFERRED = 1000  # rules that one is made of, each as often as it is named on the way


def gather(sections: Mapping[str, Node], reading: Reading, *, complete: bool) -> Names:
    """The names that the files define; what is defined twice is told."""
    names = Names(complete=complete)
    for section, what, found in (("feeds", "feed", names.feed), ("rules", "rule", names.rule)):
        listed = sections.get(section)
        for item in listed.items if isinstance(listed, SequenceNode) else ():
            node = called(item, section)
            first = found.setdefault(node.text, node) if node else None
            if node is not None and first is not None and first is not node:
                reading.tell(
                    node,
                    f"the {what} {shown(node.text)} is already defined at "
                    f"{first.file}:{first.line}; {CALLED[section]}s are unique",
                )
    for section, found in (("entities", names.entity), ("channels", names.channel)):
        named = sections.get(section)
        if isinstance(named, MappingNode):
            found |= {key.text: key for key, _ in named.pairs if isinstance(key, ScalarNode)}
    return names


def escalations(channels: Iterable[Channel], reading: Reading) -> None:
    """Tell of those that would wait for a digest."""
    digesting = {channel.name for channel in channels if channel.digest}
    for to, where in reading.escalates:
        for name in to:
            if name in digesting:
                reading.tell(
                    where,
                    f"{name} gets digests only, at its times: escalate to a channel without digest",
                )


def circles(reading: Reading) -> None:
    """Tell of rules that refer to themselves over {rule: …}, or through too many others."""
    refers: dict[str, list[RuleRef]] = defaultdict(list)
    for rule, ref in reading.refers:
        refers[rule].append(ref)
    depth: dict[str, int] = {}
    size: dict[str, int] = {}
    for start, first in refers.items():
        path: list[tuple[str, Iterator[RuleRef]]] = [(start, iter(first))]
        standing = {start}
        while path:
            rule, rest = path[-1]
            following = next((one for one in rest if one.rule in refers), None)
            if following is None:
                path.pop()
                standing.discard(rule)
                below = [depth.get(one.rule, int(one.rule not in refers)) for one in refers[rule]]
                depth[rule] = 1 + max(below)
                size[rule] = _size(refers[rule], size, reading)
            elif following.rule in standing:
                reading.tell(
                    following.at, f"the rule {shown(following.rule)} refers to itself in a circle"
                )
            elif following.rule not in depth:
                path.append((following.rule, iter(refers[following.rule])))
                standing.add(following.rule)
        _chain(start, refers, depth, reading)


def _size(refs: list[RuleRef], size: Mapping[str, int], reading: Reading) -> int:
    """How many rules these are in all, each counted as often as it is named on the way; tells where
    they first are too many to be written out for each text."""
    below = [size.get(one.rule, 0) for one in refs]
    whole = sum(below) + len(refs)
    if whole > MAX_REFERRED >= max(below):
        reading.tell(
            refs[0].at,
            f"this rule is made of more than {MAX_REFERRED} others, each counted as often as it is "
            "named: refer to fewer",
        )
    return min(whole, MAX_REFERRED + 1)


def _chain(
    rule: str, refers: Mapping[str, list[RuleRef]], depth: Mapping[str, int], reading: Reading
) -> None:
    if depth[rule] == MAX_CHAIN + 1:
        reading.tell(
            refers[rule][0].at, f"rules refer to rules more than {MAX_CHAIN} deep: write it out"
        )
