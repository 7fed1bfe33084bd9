"""Slack's blocks and Telegram's HTML: within their limits, and nothing in them but what we mean."""

import dataclasses
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.render import slack, telegram, thaw
from monitor.render.telegram import units

ZONE = ZoneInfo("Europe/Sarajevo")
FILES = Path(__file__).parent.parent / "data" / "messages"
MESSAGES = [thaw(path.read_text()) for path in sorted(FILES.glob("*.message.json"))]
TAGS = {"b", "i", "u", "s", "a", "blockquote"}
LINK = re.compile(r"<https?://[^<>|\s]+\|[^<>|]*>", re.IGNORECASE)
QUICK = settings(max_examples=60, suppress_health_check=list(HealthCheck))


class Markup(HTMLParser):
    """The tags of a text for Telegram; complains where they do not close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only Telegram's, and only links have an attribute."""
        assert tag in TAGS
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The last one opened."""
        assert self.open.pop() == tag


def texts(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every text object of the blocks."""
    return [part for block in blocks for part in block.get("elements") or [block["text"]]]


def well_formed(made: Any) -> None:
    """Slack would take it, and it calls nobody."""
    assert 1 <= len(made.blocks) <= 50
    assert sum(len(part["text"]) for part in texts(made.blocks)) <= 13_000
    for part in texts(made.blocks):
        assert 1 <= len(part["text"]) <= (150 if part["type"] == "plain_text" else 3000)
        if part["type"] == "mrkdwn":
            bare = re.sub(r"^>", "", LINK.sub("", part["text"]), flags=re.MULTILINE)
            assert not set(bare) & set("<>")
            assert re.sub(r"&(amp|lt|gt);", "", bare).count("&") == 0
    for call in ("@everyone", "@here", "@channel", "<!", "<@"):
        assert call not in json.dumps([made.text, made.blocks, made.plain], ensure_ascii=False)
    assert not set(made.text + made.plain) & set("<>")


LETTERS = st.sampled_from(
    [*"<>&|*_~`@\"'\\\u202e\x00\x02\x03\x1b", "\ud800", "👩\u200d👧", "Z\u030c"]
)
HOSTILE = st.one_of(
    st.lists(LETTERS, max_size=30).map("".join),
    st.sampled_from(
        ["<!channel>", "@everyone", "</b>", "a\r\nb", "&" * 5000, "😀" * 5000, "https://x.org/"]
    ),
)


def spread(message: Any, word: str) -> Any:
    """The message with a text in all of its places."""
    alerts = tuple(
        dataclasses.replace(
            view,
            rules=tuple(dataclasses.replace(one, title=word, note=word) for one in view.rules),
            story=dataclasses.replace(view.story, title=word, may_belong=("s", word)),
            news=tuple(dataclasses.replace(one, text=word, original=word) for one in view.news),
            article=dataclasses.replace(
                view.article, title=word, title_translated=f"{word}!", feed=word, outlet=word
            ),
            evidence=tuple(
                dataclasses.replace(one, original=f"a {word} b", surface=word, where=word)
                for one in view.evidence
            ),
            notes=tuple(dataclasses.replace(one, text=word) for one in view.notes),
            untranslated=word,
        )
        for view in message.alerts
    )
    return dataclasses.replace(message, alerts=alerts)


@QUICK
@given(message=st.sampled_from(MESSAGES), word=HOSTILE)
def test_whatever_the_texts_the_forms_are_well_formed(message, word) -> None:
    hostile = spread(message, word)
    well_formed(slack(hostile, ZONE))
    made = telegram(hostile, ZONE)
    Markup(made.html)
    assert 1 <= units(made.html) <= 4096
    assert 1 <= len(made.plain.encode("utf-16-le")) // 2 <= 4096
    assert "@everyone" not in made.html + made.plain


def test_every_golden_is_well_formed(messages) -> None:
    for message in messages.values():
        well_formed(slack(message, ZONE))
        Markup(telegram(message, ZONE).html)


def test_many_rules_and_long_sentences_leave_the_foot(messages) -> None:
    (view,) = messages["bosnian"].alerts
    (*_, last) = view.evidence
    many = tuple(
        dataclasses.replace(last, original=f"{n}. " + "Policija je & dalje na putu. " * 20)
        for n in range(40)
    )
    rules = tuple(dataclasses.replace(view.rules[0], id=f"r{n}", note="&" * 600) for n in range(30))
    view = dataclasses.replace(view, evidence=many, rules=rules)
    message = dataclasses.replace(messages["bosnian"], alerts=(view,))
    made = telegram(message, ZONE)
    assert units(made.html) <= 4096
    assert made.html.splitlines()[-2] == "…"
    assert made.html.endswith("Open the alert</a>")
    well_formed(slack(message, ZONE))
    assert (
        "The rest is on the article's page"
        in slack(message, ZONE).blocks[-1]["elements"][0]["text"]
    )


def test_what_does_not_fit_is_counted(messages) -> None:
    """47 stories: those that are not shown are counted, the worst stands first."""
    message = messages["flood"]
    html = telegram(message, ZONE).html
    shown = html.count("REPORTED · ")
    assert f"And {47 - shown} more stories: " in html
    first, second = re.findall(r"REPORTED · (\w+)", html)[:2]
    assert (first, second) == ("HIGH", "MEDIUM")
    blocks = slack(message, ZONE).blocks
    told = " ".join(part["text"] for part in texts(blocks))
    shown = told.count("REPORTED · ")
    assert shown == 47 or f"And {47 - shown} more stories: " in told


def test_a_link_that_leaves_no_room_is_left_out(messages) -> None:
    (view,) = messages["bosnian"].alerts
    long = dataclasses.replace(view.article, url="https://x.org/?" + "&" * 1900)
    message = dataclasses.replace(
        messages["bosnian"], alerts=(dataclasses.replace(view, article=long),)
    )
    well_formed(slack(message, ZONE))


@pytest.mark.parametrize(
    ("alert_id", "buttons"),
    [("al-bosnian2345a", 3), ("a" * 58, 3), ("a" * 59, 0), ("al-<b>", 0), ("", 0), ("ž", 0)],
)
def test_buttons_send_back_at_most_64_bytes(messages, alert_id, buttons) -> None:
    (view,) = messages["bosnian"].alerts
    message = dataclasses.replace(
        messages["bosnian"], alerts=(dataclasses.replace(view, id=alert_id),)
    )
    made = telegram(message, ZONE).buttons
    assert len(made) == buttons
    assert all(len(data.encode()) <= 64 for _, data in made)


def test_a_story_that_was_taken_back_has_no_buttons(messages) -> None:
    made = telegram(messages["withdrawn"], ZONE)
    assert made.buttons == ()
    assert made.html.startswith("🔴 <b>WITHDRAWN by Ana: police exercise · CRITICAL</b>\n<b><a ")
    assert "<s>Police: One police officer wounded near <u>Banjska</u></s>" in made.html


@pytest.mark.parametrize(
    ("html", "want"),
    [("abc", 3), ("<b>a</b>", 1), ("&lt;b&gt;", 3), ("&amp;lt;", 4), ("😀", 2), ("ж", 1)],
)
def test_telegram_counts_what_is_left_in_utf_16(html, want) -> None:
    assert units(html) == want
