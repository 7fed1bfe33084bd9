"""Every form of a message: what stands where, within which limits, and nothing hostile in it."""

import dataclasses
import io
import itertools
import json
import re
from datetime import UTC, datetime
from enum import Enum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from monitor.model import Evidence, Message, News
from monitor.render import freeze, html, plain, terminal, thaw, webhook

ZONE = ZoneInfo("Europe/Sarajevo")
FILES = Path(__file__).parent.parent / "data" / "messages"
PATHS = sorted(path for path in FILES.glob("*.message.json") if "flood" not in path.name)
MESSAGES = [thaw(path.read_text()) for path in PATHS]  # not that of 47 stories: too slow
QUICK = settings(max_examples=60, suppress_health_check=list(HealthCheck))

HOSTILE = st.one_of(
    st.text(alphabet=st.characters(), max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</p></div><img src=//evil.example/x onerror=alert(1)>",
            "'\"><a href='javascript:alert(1)'>x</a>",
            "javascript:alert(1)",
            "https://x.org/'onmouseover='alert(1)",
            "data:text/html,x",
            "&lt;script&gt;",
            "\x02\x03",
            "\x1b[31m\x9b",
            "@everyone <!channel> <@123>",
            "http @here",
            "x" * 5000,
            "a\u0301" * 3000,
        ]
    ),
)


def infected(value: Any, draw: Any) -> Any:
    """`value` with every text and time in it replaced by what is drawn."""
    if isinstance(value, Enum | bool | int) or value is None:
        return value
    if isinstance(value, str):
        return draw(HOSTILE)
    if isinstance(value, datetime):
        return draw(st.datetimes(timezones=st.just(UTC)))
    if isinstance(value, tuple):
        return tuple(infected(one, draw) for one in value)
    parts = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
    kept = {"via", "kind"}  # words of ours
    made = {name: v if name in kept else infected(v, draw) for name, v in parts.items()}
    return dataclasses.replace(value, **made)


@st.composite
def hostile_messages(draw: Any) -> Message:
    """A message in which every text is hostile."""
    made: Message = infected(draw(st.sampled_from(MESSAGES)), draw)
    return made


class Tags(HTMLParser):
    """The elements of a document with their attributes, and its text."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps it."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keeps it."""
        self.text += data


LOOKS = {"class", "style"}
OURS = {
    "html": {"lang"},
    "head": set(),
    "meta": {"charset", "name", "content"},
    "title": set(),
    "style": set(),
    "body": LOOKS,
    "div": LOOKS,
    "p": LOOKS,
    "span": LOOKS,
    "h2": LOOKS,
    "h3": LOOKS,
    "ul": LOOKS,
    "li": LOOKS,
    "a": {"href", *LOOKS},
    "b": set(),
    "s": set(),
    "br": set(),
    "hr": LOOKS,
    "mark": LOOKS,
    "blockquote": LOOKS,
}


@QUICK
@given(message=hostile_messages())
def test_html_has_no_element_but_ours(message) -> None:
    tags = Tags(html(message, ZONE))
    for tag, attributes in tags.found:
        assert set(attributes) <= OURS[tag], tag
        assert "url(" not in (attributes.get("style") or "")
        if tag == "a":
            assert re.match(r"https?://[^'\"<> ]+$", attributes["href"] or "", re.IGNORECASE)


@QUICK
@given(message=hostile_messages(), title=st.integers(1, 300), body=st.integers(1, 4000))
def test_plain_stays_within_its_limits_and_calls_nobody(message, title, body) -> None:
    text = plain(message, ZONE, title=title, body=body)
    assert len(text.title) <= min(title, 250)
    assert len(text.title.splitlines()) <= 1
    assert len(text.body) <= body
    for call in ("@everyone", "@here", "<", ">", "\x1b", "\r", "\u202e"):
        assert call not in text.title + text.body
    (text.title + text.body).encode()


