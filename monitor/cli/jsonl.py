"""explain --jsonl: one JSON object a line in, one a line out, in the same order."""

import json
from typing import Any

from monitor.desk.explain import Subject, as_json, explain
from monitor.desk.subject import from_html
from monitor.environment import utc_now
from monitor.errors import MonitorError, SettingError
from monitor.match import Rules
from monitor.sandbox import Sandbox
from monitor.text.languages import normalise
from monitor.text.shown import json_text
from monitor.translate import Translators

TEXTS = ("title", "text", "html", "language", "url", "country", "feed")


async def answer(
    line: bytes, number: int, rules: Rules, sandbox: Sandbox, translators: Translators | None
) -> dict[str, Any]:
    """The answer to one line: the contract's object with only the rules that have a hit, or, for a
    line that cannot be answered, `id` and `error`."""
    given: Any = None
    try:
        given = _object(line)
        subject = _subject(given)
        if given.get("html"):
            subject = await from_html(subject, _bytes(given["html"]), sandbox)
        found = await explain(subject, rules, translators, now=utc_now(), near_misses=False)
    except MonitorError as error:
        known = given.get("id") if isinstance(given, dict) else None
        return {"id": known, "error": f"line {number}: {error}"}
    shown = as_json(found)
    shown["rules"] = [rule for rule in shown["rules"] if rule["hits"]]
    return shown


def put(answer: dict[str, Any]) -> None:
    """Prints an answer at once: whoever asks may wait for it before asking on."""
    print(_bytes(json_text(answer)).decode(), flush=True)


def _object(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line.strip().decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise SettingError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise SettingError(
            f"not JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
        ) from None
    except RecursionError:
        raise SettingError("nested too deeply") from None
    except ValueError:  # of Python's own limit
        raise SettingError("a number of thousands of digits") from None
    if not isinstance(given, dict):
        raise SettingError('write an object, as {"text": "…"}')
    return given


def _no_number(name: str) -> None:
    raise SettingError(f"not JSON: {name} is no number")


def _subject(given: dict[str, Any]) -> Subject:
    for key in TEXTS:
        if not isinstance(given.get(key), str | None):
            raise SettingError(f'"{key}" must be a text')
    if all(given.get(key) is None for key in ("title", "text", "html")):
        raise SettingError('no text: give "text" or "html"')
    language = normalise(given.get("language"))
    if given.get("language") and language is None:
        raise SettingError(f'"language" {given["language"]}: no such language; write hbs, sq, mk …')
    return Subject(
        id=given.get("id"),
        title=given.get("title") or "",
        text=given.get("text") or "",
        language=language,
        url=given.get("url"),
        country=(given.get("country") or "").upper() or None,
        feed=given.get("feed"),
    )


def _bytes(text: str) -> bytes:
    """UTF-8; a lone surrogate, which JSON may hold, becomes `?`."""
    return text.encode("utf-8", "replace")
