"""Releases of OPUS-MT: Marian's weights, a vocabulary and two SentencePiece models in a zip or a
directory → a model that CTranslate2 runs (int8), with `model.json`, our note of what it is for.

A release comes from far away: it is unpacked within bounds, then read, converted and tried out in
a process of its own that may take so much memory and time and no more, and only a model that has
translated a sentence there is installed. Nothing in it is executed: `preprocess.sh` and
`postprocess.sh` are done again in `opus_model.py`. What releases hold is written in OPUS-MT-train
(lib/dist.mk).
"""

import contextlib
import json
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from monitor.errors import SettingError
from monitor.text.languages import LANGUAGES, normalise
from monitor.translate.engines.archives import DAMAGED
from monitor.translate.engines.opus_model import PIECES, Model

NOTE = "model.json"
KEPT = (*PIECES, "LICENSE", "README.md")
"""What of a release stays beside the converted weights: whoever uses it must name its authors."""

_LARGEST = 4 * 2**30  # unpacked; a transformer-big is 1 GB
_MEMORY = 4 * 2**30
_SECONDS = 1800
_LABEL = re.compile(r">>(\w+)<<")
_CODES = r"[a-z]{2,3}(?:_[A-Z]\w+)?(?:\+\w+)*"
_PLAIN = re.compile(r"[\w+.-]+")
_PASSED = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")
_FEW = 6
_TRIAL = "Sarajevo, 2026."


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a model is for, in our codes. `targets`: each language that it translates into, and the
    token that asks for it in front of a sentence, None where it knows one language only."""

    languages: tuple[str, ...]
    targets: Mapping[str, str | None]
    licence: str

    @property
    def name(self) -> str:
        """The directory of the model; another release for the same languages replaces it."""
        return f"{_joined(self.languages)}-{_joined(self.targets)}"


def notes(models: Path) -> Iterator[tuple[Path, Note]]:
    """Directory and note of every installed model, those for the fewest languages first: they
    know them best. What cannot be read is left out."""
    found = []
    for file in (models / "opus").glob(f"*/{NOTE}"):
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, KeyError):
            raw = json.loads(file.read_bytes())
            targets = {str(target): token for target, token in raw["targets"].items()}
            languages = tuple(map(str, raw["languages"]))
            note = Note(languages=languages, targets=targets, licence=str(raw["licence"]))
            found.append((file.parent, note))
    yield from sorted(found, key=lambda pair: (len(pair[1].languages), pair[0].name))


def install_file(file: Path, models: Path) -> Path:
    """Converts a release, a .zip or a directory of its files, to `models/opus/<languages>`, whole
    or not at all, over an older one for the same languages; returns the directory.

    Takes a minute for a transformer-big, 4 GB of address space in a process of its own, and room
    for the release, unpacked, beside the model. Raises SettingError, which says why, for what is
    no release or cannot be converted.
    """
    home = models / "opus"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".incoming-") as scratch:
        release, made = Path(scratch, "release"), Path(scratch, "made")
        release.mkdir()
        if file.is_dir():
            release = file
        else:
            _unpack(file, release)
        target = home / _converted(release, made, file)
        with contextlib.suppress(FileNotFoundError):
            target.rename(Path(scratch, "old"))
        made.rename(target)
    return target


def _unpack(file: Path, release: Path) -> None:
    """The files of a zip, flat, as releases are, or all in one directory."""
    try:
        with zipfile.ZipFile(file) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > _LARGEST:
                raise SettingError(f"{file} is larger than any OPUS-MT release, unpacked")
            tops = {str(PurePosixPath(entry.filename).parent) for entry in entries}
            for entry in entries:
                path = PurePosixPath(entry.filename)
                link = stat.S_ISLNK(entry.external_attr >> 16)
                if link or len(tops) > 1 or not all(map(_is_plain, path.parts)):
                    raise SettingError(f"{file} is no OPUS-MT release: {entry.filename!r} in it")
                with package.open(entry) as packed, (release / path.name).open("xb") as out:
                    shutil.copyfileobj(packed, out, 2**20)
    except DAMAGED as error:
        raise SettingError(f"{file} cannot be unpacked: {error}") from error


def _is_plain(name: str) -> bool:
    return bool(_PLAIN.fullmatch(name)) and not name.startswith(".")


def _converted(release: Path, made: Path, file: Path) -> str:
    """Converts in a process of its own; the name of the model."""
    given = (str(release), str(made), f"{file.parent.name}/{file.name}", str(_MEMORY))
    environment = {key: os.environ[key] for key in _PASSED if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own module)
            (sys.executable, "-P", "-m", __name__, *given),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment | {"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except OSError as error:
        raise SettingError(f"{file} cannot be converted: {error.strerror}") from error
    if done.returncode == 0:
        return done.stdout.decode()
    said = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode == -signal.SIGALRM:
        said = f"it took more than {_SECONDS // 60} minutes"
    elif not said:
        said = f"the conversion ended with {done.returncode}; it may take {_MEMORY >> 30} GB"
    raise SettingError(f"{file} is no OPUS-MT release that can be used: {said}")


# ── inside the process ──


def convert(release: Path, made: Path, file: str) -> Note:
    """Writes the model to `made`; `file` is what the release and its directory were called, which
    may say its languages. Raises SettingError, or what a library makes of broken files."""
    from ctranslate2.converters import MarianConverter
    from ctranslate2.converters.marian import load_vocab

    decoder = _text(release, "decoder.yml")
    weights, vocabularies = _listed(decoder, "models")[:1], _listed(decoder, "vocabs")
    needed = {"weights": weights, "vocabulary": vocabularies, "pieces": PIECES}
    for what, names in needed.items():
        if not names or not all(_is_plain(name) and (release / name).is_file() for name in names):
            raise SettingError(
                f"its {what} ({', '.join(names) or 'named in decoder.yml'}) are not in it; "
                "only releases with SentencePiece (.npz, .yml and .spm files) can be used"
            )
    words = load_vocab(str(release / vocabularies[0]))
    note = _note(release, words, file)
    _check_shapes(release / weights[0])
    made.mkdir()
    paths = [str(release / name) for name in vocabularies]
    converter = MarianConverter(str(release / weights[0]), paths)
    converter.convert(str(made / "model"), quantization="int8")
    for name in KEPT:
        if (release / name).is_file():
            shutil.copyfile(release / name, made / name)
    (made / NOTE).write_text(json.dumps(asdict(note), indent=2), encoding="utf-8")
    return note


def _check_shapes(weights: Path) -> None:
    """Raises SettingError unless the matrices fit together. CTranslate2 believes that they do, and
    would read beyond their ends."""
    shapes = _shapes(weights)
    width = next((shape[-1] for name, shape in shapes.items() if name.endswith("Wemb")), 0)
    for name, shape in shapes.items():
        middle = shapes.get(re.sub("_[Wb][12]$", "_W1", name), (0,))[-1]
        for ending, wanted in (
            ("_W[qkvo]", (width, width)),
            ("_(b[qkvo2]|ln_scale|ln_bias)", (1, width)),
            ("_ffn_W1", (width, middle)),
            ("_ffn_b1", (1, middle)),
            ("_ffn_W2", (middle, width)),
        ):
            if re.search(f"{ending}$", name) and shape != wanted:
                raise SettingError(f"{name} in it is {shape} and should be {wanted}")


def _shapes(weights: Path) -> dict[str, tuple[int, ...]]:
    """What the arrays' headers say, without reading the arrays."""
    from numpy.lib import format as npy

    shapes = {}
    with zipfile.ZipFile(weights) as arrays:
        for name in arrays.namelist():
            with arrays.open(name) as array:
                version = npy.read_magic(array)
                read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
                shapes[name.removesuffix(".npy")] = read(array)[0]
    return shapes


