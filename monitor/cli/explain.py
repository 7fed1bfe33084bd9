"""explain: why does or doesn't this alert, and whom would it reach?"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.app import Rules, open_fetcher, open_translators, utc_now
from monitor.cli.context import existing_store, read_environment, usable_rules
from monitor.cli.show import print_explanation, print_forms
from monitor.desk import explain as desk
from monitor.desk.explain import Explanation, Subject
from monitor.desk.forms import forms_of
from monitor.environment import Environment
from monitor.errors import SettingError
from monitor.fetch import Fetcher
from monitor.sandbox import Sandbox
from monitor.store import articles
from monitor.text.languages import normalise
from monitor.translate import Translators


class Format(StrEnum):
    """How an answer prints."""

    TEXT = "text"
    JSON = "json"


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
    format: Annotated[Format, typer.Option(help="How to print.")] = Format.TEXT,  # noqa: A002 - the option's name
    forms: Annotated[
        str | None, typer.Option(metavar="NAME", help="Print every form of a name instead.")
    ] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line on stdin, one answer a line.")
    ] = False,
    translate: Annotated[
        bool, typer.Option("--translate/--no-translate", help="Wait for the translation.")
    ] = True,
) -> None:
    """Why does or doesn't this text alert, and whom would it reach?"""
    environment = read_environment(level="warning")
    code = _language(language)
    if forms is not None:
        found = forms_of(forms, code)
        _print_json(found) if format is Format.JSON else print_forms(forms, found)
        return
    rules = usable_rules(environment)
    if jsonl:
        asyncio.run(_lines(environment, rules, translate=translate))
        return
    if target is None:
        raise SettingError("explain what? Give a URL, a file, - for stdin, or an article's id")
    subject = Subject(title=title, language=code)
    answer = asyncio.run(_one(environment, rules, target, subject, translate=translate))
    if format is Format.JSON:
        _print_json(desk.as_json(answer))
    else:
        print_explanation(answer, rules)


def _print_json(answer: Any) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def _language(language: str | None) -> str | None:
    code = normalise(language)
    if language is not None and code is None:
        raise SettingError(f"--language {language}: not a language code; write hbs, sq, mk, en, …")
    return code


@asynccontextmanager
async def _tools(
    environment: Environment, rules: Rules, *, translate: bool
) -> AsyncIterator[Tools]:
    sandbox = Sandbox()
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
        found = await _find(tools, target, subject)
        return await desk.explain(found, rules, tools.translators, today=utc_now().date())


async def _find(tools: Tools, target: str, subject: Subject) -> Subject:
    """The text that TARGET names; raises SettingError where there is none."""
    if target == "-":
        return replace(subject, text=sys.stdin.buffer.read().decode("utf-8", "replace").strip())
    if target.startswith(("http://", "https://")):
        return await desk.from_url(subject, target, tools.fetch, tools.sandbox)
    path = Path(target)
    if path.suffix.lower() in {".html", ".htm"} and path.is_file():
        return await desk.from_html(subject, path.read_bytes(), tools.sandbox)
    if path.is_file():
        return desk.from_file(subject, path)
    if target.startswith("a-"):
        return _stored(tools.environment, target, subject)
    raise SettingError(
        f"{target}: no such file; TARGET is a URL (http:// or https://), an .html or .txt file, "
        "- for stdin, or an article's id (a-…)"
    )


def _stored(environment: Environment, article_id: str, subject: Subject) -> Subject:
    with existing_store(environment) as store:
        article = store.read_now(lambda c: articles.get(c, article_id))
    if article is None:
        raise SettingError(f"{article_id}: no such article in the archive")
    return replace(
        subject,
        id=article.id,
        title=subject.title or article.title,
        text=article.text,
        language=subject.language or article.language,
        url=article.url,
        published=article.published,
        feed=article.feed,
    )


# ── --jsonl ──


async def _lines(environment: Environment, rules: Rules, *, translate: bool) -> None:
    """One answer a line, in order, each as soon as it is known; a bad line gets an error."""
    failed = False
    async with _tools(environment, rules, translate=translate) as tools:
        number = 0
        while line := await asyncio.to_thread(sys.stdin.buffer.readline):
            number += 1
            if not line.strip():
                continue
            answer = await _answer(tools, line, number)
            failed = failed or "error" in answer
            print(json.dumps(answer, ensure_ascii=False), flush=True)
    if failed:
        raise typer.Exit(2)


async def _answer(tools: Tools, line: bytes, number: int) -> dict[str, Any]:
    try:
        given = json.loads(line)
        subject = _subject(given)
    except (ValueError, SettingError) as error:
        return {"id": None, "error": f"line {number}: {error}"}
    if given.get("html"):
        html = str(given["html"]).encode("utf-8", "replace")
        subject = await desk.from_html(subject, html, tools.sandbox)
    answer = await desk.explain(subject, tools.rules, tools.translators, today=utc_now().date())
    shown = desk.as_json(answer)
    shown["rules"] = [rule for rule in shown["rules"] if rule["hits"]]
    return shown


def _subject(given: Any) -> Subject:
    if not isinstance(given, dict) or not (given.get("text") or given.get("html")):
        raise SettingError('write one object a line, with at least "text" or "html"')
    for key in ("title", "text", "html", "language", "url", "country", "feed"):
        if not isinstance(given.get(key), str | None):
            raise SettingError(f'"{key}" must be a text')
    return Subject(
        id=given.get("id"),
        title=given.get("title") or "",
        text=given.get("text") or "",
        language=_language(given.get("language")),
        url=given.get("url"),
        country=given.get("country"),
        feed=given.get("feed"),
    )
