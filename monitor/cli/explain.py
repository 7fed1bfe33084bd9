"""explain: why does or doesn't this alert, and whom would it reach?"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor import extract
from monitor.app import open_fetcher, open_translators
from monitor.cli import jsonl as lines
from monitor.cli.context import existing_store, has_database, read_environment, usable_rules
from monitor.cli.forms import print_forms
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import print_json
from monitor.cli.show import print_explanation
from monitor.config import load
from monitor.desk.explain import Explanation, Subject, as_json
from monitor.desk.explain import explain as ask
from monitor.desk.forms import NameForms, entity_of, forms_of, forms_of_entity
from monitor.desk.subject import PAGE_BYTES, from_archive, from_html, from_text, from_url
from monitor.environment import Environment, utc_now
from monitor.errors import SettingError, StoreError
from monitor.fetch import Fetcher
from monitor.match import Rules
from monitor.model import Silence
from monitor.sandbox import Sandbox
from monitor.store import silences
from monitor.text.languages import normalise
from monitor.translate import Translators

TARGETS = (
    "a URL (http:// or https://), an .html or .txt file, - for text on stdin, or an article's id "
    "(a-…)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What finding and explaining a text needs."""

    environment: Environment
    rules: Rules
    fetch: Fetcher
    sandbox: Sandbox
    translators: Translators | None


def explain(
    target: Annotated[
        str | None,
        typer.Argument(help="A URL, an .html or .txt file, - for text on stdin, an article's id."),
    ] = None,
    *,
    title: Annotated[str, typer.Option(help="The text's headline.")] = "",
    language: Annotated[
        str | None, typer.Option(help="The text's language (hbs, sq, mk, en, …); else detected.")
    ] = None,
    output: FormatOption = Format.TEXT,
    forms: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Print every form of a name, or of an entity (its id)."),
    ] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line on stdin, one answer a line.")
    ] = False,
    translate: Annotated[
        bool, typer.Option("--translate/--no-translate", help="Wait for the translation.")
    ] = True,
) -> None:
    """Why does or doesn't a text alert, and to whom?"""
    environment = read_environment(level="warning")
    subject = Subject(title=title, language=_language(language))
    if forms is not None:
        _alone("--forms", TARGET=target, title=title)
        _forms(forms, subject.language, output, environment)
    elif jsonl:
        text = None if target == "-" else target
        _alone("--jsonl", TARGET=text, title=title, language=language)
        rules = usable_rules(environment)
        if asyncio.run(_lines(environment, rules, translate=translate)):
            raise typer.Exit(2)
    elif target is None:
        raise SettingError(f"explain what? Give {TARGETS}")
    else:
        rules = usable_rules(environment)
        answer = asyncio.run(_one(environment, rules, target, subject, translate=translate))
        if output is Format.JSON:
            print_json(as_json(answer))
        else:
            print_explanation(answer, rules, utc_now().date())


def _language(language: str | None) -> str | None:
    code = normalise(language)
    if language is not None and code is None:
        raise SettingError(f"--language {language}: no such language; write hbs, sq, mk, en, …")
    return code


def _alone(option: str, **others: str | None) -> None:
    """Refuses what `option` would leave without effect."""
    given = [name for name, value in others.items() if value]
    if given:
        raise SettingError(f"{option} takes no {' and no '.join(given)}: leave it out")


def _forms(name: str, language: str | None, output: Format, environment: Environment) -> None:
    """The forms of the entity whose id `name` is, where the rules can be read, else of a name."""
    config = load(environment.rules, os.environ, today=utc_now().date()).config
    entity = entity_of(config, name) if config else None
    found = forms_of_entity(entity, language) if entity else forms_of(name, language)
    if not found:
        raise SettingError(f"--forms {name!r}: write a name, as Banjska or 'Milorad Dodik'")
    if output is Format.TEXT:
        meant = entity_of(config, name.lower()) if config and not entity else None
        hint = f"{meant.id} is an entity: --forms {meant.id} prints its names." if meant else ""
        print_forms(f"entity {entity.id}" if entity else name, found, entity, hint)
    elif entity:
        print_json(_by_language(found))
    else:
        print_json({one.language: one.as_json()["words"] for one in found})