def _note(release: Path, words: Iterable[str], file: str) -> Note:
    sources, spoken = _languages(release, file)
    labels = sorted(word for word in words if _LABEL.fullmatch(word))
    targets: dict[str, str | None] = dict.fromkeys(_codes(spoken))
    if labels:
        targets = {code: _usual(code, labels) for code in _codes(_LABEL.findall(" ".join(labels)))}
    if not _codes(sources) or not targets or (len(targets) > 1 and not labels):
        raise SettingError(
            "it does not say its languages; name the file by them, as in sq-en.zip for one that "
            "translates Albanian into English"
        )
    licence = "CC-BY-4.0" if "Attribution 4.0 International" in _text(release, "LICENSE") else ""
    return Note(languages=_codes(sources), targets=targets, licence=licence or "see LICENSE")


def _languages(release: Path, file: str) -> tuple[list[str], list[str]]:
    """The codes of both sides, from the first that has them: the release's description, its
    README, the address that it was published at, what its file or its directory is called."""
    for path in sorted(release.glob("*.yml")):
        described = _text(release, path.name)
        if "source-languages:" in described:
            return _listed(described, "source-languages"), _listed(described, "target-languages")
    readme = _text(release, "README.md")
    sides = [re.findall(rf"{side} language\(s\): *(\S.*)", readme) for side in ("source", "target")]
    if all(sides):
        return sides[0][-1].split(), sides[1][-1].split()
    places = re.findall(r"/([\w+]+-[\w+]+)/[^/\s]+\.zip", readme)
    pair = re.search(rf"\b({_CODES})-({_CODES})(?=/|\.zip$|$)", places[-1] if places else file)
    return (pair[1].split("+"), pair[2].split("+")) if pair else ([], [])


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({known for code in codes if (known := normalise(code))}))


def _usual(code: str, labels: Iterable[str]) -> str:
    """The label of a language, of several the one in its usual script."""
    script = f"_{LANGUAGES[code].scripts[0]}<<" if code in LANGUAGES else ""
    own = [label for label in labels if normalise(label.strip("<>")) == code]
    return min(own, key=lambda label: ("_" in label and not label.endswith(script), label))


def _listed(text: str, key: str) -> list[str]:
    """The items of a block list in YAML as Marian and OPUS-MT write it, a line each."""
    block = re.search(rf"^{key}:[ ]*\n((?:[ ]*-[ ].*\n?)+)", text, re.MULTILINE)
    return [line.strip(" -'\"") for line in block[1].splitlines()] if block else []


def _text(release: Path, name: str) -> str:
    with contextlib.suppress(OSError):
        return (release / name).read_text(encoding="utf-8", errors="replace")
    return ""


def _joined(codes: Iterable[str]) -> str:
    codes = list(codes)
    return "+".join(codes[:_FEW]) + (f"+{len(codes) - _FEW}" if len(codes) > _FEW else "")


def main() -> None:
    """Converts what the command line names, tries it out, and prints the model's name."""
    release, made, file, memory = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    signal.alarm(_SECONDS)
    os.nice(5)  # polling and sending go first
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints goes elsewhere
    sys.excepthook = lambda kind, error, _: print(_said(kind, error), file=out, flush=True)
    note = convert(Path(release), Path(made), file)
    Model(Path(made), next(iter(note.targets.values())))([_TRIAL])
    out.write(note.name)
    out.flush()


def _said(kind: type[BaseException], error: BaseException) -> str:
    if issubclass(kind, MemoryError):
        return f"it wants more than {_MEMORY >> 30} GB of memory"
    said = str(error) if kind is SettingError else f"{kind.__name__}: {error}"
    return " ".join(said.split())[:300]


if __name__ == "__main__":
    main()
