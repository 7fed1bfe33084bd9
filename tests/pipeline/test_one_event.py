"""A live event that everybody writes of for an hour, and another one amid."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from monitor.app import App
from monitor.model import Article, stable_id
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.deliver import deliver
from monitor.pipeline.read import document
from monitor.store import Connection, articles, outbox

OUTLETS = 12
ARTICLES = 120
RULES = "feeds:\n" + "".join(
    f'  - {{name: list-{n}, url: "{{press}}/{n}", language: bs, country: BA}}\n'
    for n in range(OUTLETS)
)
RULES += """
rules:
  - {id: poplava, title: Poplava, severity: medium, when: Maglaj, notify: [hook]}
  - {id: pucnjava, title: Pucnjava, severity: high, when: pucnjava, notify: [hook]}
"""


@pytest.fixture
def database(sqlite_url: str) -> str:
    """What is asked of PostgreSQL differs in nothing: tests/store holds the statements."""
    return sqlite_url


async def read(app: App, title: str, text: str, outlet: int) -> None:
    """An article goes through match, story and route."""
    now, feed = app.now(), app.rules.feed(f"list-{outlet}")
    assert feed is not None
    name = stable_id("a", title, text, feed.name)
    article = Article(
        id=name, url=f"https://{feed.name}.ba/{name}", feed=feed.name, entry_id=None, title=title,
        text=text, language="hbs", script="Latn", published=now, seen=now, source="page",
    )  # fmt: skip
    found = app.rules.matcher.match(document(article, feed), today=now.date())

    def write(c: Connection) -> None:
        articles.save(c, article)
        evaluation = Evaluation(article=article, found=found, final=True)
        conclude(c, app.rules, evaluation, now=now, wait=timedelta(0))

    await app.store.write(write)


async def send(app: App) -> None:
    """Whatever is due goes out."""
    for one in await app.store.read(lambda c: outbox.due(c, "hook", app.now(), 10)):
        assert await deliver(app, one.id) is None


async def test_an_hour_of_one_event_is_a_handful_of_messages(
    press: Any, open_app: Callable[..., Any], rules_of: Any, clock: Any
) -> None:
    app = await open_app(rules_of(RULES))
    for number in range(ARTICLES):
        homes = 20 + 3 * number
        await read(
            app,
            f"Poplava u Maglaju: evakuisano {homes} porodica",
            f"Rijeka Bosna izlila se jutros u Maglaju. Iz naselja Poljice evakuisano je {homes} "
            "porodica, a magistralni put prema Doboju zatvoren je za saobraćaj. Civilna zaštita "
            "poziva građane da ne prilaze obali i da prate upute spasilačkih ekipa na terenu. "
            "Načelnik općine proglasio je stanje prirodne nesreće.",
            number % OUTLETS,
        )
        await send(app)
        if number == ARTICLES // 2:
            before = len(press.messages)
            title = "Pucnjava u centru Zenice, ranjen mladić"
            await read(app, title, f"{title}. Policija traga za napadačem.", 3)
            await send(app)
            (alone,) = press.messages[before:]
            assert alone["kind"] == "alert"
            assert [one["article"]["title"] for one in alone["alerts"]] == [title]
        clock.forward(seconds=3600 / ARTICLES)
    told = [one for one in press.messages if one["alerts"][0]["rule"]["id"] == "poplava"]
    assert 2 <= len(told) <= 8
    assert {one["kind"] for one in told[1:]} == {"update"}
    assert len({one["alerts"][0]["story"]["id"] for one in told}) == 1
