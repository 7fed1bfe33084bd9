"""What every form of a message says, in words: the same facts in the same order everywhere."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitor.config.countries import NAMES as COUNTRIES
from monitor.model import AlertView, ArticleView, Evidence, Message, MessageKind, News, RuleView
from monitor.render.clean import clean, link
from monitor.text.languages import LANGUAGES

SCRIPTS = {"Latn": "Latin", "Cyrl": "Cyrillic", "Grek": "Greek"}
LONGEST_HEADLINE = 300
LONGEST_SENTENCE = 600
LONGEST_NAME = 120
MOST_OUTLETS = 8  # named one by one
MOST_DOUBTS = 5  # of a translation, named one by one
MOST_WORDS = 6  # found words named for a rule
LABELS = (
    "denied: ",
    "second outlet: ",
    "official: ",
    "headline changed: ",
    "place: ",
    "name: ",
)
"""What news may begin with that says by itself what they are."""
MOST_NOTES = 5  # of the desk's, the latest


class Quote(NamedTuple):
    """A sentence to read: its forms (translation, then original), the words to mark in them, and
    where in the article's text it stands."""

    forms: list[str]
    found: list[str]
    where: str | None


def opening(view: AlertView, kind: MessageKind) -> str:
    """How sure and how urgent: "CORROBORATED · HIGH", before an update "UPDATE · "; of a story that
    the desk took back "WITHDRAWN by Ana: police exercise · HIGH"."""
    update = "UPDATE · " if kind is MessageKind.UPDATE and not withdrawn(view) else ""
    return f"{update}{withdrawn(view) or state(view)} · {view.severity.upper()}"


def state(view: AlertView) -> str:
    """How sure it is, in a word: REPORTED, CORROBORATED, OFFICIAL, DENIED, WITHDRAWN."""
    return clean(view.story.state, LONGEST_NAME).upper()


def withdrawn(view: AlertView) -> str | None:
    """Who took the story back, and why."""
    one = view.story.withdrawal
    if one is None:
        return None
    reason = clean(one.reason, LONGEST_NAME)
    return f"WITHDRAWN by {clean(one.by, LONGEST_NAME)}" + (f": {reason}" if reason else "")


def headline(view: AlertView) -> str:
    """The headline in the reader's language, else as the outlet wrote it."""
    title = clean(view.article.title_translated or view.article.title, LONGEST_HEADLINE)
    return title or "(no headline)"


def removed(keep: timedelta) -> str:
    """Where an article's text is that is older than `settings.keep`."""
    hours = round(keep / timedelta(hours=1))
    span = f"{hours} hours" if hours % 24 else f"{hours // 24} day{'s' * (hours != 24)}"
    return f"its text was removed after {span}: settings.keep"


def original_headline(view: AlertView) -> str | None:
    """The outlet's headline, where the reader sees another."""
    original = clean(view.article.title, LONGEST_HEADLINE)
    return original if original and original != headline(view) else None


def caution(view: AlertView) -> str | None:
    """What the reader must know of the translation before reading it."""
    if view.untranslated:
        return f"Not translated: {clean(view.untranslated, LONGEST_NAME)}."
    if view.article.quality in {"rough", "doubtful"}:
        engine = f" by {clean(view.article.engine, LONGEST_NAME)}" if view.article.engine else ""
        trust = f"{view.article.quality.capitalize()} translation{engine}: rely on the original."
        return " ".join(filter(None, [trust, _doubts(view.article.doubts), _left_out(view)]))
    return _left_out(view)


def _left_out(view: AlertView) -> str | None:
    """Whether something that the reader is shown is not translated, where the rest is."""
    if view.article.engine is None:
        return None
    shown = all(one.translated for one in view.evidence if one.original)
    if view.article.title_translated and shown:
        return None
    return "Not all of it is translated: what is not stands in the original."


def _doubts(doubts: tuple[str, ...]) -> str:
    """What of the original to look up: "Check: the name Banjska, the number 15."."""
    if not doubts:
        return ""
    named = [clean(one, LONGEST_NAME) for one in doubts[:MOST_DOUBTS]]
    rest = len(doubts) - MOST_DOUBTS
    more = f" and {rest} more" if rest > 0 else ""
    return f"Check: {', '.join(named)}{more}."


def brought(view: AlertView) -> tuple[News, ...]:
    """What an update brings; that a story is withdrawn opens the message anyway."""
    return tuple(one for one in view.news if one.kind != "withdrawn" or not withdrawn(view))


