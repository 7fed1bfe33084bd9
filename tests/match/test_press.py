"""Rules as analysts write them against sentences as the press writes them, from tables in `press/`.

A group has `entities`, `when` and further keys of its one `rule` "r", or a whole `file`. A text
says what is known of it and what is expected: `alert`, the `hits` of the rule "r" in order (a
`title|` or `tr|` before the surface for its field and text), their `terms`, words of `why`; or
`rules` by id, `only` these. `{30}` in a text stands for thirty words.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.config import parse
from monitor.match import Matcher, compile_rules
from monitor.model import Document, Hit, Origin, RuleMatch, Translation
from monitor.text.detect import detect
from monitor.text.languages import normalise

TODAY = date(2026, 3, 2)
FOLDER = Path(__file__).parent / "press"
CHANNEL = "channels: {desk: {url: 'console://'}}\n"


def source(group: dict[str, Any]) -> str:
    """The group as a rules file."""
    if "file" in group:
        return f"version: 1\n{group['file']}\n{CHANNEL}"
    rule = {"id": "r", "title": "R", "when": group["when"], **group.get("rule", {})}
    sections = {"version": 1, "entities": group.get("entities", {}), "rules": [rule]}
    return "\n".join(f"{key}: {json.dumps(value)}" for key, value in sections.items()) + (
        f"\n{CHANNEL}"
    )


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for group in yaml.safe_load(path.read_text("utf-8")):
            for number, text in enumerate(group["texts"], 1):
                name = f"{path.stem}: {group['about']}: {number}"
                yield pytest.param(source(group), text, id=name)


_MATCHERS: dict[str, Matcher] = {}


def matcher(rules: str) -> Matcher:
    if rules not in _MATCHERS:
        loaded = parse({"rules.yaml": rules}, {}, today=TODAY)
        assert loaded.config is not None, loaded.problems
        _MATCHERS[rules] = compile_rules(loaded.config)
    return _MATCHERS[rules]


def filled(text: str) -> str:
    return re.sub(r"\{(\d+)\}", lambda found: " ".join(["riječ"] * int(found[1])), text)


def document(case: dict[str, Any]) -> Document:
    title, text = filled(case.get("title", "")), filled(case["text"])
    said = case.get("language", "") != ""
    language = normalise(case["language"]) if said else detect(title, text).language
    translated = case.get("translation")
    return Document(
        title=title,
        text=text,
        language=language,
        translation=translated
        and Translation(
            engine="argos",
            quality="good",
            language="en",
            title=translated.get("title", ""),
            text=translated["text"],
            complete=True,
        ),
        origin=Origin(
            feed=case.get("feed"),
            country=case.get("country"),
            kind=case.get("kind"),
            language=language,
        ),
        bare=not title,
    )


def text_of(hit: Hit, doc: Document) -> str:
    of = doc if hit.via == "original" else doc.translation
    assert of is not None
    return of.title if hit.field == "title" else of.text


def written(hit: Hit) -> str:
    via = "tr|" if hit.via == "translation" else ""
    return via + ("title|" if hit.field == "title" else "") + hit.surface


def expected_alerts(case: dict[str, Any]) -> dict[str, bool]:
    for key in ("only", "rules"):
        if key in case:
            found: dict[str, bool] = case[key]
            return found
    return {} if case.get("absent") else {"r": case.get("alert", True)}


@pytest.mark.parametrize(("rules", "case"), list(cases()))
def test_what_alerts_on_what(rules: str, case: dict[str, Any]) -> None:
    doc = document(case)
    found = matcher(rules).match(doc, today=TODAY, near_misses=True)
    by_id = {match.rule: match for match in found}
    for match in found:
        for hit in match.hits:
            assert text_of(hit, doc)[hit.start : hit.end] == hit.surface
        assert match.alert == (match.why_not is None)
    alerts = {rule: rule in by_id and by_id[rule].alert for rule in expected_alerts(case)}
    assert alerts == expected_alerts(case), found
    if "only" in case or case.get("absent"):
        assert by_id.keys() == expected_alerts(case).keys()
    _check_details(case, by_id)


def _check_details(case: dict[str, Any], by_id: dict[str, RuleMatch]) -> None:
    hits = by_id["r"].hits if "r" in by_id else ()
    if "hits" in case:
        assert [written(hit) for hit in hits] == case["hits"]
    if "terms" in case:
        assert [hit.term for hit in hits] == case["terms"]
    if "start" in case:
        assert hits[0].start == case["start"]
    why = case.get("why", {})
    for rule, words in (why if isinstance(why, dict) else {"r": why}).items():
        said = by_id[rule].why_not or ""
        assert all(word in said for word in words), said
