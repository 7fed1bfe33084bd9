"""Which model serves which language, best first: where it comes from, how large, whose licence.

What is written here was read in November 2026. Argos' own index is asked again before anything is
fetched (`with_index`). No home publishes checksums; a mirror's SHA256SUMS has them (`hosted`).
Models whose licence forbids commercial use (NLLB and its kin, CC-BY-NC) have no row.

Sources: Argos, github.com/argosopentech/argospm-index; on its licences argos-translate issues 507
(December 2025: some packages name CC-BY-4.0, others nothing) and 533 (July 2026: unanswered).
OPUS-MT, github.com/Helsinki-NLP/Tatoeba-Challenge, models/*/*.yml; its models are CC-BY-4.0 while
the data they learnt from are not (issue 29). Firefox, its model registry: MPL-2.0.
"""

import json
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from urllib.parse import quote, urljoin, urlsplit

from monitor.text.languages import normalise

ARGOS_INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"
ARGOS_HOME = "https://argos-net.com/v1/"
OPUS_HOME = "https://object.pouta.csc.fi/Tatoeba-MT-models/"

LARGEST = 3 * 10**9
"""Bytes: no model known is half as large."""

_MB = 10**6
_BIG, _BASE = 900 * _MB, 300 * _MB  # 240 and 76 million numbers of four bytes, little compressible
_ARGOS_SIZE = 100 * _MB
_FIREFOX_SIZE = 37 * _MB


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a model. `place` is its address, or its path on this machine; `sha256` (hex) is
    what it has to be, where somebody says so."""

    name: str
    place: str
    sha256: str | None = None

    @property
    def is_here(self) -> bool:
        """On this machine."""
        return not self.place.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What an engine needs for some languages into `target`.

    `size` is about how many bytes are to be fetched. `licence` is None where its publisher states
    none. Without `files` it has no home that may be asked: somebody brings it.
    """

    engine: str
    languages: tuple[str, ...]
    target: str
    version: str = ""
    files: tuple[File, ...] = ()
    size: int | None = None
    licence: str | None = None

    @property
    def home(self) -> str | None:
        """The host, or the directory, that its files come from."""
        if not self.files:
            return None
        place = self.files[0].place
        return str(Path(place).parent) if self.files[0].is_here else urlsplit(place).hostname


_ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"hbs": ("opus", "firefox", "apertium"), "mk": ("opus", "apertium")}
)
_OTHERS = ("argos", "opus", "firefox", "apertium")

DEBIAN: Mapping[tuple[str, str], str] = MappingProxyType(
    {("hbs", "en"): "apertium-hbs-eng", ("mk", "en"): "apertium-mkd-eng"}
)
"""Apertium's pairs by (language, target): Debian's packages, 28 MB with what they need."""

# Language codes as the index has them; everything in it is also asked for at run time.
_ARGOS = MappingProxyType(
    {"sq": "1.9", "bg": "1.9", "sl": "1.9", "el": "1.9", "tr": "1.5", "hu": "1.5", "ro": "1.9"}
)
_FIREFOX = ("hbs", "sq", "bg", "sl", "el", "tr", "hu", "ro")

# Languages, path below the home, size. One of South Slavic serves four languages in both scripts
# (BLEU on Tatoeba's test set: hbs 57.2, mk 57.2, bg 59.2, sl 23.5), as well as hbs' own (56.3).
_OPUS = (
    (
        ("hbs", "mk", "bg", "sl"),
        "zls-eng/opusTCv20210807+bt_transformer-big_2022-03-17.zip",
        _BIG,
    ),
    (("sq",), "sqi-eng/opus+bt-2021-04-30.zip", _BASE),  # 57.4
    (("el",), "ell-eng/opusTCv20210807+bt_transformer-big_2022-02-25.zip", _BIG),
    (("tr",), "tur-eng/opusTCv20210807+bt_transformer-big_2022-03-17.zip", _BIG),
)

_ARGOS_NAME = re.compile(r"translate-([a-z]{2,3})_([a-z]{2,3})-(\d+(?:_\d+){0,3})\.argosmodel")
_SUM = re.compile(r"([0-9a-fA-F]{64}) [ *](?:\./)?(\S.*)")
_FIREFOX_FILE = re.compile(
    r"(?:model|lex|vocab|srcvocab|trgvocab)\.(?:\d+\.)*([a-z_]{4,20})\.[\w.]+"
)
_RECORDS = re.compile(r"records[\w.-]*\.json")
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".xz", ".bz2")
_LETTERS = re.compile(r"([a-z]{2}|hbs)([a-z]{2})")
_FOLDER = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,3}")