def _by_language(found: list[NameForms]) -> dict[str, list[dict[str, Any]]]:
    names: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        names.setdefault(one.language, []).append(one.as_json())
    return names


@asynccontextmanager
async def _tools(
    environment: Environment, rules: Rules, *, translate: bool
) -> AsyncIterator[Tools]:
    # Reading stdin blocks while nothing else is under way: Ctrl-C must reach it, not the loop.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sandbox = Sandbox(modules=extract.MODULES)
    translators = open_translators(environment, rules) if translate else None
    try:
        async with open_fetcher(environment, rules) as fetch:
            yield Tools(
                environment=environment,
                rules=rules,
                fetch=fetch,
                sandbox=sandbox,
                translators=translators,
            )
    finally:
        await sandbox.close()
        if translators is not None:
            await translators.close()


async def _one(
    environment: Environment, rules: Rules, target: str, subject: Subject, *, translate: bool
) -> Explanation:
    async with _tools(environment, rules, translate=translate) as tools:
        silent = await asyncio.to_thread(_silences, environment)
        found = await _find(tools, target, replace(subject, silences=silent))
        return await ask(found, rules, tools.translators, now=utc_now())


def _silences(environment: Environment) -> tuple[Silence, ...]:
    """Those that hold now, where there is a database that answers: a text is explained without."""
    if has_database(environment):
        with suppress(StoreError), existing_store(environment) as store:
            return store.read_now(lambda c: silences.active(c, utc_now()))
    return ()


async def _find(tools: Tools, target: str, subject: Subject) -> Subject:
    """The text that TARGET names; raises SettingError where there is none."""
    if target == "-":
        return _from_stdin(subject)
    if target.lower().startswith(("http://", "https://")):
        return await from_url(subject, target, tools.fetch, tools.sandbox)
    path = Path(target)
    if target.startswith("a-") and not path.exists():
        with existing_store(tools.environment) as store:
            keep = tools.rules.config.settings.keep
            return store.read_now(lambda c: from_archive(c, subject, target, keep=keep))
    body = _read(path)
    if path.suffix.lower() in {".html", ".htm", ".xhtml"}:
        return await from_html(subject, body, tools.sandbox)
    if body.startswith(b"%PDF-") or b"\0\0\0" in body[:1000]:
        raise SettingError(f"{path}: not a text; explain reads .html and .txt files")
    return from_text(subject, body)


def _from_stdin(subject: Subject) -> Subject:
    if sys.stdin.isatty():
        print("Paste the text, then Enter and Ctrl-D.", file=sys.stderr)
    body = sys.stdin.buffer.read(PAGE_BYTES)
    if not body.strip() and not subject.title:
        raise SettingError("nothing on stdin: pipe a text into `monitor explain -`")
    return from_text(subject, body)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(PAGE_BYTES + 1)
    except FileNotFoundError:
        raise SettingError(f"{path}: no such file; TARGET is {TARGETS}") from None
    except OSError as error:
        raise SettingError(
            f"{path}: cannot be read ({error.strerror}); TARGET is {TARGETS}"
        ) from None
    if len(body) > PAGE_BYTES:
        raise SettingError(f"{path}: larger than {PAGE_BYTES // 2**20} MB, which is no article")
    return body


async def _lines(environment: Environment, rules: Rules, *, translate: bool) -> bool:
    """One answer a line, in order, each before the next line is read; whether any is an error."""
    failed, languages = False, set[str | None]()
    async with _tools(environment, rules, translate=translate) as tools:
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if not line.strip():
                continue
            answer = await lines.answer(line, number, rules, tools.sandbox, tools.translators)
            failed = failed or "error" in answer
            lines.put(answer)
            language = answer.get("article", {}).get("language")
            if language not in languages:  # its names have just been made
                languages.add(language)
                gc.freeze()  # a look through all of them for garbage slows every article
    return failed
