"""Silences: what somebody wants held back for some hours, and what that never holds."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import get_args

from monitor.desk.act.who import named, words
from monitor.errors import SettingError
from monitor.match import Rules
from monitor.model import Act, ActKind, Severity, Silence, SilenceKind, stable_id
from monitor.store import Connection, acts, silences
from monitor.store.silences import LONGEST

USUAL = timedelta(hours=8)

KINDS: tuple[SilenceKind, ...] = get_args(SilenceKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """A silence that holds; `before` is its end as it was where there was one already (as late as
    this, or this moved it). `doubt`: why it may hold nothing."""

    silence: Silence
    before: datetime | None = None
    doubt: str | None = None


def silence(
    c: Connection,
    rules: Rules,
    subject: str,
    *,
    reason: str,
    by: str,
    now: datetime,
    period: timedelta = USUAL,
) -> Silenced:
    """Holds back, for `period`, what `subject` brings: `rule:ID`, `entity:ID`, `source:NAME` or
    `story:ID`. Raises SettingError for a name that is not known, and for over 7 days.

    There is one silence of a subject at a time: a further one moves its end, and only later."""
    kind, name = parsed(subject)
    known = _known(c, rules, kind, name)
    made = _hold_back(c, (kind, known), by=by, reason=reason, now=now, period=period)
    return replace(made, doubt=_doubt(rules, made.silence))


def mute(
    c: Connection,
    named_id: str,
    *,
    by: str,
    now: datetime,
    period: timedelta = USUAL,
    reason: str = "muted",
) -> Silenced:
    """Holds back what is new in one story, as `silence` does."""
    story = named(c, named_id)
    return _hold_back(c, ("story", story.id), by=by, reason=reason, now=now, period=period)


def _hold_back(
    c: Connection,
    what: tuple[SilenceKind, str],
    *,
    by: str,
    reason: str,
    now: datetime,
    period: timedelta,
) -> Silenced:
    if not timedelta() < period <= LONGEST:
        raise SettingError(
            "a silence lasts from a minute to 7 days; to stop a rule for longer, write "
            "`status: test` into the rules"
        )
    kind, subject = what
    until = now + period
    standing = silences.active(c, now)
    before = next((one for one in standing if (one.kind, one.subject) == what), None)
    if before is not None and before.until >= until:
        return Silenced(silence=before, before=before.until)
    made = Silence(
        id=before.id if before else stable_id("si", kind, subject, now.isoformat()),
        kind=kind,
        subject=subject,
        by=by,
        reason=words(reason, "the reason"),
        since=before.since if before else now,
        until=until,
    )
    silences.save(c, made)
    silences.hold(c, made)
    _write_down(c, "silenced", made, by, now)
    return Silenced(silence=made, before=before.until if before else None)


def end_silence(c: Connection, which: str, by: str, now: datetime) -> Silence:
    """Ends a silence before its time, by its id or its subject; what it held is told at once.
    Raises SettingError where none of them holds."""
    standing = silences.active(c, now)
    found = next((one for one in standing if which in {one.id, f"{one.kind}:{one.subject}"}), None)
    if found is None:
        known = silences.get(c, which)
        over = f"it was over at {known.ended or known.until:%Y-%m-%d %H:%M} UTC" if known else ""
        why = over or "no such silence; `monitor silence` lists those that hold"
        raise SettingError(f"{which}: {why}")
    silences.end(c, found.id, now)
    _write_down(c, "silence-ended", found, by, now)
    return found


def parsed(subject: str) -> tuple[SilenceKind, str]:
    """`rule:banjska-incident` in its two parts; a story's or an alert's id needs no word before
    it. Raises SettingError."""
    kind, colon, name = subject.partition(":")
    if not colon and subject.startswith(("s-", "al-")):
        return "story", subject
    for known in KINDS:
        if kind == known and name.strip():
            return known, name.strip()
    raise SettingError(
        f"{subject}: write what is to be silent as rule:ID, entity:ID, source:NAME or story:ID"
        f"{_meant(kind, KINDS) if colon else ''}"
    )


def _known(c: Connection, rules: Rules, kind: SilenceKind, name: str) -> str:
    """The subject as it is stored; raises SettingError where there is nothing of that name."""
    if kind == "story":
        return named(c, name).id
    config = rules.config
    ids: Mapping[SilenceKind, list[str]] = {
        "rule": [rule.id for rule in config.rules],
        "entity": [entity.id for entity in config.entities],
        "source": [feed.name for feed in config.feeds],
    }
    known = {one.lower(): one for one in ids[kind]}
    if name.lower() in known:
        return known[name.lower()]
    raise SettingError(f"there is no {kind} {name}{_meant(name, known)}")


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name.lower(), list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _doubt(rules: Rules, made: Silence) -> str | None:
    rule = rules.rule(made.subject) if made.kind == "rule" else None
    if rule is None or rule.severity is not Severity.CRITICAL:
        return None
    return f"rule {rule.id} is critical, and what is critical is told all the same"


def _write_down(c: Connection, kind: ActKind, one: Silence, by: str, now: datetime) -> None:
    act = Act(
        id=stable_id("act", kind, one.id, now.isoformat()),
        kind=kind,
        by=by,
        at=now,
        story_id=one.subject if one.kind == "story" else None,
        text=f"{one.kind} {one.subject}: {one.reason}",
    )
    acts.add(c, act)