def news(view: AlertView, one: News) -> str:
    """What is new, with the outlet that says it, where the news is not its name."""
    text = clean(one.text, LONGEST_SENTENCE)
    named = one.kind in {"second-owner", "official"} and text.startswith(LABELS)
    source = f" ({_outlet(view, one.feed)})" if one.feed and not named else ""
    labelled = text.startswith(LABELS)
    return (text[:1].upper() + text[1:] if labelled else f"New: {text}") + source


def _outlet(view: AlertView, feed: str) -> str:
    """The name of a feed's outlet, as far as the message knows it."""
    named = {one.feed: one.outlet for one in view.coverage}
    return clean(named.get(feed) or feed, LONGEST_NAME)


def news_more(view: AlertView, one: News) -> tuple[str | None, str | None]:
    """The same in the outlet's words, and its page: each where it stands nowhere else."""
    original = clean(one.original or "", LONGEST_SENTENCE)
    said = clean(one.text, LONGEST_SENTENCE)
    repeated = original in said or original == original_headline(view)
    page = link(one.url)
    return (None if repeated else original or None), (page if page != address(view)[0] else None)


def rule(one: RuleView) -> str:
    """The rule's title and how urgent it is."""
    return f"{clean(one.title, LONGEST_HEADLINE)} ({one.severity})"


def note(one: RuleView) -> str | None:
    """What the rule's author tells whoever is on duty."""
    return clean(one.note or "", LONGEST_SENTENCE) or None


def found(view: AlertView, one: RuleView) -> str | None:
    """The words that the rule was found by, as they stand in the text; of those that only the
    translation has it says so."""
    shown = [(clean(e.surface, LONGEST_NAME), e.via) for e in view.evidence if e.rule == one.id]
    words = list({word.casefold(): word for word, _ in shown if word}.values())
    original = {word.casefold() for word, via in shown if via == "original"}
    only = {word for word in words if word.casefold() not in original}
    named = ", ".join(
        f"“{word}”" + (" (only in the translation)" if word in only else "")
        for word in words[:MOST_WORDS]
    )
    rest = f" and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else ""
    return f"{named}{rest}" if words else None


def source(view: AlertView, zone: ZoneInfo) -> str:
    """Outlet, country, owner, language and script, and when it was published and seen."""
    article = view.article
    named = outlet(view) + (f", owned by {owner(view)}" if owner(view) else "")
    parts = [named, language(article.language, article.script), times(article, zone)]
    return " · ".join(parts)


def outlet(view: AlertView) -> str:
    """ "N1 (Serbia)"."""
    article = view.article
    name = clean(article.outlet or article.feed or "unknown source", LONGEST_NAME)
    code = article.country or ""
    country = f" ({COUNTRIES.get(code) or clean(code, LONGEST_NAME)})" if code else ""
    return f"{name}{country}"


def owner(view: AlertView) -> str | None:
    """Who owns the outlet, where it is another."""
    article = view.article
    owners = (one.owner for one in view.coverage if one.feed == article.feed)
    name = clean(next(owners, None) or "", LONGEST_NAME)
    own = {(article.outlet or "").casefold(), (article.feed or "").casefold(), ""}
    return name if name.casefold() not in own else None


def times(article: ArticleView, zone: ZoneInfo) -> str:
    """ "published 2 Mar 09:00, seen 09:02": the year where it is another, the day where it is
    another, and how late it was seen where that is late."""
    seen = local(article.seen, zone)
    if article.published is None:
        return f"seen {seen}"
    day, _, clock = local(article.published, zone).rpartition(" ")
    year = f" {article.published.year}" if article.published.year != article.seen.year else ""
    if article.late:
        return (
            f"published {day}{year} {clock}, seen {_span(article.seen - article.published)} later"
        )
    return f"published {day}{year} {clock}, seen {seen.removeprefix(f'{day} ')}"


def _span(span: timedelta) -> str:
    hours = round(span / timedelta(hours=1))
    return f"{hours} hours" if hours < 48 else f"{span.days} days"


def language(code: str | None, script: str | None) -> str:
    """ "Bosnian/Croatian/Serbian/Montenegrin, Cyrillic script": the script is said where it is not
    the language's usual one."""
    if code is None:
        return "language unknown"
    known = LANGUAGES.get(code)
    name = known.name.replace(", ", "/") if known else clean(code, LONGEST_NAME)
    if script is None or (known and known.scripts[0] == script):
        return name
    return f"{name}, {SCRIPTS.get(script) or clean(script, LONGEST_NAME)} script"


