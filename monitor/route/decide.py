"""One evaluation of an article in its story → what is written."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.config.rules import Rule
from monitor.model import Alert, Delivery, RuleMatch
from monitor.route.case import Case, Decision, is_unclaimed
from monitor.route.channels import channels_of, targets
from monitor.route.escalate import escalations
from monitor.route.settle import Standing, settle
from monitor.route.tell import Reader, tell


def decide(case: Case, matches: Sequence[RuleMatch]) -> Decision:
    """The decision for one evaluation. Evaluating again without news decides nothing new."""
    rules = _rules(case, matches)
    settled = settle(case, matches, rules)
    known = (*case.alerts, *settled.alerts)
    told = _tell(case, settled.standing, known, rules)
    changed = {one.id: one for one in (*told, *escalations(case, told, known))}
    supported = {one.alert.id for one in settled.standing}
    suppressed = tuple(_unsupported(case, matches, supported, changed))
    made, joined = _sorted(case, changed.values())
    return Decision(
        outcomes=settled.outcomes,
        alerts=tuple(settled.alerts),
        deliveries=made,
        joined=joined,
        suppressed=suppressed,
        confirmed=tuple(settled.confirmed),
    )


def announce(case: Case) -> Decision:
    """Tells the news of a case to everybody who was told its story."""
    made, joined = _sorted(case, _tell(case, (), case.alerts, {}))
    return Decision(outcomes={}, deliveries=made, joined=joined)


def _sorted(
    case: Case, changed: Iterable[Delivery]
) -> tuple[tuple[Delivery, ...], tuple[Delivery, ...]]:
    """What is new, and what was there and has changed."""
    there = {one.id for one in case.told}
    found = tuple(changed)
    made = tuple(one for one in found if one.id not in there)
    return made, tuple(one for one in found if one.id in there)


def _rules(case: Case, matches: Sequence[RuleMatch]) -> dict[str, Rule]:
    wanted = {match.rule for match in matches} | {one.match.rule for one in case.waiting}
    return {rule.id: rule for rule in case.config.rules if rule.id in wanted} if wanted else {}


def _tell(
    case: Case, standing: Sequence[Standing], known: Sequence[Alert], rules: dict[str, Rule]
) -> list[Delivery]:
    """The deliveries that are new or change."""
    if not standing and not case.news:
        return []
    config = case.config
    reach = [(one, frozenset(channels_of(rules[one.alert.rule], config))) for one in standing]
    found = []
    for channel in config.channels:
        reached = [one for one, names in reach if channel.name in names]
        for target in targets(channel):
            told = tell(Reader(case, channel, target), standing, reached, known)
            if told is not None:
                found.append(told)
    return found


def _unsupported(
    case: Case, matches: Sequence[RuleMatch], supported: set[str], changed: dict[str, Delivery]
) -> Iterable[tuple[str, str]]:
    """Deliveries that this article brought, that nobody has sent, and that no rule supports; what
    another article of the story supports shows that one from now on."""
    reasons = [match.why_not for match in matches if not match.alert and match.why_not]
    reason = "no longer matches" + (f": {reasons[0]}" if reasons else "")
    for one in case.told:
        delivery = changed.get(one.id, one)
        brought = delivery.article_id == case.article.id and is_unclaimed(delivery)
        if not brought or supported.intersection(delivery.alert_ids):
            continue
        others = [
            case.elsewhere[alert.rule]
            for alert in case.alerts
            if alert.id in delivery.alert_ids and alert.rule in case.elsewhere
        ]
        if others:
            changed[one.id] = replace(delivery, article_id=others[0])
        else:
            yield one.id, reason
