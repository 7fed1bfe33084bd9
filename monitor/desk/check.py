"""check: the rules, everything wrong in them, and the version that may run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from monitor import match
from monitor.channels import address_problem
from monitor.config import Changes, changes, load
from monitor.config.rules import Config, Rule
from monitor.errors import Problem
from monitor.match import Rules


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
    wrong. `rules` are the old ones where the new file cannot be used; `kept` names the rules of
    which the old version stays because an example of the new one fails."""

    rules: Rules
    changes: Changes | None
    problems: tuple[Problem, ...]
    kept: tuple[str, ...] = ()


def check(path: Path, variables: Mapping[str, str], today: date) -> Checked:
    """Reads the rules, compiles them, runs their examples and looks at the channels' addresses."""
    loaded = load(path, variables, today=today)
    if loaded.config is None:
        return Checked(rules=None, problems=loaded.problems)
    rules, failing = _compile(loaded.config, today)
    found = (*loaded.problems, *failing, *_channel_problems(loaded.config))
    return Checked(rules=rules, problems=tuple(sorted(found, key=_place)))


def advised(checked: Checked) -> Checked:
    """The same with warnings of what can run and still won't do what it is for. For people who
    write rules: a start or a reload is spared the time."""
    if checked.rules is None:
        return checked
    found = (*checked.problems, *match.advise(checked.rules.config))
    return replace(checked, problems=tuple(sorted(found, key=_place)))


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


def _compile(config: Config, today: date) -> tuple[Rules, tuple[Problem, ...]]:
    matcher = match.compile_rules(config)
    problems = match.check(config, matcher, today=today)
    failed = any(problem.level != "warning" for problem in problems)
    failing = match.failing_rules(config, matcher, today=today) if failed else frozenset()
    return Rules(config=config, matcher=matcher, failing=failing), problems


def compiled(config: Config, today: date) -> Rules:
    """A version that was live before, ready to run again."""
    return _compile(config, today)[0]


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


def reload(old: Rules, path: Path, variables: Mapping[str, str], today: date) -> Reloaded:
    """The rules to run after the file changed. A broken file never replaces a working one, and an
    edit whose example fails leaves that rule as it was."""
    checked = check(path, variables, today)
    if checked.rules is None:
        return Reloaded(rules=old, changes=None, problems=checked.problems)
    new = checked.rules
    kept = _kept(old, new)
    if kept:
        rules = tuple(kept.get(rule.id, rule) for rule in new.config.rules)
        new, _ = _compile(replace(new.config, rules=rules), today)
    return Reloaded(
        rules=new,
        changes=changes(old.config, new.config),
        problems=checked.problems,
        kept=tuple(kept),
    )


def _kept(old: Rules, new: Rules) -> dict[str, Rule]:
    """The working version of every rule whose edit fails its examples."""
    edited = {rule.id: rule for rule in new.config.rules if rule.id in new.failing}
    return {
        rule.id: rule
        for rule in old.config.rules
        if rule.id in edited and rule.id not in old.failing and rule != edited[rule.id]
    }
