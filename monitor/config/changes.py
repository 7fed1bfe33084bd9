"""What an edit of the rules changed, in one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.config.rules import Config
from monitor.config.uses import Uses

_NAMED = 10  # ids of one kind that the line names


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Ids of rules, in the order of the file; `str` is the line that a reload says. `through`: what
    changed that rules name, and those that are as they were and read it differently now."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    through: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        parts = [
            f"{len(ids)} {word} ({_listed(ids)})"
            for word, ids in (
                ("added", self.added),
                ("changed", self.changed),
                ("removed", self.removed),
            )
            if ids
        ]
        parts += [
            f"{len(ids)} {'reads' if len(ids) == 1 else 'read'} {what} differently ({_listed(ids)})"
            for what, ids in self.through[:_NAMED]
        ]
        if len(self.through) > _NAMED:
            parts.append(f"and so on for {len(self.through) - _NAMED} more")
        return f"rules: {', '.join(parts) or 'none added, changed or removed'}"


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
    )


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