@QUICK
@given(message=hostile_messages())
def test_a_terminal_gets_no_control_character(message) -> None:
    text = terminal(message, ZONE).plain
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text
    )


@QUICK
@given(message=hostile_messages())
def test_json_is_json_whatever_the_texts(message) -> None:
    body = json.loads(webhook(message).decode("utf-8"))
    assert body["id"] == message.id.encode("utf-8", "replace").decode()
    assert len(body["alerts"]) == len(message.alerts)


@QUICK
@given(message=hostile_messages())
def test_a_frozen_message_thaws_the_same(message) -> None:
    frozen = freeze(message)
    frozen.encode()
    again = thaw(frozen)
    assert freeze(again) == frozen
    if re.search(r"[\ud800-\udfff]", repr(dataclasses.asdict(message)).replace("\\ud", "\ud800")):
        return  # a lone surrogate is not kept
    assert again == message
    assert again.alerts == message.alerts


def test_an_empty_message_has_a_form(messages) -> None:
    nothing = dataclasses.replace(messages["notice"], notice=None)
    assert plain(nothing, ZONE).title == "Monitor"
    assert "Monitor" in html(nothing, ZONE)
    assert "Monitor" in terminal(nothing, ZONE).plain


@pytest.mark.parametrize("name", ["bosnian", "serbian", "albanian", "macedonian", "english"])
def test_nothing_is_said_twice(messages, name) -> None:
    message = messages[name]
    text = plain(message, ZONE)
    lines = [line for line in text.body.splitlines() if line]
    assert len(lines) == len(set(lines))
    headline = text.title.split(" · ", 2)[2]
    assert headline not in text.body
    shown = [line.strip() for line in terminal(message, ZONE).plain.splitlines() if line.strip()]
    assert len(shown) == len(set(shown))


def test_what_counts_survives_a_short_limit(messages) -> None:
    """News, link, rules and what to do stand before the evidence."""
    body = plain(messages["coverage"], ZONE, body=700).body
    assert messages["coverage"].alerts[0].article.url in body
    assert "Ring the head of desk at any hour." in body
    assert body.endswith("…")
    assert "Sipas informacioneve" not in body
    update = plain(messages["update"], ZONE).body
    assert update.startswith("New: severity rose from high to critical\n")


def test_only_whole_words_are_marked(messages) -> None:
    (view,) = messages["english"].alerts
    evidence = Evidence(
        rule="security-vacuum",
        term="RS",
        surface="RS",
        via="original",
        original="RS i RSD: u RS-u se plaća u KM, a PRSTEN je u RS.",
        translated=None,
    )
    message = dataclasses.replace(
        messages["english"], alerts=(dataclasses.replace(view, evidence=(evidence,)),)
    )
    assert "«RS» i RSD: u «RS»-u se plaća u KM, a PRSTEN je u «RS»." in plain(message, ZONE).body
    marks = re.findall(r"<mark[^>]*>([^<]*)</mark>", html(message, ZONE))
    assert marks == ["RS", "RS", "RS"]


def test_a_word_is_marked_although_the_text_hides_letters_in_it(messages) -> None:
    (view,) = messages["english"].alerts
    evidence = Evidence(
        rule="security-vacuum",
        term="x",
        surface="Kosovske\u00a0Mit\u00adrovice",
        via="original",
        original="Iz Kosovske\u00a0Mit\u00adrovice\njavljaju.",
        translated=None,
    )
    message = dataclasses.replace(
        messages["english"], alerts=(dataclasses.replace(view, evidence=(evidence,)),)
    )
    assert "Iz «Kosovske Mitrovice» javljaju." in plain(message, ZONE).body