def known(target: str) -> tuple[Model, ...]:
    """Every model known to translate into `target`; Firefox's without files, as its makers ask
    programs like this one to leave their servers alone."""
    if target != "en":
        return ()
    argos = (_argos(code, target, version) for code, version in _ARGOS.items())
    opus = (
        Model(
            engine="opus",
            languages=languages,
            target=target,
            version=path.rpartition("_")[2].removesuffix(".zip")[-10:],
            files=(File(name=path, place=OPUS_HOME + quote(path, safe="/+")),),
            size=size,
            licence="CC-BY-4.0",
        )
        for languages, path, size in _OPUS
    )
    return (*argos, *opus, *(_firefox(code, target) for code in _FIREFOX))


def order(language: str) -> tuple[str, ...]:
    """The engines for `language`, best first."""
    return _ORDER.get(language, _OTHERS)


def best(
    models: Iterable[Model], language: str, *, engine: str | None = None, fetched: bool = True
) -> Model | None:
    """The model for `language`: of `engine`, or of the best engine that has one. `fetched`: only
    one that has files to be fetched."""
    fit = [
        model
        for model in models
        if language in model.languages and engine in {None, model.engine}
        if model.files or not fetched
    ]
    engines = order(language)
    return min(fit, key=lambda model: engines.index(model.engine), default=None)


def with_index(index: bytes, target: str) -> tuple[Model, ...]:
    """`known`, with Argos' packages as its index has them: of each language the newest.

    Raises ValueError where it is no index; entries that make no sense are passed over."""
    entries = json.loads(index)
    if not isinstance(entries, list):
        raise ValueError("it is no list of packages")  # noqa: TRY004 - one error for what is no index
    newest: dict[str, tuple[tuple[int, ...], Model]] = {}
    for entry in entries:
        model = _entry(entry, target) if isinstance(entry, dict) else None
        if model is not None:
            found = (_numbers(model.version), model)
            newest[model.languages[0]] = max(
                newest.get(model.languages[0], found), found, key=lambda pair: pair[0]
            )
    rest = (model for model in known(target) if model.engine != "argos")
    return (*(model for _, model in newest.values()), *rest)


def hosted(sums: str, base: str, target: str) -> tuple[Model, ...]:
    """The models of a mirror, by its SHA256SUMS (as `sha256sum` writes it) at the address `base`:
    Argos' packages and OPUS-MT's archives under their own names, Firefox's files in a folder for
    each pair (`sr-en/`). What else stands there is passed over, as is what leads elsewhere."""
    root = base if base.endswith("/") else f"{base}/"
    found = (_SUM.fullmatch(line.strip()) for line in sums.splitlines())
    named = [(one[2], one[1].lower()) for one in found if one and _is_below(one[2])]
    files = [
        File(name=name, place=urljoin(root, quote(name, safe="/+")), sha256=digest)
        for name, digest in named
    ]
    return tuple(_recognised(files, target))


def local(place: Path, target: str) -> tuple[Model, ...]:
    """The models in a file or directory of this machine, by their names, and what archives hold; a
    SHA256SUMS beside them is believed. The directory may be an OPUS-MT release, unpacked."""
    root = place if place.is_dir() else place.parent
    if (place / "decoder.yml").is_file():
        file = File(name=place.name, place=str(place))
        return (Model(engine="opus", languages=(), target=target, files=(file,)),)
    sums = _sums(root / "SHA256SUMS")
    paths = sorted(root.rglob("*")) if place.is_dir() else [place]
    files = [
        File(name=name, place=str(path), sha256=sums.get(name))
        for path in paths
        if path.is_file() and (name := path.relative_to(root).as_posix())
    ]
    return tuple(_recognised(files, target))


