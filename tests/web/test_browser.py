"""The pages in a real browser: nothing is loaded from elsewhere, nothing is run, all of it works
with the keyboard, on a phone and in both colour schemes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from monitor import render
from monitor.desk import act
from monitor.desk.alerts import listing
from monitor.model import AlertView, DeliveryState, Message, MessageKind, Withdrawal
from monitor.store import Connection, alerts, stories

TOKENS = "ana:žeton-od-ane,ben:token-of-ben"
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

CONTRAST = """() => {
  const channel = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const numbers = css => css.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = numbers(getComputedStyle(element).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!text || !element.checkVisibility()) continue;
    const [a, b] = [numbers(getComputedStyle(element).color), behind(element)].map(light);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) weak.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return weak;
}"""
"""Texts whose contrast is under AA (WCAG 2.2, 1.4.3)."""

UNNAMED = """() => [...document.querySelectorAll("a, button, input")]
  .filter(e => e.checkVisibility())
  .filter(e => !(e.textContent.trim() || e.labels?.length || e.getAttribute("aria-label")))
  .map(e => e.outerHTML)"""

JUMPS = """() => {
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map(e => Number(e.tagName[1]));
  const jumps = levels.filter((level, i) => level - (levels[i - 1] ?? 0) > 1);
  return {jumps, first: levels.filter(level => level === 1).length};
}"""


@dataclass
class Tab:
    """A page of the browser, with everything that it asked for and complained of."""

    page: Page
    base: str
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Opens a page of ours."""
        self.page.goto(self.base + path)

    @property
    def strange(self) -> list[str]:
        """Requests that left the site."""
        return [url for url in self.asked if not url.startswith(f"{self.base}/")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's browser."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def open_tab(chromium: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens tabs, each with cookies of its own."""
    contexts = []

    def make(site: Any, **how: Any) -> Tab:
        context = chromium.new_context(**how)
        contexts.append(context)
        tab = Tab(page=context.new_page(), base=f"http://{site.address}")
        tab.page.on("request", lambda request: tab.asked.append(request.url))
        tab.page.on("console", lambda message: tab.said.append(message.text))
        tab.page.on("pageerror", lambda error: tab.said.append(str(error)))
        return tab

    yield make
    for context in contexts:
        context.close()


def test_signing_in_reading_an_alert_and_leaving(serve: Any, told: Any, open_tab: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    told(site)
    tab = open_tab(site)
    page = tab.page
    tab.go("/alerts")
    assert page.title() == "Sign in · monitor"
    page.keyboard.type("žeton-od-nikoga")  # the field has the focus
    page.keyboard.press("Enter")
    assert page.get_by_role("alert").inner_text().startswith("This is no token")
    # The browser's own word for a status of 403.
    assert [line for line in tab.said if "403" not in line] == []
    tab.said.clear()
    page.get_by_label("Your token").fill("žeton-od-ane")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()
    assert urlsplit(page.url).path == "/alerts"
    with page.expect_navigation():
        page.get_by_role("link", name="Shooting in Banjska, road closed").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Shooting in Banjska, road closed"
    marked = page.locator("blockquote mark").all_inner_texts()
    assert marked == ["shooting", "Banjska", "пуцњава", "Бањској"]
    assert page.get_by_role("row", name="duty alert dead").count() == 1
    outward = page.get_by_role("link", name="Read the article")
    assert outward.get_attribute("rel") == "noreferrer noopener"
    for name in ("Sources", "Problems", "Overview"):
        with page.expect_navigation():
            page.get_by_role("navigation").get_by_role("link", name=name).click()
        assert page.title().startswith(name)
    assert "Signed in as ana" in page.get_by_role("banner").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Your token").wait_for()
    with page.expect_navigation(wait_until="load"):
        page.evaluate("history.back()")
    assert urlsplit(page.url).path == "/sign-in"
    tab.go("/alerts")
    assert urlsplit(page.url).path == "/sign-in"
    assert tab.said == []
    assert tab.strange == []


CALL = "fetch('http://z.example/x');alert(1)"
HOSTILE = (
    f"<script>{CALL}</script>",
    f"</script><script>{CALL}</script>",
    f"<ScRiPt >{CALL}</sCrIpT>",
    f"<<script>{CALL}//<</script>",
    f"<img src=x onerror={CALL}>",
    f"<img src=http://z.example/x><img/src/onerror={CALL}>",
    f"<svg onload={CALL}>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><script href=data:,{CALL} />",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={CALL}>",
    f"<body onload={CALL}>",
    f"<details open ontoggle={CALL}>",
    f"<input autofocus onfocus={CALL}>",
    f"<video><source onerror={CALL}></video><audio src=http://z.example/x onerror={CALL}>",
    f"<iframe src=\"javascript:{CALL}\"></iframe><iframe srcdoc='<script>{CALL}</script>'>",
    f"<object data=javascript:{CALL}><embed src=http://z.example/x>",
    f'<a href="javascript:{CALL}">ovdje</a><a href="&#106;avascript:{CALL}">ovdje</a>',
    f"<a href='java\tscript:{CALL}'>ovdje</a><a href=data:text/html,<script>{CALL}</script>>o</a>",
    "<base href=http://z.example/><link rel=stylesheet href=http://z.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://z.example/'>",
    "<style>@import 'http://z.example/x.css';*{background:url(http://z.example/y)}</style>",
    "<p style=\"background:url('http://z.example/x')\">",
    f'" onmouseover={CALL} autofocus onfocus={CALL} x="',
    f"' onfocus={CALL} autofocus x='",
    f"`onfocus={CALL}`",
    f"</title></head></style></textarea></noscript><script>{CALL}</script>",
    f"--><script>{CALL}</script><!--",
    f"<![CDATA[<script>{CALL}</script>]]>",
    f"&lt;script&gt;{CALL}&lt;/script&gt; &amp;lt;script&amp;gt;",
    f"%3Cscript%3E{CALL}%3C/script%3E \\u003cscript\\u003e \\x3cscript\\x3e",
    f"{{{{7*7}}}}{{%print(7*7)%}}${{7*7}}<%=7*7%>#{{7*7}}[[7*7]]%(x)s{{0.__class__}}<script>{CALL}",
    f"\u202e<script>{CALL}</script>\u2066\u0000\u001b[2J\ufeff",
    f"<form action=http://z.example/><button formaction=javascript:{CALL}>Sign in</button>",
    f"<template><script>{CALL}</script></template><marquee onstart={CALL}>",
)
"""Ways by which text becomes markup in a page that lets it."""

LINKS = (
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}",
    f" javascript:{CALL}",
    f"java\nscript:{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//z.example/x",
    f'https://klix.example/"onfocus={CALL} autofocus x="',
    f"https://klix.example/'><script>{CALL}</script>",
)
SCHEMES = "() => [...new Set([...document.querySelectorAll('a')].map(a => a.protocol))]"

SPOILT = """\
version: 1
channels: {desk: {url: "webhook://127.0.0.1:9/desk"}}
feeds: [{name: klix, url: "https://klix.example/rss", language: bs, owner: TEXT}]
rules: [{id: roads, title: TEXT, note: TEXT, when: blokada}]
"""


def spoil(site: Any) -> None:
    """Fills an archive with nothing but hostile text, each kind of it wherever a text may stand."""
    site.poll("klix", failures=1, failing_since=site.clock(), error="".join(HOSTILE))
    for number, link in enumerate(LINKS, 1):
        text = "".join(HOSTILE[number - 1 :: len(LINKS)])
        said = f"Blokada broj {number} {text} traje."
        site.bring(number * 400, f"{number} {text}", said, url=link, english=(f"{text}.", said))
    site.settle("desk", DeliveryState.DEAD, HOSTILE[number % len(HOSTILE)])

    def write(c: Connection) -> None:
        for number, one in enumerate(alerts.list(c, limit=100)):
            text, now = HOSTILE[number % len(HOSTILE)], site.clock()
            act.note(c, one.id, text, text[:60], now)
            act.acknowledge(c, one.id, text[:60], now)
            act.mute(c, one.id, by=text[:60], now=now, reason=text)

    site.store.write_now(write)


def test_nothing_from_outside_runs_or_loads(serve: Any, open_tab: Any) -> None:
    site = serve(rules=SPOILT.replace("TEXT", json.dumps("".join(HOSTILE[:6]))))
    spoil(site)
    tab = open_tab(site)
    tab.page.on("dialog", lambda dialog: tab.said.append(f"dialog {dialog.message}"))
    told = site.ask("/api/alerts?limit=200").json["alerts"]
    assert len(told) == len(LINKS), "each of them is a story"
    paths = [f"/alerts/{one['id']}" for one in told]
    for path in ("/", "/alerts", "/sources", "/problems", *paths):
        tab.go(path)
        assert tab.page.title().endswith(" · monitor"), path
        assert set(tab.page.evaluate(SCHEMES)) <= {"http:", "https:"}, path
        assert "z.example" in tab.page.locator("main").inner_text(), path
    assert tab.said == []  # a violation of the policy would be told here
    assert tab.strange == []
    with_views = site.store.read_now(
        lambda c: listing(c, site.app.rules, site.app.translators, limit=200)
    )
    mails(tab, [one.view for one in with_views])


def mails(tab: Tab, views: list[AlertView]) -> None:
    """The same texts in mails, in a reader that has no policy of its own."""
    tab.page.goto("about:blank")
    tab.asked.clear()
    for view in views:
        mail = Message(id="d-1", kind=MessageKind.ALERT, channel="desk", alerts=(view,))
        tab.page.set_content(render.html(mail, ZoneInfo("Europe/Sarajevo")))
        assert "z.example" in tab.page.locator("body").inner_text()
        assert set(tab.page.evaluate(SCHEMES)) <= {"http:", "https:"}
    assert tab.said == []
    assert [url for url in tab.asked if url != "about:blank"] == []


def work(site: Any, alert: str) -> None:
    """What a shift leaves on an alert."""

    def write(c: Connection) -> None:
        now, long = site.clock(), "vrlo-duga-riječ-bez-razmaka" * 6
        act.acknowledge(c, alert, "Ana", now)
        act.note(c, alert, f"Zvao sam MUP, ne javljaju se. {long}", "Ben", now)
        act.mute(c, alert, by="Ana", now=now, reason=long)
        story = act.named(c, alert)
        why = Withdrawal(by="Ana", reason=f"policijska vježba {long}", at=now)
        stories.save(c, replace(story, state="withdrawn", withdrawal=why, may_belong=story.id))

    site.store.write_now(write)


def test_everybody_can_read_it(serve: Any, told: Any, open_tab: Any) -> None:
    site, closed = serve(), serve(MONITOR_TOKEN=TOKENS)
    told(site)
    alert = site.ask("/api/alerts").json["alerts"][-1]["id"]
    work(site, alert)
    inside, outside = open_tab(site), open_tab(closed)
    paths = ("/", f"/alerts/{alert}", "/sources", "/problems", "/nowhere")
    for tab, path in [(inside, path) for path in paths] + [(outside, "/sign-in")]:
        tab.go(path)
        page = tab.page
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) == [], (path, scheme)
        for width in (1200, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert page.evaluate(UNNAMED) == [], path
        assert page.evaluate(JUMPS) == {"jumps": [], "first": 1}, path
        assert page.locator("main").count() == 1
        assert page.locator("html").get_attribute("lang") == "en"


def test_the_keyboard_leads_past_the_navigation(serve: Any, told: Any, open_tab: Any) -> None:
    site = serve()
    told(site)
    tab = open_tab(site)
    tab.go("/")
    tab.page.keyboard.press("Tab")
    skip = tab.page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    assert skip.bounding_box()["width"] > 50  # it shows when it is reached
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url(lambda url: url.endswith("#content"))
    tab.page.keyboard.press("Tab")
    focused = tab.page.locator(":focus")
    assert focused.evaluate("e => e.closest('main') !== null")
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
