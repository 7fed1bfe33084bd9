"""What an edit of the rules changed, in one line."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.config.rules import Config

_NAMED = 10  # ids of one kind that the line names


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Ids of rules, in the order of the file; `str` is the line that a reload says."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

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
        return f"rules: {', '.join(parts) or 'none added, changed or removed'}"


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def changes(old: Config, new: Config) -> Changes:
    """Which rules differ. A rule that only moved in the file, or was reworded around, does not."""
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    return Changes(
        added=tuple(rule for rule in after if rule not in before),
        changed=tuple(rule for rule in after if rule in before and after[rule] != before[rule]),
        removed=tuple(rule for rule in before if rule not in after),
    )
