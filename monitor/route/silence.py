"""What somebody at the desk wants no message of for a while."""

from collections.abc import Sequence

from monitor.model import RuleMatch, Severity, Silence


def covering(
    silences: Sequence[Silence],
    match: RuleMatch,
    severity: Severity,
    *,
    feed: str | None,
    story: str,
) -> Silence | None:
    """The silence that holds this match longest, if any; nothing holds a critical one."""
    if severity is Severity.CRITICAL:
        return None
    subjects = {("rule", match.rule), ("source", feed or ""), ("story", story)}
    subjects |= {("entity", hit.term) for hit in match.hits}
    holding = [one for one in silences if (one.kind, one.subject) in subjects]
    return max(holding, key=lambda one: one.until, default=None)
