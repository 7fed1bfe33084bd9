"""feeds coverage: what of the sources is alive, by country and language."""

from collections.abc import Sequence

from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import console, count, print_json, print_table
from monitor.desk.coverage import Part, countries, coverage, coverage_json
from monitor.environment import utc_now


def feeds_coverage(*, output: FormatOption = Format.TEXT) -> None:
    """How many sources are alive right now, of how many, by country and language.

    Alive: read lately, with entries, and with news as often as is usual for it."""
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        rules = rules_in_force(environment, store)
        found = store.read_now(lambda c: coverage(c, rules, utc_now()))
    if output is Format.JSON:
        print_json(coverage_json(found))
    elif found:
        print_table(("country", "language", "alive", "of", ""), _rows(found))
        console().print(f"\n{head(found)}")
    else:
        console().print("No feed is enabled: write some under `feeds:` in the rules.")


def head(found: Sequence[Part]) -> str:
    """`150 of 172 sources alive: BA 40/42, RS 33/33, …`"""
    grouped = countries(found)
    each = ", ".join(f"{one.code or '?'} {one.alive}/{one.known}" for one in grouped)
    alive = sum(one.alive for one in grouped)
    words = f"{alive:,} of {count(sum(one.known for one in grouped), 'source')} alive"
    return f"{words}: {each}" if any(one.code for one in grouped) else words


def _rows(found: Sequence[Part]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in countries(found):
        name = one.name
        for part in one.languages:
            language = part.language or "?"
            rows.append((name, language, f"{part.alive:,}", f"{part.known:,}", _remark(part)))
            name = ""
    return rows


def _remark(part: Part) -> str:
    if part.alive:
        return ""
    return "nothing comes" if part.silent else "not asked yet"
