"""models install: what would be fetched for which language, from where, how large."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from monitor import urls
from monitor.desk.models import name_of, table
from monitor.desk.models_install import Place, fetched
from monitor.errors import FetchError, SettingError
from monitor.fetch import Fetcher
from monitor.translate.models.catalogue import Model, best, hosted, known, local, order, with_index

INDEX_BYTES = 4 * 2**20
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to install, of the languages asked for; for which there is nothing, and why. `remarks`
    are for people. `loose`: files that only tell what they are once they are opened."""

    models: tuple[Model, ...] = ()
    loose: tuple[Model, ...] = ()
    done: tuple[str, ...] = ()  # languages that have it already
    nothing: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


async def plan(
    place: Place, languages: Sequence[str], fetch: Fetcher, *, engine: str | None = None
) -> Plan:
    """What `install` would do for these languages; for none, with everything that `source` has.

    Asks Argos' index, or the mirror, and how large the files are; fetches nothing else. Raises
    SettingError for an engine or a source that there isn't, FetchError for a mirror that does not
    answer."""
    usable = set(table())
    if engine is not None and engine not in usable - {"apertium"}:
        names = ", ".join(sorted(usable - {"apertium"}))
        raise SettingError(f"--engine {engine}: no engine that takes models; one of {names}")
    offered, remarks = await _offered(place, languages, engine, fetch)
    offered = tuple(model for model in offered if model.engine in usable)
    if not languages:
        languages = list(dict.fromkeys(code for one in offered for code in one.languages))
    loose = [
        await _sized(model, fetch)
        for model in offered
        if not model.languages and engine in {None, model.engine}
    ]
    chosen: dict[Model, None] = {}
    done, nothing = [], []
    for language in languages:
        model = best(offered, language, engine=engine)
        if model is None:
            nothing.append((language, _why_none(place, language, engine, bool(loose))))
        elif _is_done(place, model, language):
            done.append(language)
        else:
            chosen[model] = None
    sized = [await _sized(model, fetch) for model in chosen]
    return Plan(
        models=tuple(sized),
        loose=tuple(loose),
        done=tuple(done),
        nothing=tuple(nothing),
        remarks=remarks,
    )


async def _offered(
    place: Place, languages: Collection[str], engine: str | None, fetch: Fetcher
) -> tuple[tuple[Model, ...], tuple[str, ...]]:
    if place.mirror is not None:
        sums = await _text(fetch, f"{place.mirror.rstrip('/')}/{SUMS}")
        return hosted(sums.decode("utf-8", "replace"), place.mirror, place.target), ()
    if place.source is not None:
        return await asyncio.to_thread(_here, Path(place.source), place.target), ()
    if engine not in {None, "argos"} or not any(_wants_argos(code, place) for code in languages):
        return known(place.target), ()
    try:
        return with_index(await _text(fetch, place.index), place.target), ()
    except (FetchError, ValueError, RecursionError) as error:
        remark = f"Argos' index cannot be read ({error}); versions as of November 2026 are taken"
        return known(place.target), (remark,)


def _here(path: Path, target: str) -> tuple[Model, ...]:
    if not path.exists():
        raise SettingError(f"--from {path}: there is no such file or directory")
    return local(path, target)


def _wants_argos(language: str, place: Place) -> bool:
    """Whether its index may matter: not where another engine's model is the better one."""
    known_one = best(known(place.target), language)
    return known_one is None or order(language)[0] == "argos"


async def _text(fetch: Fetcher, url: str) -> bytes:
    answer = await fetch.get(url, max_bytes=INDEX_BYTES)
    if answer.status != 200 or not answer.complete:
        make = f"; make it in that directory: sha256sum $(find * -type f ! -name {SUMS}) > {SUMS}"
        hint = make if url.endswith(f"/{SUMS}") else ""
        raise FetchError("status", f"{url} answered {answer.status}{hint}")
    return answer.body


def _why_none(place: Place, language: str, engine: str | None, loose: bool) -> str:
    name = name_of(language)
    if loose:
        return f"no file is named as one for {name}; the others tell once they are opened"
    if place.source is not None:
        return f"{urls.public(place.source)} has no model for {name} into {place.target}"
    offered = best(known(place.target), language, fetched=False)
    if offered is None:
        return (
            f"no model for {name} into {place.target} is known; its alerts go out in the original. "
            "One that you have: monitor models install --from FILE"
        )
    if engine == "firefox":
        return (
            "Firefox's models come from a directory or an address of yours: "
            f"monitor models install {language} --engine firefox --from DIR"
        )
    return f"{engine} has no model for {name}; without --engine the best is taken"


def _is_done(place: Place, model: Model, language: str) -> bool:
    """Whether just this model was fetched before, and its engine serves the language."""
    if model.files[0].is_here or model.files[0].place not in fetched(place.models):
        return False
    return language in table()[model.engine].languages(place.models, place.target)


async def _sized(model: Model, fetch: Fetcher) -> Model:
    """With the size that its home tells; without an answer what the catalogue has: the download
    will say what is wrong."""
    if model.files[0].is_here:
        sizes = [Path(file.place).stat().st_size for file in model.files]  # noqa: ASYNC240 - a local look
        return replace(model, size=sum(sizes))
    size = 0
    for file in model.files:
        try:
            async with fetch.stream(file.place) as stream:
                if stream.status != 200 or stream.size is None:
                    return model
                size += stream.size
        except FetchError:
            return model
    return replace(model, size=size)
