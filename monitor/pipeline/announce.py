"""News that reach everybody who was told a story, whatever limit, silence and severity."""

from dataclasses import replace
from datetime import datetime

from monitor import route
from monitor.config.rules import Config
from monitor.model import News
from monitor.pipeline.conclude import store
from monitor.store import Connection, alerts, articles, outbox


def announce(
    c: Connection, config: Config, story_id: str, news: News, *, now: datetime, due: datetime
) -> tuple[str, ...]:
    """Promises `news` to every channel and target that was told the story; what is still to be sent
    about it says it, too. The names of the channels."""
    known = alerts.of_story(c, story_id)
    article = articles.get(c, known[0].article_id) if known else None
    if article is None:
        return ()
    case = route.Case(
        config=config,
        article=replace(article, burst=False),
        story_id=story_id,
        told=outbox.of_story(c, story_id),
        alerts=known,
        now=now,
        wait=due - now,
        news=(news,),
    )
    decision = route.announce(case)
    # Of no article: what waits for one's translation is sent as soon as that is there.
    made = tuple(replace(one, article_id=None) for one in decision.deliveries)
    store(c, replace(decision, deliveries=made), now)
    return tuple(sorted({one.channel for one in (*made, *decision.joined)}))