def _sums(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    return {one[2]: one[1].lower() for line in lines if (one := _SUM.fullmatch(line.strip()))}


def _recognised(files: Iterable[File], target: str) -> Iterator[Model]:
    pairs: dict[tuple[str, str], list[File]] = {}
    records = []
    for file in files:
        path = PurePosixPath(file.name)
        if path.suffix == ".argosmodel":
            yield from _package(file, target)
        elif pair := _pair(path):
            pairs.setdefault(pair, []).append(file)
        elif path.suffix in _ARCHIVES:
            yield from _archive(file, target)
        elif _RECORDS.fullmatch(path.name):
            records.append(file)
    for (source, into), parts in pairs.items():
        language = normalise(source)
        if language and into == target:
            folders = {PurePosixPath(part.name).parent for part in parts}
            beside = [file for file in records if PurePosixPath(file.name).parent in folders]
            yield replace(
                _firefox(language, target), version=f"{source}-{into}", files=(*parts, *beside)
            )


def _pair(path: PurePosixPath) -> tuple[str, str] | None:
    """The languages that a file of Firefox's is named after (`model.sren.…`), or else its folder
    (`sr-en`)."""
    name = _FIREFOX_FILE.fullmatch(path.name)
    if name is None:
        return None
    pair = _LETTERS.fullmatch(name[1]) or _FOLDER.fullmatch(path.parent.name)
    return (pair[1], pair[2]) if pair else None


def _package(file: File, target: str) -> Iterator[Model]:
    """By its name; one that was renamed may still be of any language."""
    parts = _ARGOS_NAME.fullmatch(PurePosixPath(file.name).name)
    if parts is None:
        yield Model(engine="argos", languages=(), target=target, files=(file,))
    elif parts[2] == target and normalise(parts[1]):
        model = _argos(parts[1], target, parts[3].replace("_", "."))
        yield replace(model, files=(file,))


def _archive(file: File, target: str) -> Iterator[Model]:
    """An OPUS-MT release by folder and name. A name alone is several releases' at once, so that
    the archive itself has to say what it is, as one of Firefox's files has."""
    releases = [model for model in known("en") if model.engine == "opus"]
    of = next((one for one in releases if file.name.endswith(one.files[0].name)), None)
    if of is not None:
        if of.target == target:
            yield replace(of, files=(file,))
    elif engine := _packed_for(file):
        yield Model(engine=engine, languages=(), target=target, files=(file,))


def _packed_for(file: File) -> str | None:
    """The engine whose files an archive holds; of one that isn't here, by what is usual. One that
    is damaged is given to the engine it may be for, which says what is wrong with it."""
    is_zip = file.name.endswith(".zip")
    if not file.is_here:
        return "opus" if is_zip else None
    try:
        if is_zip:
            with zipfile.ZipFile(file.place) as packed:
                names = packed.namelist()
        else:
            with tarfile.open(file.place) as tar:
                names = tar.getnames()
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError):
        return "opus" if is_zip else "firefox"
    bare = [PurePosixPath(name).name for name in names]
    if any(_FIREFOX_FILE.fullmatch(name) for name in bare):
        return "firefox"
    return "opus" if "decoder.yml" in bare else None


def _is_below(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _argos(code: str, target: str, version: str) -> Model:
    name = f"translate-{code}_{target}-{version.replace('.', '_')}.argosmodel"
    return Model(
        engine="argos",
        languages=(normalise(code) or code,),
        target=target,
        version=version,
        files=(File(name=name, place=ARGOS_HOME + name),),
        size=_ARGOS_SIZE,
    )


def _firefox(language: str, target: str) -> Model:
    return Model(
        engine="firefox",
        languages=(language,),
        target=target,
        size=_FIREFOX_SIZE,
        licence="MPL-2.0",
    )


def _entry(entry: Mapping[str, object], target: str) -> Model | None:
    """A package of the index; of its links the first over https (others are on IPFS)."""
    code, version, links = (entry.get(key) for key in ("from_code", "package_version", "links"))
    if entry.get("to_code") != target or not isinstance(links, list):
        return None
    if not isinstance(code, str) or not isinstance(version, str):
        return None
    link = next((one for one in links if str(one).startswith("https://")), None)
    if link is None or not _VERSION.fullmatch(version) or not normalise(code):
        return None
    name = PurePosixPath(urlsplit(str(link)).path).name
    if not re.fullmatch(r"[\w.-]{1,100}", name):
        return None
    return replace(_argos(code, target, version), files=(File(name=name, place=str(link)),))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
