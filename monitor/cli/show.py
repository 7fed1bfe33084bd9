"""How an explanation reads in a terminal."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from monitor.cli.output import console, count, local
from monitor.desk.explain import Explanation
from monitor.desk.reach import Reach, Reached
from monitor.match import Rules
from monitor.model import Hit, RuleMatch
from monitor.render.clean import clean
from monitor.render.words import language

SHOWN_HITS = 8
LONGEST = 600

THIN = {
    "consent": "the page is a consent dialogue, not the article",
    "paywall": "the page is a paywall; only its title counts",
    "script": "the page is drawn by script and holds no text",
    "pdf": "a PDF, which is not read",
    "not html": "not an HTML page",
    "error": "the page is an error message",
    "empty": "the page holds no article",
    "short": "the page gave less than the feed; the text is the feed's",
}


def print_explanation(answer: Explanation, rules: Rules, today: date) -> None:
    """What was read, then each rule with what was found or missed: those that alert first."""
    out = console()
    _print_article(out, answer)
    for match in sorted(answer.matches, key=lambda match: not match.alert):
        _print_match(out, answer, rules, match)
    evaluated, left_out = _evaluated(rules, today)
    if not any(match.alert for match in answer.matches):
        out.print(_verdict(answer, evaluated))
    for why in left_out:
        out.print(Text(f"Not evaluated: {why}", style="dim"))


def _print_article(out: Console, answer: Explanation) -> None:
    subject = answer.subject
    if subject.title:
        out.print(Text(clean(subject.title, LONGEST), style="bold"))
    facts = [language(answer.language, answer.script), count(len(subject.text.split()), "word")]
    if subject.url:
        facts.append(clean(subject.url, LONGEST))
    out.print(Text(" · ".join(facts), style="dim"))
    if subject.thin:
        why = THIN.get(subject.thin)
        note = f"thin: {subject.thin}" + (f" ({why})" if why else "")
        out.print(Text(clean(note, LONGEST), style="yellow"))
    if answer.translation:
        made = answer.translation
        # A rough gloss is never called complete, however much of the text it has.
        part = "" if made.complete or made.quality == "rough" else ", not all of it"
        out.print(Text(f"translated by {made.engine}, {made.quality}{part}", style="dim"))
    elif answer.untranslated:
        out.print(Text(f"not translated: {answer.untranslated}", style="dim"))
    out.print()


def _evaluated(rules: Rules, today: date) -> tuple[int, list[str]]:
    """How many rules were held against the text, and why others were not."""
    off = [rule.id for rule in rules.config.rules if rule.status == "off"]
    ended = [
        f"{rule.id} ended on {rule.until}"
        for rule in rules.config.rules
        if rule.until is not None and rule.until < today and rule.status != "off"
    ]
    number = len(rules.config.rules) - len(off) - len(ended)
    return number, [*(f"{rule} is off" for rule in off), *ended]


def _verdict(answer: Explanation, evaluated: int) -> str:
    if answer.matches:
        return "No alert."
    if not evaluated:
        return "No alert: there is no rule to hold against the text."
    if not answer.subject.title and not answer.subject.text:
        return "No alert: there is no text to look at."
    if evaluated == 1:
        return "No alert: the one rule finds none of its words in this text, nor nearly one."
    return f"No alert: none of the {evaluated} rules finds one of its words, nor nearly one."


def _print_match(out: Console, answer: Explanation, rules: Rules, match: RuleMatch) -> None:
    rule = rules.rule(match.rule)
    assert rule is not None, f"rule {match.rule} matched and is not in the rules"
    verdict, style = ("ALERT", "bold green") if match.alert else ("no   ", "yellow")
    out.print(Text.assemble((verdict, style), f"  {rule.id} ({rule.severity})  {rule.title}"))
    for hit in match.hits[:SHOWN_HITS]:
        out.print(_hit(hit))
    if len(match.hits) > SHOWN_HITS:
        out.print(f"       and {len(match.hits) - SHOWN_HITS} more")
    for original, translated in dict.fromkeys((e.original, e.translated) for e in match.evidence):
        if original:
            out.print(Text(f"       “{clean(original, LONGEST)}”", style="italic"))
        if translated:
            out.print(Text(f"       “{clean(translated, LONGEST)}”", style="italic dim"))
    if match.why_not:
        out.print(Text(f"       why not: {clean(match.why_not, LONGEST)}"))
    reach = answer.reach.get(match.rule)
    for line in _reach(reach, ZoneInfo(rules.config.settings.timezone)) if reach else ():
        out.print(Text(f"       {line}"))
    out.print()


def _hit(hit: Hit) -> Text:
    where = f"{hit.field} {hit.start}–{hit.end}"
    via = ", in the translation" if hit.via == "translation" else ""
    found = (clean(hit.surface, LONGEST), "bold")
    return Text.assemble("       ", found, f"  is {hit.term}  ", (f"{where}{via}", "dim"))


def _reach(reach: Reach, zone: ZoneInfo) -> Iterator[str]:
    """Whom it tells at once, and below, one a line, who hears of it later."""
    if reach.nobody:
        yield f"tells nobody: {reach.nobody}"
        return
    if reach.waits:
        yield f"waits {reach.waits}; then it"
    told = [one.channel for one in reach.channels if one.how == "now"]
    notes = "; ".join(one.why or "" for one in reach.channels if one.how in {"never", "held"})
    later = [one for one in reach.channels if one.how in {"later", "digest", "escalation"}]
    if told:
        yield f"tells {', '.join(told)}" + (f" ({notes})" if notes else "")
    else:
        yield f"tells nobody{' at once' if later else ''}" + (f": {notes}" if notes else "")
    for one in later:
        yield f"      {_later(one, zone)}"


def _later(one: Reached, zone: ZoneInfo) -> str:
    if one.at is None:
        return f"{one.channel} {one.why}"
    at = f"{one.at.astimezone(zone):%a} {local(one.at, zone)}"
    return f"{one.channel} {'with its digest of' if one.how == 'digest' else 'on'} {at} ({one.why})"
