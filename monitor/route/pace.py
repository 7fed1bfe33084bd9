"""How far apart the news of a story are told that can wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.model import Delivery, MessageKind, News
from monitor.route.case import is_unclaimed
from monitor.route.news import COLLECTED

STEPS = (timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60))
"""After the last message on the story: for the first such update, the second, and each further
one."""

EDITS = STEPS[0]
"""A changed headline of the article that was told goes at once where nothing did in this time."""


def due(
    told: Sequence[Delivery], news: Sequence[News], article_id: str, now: datetime
) -> datetime | None:
    """When news are due, by what has gone out at the same address; None: at once."""
    if any(one.kind not in COLLECTED for one in news):
        return None
    out = [one for one in told if not is_unclaimed(one)]
    last = max((_said(one) for one in out), default=now)
    headline = any(one.kind == "edit" for one in news)
    if headline and any(one.article_id == article_id for one in told) and now - last >= EDITS:
        return None
    known = sum(_is_collected(one) for one in out)
    return last + STEPS[min(known, len(STEPS) - 1)]


def _said(delivery: Delivery) -> datetime:
    return delivery.sent or delivery.first_attempt or delivery.due


def _is_collected(delivery: Delivery) -> bool:
    update = delivery.kind is MessageKind.UPDATE and bool(delivery.news)
    return update and all(one.kind in COLLECTED for one in delivery.news)
