"""Matches that waited for others to report their story, and the others did not."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from monitor.app import App, Rules
from monitor.model import Article, Outcome
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.store import Connection, articles, matches, waiting

AT_ONCE = 50
"""Matches settled in one write."""

MOST = 5000
"""Matches looked at."""


async def settle_waiting(app: App) -> None:
    """Says of matches whose time is over that they are unconfirmed, and alerts where the rule asks
    for no confirmation any more. Call it once a minute. Raises StoreError."""
    rules, now = app.rules, app.now()
    over = await app.store.read(lambda c: list(_over(c, rules, now)))
    for start in range(0, len(over), AT_ONCE):
        part = over[start : start + AT_ONCE]
        await app.store.write(partial(_settle, rules=rules, over=part, now=now))


def _over(c: Connection, rules: Rules, now: datetime) -> Iterator[tuple[str, str]]:
    for article_id, rule_id in waiting.all(c, MOST):
        rule = rules.rule(rule_id)
        article = articles.get(c, article_id)
        confirm = rule.confirm if rule is not None else None
        if confirm is None or article is None or now - article.seen > confirm.within:
            yield article_id, rule_id


def _settle(c: Connection, rules: Rules, over: Sequence[tuple[str, str]], now: datetime) -> None:
    for article_id, rule_id in over:
        rule, article = rules.rule(rule_id), articles.get(c, article_id)
        if article is not None and rule is not None and rule.confirm is None:
            _evaluate_again(c, rules, article, now)
        else:
            waiting.settle(c, article_id, rule_id, Outcome.UNCONFIRMED, now)


def _evaluate_again(c: Connection, rules: Rules, article: Article, now: datetime) -> None:
    known = matches.of_article(c, article.id)
    evaluation = Evaluation(
        article=article,
        found=tuple(one.match for one in known),
        final=all(one.final for one in known),
        translation=articles.translation(c, article.id),
    )
    conclude(c, rules, evaluation, now=now, wait=timedelta(0))
