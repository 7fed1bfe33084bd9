"""What an edit of the rules changed, in one line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.config.rules import Channel, Config, Feed
from monitor.config.uses import Uses

_NAMED = 10  # ids of one kind that the line names


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Ids of rules, in the order of the file; `str` is the line that a reload says. `through`: what
    changed that rules name, and those that are as they were and read it differently now. `beside`:
    the same of what else the file holds, as `entities: 1 added (kfor)` and `ignore changed`."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    through: tuple[tuple[str, tuple[str, ...]], ...] = ()
    beside: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = list(_counted(self.added, self.changed, self.removed))
        parts += [
            f"{len(ids)} {'reads' if len(ids) == 1 else 'read'} {what} differently ({_listed(ids)})"
            for what, ids in self.through[:_NAMED]
        ]
        if len(self.through) > _NAMED:
            parts.append(f"and so on for {len(self.through) - _NAMED} more")
        rules = f"rules: {', '.join(parts) or 'none added, changed or removed'}"
        return "; ".join((rules, *self.beside))


def _counted(added: Sequence[str], changed: Sequence[str], removed: Sequence[str]) -> Iterator[str]:
    for word, ids in (("added", added), ("changed", changed), ("removed", removed)):
        if ids:
            yield f"{len(ids)} {word} ({_listed(ids)})"


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def changes(old: Config, new: Config) -> Changes:
    """Which rules differ. A rule that only moved in the file, or was reworded around, does not."""
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    changed = tuple(rule for rule in after if rule in before and after[rule] != before[rule])
    return Changes(
        added=tuple(rule for rule in after if rule not in before),
        changed=changed,
        removed=tuple(rule for rule in before if rule not in after),
        through=tuple(_through(old, new, changed)),
        beside=tuple(_beside(old, new)),
    )


def _beside(old: Config, new: Config) -> Iterator[str]:
    """What differs but the rules, section by section; the position in the file aside."""
    for name, before, after in (
        ("feeds", _by_name(old.feeds), _by_name(new.feeds)),
        ("entities", {one.id: one for one in old.entities}, {one.id: one for one in new.entities}),
        ("channels", _by_name(old.channels), _by_name(new.channels)),
    ):
        parts = _counted(
            [one for one in after if one not in before],
            [one for one in after if one in before and after[one] != before[one]],
            [one for one in before if one not in after],
        )
        if said := ", ".join(parts):
            yield f"{name}: {said}"
    if old.settings != new.settings:
        yield "settings changed"
    if old.ignore != new.ignore:
        yield "ignore changed"


def _by_name(named: Sequence[Feed] | Sequence[Channel]) -> Mapping[str, Feed | Channel]:
    return {one.name: one for one in named}


def _through(
    old: Config, new: Config, changed: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What changed of that which rules name, each with the rules that are the same otherwise."""
    before = {entity.id: entity for entity in old.entities}
    entities = [one.id for one in new.entities if one.id in before and before[one.id] != one]
    if not entities and not changed:
        return
    same = {rule.id for rule in old.rules} - set(changed)
    uses = Uses(new)
    edited: list[tuple[str, tuple[str, ...]]] = [
        *((name, uses.naming("entity", name)) for name in entities),
        *((f"the rule {name}", uses.naming("rule", name)) for name in changed),
    ]
    for what, naming in edited:
        if affected := tuple(rule for rule in naming if rule in same):
            yield what, affected
