"""check: the rules, everything wrong in them, and the version that may run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from monitor import match
from monitor.channels import address_problem
from monitor.config import Changes, Loaded, Pieces, changes, load, parse
from monitor.config.packs import is_packed
from monitor.config.rules import Config
from monitor.desk.gate import Refused, gate
from monitor.errors import Problem
from monitor.match import Rules, Told
from monitor.memory import uncollected


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The rules as read: None where they cannot run at all; `problems` in the file's order."""

    rules: Rules | None
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        """Nothing but warnings."""
        return all(problem.level == "warning" for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What a reload leads to: the rules to run from now on, in words what changed, and what is
    wrong. `rules` are the old ones where the new file cannot be used; `kept` names what of the old
    version stays because an example fails: `rule banjska-incident`, `entity banjska`, `ignore`."""

    rules: Rules
    changes: Changes | None
    problems: tuple[Problem, ...]
    kept: tuple[str, ...] = ()


@uncollected()
def check(
    path: Path,
    variables: Mapping[str, str],
    today: date,
    *,
    before: Rules | None = None,
    told: Told | None = None,
) -> Checked:
    """Reads the rules, compiles them, runs their examples and looks at the channels' addresses.
    What did not change since `before` is taken from it. `told` hears how the examples get on."""
    loaded, rules = _read(path, variables, today, before, told)
    if rules is None:
        return Checked(rules=None, problems=loaded.problems)
    return Checked(rules=rules, problems=_together(loaded, rules.judgement.problems()))


def _read(
    path: Path,
    variables: Mapping[str, str],
    today: date,
    before: Rules | None = None,
    told: Told | None = None,
) -> tuple[Loaded, Rules | None]:
    pieces = before.pieces if before else Pieces()
    loaded = load(path, variables, today=today, pieces=pieces)
    if loaded.config is None:
        return loaded, None
    return loaded, _compiled(loaded.config, pieces, today, before, told)


def _compiled(
    config: Config,
    pieces: Pieces,
    today: date,
    before: Rules | None = None,
    told: Told | None = None,
) -> Rules:
    matcher = match.compile_rules(config, before.matcher if before else None)
    known = before.judgement if before else None
    judgement = match.judge(config, matcher, today=today, before=known, told=told)
    return Rules(config=config, matcher=matcher, judgement=judgement, pieces=pieces)


def _saying(problems: Iterable[Problem], what: str) -> Iterator[Problem]:
    """The problems, each error with what happens meanwhile."""
    for one in problems:
        yield one if one.level == "warning" else replace(one, message=f"{one.message}; {what}")


def _together(loaded: Loaded, failing: Iterable[Problem]) -> tuple[Problem, ...]:
    config = loaded.config
    channels = _channel_problems(config) if config else ()
    return tuple(sorted((*loaded.problems, *failing, *channels), key=_place))


def advised(checked: Checked) -> Checked:
    """The same with warnings of what can run and still won't do what it is for. For people who
    write rules: a start or a reload is spared the time."""
    if checked.rules is None:
        return checked
    advice = match.advise(checked.rules.config, checked.problems)
    # A pack's names are not theirs.
    return with_more(checked, (one for one in advice if not is_packed(one.file)))


def with_more(checked: Checked, problems: Iterable[Problem]) -> Checked:
    """The same with these problems, in the files' order."""
    found = (*checked.problems, *problems)
    return replace(checked, problems=tuple(sorted(found, key=_place)))


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


@uncollected()
def compiled(sources: Mapping[str, str], variables: Mapping[str, str], today: date) -> Rules | None:
    """A version that was live before, ready to run again; None where it cannot be read any more."""
    pieces = Pieces()
    loaded = parse(sources, variables, today=today, pieces=pieces)
    return _compiled(loaded.config, pieces, today) if loaded.config else None


def _channel_problems(config: Config) -> list[Problem]:
    """Addresses that no sender understands: each breaks its one channel."""
    found = []
    for channel in config.channels:
        for url in channel.urls:
            problem = address_problem(url)
            if problem:
                found.append(
                    Problem(
                        file=channel.at.file,
                        line=channel.at.line,
                        column=channel.at.column,
                        message=f"channel {channel.name}: {problem}",
                        level="channel",
                    )
                )
    return found


@uncollected()
def reload(old: Rules, path: Path, variables: Mapping[str, str], today: date) -> Reloaded:
    """The rules to run after the file changed. A broken file never replaces a working one, and what
    makes an example of a working rule fail stays as it was."""
    loaded, new = _read(path, variables, today, old)
    if new is None:
        return Reloaded(rules=old, changes=None, problems=loaded.problems)
    rules, refused = gate(old, new, today)
    return Reloaded(
        rules=rules,
        changes=changes(old.config, rules.config),
        problems=_together(loaded, _gated(new, rules, refused)),
        kept=tuple(refused),
    )


def _gated(new: Rules, rules: Rules, refused: Refused) -> Iterator[Problem]:
    """What the examples say of the file, and of what runs in its place, with what happens now."""
    named = ", ".join(refused)
    for rule in sorted(new.failing | rules.failing):
        if rule in refused.rules:
            what = "the version of this rule that worked stays live"
        elif rule not in rules.failing:
            what = f"until it is mended, this stays as it was: {named}"
        elif rule in new.failing:
            what = "the rule runs all the same, as there is no version of it that works"
        else:
            what = f"the rule runs all the same; what it needs was refused: {named}"
        said = (new if rule in new.failing else rules).judgement
        yield from _saying(said.problems([rule]), what)
    yield from new.judgement.problems(new.judgement.judged.keys() - new.failing - rules.failing)
