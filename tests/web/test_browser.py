"""The pages in a real browser: nothing is loaded from elsewhere, nothing is run, all of it works
with the keyboard, on a phone and in both colour schemes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from monitor.desk import act
from monitor.model import Withdrawal
from monitor.store import Connection, stories

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
    page.get_by_role("button", name="Sign in").click()
    assert urlsplit(page.url).path == "/alerts"
    page.get_by_role("link", name="Shooting in Banjska, road closed").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Shooting in Banjska, road closed"
    marked = page.locator("blockquote mark").all_inner_texts()
    assert marked == ["shooting", "Banjska", "пуцњава", "Бањској"]
    assert page.get_by_role("row", name="duty alert dead").count() == 1
    outward = page.get_by_role("link", name="Read the article")
    assert outward.get_attribute("rel") == "noreferrer noopener"
    for name in ("Sources", "Problems", "Overview"):
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


def test_nothing_from_outside_runs_or_loads(serve: Any, open_tab: Any) -> None:
    site = serve()
    hostile = (
        "<script>document.title='zlo'</script><img src=https://evil.example/x onerror=alert(1)>"
        "<link rel=stylesheet href=https://evil.example/x.css>\"'><svg onload=alert(1)>"
    )
    site.bring(1, hostile, f"Blokada puta {hostile} traje.", url="javascript:alert(1)")
    site.poll("klix", failures=1, failing_since=site.clock(), error=hostile)
    tab = open_tab(site)
    tab.page.on("dialog", lambda dialog: tab.said.append(f"dialog {dialog.message}"))
    alert = site.ask("/api/alerts").json["alerts"][0]["id"]
    for path in ("/", "/alerts", f"/alerts/{alert}", "/sources", "/problems"):
        tab.go(path)
        assert tab.page.title().endswith(" · monitor")
        assert "<script>" in tab.page.locator("main").inner_text()
    assert tab.said == []  # a violation of the policy would be told here
    assert tab.strange == []


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
    assert tab.page.url.endswith("#content")
    tab.page.keyboard.press("Tab")
    focused = tab.page.locator(":focus")
    assert focused.evaluate("e => e.closest('main') !== null")
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
