"""How an explanation and a list of forms read in a terminal."""

from rich.console import Console
from rich.text import Text

from monitor.app import Rules
from monitor.desk.explain import Explanation
from monitor.model import Hit, RuleMatch

SHOWN_HITS = 8


def print_explanation(answer: Explanation, rules: Rules) -> None:
    """The verdict first, then each rule with what was found or missed."""
    console = Console(highlight=False, soft_wrap=True)
    _print_article(console, answer)
    alerting = [match for match in answer.matches if match.alert]
    silent = [match for match in answer.matches if not match.alert]
    for match in alerting:
        _print_match(console, answer, rules, match)
    for match in silent:
        _print_match(console, answer, rules, match)
    if not answer.matches:
        count = len(rules.config.rules)
        console.print(f"No alert: none of the {count} rules finds a word of its own in this text.")
    elif not alerting:
        console.print("No alert.")


def _print_article(console: Console, answer: Explanation) -> None:
    subject = answer.subject
    if subject.title:
        console.print(Text(subject.title, style="bold"))
    facts = [answer.language or "language unknown", answer.script or "", subject.url or ""]
    facts.append(f"{len(subject.text.split())} words")
    if subject.thin:
        facts.append(f"not the whole article: {subject.thin}")
    console.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
    if answer.translation:
        translation = answer.translation
        text = f"translated by {translation.engine} ({translation.quality})"
        console.print(Text(text, style="dim"))
    elif answer.untranslated:
        console.print(Text(f"not translated: {answer.untranslated}", style="dim"))
    console.print()


def _print_match(console: Console, answer: Explanation, rules: Rules, match: RuleMatch) -> None:
    title = next(rule.title for rule in rules.config.rules if rule.id == match.rule)
    verdict, style = ("ALERT", "bold green") if match.alert else ("no", "yellow")
    head = Text.assemble((verdict, style), f"  {match.rule} ({match.severity})  {title}")
    console.print(head)
    for hit in match.hits[:SHOWN_HITS]:
        console.print(_hit(hit))
    if len(match.hits) > SHOWN_HITS:
        console.print(f"       and {len(match.hits) - SHOWN_HITS} more")
    for evidence in match.evidence:
        if evidence.original:
            console.print(Text(f"       “{evidence.original}”", style="italic"))
        if evidence.translated:
            console.print(Text(f"       “{evidence.translated}”", style="italic dim"))
    if match.why_not:
        console.print(Text(f"       why not: {match.why_not}"))
    reach = answer.reach.get(match.rule)
    if reach is not None:
        text = "tells " + ", ".join(reach.channels) if reach.channels else "tells nobody"
        text += f": {reach.why_nobody}" if reach.why_nobody else ""
        console.print(Text(f"       {text}"))
    console.print()


def _hit(hit: Hit) -> Text:
    where = f"{hit.field} {hit.start}–{hit.end}"
    via = ", in the translation" if hit.via == "translation" else ""
    return Text.assemble(
        "       ", (hit.surface, "bold"), f"  is {hit.term}  ", (f"{where}{via}", "dim")
    )


def print_forms(name: str, found: dict[str, list[list[dict[str, str]]]]) -> None:
    """Per language and word, the forms by their kind."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(name, style="bold"))
    for language, words in found.items():
        console.print(Text(f"\n{language}", style="bold cyan"))
        for word in words:
            kinds: dict[str, list[str]] = {}
            for form in word:
                kinds.setdefault(form["kind"], []).append(form["form"])
            for kind, forms in kinds.items():
                console.print(Text.assemble((f"  {kind:<16}", "dim"), ", ".join(forms)))
