"""Digests: what one shift hands over to the next, on demand and at a channel's own times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.app import Rules
from monitor.model import AllClear, DigestView, LanguageWatch, Section
from monitor.pipeline.handover.desk import OPEN_ALERTS, UNCONFIRMED, desk
from monitor.pipeline.handover.ruleset import ruleset, stopped
from monitor.pipeline.handover.service import HELD, service
from monitor.pipeline.handover.shift import Shift, section
from monitor.pipeline.handover.watch import Read, languages, near, newest
from monitor.store import Connection

__all__ = ["Rows", "Shift", "rows", "view"]

UNSETTLED = {OPEN_ALERTS, UNCONFIRMED, HELD}
"""Sections with which nothing new is no all-clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the archive says of a shift: sections, what `ignore` stopped, how well each language was
    watched, and the articles to look for near misses in."""

    shift: Shift
    sections: tuple[Section, ...]
    ignored: tuple[str, ...]
    languages: tuple[LanguageWatch, ...]
    newest: tuple[Read, ...]


def rows(c: Connection, rules: Rules, since: datetime, until: datetime) -> Rows:
    """Everything that is read from the archive, of one moment."""
    shift = Shift(rules=rules, since=since, until=until)
    watched = languages(c, shift)
    found = (*desk(c, shift), *service(c, shift, watched), *ruleset(c, shift))
    return Rows(
        shift=shift,
        sections=tuple(one for one in found if one is not None),
        ignored=tuple(stopped(c, shift)),
        languages=watched,
        newest=newest(c, shift),
    )


def view(found: Rows, why: str, beside: Sequence[Section], *, quiet: bool) -> DigestView:
    """The digest, with `beside` before what the archive says; `quiet`: it has no story to tell.
    Takes some seconds of CPU, as the newest articles are held against the rules."""
    nearly = near(found.shift, found.newest)
    kept = section("What ignore and none stopped", [*found.ignored, *nearly.vetoed])
    clear = AllClear(
        languages=found.languages,
        nearest_miss=nearly.miss,
        unsettled=any(one.title in UNSETTLED for one in found.sections),
    )
    return DigestView(
        why=why,
        since=found.shift.since,
        until=found.shift.until,
        sections=(*beside, *found.sections, *([kept] if kept else [])),
        all_clear=clear if quiet else None,
    )