def test_several_alerts_in_one_message(messages) -> None:
    both = dataclasses.replace(
        messages["bosnian"], alerts=messages["bosnian"].alerts + messages["english"].alerts
    )
    text = plain(both, ZONE)
    assert text.title.startswith("Digest · 2 stories, the worst HIGH")
    for view in both.alerts:
        headline = view.article.title_translated or view.article.title
        assert f"REPORTED · {view.severity.upper()} · {headline}" in text.body
        assert view.article.url in text.body
        assert view.article.url in html(both, ZONE)


def test_a_mail_has_room_for_a_whole_digest(messages) -> None:
    assert len(plain(messages["flood"], ZONE).body) <= 3500
    body = plain(messages["flood"], ZONE, body=40_000).body
    assert body.count("REPORTED · ") == 47
    assert "more stories" not in body


@pytest.mark.parametrize("room", range(100, 2200, 100))
def test_what_a_digest_has_no_room_for_is_counted(messages, room) -> None:
    """Every line of the sections is shown or counted, and no heading stands alone."""
    message = messages["digest"]
    lines = plain(message, ZONE, body=room + 300).body.splitlines()
    shown = sum(line.startswith("- ") for line in lines)
    stories = sum("REPORTED · " in line or "DENIED · " in line for line in lines)
    more = re.search(
        r"And (?:(\d) more stor\w+)?(?: and )?(?:(\d) more lines?)?: ", "\n".join(lines)
    )
    out = [int(count or 0) for count in more.groups()] if more else [0, 0]
    assert [stories + out[0], shown + out[1]] == [5, 7]
    for line, following in itertools.pairwise(lines):
        if line.isupper() and " · " not in line:
            assert following.startswith("- ")


def test_news_names_its_page_where_it_is_another(messages) -> None:
    (view,) = messages["update"].alerts
    denial = News(
        kind="denial",
        text="MUP Srbije demantuje",
        original="MUP Srbije demantuje",
        feed="mup",
        url="https://mup.gov.rs/saopstenje",
    )
    message = dataclasses.replace(
        messages["update"], alerts=(dataclasses.replace(view, news=(denial,)),)
    )
    head = "New: MUP Srbije demantuje (mup)\nhttps://mup.gov.rs/saopstenje\n"
    assert plain(message, ZONE).body.startswith(head)
    assert "<a class='link' href='https://mup.gov.rs/saopstenje'" in html(message, ZONE)
    assert "https://mup.gov.rs/saopstenje" in terminal(message, ZONE).plain
    assert plain(message, ZONE).body.count("demantuje") == 1


@pytest.mark.parametrize(
    ("kind", "text", "want"),
    [
        ("denial", "denied: Demanti MUP-a", "Denied: Demanti MUP-a (RTS)"),
        ("official", "official: RTS (RS): Demanti MUP-a", "Official: RTS (RS): Demanti MUP-a"),
        ("second-owner", "second outlet: RTS (RS)", "Second outlet: RTS (RS)\n› Demanti MUP-a"),
        ("number", "12 wounded (before: 8)", "New: 12 wounded (before: 8) (RTS)\n› Demanti MUP-a"),
        (
            "edit",
            "headline changed: Demanti MUP-a (before: Pucnjava)",
            "Headline changed: Demanti MUP-a (before: Pucnjava) (RTS)",
        ),
        ("place", "place: Zvečan", "Place: Zvečan (RTS)\n› Demanti MUP-a"),
    ],
)
def test_news_says_its_outlet_and_its_headline_once(messages, kind, text, want) -> None:
    (view,) = messages["update"].alerts
    news = News(kind=kind, text=text, original="Demanti MUP-a", feed="rts")
    message = dataclasses.replace(
        messages["update"], alerts=(dataclasses.replace(view, news=(news,)),)
    )
    assert plain(message, ZONE).body.startswith(f"{want}\n\n")


