"""What is wrong with the rules and the languages that they are read in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.errors import Problem
from monitor.health.finding import Finding
from monitor.text.languages import LANGUAGES


def of_rules(problems: Sequence[Problem]) -> list[Finding]:
    """What `check` says, one finding an error."""
    return [
        Finding(about="rules", text=str(replace(problem, level="error")), todo=_mending(problem))
        for problem in problems
        if problem.level != "warning"
    ]


def _mending(problem: Problem) -> str:
    if problem.level == "channel":
        return (
            "set the variable where the monitor starts and start it again, or correct the url; "
            "`monitor send-test` tries it"
        )
    return "correct the rules; `monitor check` says when they are good"


def of_translation(wanted: Mapping[str, str | None], target: str) -> list[Finding]:
    """Languages that are read and that nothing translates; `wanted`: engine by language."""
    return [
        Finding(
            about=f"translation of {_language(code)}",
            text=f"no engine for {code}: its alerts go out in the original",
            todo=_engine_for(code, target),
        )
        for code, engine in sorted(wanted.items())
        if engine is None and code != target
    ]


def _language(code: str) -> str:
    known = LANGUAGES.get(code)
    return known.name if known else code


def _engine_for(code: str, target: str) -> str:
    packages = {"hbs": "apertium-hbs-eng", "mk": "apertium-mkd-eng"}
    install = f"monitor models install {code}"
    if target == "en" and code in packages:
        return f"{install}; for a rough gloss apt-get install {packages[code]}"
    return install
