"""Publishers on loopback: 500 feeds on 125 hosts, whose articles each tell another event."""

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

WORDS = {
    "en": """police sealed the main road residents heard shots during night minister announced
    prosecutors opened inquiry court ordered custody witness told council asked help doctors
    admitted wounded soldiers patrolled border customs found weapons bus stopped school closed
    director warned company promised repairs rain flooded fields firemen put out fire president
    called citizens protest began square filled evening rally ended workers demanded wages union
    refused offer government adopted budget parliament postponed session farmers blocked bridge
    museum reopened orchestra played archive burned bakery won prize vineyard sold mayor resigned
    """,
    "sr": """policija zatvorila glavni put stanovnici čuli pucnje tokom noći ministar najavio
    tužilaštvo otvorilo istragu sud odredio pritvor svedok rekao opština tražila pomoć lekari
    primili ranjene vojnici obilazili granicu carinici našli oružje autobus stao škola zatvorena
    direktor upozorio kompanija obećala popravke kiša poplavila njive vatrogasci ugasili požar
    predsednik pozvao građane protest počeo trg ispunjen večeras skup završen radnici tražili plate
    sindikat odbio ponudu vlada usvojila budžet skupština odložila sednicu seljaci blokirali most
    muzej otvoren orkestar svirao arhiv izgoreo pekara dobila nagradu vinograd prodat kmet otišao
    """,
    "mk": """полицијата го затвори главниот пат жителите слушнаа истрели ноќта министерот најави
    обвинителството отвори истрага судот определи притвор сведокот изјави општината побара помош
    лекарите примија ранети војниците патролираа граница царинците најдоа оружје автобусот застана
    училиштето затворено директорот предупреди компанијата вети поправки дождот поплави ниви
    пожарникарите изгаснаа пожар претседателот повика граѓани протестот почна плоштадот полн вечерва
    собирот заврши работниците бараа плати синдикатот одби понуда владата усвои буџет собранието
    одложи седница земјоделците блокираа мост музејот отворен оркестарот свиреше архивот изгоре
    """,
}
TOWNS = {
    "en": """Zvecan Kumanovo Tetovo Prizren Gjilan Mitrovica Podujevo Ferizaj Bitola Ohrid
    Strumica Veles Gostivar Prilep Kavadarci Debar""",
    "sr": """Zvečan Kumanovo Tetovo Prizren Gnjilane Mitrovica Podujevo Uroševac Bitolj Ohrid
    Strumica Veles Gostivar Prilep Kavadarci Debar""",
    "mk": """Звечан Куманово Тетово Призрен Гњилане Митровица Подуево Урошевац Битола Охрид
    Струмица Велес Гостивар Прилеп Кавадарци Дебар""",
}
LANGUAGES = tuple(WORDS)
FEEDS, A_HOST = 500, 4
SHOWN = 20
PARAGRAPHS, SENTENCES = 6, 4
MATCHING = 0.2
"""The part of the articles that names a town in a rule."""


@dataclass(frozen=True, slots=True)
class Published:
    """An article, and when its feed showed it first (seconds of a clock that nobody sets)."""

    path: str
    title: str
    language: str
    at: float
    date: datetime
    alerts: bool


@dataclass
class Press:
    """Feeds by name with what they show; when alerts were accepted, by the article's path."""

    chance: random.Random
    port: int = 0
    feeds: dict[str, list[Published]] = field(default_factory=dict)
    pages: dict[str, Published] = field(default_factory=dict)
    accepted: dict[str, float] = field(default_factory=dict)
    translated: set[str] = field(default_factory=set)
    polls: int = 0
    polled: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Every feed has had articles for days."""
        old = datetime.now(UTC) - timedelta(days=3)
        for number in range(FEEDS):
            self.feeds[f"f{number}"] = []
            for _ in range(SHOWN):
                self._add(f"f{number}", old, alerts=False)

    def publish(self) -> None:
        """One more article, in one of the feeds."""
        name = self.chance.choice(list(self.feeds))
        self._add(name, datetime.now(UTC), alerts=self.chance.random() < MATCHING)

    def _add(self, name: str, date: datetime, *, alerts: bool) -> None:
        language = LANGUAGES[int(name[1:]) % len(LANGUAGES)]
        path = f"/{name}/{len(self.pages)}"
        words = self.chance.sample(WORDS[language].split(), 7)
        town = self.chance.choice(TOWNS[language].split()) if alerts else words[0]
        title = f"{town}: {' '.join(words)}"
        made = Published(path, title, language, time.monotonic(), date, alerts)
        self.pages[path] = made
        self.feeds[name] = [made, *self.feeds[name][: SHOWN - 1]]

    def url(self, name: str) -> str:
        """Where a feed is: four share a host, as those of one publisher do."""
        host = int(name[1:]) // A_HOST
        return f"http://127.0.1.{host + 1}:{self.port}/{name}"

    def document(self, name: str) -> str:
        """The feed as it is now."""
        base = self.url(name).rpartition("/")[0]
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{base}{one.path}</link>"
            f"<pubDate>{format_datetime(one.date, usegmt=True)}</pubDate></item>"
            for one in self.feeds[name]
        )
        return f'<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'

    def page(self, path: str) -> str:
        """An article among what pages have around it."""
        one = self.pages[path]
        chance, words = random.Random(path), WORDS[one.language].split()
        text = "".join(
            "<p>" + " ".join(_sentence(chance, words) for _ in range(SENTENCES)) + "</p>"
            for _ in range(PARAGRAPHS)
        )
        menu = "".join(f'<li><a href="/rubrika/{n}">Rubrika {n}</a></li>' for n in range(40))
        return (
            f"<!doctype html><html><head><title>{escape(one.title)}</title></head><body>"
            f"<nav><ul>{menu}</ul></nav><main><article><h1>{escape(one.title)}</h1>{text}"
            f"</article></main><footer><ul>{menu}</ul></footer></body></html>"
        )


def _sentence(chance: random.Random, words: list[str]) -> str:
    return " ".join(chance.choices(words, k=14)).capitalize() + "."


def _handler(press: Press) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # 40 ms an answer

        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            name = self.path[1:]
            if name in press.feeds:
                press.polls += 1
                press.polled.add(name)
                self._say(200, "application/rss+xml", press.document(name))
            elif self.path in press.pages:
                self._say(200, "text/html; charset=utf-8", press.page(self.path))
            else:
                self._say(404, "text/plain", "")

        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            for alert in told.get("alerts", []):
                path = urlsplit(alert["article"]["url"]).path
                press.accepted.setdefault(path, time.monotonic())
                if alert["article"]["translation"]:
                    press.translated.add(path)
            self._say(200, "application/json", "{}")

        def _say(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextmanager
def serving(press: Press) -> Iterator[None]:
    """Answers on every loopback address as long as the block lasts."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), _handler(press))
    server.daemon_threads = True
    press.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