def coverage(view: AlertView) -> str | None:
    """How many outlets have it, who was first and who else; None where it is one article."""
    if view.story.articles <= 1:
        return None
    if view.story.outlets <= 1:
        return f"{view.story.articles} articles, all of one owner."
    named = (clean(one.outlet or one.feed, LONGEST_NAME) for one in view.coverage if one.feed)
    feeds = list(dict.fromkeys(named))
    count = f"{view.story.articles} articles by {view.story.outlets} outlets"
    if not feeds:
        return f"{count}."
    first, others = feeds[0], feeds[1:]
    listed = ", ".join(others[:MOST_OUTLETS])
    rest = len(others) - MOST_OUTLETS
    more = f" and {rest} more" if rest > 0 else ""
    return f"{count}: {first} first" + (f", then {listed}{more}." if others else ".")


def standing(view: AlertView, zone: ZoneInfo) -> list[str]:
    """What the desk knows of the story: where it may belong, who takes care of it, its notes."""
    lines = []
    if view.story.may_belong:
        lines.append(f"May belong to: {clean(view.story.may_belong[1], LONGEST_HEADLINE)}")
    if view.acknowledged_by:
        lines.append(f"Acknowledged by {clean(view.acknowledged_by, LONGEST_NAME)}.")
    for one in view.notes[-MOST_NOTES:]:
        by, text = clean(one.by, LONGEST_NAME), clean(one.text, LONGEST_SENTENCE)
        lines.append(f"Note by {by}, {local(one.at, zone)}: {text}")
    return lines


def sentences(view: AlertView) -> list[Quote]:
    """The evidence, each sentence once, in the order of the rules; headlines stand above."""
    above = f"{headline(view)}\n{original_headline(view) or ''}"
    chosen: dict[str, tuple[list[str], str | None]] = {}
    for evidence in view.evidence:
        forms = _forms(evidence)
        if forms and forms[-1] not in above:
            chosen.setdefault(forms[-1], (forms, clean(evidence.where or "", LONGEST_NAME) or None))
    return [Quote(forms, surfaces(view, forms), where) for forms, where in chosen.values()]


def _forms(evidence: Evidence) -> list[str]:
    texts = (evidence.translated, evidence.original)
    cleaned = (clean(text, LONGEST_SENTENCE) for text in texts if text)
    return list(dict.fromkeys(text for text in cleaned if text))


def surfaces(view: AlertView, texts: Iterable[str]) -> list[str]:
    """Every found word that stands in one of `texts`, longest first."""
    found = (*(one.surface for one in view.evidence), *view.marks)
    words = {clean(one, LONGEST_SENTENCE) for one in found}
    texts = tuple(texts)
    standing = (word for word in words if word and any(word in text for text in texts))
    return sorted(standing, key=lambda word: (-len(word), word))


def spans(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where one of `words` (the longest first) stands in `text` as a whole word."""
    if not words:
        return []
    pattern = "|".join(re.escape(word) for word in words)
    return [found.span() for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text)]


def marked(text: str, words: list[str], left: str, right: str) -> str:
    """`text` with every whole occurrence of `words` between `left` and `right`."""
    for start, end in reversed(spans(text, words)):
        text = f"{text[:start]}{left}{text[start:end]}{right}{text[end:]}"
    return text


def address(view: AlertView) -> tuple[str | None, str | None]:
    """The article's link, else why there is none."""
    url = link(view.article.url)
    if url is not None:
        return url, None
    if view.article.url is None:
        return None, "There is no page of it."
    return None, "Its link is unusable or too long to show; the archive has it."


def page(view: AlertView) -> str | None:
    """This alert on the monitor's own page."""
    return link(view.page)


def number(view: AlertView) -> str:
    """What the command line calls it."""
    return f"Alert {clean(view.id, LONGEST_NAME)}"


def local(time: datetime, zone: ZoneInfo) -> str:
    """The reader's time: "2 Mar 09:00"; at the ends of the calendar UTC."""
    try:
        there = time.astimezone(zone)
    except OverflowError:
        there = time
    return f"{there.day} {there:%b %H:%M}"


def notice_title(message: Message) -> str:
    """The first line of the monitor's own news."""
    if message.notice is None:
        return "Monitor"
    return "Monitor: test" if message.test else f"Monitor: {clean(message.notice.about, 100)}"


def notice_lines(message: Message, zone: ZoneInfo) -> list[str]:
    """The monitor's own news, and since when; nothing of a test's time."""
    if message.notice is None:
        return []
    since = [] if message.test else [f"Since {local(message.notice.since, zone)}."]
    return [*notice_text(message), *since]


def notice_text(message: Message) -> list[str]:
    """The monitor's own words, line by line."""
    text = message.notice.text[:20_000] if message.notice else ""
    return [line for line in (clean(line, 1000) for line in text.splitlines()) if line]
