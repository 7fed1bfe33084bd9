"""models list: which engine translates which language, what is installed, and what to do."""

import pkgutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from monitor.config.rules import Config
from monitor.errors import SettingError
from monitor.text.languages import LANGUAGES, normalise
from monitor.translate import ENGINES, REGION, Engine, Translators
from monitor.translate.models.catalogue import DEBIAN, Model, best, known, order

MORE = ("el", "tr")
"""Neighbours' languages, listed beside those of the region."""

APERTIUM_SIZE = 28 * 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One engine for one language. `size` is about how many bytes are to be fetched, `home` where
    from; `licence` None where its publisher states none. `command` installs it; None where it is
    installed. `fetched`: it can be fetched from its home."""

    language: str
    engine: str
    quality: str
    size: int | None
    licence: str | None
    home: str
    installed: bool
    serves: bool
    fetched: bool
    command: str | None


def listing(
    translators: Translators, models: Path, config: Config, asked: Collection[str] = ()
) -> tuple[Row, ...]:
    """A row for each language and engine, the best first: of the region's languages, the feeds' and
    what is installed, or of those `asked` for. Nothing is fetched for it."""
    target = config.settings.translate_to
    engines = table()
    installed = {name: engine.languages(models, target) for name, engine in engines.items()}
    serving = translators.languages()
    wanted = asked or (*REGION, *MORE, *read_languages(config), *serving)
    return tuple(
        row
        for language in dict.fromkeys(wanted)
        if language != target
        for row in _rows(language, target, engines, installed, serving.get(language))
    )


def table() -> dict[str, Engine]:
    """Every engine that this program knows, by name."""
    engines = (pkgutil.resolve_name(path) for path in ENGINES)
    return {engine.info.name: engine for engine in engines}


def lacking(translators: Translators, config: Config) -> list[str]:
    """The languages of the feeds that nothing translates, or only roughly."""
    served = {code: translators.serves(code, None) for code in read_languages(config)}
    return [code for code, info in served.items() if info is None or info.quality == "rough"]


def read_languages(config: Config) -> list[str]:
    """The languages of the enabled feeds, without the one that is translated into."""
    target = config.settings.translate_to
    found = {feed.language for feed in config.feeds if feed.enabled and feed.language}
    return sorted(found - {target})


def name_of(language: str) -> str:
    """A language in words; of one without a row its code."""
    return LANGUAGES[language].name if language in LANGUAGES else language


def language_of(text: str) -> str:
    """The language that a code, or a name (`Albanian`), means. Raises SettingError, which names the
    nearest, for anything else."""
    by_name = {
        name.lower(): code for code, row in LANGUAGES.items() for name in row.name.split(", ")
    }
    found = normalise(text) or by_name.get(text.lower())
    if found is not None:
        return found
    close = get_close_matches(text.lower(), [*by_name, *LANGUAGES], n=1)
    meant = by_name.get(close[0], close[0]) if close else ""
    hint = f"did you mean {meant} ({name_of(meant)})? " if meant else ""
    raise SettingError(
        f"{text}: no language; {hint}write a code, as hbs (bs, hr, sr, cnr), sq, mk, bg, sl"
    )


def row_json(row: Row) -> dict[str, Any]:
    """A row for scripts."""
    return {"language": row.language, "name": name_of(row.language)} | asdict(row)


def _rows(
    language: str,
    target: str,
    engines: Mapping[str, Engine],
    installed: Mapping[str, Collection[str]],
    serving: str | None,
) -> Iterator[Row]:
    offered = known(target)
    for name in dict.fromkeys((*order(language), *engines)):
        here = name in engines and language in installed[name]
        model = best(offered, language, engine=name, fetched=False)
        package = DEBIAN.get((language, target)) if name == "apertium" else None
        if name not in engines or not (here or model or package):
            continue
        size, licence, home = _facts(model, package)
        yield Row(
            language=language,
            engine=name,
            quality=engines[name].info.quality,
            size=size,
            licence=licence,
            home=home,
            installed=here,
            serves=name == serving,
            fetched=model is not None and bool(model.files),
            command=None if here else _command(language, model, package, target),
        )


def _facts(model: Model | None, package: str | None) -> tuple[int | None, str | None, str]:
    if package is not None:
        return APERTIUM_SIZE, "GPL", f"Debian, {package}"
    if model is None:
        return None, None, "brought by hand"
    return model.size, model.licence, model.home or "a directory or address of yours"


def _command(language: str, model: Model | None, package: str | None, target: str) -> str:
    if package is not None:
        return f"apt-get install {package}"
    if model is None:
        return "monitor models install --from FILE"
    if not model.files:
        return f"monitor models install {language} --engine {model.engine} --from DIR"
    usual = best(known(target), language)
    other = "" if usual and usual.engine == model.engine else f" --engine {model.engine}"
    return f"monitor models install {language}{other}"


def one_command(rows: Collection[Row], config: Config) -> str | None:
    """What installs all that the languages of the region and the feeds lack, as far as it can be
    fetched; None where they lack nothing."""
    good = {row.language for row in rows if row.installed and row.quality == "good"}
    wanted = {*REGION, *read_languages(config)} - good
    missing = [row.language for row in rows if row.language in wanted and row.fetched]
    return f"monitor models install {' '.join(dict.fromkeys(missing))}" if missing else None
