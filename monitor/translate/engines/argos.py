"""Argos Translate: neural models in CTranslate2, one package a language (sq, bg, sl, el, tr …).

Packages lie under `models/argos`, one directory each. Everything but `languages` and
`install_file` happens in the worker. argostranslate would download a sentence splitter, read
settings from the home directory and choose packages by itself; it gets none of the three: one
sentence comes at a time, its directories are ours, and the package is the one we name.
"""

import contextlib
import functools
import importlib
import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from monitor.errors import SettingError, TranslationError
from monitor.text.languages import normalise
from monitor.translate.engine import Engine, EngineInfo, Sentence, Translate, worker_command
from monitor.translate.engines.archives import DAMAGED
from monitor.translate.naming import kept

if TYPE_CHECKING:
    from argostranslate.translate import PackageTranslation

_MEMORY = 4 * 2**30
_LARGEST_PACKAGE = 2 * 2**30  # unpacked; real ones are 100–300 MB
_CODE = re.compile(r"[a-z]{2,3}")


def languages(models: Path, target: str) -> frozenset[str]:
    """The languages with an installed package into `target`."""
    return frozenset(language for language, _ in _packages(models, target))


def install_file(file: Path, models: Path) -> Path:
    """Unpacks a .argosmodel under `models/argos`, whole or not at all, over an older one of its
    languages; returns its directory. Raises SettingError for a file that isn't a package."""
    target = models / "argos"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".incoming-") as scratch:
        unpacked = _unpack(file, Path(scratch))
        metadata = _metadata(unpacked)
        codes = (metadata.get("from_code"), metadata.get("to_code"))
        if not all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes):
            raise SettingError(f"{file} is no Argos package: its metadata.json names no languages")
        home = target / f"{codes[0]}_{codes[1]}"
        with contextlib.suppress(FileNotFoundError):
            home.rename(Path(scratch) / "old")
        unpacked.rename(home)
    return home


def load(models: Path, target: str) -> Translate:
    """The engine, inside its worker."""
    home = models / "argos" / ".home"
    os.environ |= {
        "ARGOS_PACKAGES_DIR": str(models / "argos"),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        # onnxruntime, which comes with argostranslate, has telemetry of its own on by default.
        "ORT_DISABLE_TELEMETRY": "1",
    }
    importlib.import_module("argostranslate.translate")  # now: no sentence has to wait for it
    return functools.partial(_translate, functools.cache(functools.partial(_open, models, target)))


class _OneSentence:
    """The sentence splitter that argostranslate gets: the caller has split already."""

    def split_sentences(self, text: str) -> list[str]:
        return [text]


def _open(models: Path, target: str, language: str) -> "PackageTranslation":
    from argostranslate.package import Package
    from argostranslate.translate import Language, PackageTranslation

    paths = dict(_packages(models, target))
    if language not in paths:
        raise TranslationError(f"no package for {language}: monitor models install {language}")
    package = Package(paths[language])
    source = Language(package.from_code, package.from_name)
    translation = PackageTranslation(source, Language(package.to_code, package.to_name), package)
    translation.sentencizer = _OneSentence()
    return translation


def _translate(opened: "functools._lru_cache_wrapper[Any]", batch: Sequence[Sentence]) -> list[str]:
    translation = opened(batch[0].language)
    try:
        return kept(batch, functools.partial(_together, translation))
    except RuntimeError as error:  # CTranslate2, of these sentences
        raise TranslationError(str(error)) from error


def _together(translation: "PackageTranslation", texts: list[str]) -> list[str]:
    """What `translation.translate` gives for each, in one run of the model: it takes a text at a
    time, which costs a third more."""
    from argostranslate import settings

    package, prefix = translation.pkg, translation.pkg.target_prefix
    # The first opens the model.
    singly: list[str] = [translation.translate(text) for text in texts[:1]]
    if len(texts) == len(singly):
        return singly
    found = translation.translator.translate_batch(
        [package.tokenizer.encode(text) for text in texts[1:]],
        target_prefix=[[prefix]] * (len(texts) - 1) if prefix else None,
        replace_unknowns=True,
        max_batch_size=settings.batch_size,
        batch_type="tokens",
        beam_size=settings.beam_size,
        length_penalty=0.2,
    )
    decoded = (package.tokenizer.decode(one.hypotheses[0]) for one in found)
    return [*singly, *(text.removeprefix(prefix).removeprefix(" ") for text in decoded)]


def _packages(models: Path, target: str) -> Iterator[tuple[str, Path]]:
    """Language and directory of every package into `target`."""
    for file in sorted((models / "argos").glob("*/metadata.json")):
        metadata = _metadata(file.parent)
        language = normalise(str(metadata.get("from_code")))
        if language and metadata.get("to_code") == target:
            yield language, file.parent


def _metadata(package: Path) -> dict[str, Any]:
    """What a package says of itself; nothing where that cannot be read, so it serves nobody."""
    with contextlib.suppress(OSError, ValueError):
        metadata = json.loads((package / "metadata.json").read_bytes())
        if isinstance(metadata, dict):
            return metadata
    return {}


def _unpack(file: Path, scratch: Path) -> Path:
    """Unpacks into `scratch`; returns the one directory in it."""
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            if sum(entry.file_size for entry in entries) > _LARGEST_PACKAGE:
                raise SettingError(f"{file} is larger than any Argos package, unpacked")
            for entry in entries:
                _write(package, entry, _inside(scratch, entry, file))
    except DAMAGED as error:
        raise SettingError(f"{file} cannot be unpacked: {error}") from error
    homes = [path.parent for path in scratch.glob("*/metadata.json")]
    if len(homes) != 1:
        raise SettingError(f"{file} is no Argos package: it needs one directory with metadata.json")
    return homes[0]


def _inside(scratch: Path, entry: zipfile.ZipInfo, file: Path) -> Path:
    path = PurePosixPath(entry.filename)
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if link or path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
        raise SettingError(f"{file} is no Argos package: {entry.filename!r} would leave it")
    return scratch / path


def _write(package: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    if entry.is_dir():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with package.open(entry) as packed, path.open("wb") as out:
        shutil.copyfileobj(packed, out)


ENGINE = Engine(
    info=EngineInfo(name="argos", quality="good"),
    languages=languages,
    command=functools.partial(
        worker_command, "monitor.translate.engines.argos:load", memory=_MEMORY
    ),
)
