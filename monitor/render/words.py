"""What every form of a message says, in words: the same facts in the same order everywhere."""

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Evidence, Message, MessageKind
from monitor.text.languages import LANGUAGES

SCRIPTS = {"Latn": "Latin", "Cyrl": "Cyrillic", "Grek": "Greek"}
LONGEST_HEADLINE = 300
LONGEST_SENTENCE = 600

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str, limit: int) -> str:
    """One line of text from outside: no control, escape or direction characters, at most `limit`
    characters, cut between grapheme clusters (UAX #29, as far as combining marks go)."""
    line = " ".join(_UNSEEN.sub(" ", text[: 4 * limit]).split())
    if len(line) <= limit:
        return line
    end = limit - 1
    while end > 0 and (unicodedata.combining(line[end]) or line[end] in "\u200d\ufe0f"):
        end -= 1
    return line[:end].rstrip() + "…"


def headline(view: AlertView) -> str:
    """The headline in the reader's language, else as the outlet wrote it."""
    return clean(view.article.title_translated or view.article.title, LONGEST_HEADLINE)


def original_headline(view: AlertView) -> str | None:
    """The outlet's headline, where the reader sees another."""
    original = clean(view.article.title, LONGEST_HEADLINE)
    return original if original != headline(view) else None


def opening(view: AlertView, kind: MessageKind) -> str:
    """How urgent and how sure: "HIGH · reported", before an update "UPDATE · "."""
    update = "UPDATE · " if kind is MessageKind.UPDATE else ""
    return f"{update}{view.severity.upper()} · {view.story.state}"


def source(view: AlertView, zone: ZoneInfo) -> str:
    """Outlet, country, language and script, and when it was published."""
    article = view.article
    parts = [article.feed or "unknown source", article.country or ""]
    parts.append(language(article.language, article.script))
    if article.published is not None:
        parts.append(f"published {local(article.published, zone)}")
    parts.append(f"seen {local(article.seen, zone)}")
    if article.late:
        parts.append("late")
    return " · ".join(part for part in parts if part)


def language(code: str | None, script: str | None) -> str:
    """ "Bosnian/Croatian/Serbian, Cyrillic"; the script is said where it may surprise."""
    if code is None:
        return "language unknown"
    name = LANGUAGES[code].name if code in LANGUAGES else code
    return f"{name}, {SCRIPTS.get(script or '', script)}" if script else name


def coverage(view: AlertView) -> str | None:
    """How many outlets have it and who was first; None where it is one."""
    if view.story.articles <= 1:
        return None
    first = view.coverage[0].feed or "unknown"
    outlets = "1 outlet" if view.story.outlets == 1 else f"{view.story.outlets} outlets"
    return f"{view.story.articles} articles by {outlets}, first {first}"


def caution(view: AlertView) -> str | None:
    """What the reader must know of the translation."""
    if view.untranslated:
        return f"not translated: {view.untranslated}"
    if view.article.quality in {"rough", "doubtful"}:
        return f"{view.article.quality} translation by {view.article.engine}; rely on the original"
    return None


def sentences(view: AlertView) -> list[Evidence]:
    """The evidence, each sentence once, in the order of the rules."""
    seen: set[tuple[str | None, str | None]] = set()
    found = []
    for evidence in view.evidence:
        key = (evidence.original, evidence.translated)
        if key not in seen and any(key):
            seen.add(key)
            found.append(evidence)
    return found


def surfaces(view: AlertView, evidence: Evidence) -> list[str]:
    """Every found word that stands in the evidence's sentences, longest first."""
    texts = (evidence.original or "", evidence.translated or "")
    found = {one.surface for one in view.evidence if any(one.surface in text for text in texts)}
    return sorted(found, key=lambda word: (-len(word), word))


def marked(text: str, words: list[str], left: str, right: str) -> str:
    """`text` with every whole occurrence of `words` between `left` and `right`."""
    if not words:
        return text
    pattern = "|".join(re.escape(word) for word in words)
    return re.sub(rf"(?<!\w)({pattern})(?!\w)", rf"{left}\1{right}", text)


def local(time: datetime, zone: ZoneInfo) -> str:
    """The reader's time: "2 Mar 09:00"."""
    there = time.astimezone(zone)
    return f"{there.day} {there:%b %H:%M}"


def notice_title(message: Message) -> str:
    """The first line of the monitor's own news."""
    if message.notice is None:
        return "Monitor"
    return "Monitor: test" if message.test else f"Monitor: {clean(message.notice.about, 100)}"
