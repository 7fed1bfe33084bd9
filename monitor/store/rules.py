"""Versions of the rules that were live, by their hash, and what was edited when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.store.schema import edits, rules_versions
from monitor.store.statements import insert_missing, upsert, values

BEGUN, ADDED, REMOVED = "begun", "added", "removed"

_e = edits.c


def save_version(c: Connection, version: str, sources: str, now: datetime) -> None:
    """The version that is live from now on; an earlier one may come back."""
    upsert(c, rules_versions, [{"version": version, "sources": sources, "at": now}])


def latest(c: Connection) -> tuple[str, str] | None:
    """(version, sources) of the version that went live last."""
    wanted = select(rules_versions.c.version, rules_versions.c.sources)
    newest = wanted.order_by(rules_versions.c.at.desc(), rules_versions.c.version).limit(1)
    found = c.execute(newest).first()
    return (found.version, found.sources) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What became of a rule: begun (it was there when this began to be kept), added, changed or
    removed; of "", in words, what else of the rules was edited."""

    at: datetime
    rule: str
    what: str


def note(
    c: Connection, present: Collection[str], changed: Collection[str], rest: str, now: datetime
) -> None:
    """Keeps which rules are there from now on, which of them were edited, and in words what else
    was."""
    known = since(c)
    first = not known
    told: dict[str, str] = dict.fromkeys(changed, "changed")
    told |= {rule: BEGUN if first else ADDED for rule in present if rule not in known}
    told |= dict.fromkeys(known.keys() - set(present), REMOVED)
    told |= {"": rest} if rest and not first else {}
    insert_missing(
        c, edits, [{"at": now, "rule": rule, "what": what} for rule, what in told.items()]
    )


def since(c: Connection) -> Mapping[str, datetime]:
    """Since when each rule has been there, of those that are."""
    of_rules = select(_e.rule, func.max(_e.at).label("at")).where(_e.rule != "")
    gone = of_rules.where(_e.what == REMOVED).group_by(_e.rule)
    left = dict(c.execute(gone).all())
    came = of_rules.where(_e.what.in_((BEGUN, ADDED))).group_by(_e.rule)
    return {rule: at for rule, at in c.execute(came) if rule not in left or left[rule] < at}


def edited(c: Connection, after: datetime) -> tuple[Edit, ...]:
    """What was edited since then, in that order; not what was there from the beginning."""
    wanted = select(edits).where(_e.at >= after, _e.what != BEGUN)
    return values(Edit, c.execute(wanted.order_by(_e.at, _e.rule)))
