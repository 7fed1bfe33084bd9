"""What became of the rules: edited, failing, ended; what noise they stopped; which are idle."""

from collections.abc import Iterator
from datetime import timedelta

from monitor.model import Section
from monitor.pipeline.handover.shift import Shift, counted, date_of, section, short
from monitor.store import Connection, handover
from monitor.store import rules as versions

IDLE = timedelta(days=90)
"""A rule that has not matched for so long is told once a week."""

YOUNG = timedelta(days=7)
"""Of a rule that is younger nobody expects a match yet."""

SOON = timedelta(days=7)


def ruleset(c: Connection, shift: Shift) -> Iterator[Section | None]:
    """What became of the rules; once a week those that never match."""
    lines = [*_edited(c, shift), *_failing(shift), *_ended(shift)]
    yield section("Rules", lines, "`monitor check`")
    if shift.begins_a_week:
        yield section("Rules without a match for 90 days", list(_idle(c, shift)))


def stopped(c: Connection, shift: Shift) -> list[str]:
    """What `ignore` has stopped, by its reason, with one headline each."""
    return [
        f"ignore, {short(one.reason)}: {counted(one.count, 'article')}, as “{short(one.title)}”"
        for one in handover.ignored(c, shift.since)
    ]


def _edited(c: Connection, shift: Shift) -> Iterator[str]:
    """What was edited in this time, each rule once, by what became of it last."""
    edits = versions.edited(c, shift.since)
    last = {edit.rule: edit.what for edit in edits if edit.rule}
    for what in ("added", "changed", "removed"):
        if ids := [rule for rule, became in last.items() if became == what]:
            yield f"{what.capitalize()}: {', '.join(ids)}"
    beside = dict.fromkeys(edit.what for edit in edits if not edit.rule)
    yield from (f"Edited: {short(one)}" for one in beside)


def _failing(shift: Shift) -> Iterator[str]:
    failing = sorted(shift.rules.failing)
    if failing:
        yield f"An example fails: {', '.join(failing)} (`monitor check` says why)"
    if shift.rules.kept:
        kept = ", ".join(shift.rules.kept)
        yield f"An edit was refused, the version before stays: {kept} (`monitor check` says why)"


def _ended(shift: Shift) -> Iterator[str]:
    today, since = shift.day(shift.until), shift.day(shift.since)
    for rule in shift.rules.config.rules:
        if rule.until is None or rule.status == "off":
            continue
        last = date_of(rule.until)
        if since - timedelta(days=1) <= rule.until < today:
            yield f"Ended: {rule.id}, whose last day was {last}"
        elif today <= rule.until < today + SOON:
            yield f"Ends soon: {rule.id}, whose last day is {last}"


def _idle(c: Connection, shift: Shift) -> Iterator[str]:
    """Live rules, the longest without a match first; of one that never had any, since when it is
    there."""
    matched, there = handover.last_matches(c), versions.since(c)
    found = []
    for rule in shift.rules.config.rules:
        over = rule.until is not None and rule.until < shift.day(shift.until)
        last, begun = matched.get(rule.id), there.get(rule.id)
        since = last or begun
        if rule.status != "live" or over or since is None:
            continue
        if last is not None and shift.until - last >= IDLE:
            found.append((since, f"{rule.id}: last on {date_of(shift.day(last))}"))
        elif last is None and shift.until - since >= YOUNG:
            day = date_of(shift.day(since))
            found.append((since, f"{rule.id}: never since it is there ({day})"))
    yield from (line for _, line in sorted(found))