@pytest.mark.parametrize(
    ("published", "seen", "late", "want"),
    [
        (None, "2026-03-02T08:00", False, "seen 2 Mar 09:00"),
        ("2026-03-02T07:58", "2026-03-02T08:00", False, "published 2 Mar 08:58, seen 09:00"),
        ("2026-03-01T22:50", "2026-03-01T23:10", False, "published 1 Mar 23:50, seen 2 Mar 00:10"),
        ("2026-03-02T03:00", "2026-03-02T08:00", True, "published 2 Mar 04:00, seen 5 hours later"),
        ("2025-11-03T08:00", "2026-03-02T08:00", True, "3 Nov 2025 09:00, seen 119 days later"),
        ("0001-01-01T00:00", "2026-03-02T08:00", True, "published 1 Jan 1 0"),
    ],
)
def test_times(messages, published, seen, late, want) -> None:
    (view,) = messages["english"].alerts
    article = dataclasses.replace(
        view.article,
        published=datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None,
        seen=datetime.fromisoformat(seen).replace(tzinfo=UTC),
        late=late,
    )
    message = dataclasses.replace(
        messages["english"], alerts=(dataclasses.replace(view, article=article),)
    )
    assert want in plain(message, ZONE).body


@pytest.mark.parametrize(
    "time", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)]
)
def test_the_ends_of_the_calendar(messages, time) -> None:
    (view,) = messages["english"].alerts
    article = dataclasses.replace(view.article, published=time)
    message = dataclasses.replace(
        messages["english"], alerts=(dataclasses.replace(view, article=article),)
    )
    for zone in (ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Adak")):
        assert "published" in plain(message, zone).body
    alert = json.loads(webhook(message))["alerts"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", alert["article"]["published"])


@pytest.mark.parametrize(
    ("language", "script", "want"),
    [
        ("hbs", "Latn", " · Bosnian/Croatian/Serbian/Montenegrin · "),
        ("hbs", "Cyrl", " · Bosnian/Croatian/Serbian/Montenegrin, Cyrillic script · "),
        ("mk", "Cyrl", " · Macedonian · "),
        ("sq", None, " · Albanian · "),
        ("en", "Cyrl", " · English, Cyrillic script · "),
        ("eo", "Latn", " · eo, Latin script · "),
        (None, None, " · language unknown · "),
    ],
)
def test_languages(messages, language, script, want) -> None:
    (view,) = messages["english"].alerts
    article = dataclasses.replace(view.article, language=language, script=script)
    message = dataclasses.replace(
        messages["english"], alerts=(dataclasses.replace(view, article=article),)
    )
    assert want in plain(message, ZONE).body


@pytest.mark.parametrize(
    ("articles", "outlets", "want"),
    [
        (1, 1, None),
        (3, 1, "3 articles, all of one owner."),
        (3, 3, "3 articles by 3 outlets: klix first, then rts, koha."),
        (
            14,
            12,
            "12 outlets: klix first, then rts, koha, n1-rs, danas, kossev, avaz, vijesti, mia and",
        ),
    ],
)
def test_coverage(messages, articles, outlets, want) -> None:
    (view,) = messages["coverage"].alerts
    story = dataclasses.replace(view.story, articles=articles, outlets=outlets)
    view = dataclasses.replace(view, story=story, coverage=view.coverage[: max(outlets, 1)])
    body = plain(dataclasses.replace(messages["coverage"], alerts=(view,)), ZONE).body
    if want is None:
        assert "article" not in body.replace("articles.", "")
    else:
        assert want in body


def test_colours_follow_the_severity(messages) -> None:
    def printed(name: str) -> str:
        file = io.StringIO()
        console = Console(file=file, force_terminal=True, color_system="standard", soft_wrap=True)
        console.print(terminal(messages[name], ZONE))
        return file.getvalue()

    assert "\x1b[1;37;41m OFFICIAL · CRITICAL \x1b[0m" in printed("coverage")
    assert "\x1b[1;31m REPORTED · HIGH \x1b[0m" in printed("bosnian")
    assert "\x1b[1;7mBanjskoj\x1b[0m" in printed("bosnian")
