"""`confirm`: a rule that wants a story from several independent outlets before it tells."""

from datetime import datetime

from monitor.config.rules import Confirm, Rule
from monitor.model import Outcome
from monitor.route.case import Reported


def confirms(confirm: Confirm, reported: Reported) -> bool:
    """Whether so many independent sources report it, or one whose word is enough."""
    return reported.sources >= confirm.outlets or not reported.kinds.isdisjoint(confirm.kinds)


def unconfirmed(rule: Rule, seen: datetime, now: datetime) -> Outcome | None:
    """What becomes of a match in an article seen then, until others report it; None: the rule asks
    for no others."""
    if rule.confirm is None:
        return None
    return Outcome.WAITING if now - seen <= rule.confirm.within else Outcome.UNCONFIRMED
