"""Files → Config, or every problem in them at once, in the order of the files."""

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from monitor.config import checks, packs
from monitor.config.lookalikes import Lookalikes
from monitor.config.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode, compose
from monitor.config.packs import Pack
from monitor.config.pieces import Pieces
from monitor.config.reading import Bad, Reading, entries
from monitor.config.rules import Config, Part
from monitor.config.sections import FILE
from monitor.config.syntax import LINE_BREAK
from monitor.config.unpack import unpack
from monitor.errors import ConfigError, Problem

MAX_BYTES = 16 * 2**20  # of one file: 100,000 rules take 12 MB
MAX_TOTAL = 4 * MAX_BYTES  # of all files of a directory
KEPT = "until it is mended, rules that worked before stay in force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The outcome of a reading. `config` is None where a problem of level "error" stands.

    Level "channel" (an unset variable) breaks one channel, not the rules; "warning" nothing.
    """

    config: Config | None
    problems: tuple[Problem, ...]


def read(path: Path) -> dict[str, str]:
    """File name → text, of one file or of all `*.yaml` in a directory, by name.

    Raises ConfigError where a file is missing, empty, too large or no UTF-8 text.
    """
    sources, problems = _read(path)
    if problems:
        raise ConfigError(problems)
    return sources


def load(
    path: Path, env: Mapping[str, str], *, today: date, pieces: Pieces | None = None
) -> Loaded:
    """`read` and `parse`; whatever stands in the files, the answer is a Loaded."""
    sources, problems = _read(path)
    loaded = parse(sources, env, today=today, complete=not problems, pieces=pieces)
    if not problems:
        return loaded
    both = sorted((*problems, *loaded.problems), key=_place)
    return Loaded(config=None, problems=tuple(both))


def parse(
    sources: Mapping[str, str],
    env: Mapping[str, str],
    *,
    today: date,
    complete: bool = True,
    pieces: Pieces | None = None,
) -> Loaded:
    """The config that these texts (by file name) say together; `env` fills in `${VAR}`.

    `today` decides which rules have ended. Secret files are read here. With `complete` False some
    file could not be read, and a name that nothing defines is no problem. `pieces` of an earlier
    reading spare reading again what did not change, and lead to the same; without them the files
    are read whole.
    """
    reading = Reading(env=env, today=today)
    if pieces is None:
        documents = [compose(name, text) for name, text in sources.items()]
    else:
        documents = pieces.compose(sources)
    lookalikes = pieces.lookalikes if pieces else Lookalikes()
    refused = [problem for document in documents for problem in document.problems]
    known = {_place(problem) for problem in refused}  # what follows from them there is no news
    whole = complete and all(document.complete for document in documents)
    config = _config(documents, reading, lookalikes, whole=whole)
    order = {name: place for place, name in enumerate(sources)}  # a pack's files come last
    problems = sorted(
        dict.fromkeys((*refused, *(one for one in reading.problems if _place(one) not in known))),
        key=lambda one: (order.get(one.file, len(order)), one.file, one.line, one.column),
    )
    if config is None or any(problem.level == "error" for problem in problems):
        return Loaded(config=None, problems=tuple(problems))
    return Loaded(config=replace(config, version=version(sources)), problems=tuple(problems))


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


def version(sources: Mapping[str, str]) -> str:
    """16 hexadecimal digits that name these sources, read with the packs of this program."""
    digest = hashlib.sha256(packs.digest())
    for name, text in sources.items():
        for part in (name, text):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]


# ── bytes → text ──


def _read(path: Path) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The texts that could be read, and what keeps the others from it."""
    try:
        files = _files(path)
    except OSError as error:
        return {}, (_whole_file(path.name, f"cannot be read ({error.strerror}); {KEPT}"),)
    if not files:
        return {}, (_whole_file(path.name, f"no *.yaml file in this directory; {KEPT}"),)
    sources: dict[str, str] = {}
    problems: list[Problem] = []
    left = MAX_TOTAL
    for file in files:
        text = _text(file, left)
        if isinstance(text, Problem):
            problems.append(text)
        else:
            sources[file.name] = text
            left -= len(text)
    return sources, tuple(problems)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(one for one in path.glob("*.yaml") if not one.name.startswith("."))


def _text(file: Path, most: int) -> str | Problem:
    """The text of a file, or why there is none; `most` is what is left to the files together."""
    try:
        # A pipe that nobody writes to would hold an ordinary open for ever.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return _whole_file(file.name, f"no file but a device, pipe or directory; {KEPT}")
            body = stream.read(min(MAX_BYTES, most) + 1)
    except FileNotFoundError:
        return _whole_file(file.name, f"there is no such file; {KEPT}")
    except OSError as error:
        return _whole_file(file.name, f"cannot be read ({error.strerror}); {KEPT}")
    if len(body) > MAX_BYTES:
        return _whole_file(file.name, f"larger than {MAX_BYTES // 2**20} MB; {KEPT}")
    if len(body) > most:
        total = MAX_TOTAL // 2**20
        return _whole_file(file.name, f"with it the files are larger than {total} MB; {KEPT}")
    if not body.strip(b"\xef\xbb\xbf \t\r\n"):
        return _whole_file(file.name, f"the file is empty; {KEPT}")
    return _decoded(file.name, body)


def _decoded(name: str, body: bytes) -> str | Problem:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or body[:2].count(0) == 1:
        return _whole_file(name, "saved as UTF-16: save it as UTF-8")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts in the bytes without the mark that utf-8-sig takes away.
        good = body.removeprefix(b"\xef\xbb\xbf")[: error.start].decode("utf-8", "replace")
    ends = [0, *(found.end() for found in LINE_BREAK.finditer(good))]
    return Problem(
        file=name,
        line=len(ends),
        column=len(good) - ends[-1] + 1,
        message="this letter is no UTF-8: save it as UTF-8",
    )


def _whole_file(name: str, message: str) -> Problem:
    return Problem(file=name, line=1, column=1, message=message)


# ── several files as one ──


def _config(
    documents: Iterable[Document], reading: Reading, lookalikes: Lookalikes, *, whole: bool
) -> Config | None:
    roots = [root for one in documents if (root := _root(one, reading)) is not None]
    if not roots:
        return None
    merged = _merge(roots, reading)
    if not whole and "version" not in merged:
        merged["version"] = _pair(roots[0].part, "version", "1")  # it may stand in what is missing
    sections = {name: value for name, (_, value) in merged.items()}
    reading.names = checks.gather(sections, reading, complete=whole)
    reading.packed = _packed(sections, reading)
    # Settings first: feeds take their interval from them.
    pairs = sorted(merged.items(), key=lambda item: item[0] != "settings")
    top = roots[0]
    values = FILE.read(
        MappingNode(top.part, top.row, top.column, [pair for _, pair in pairs]), reading
    )
    if isinstance(values, Bad):
        return None
    config = _with_packs(values, reading.packed)
    checks.circles(reading)
    checks.escalations(config.channels, reading)
    lookalikes.tell(config.entities, reading)
    return config


def _packed(sections: Mapping[str, Node], reading: Reading) -> Pack:
    """What the packs bring that these files name: known before anything refers to it."""
    head = {
        name: FILE.keys[name].shape.read(sections[name], reading)
        for name in ("settings", "packs")  # in this order: feeds take their interval from settings
        if name in sections
    }
    if isinstance(head.get("settings"), Bad):
        reading.zone = ""  # which it is, nobody knows
    named = head.get("packs", ())
    found = Pack()
    for name in () if isinstance(named, Bad) else named:
        found |= unpack(name, reading.every)
    reading.problems += found.problems
    names = reading.names
    for of, brought in ((names.feed, found.feeds), (names.entity, found.entities)):
        for name, one in brought.items():
            of.setdefault(name, Node(Part(one.at.file), one.at.line, one.at.column))
    if isinstance(named, Bad):
        names.complete = False  # what is missing may be in the pack that was meant
    return found


def _with_packs(values: dict[str, Any], packed: Pack) -> Config:
    """The whole: what the packs bring, what the files say of it in its place, and their own."""
    feeds = {**packed.feeds, **{one.name: one for one in values.pop("feeds", ())}}
    entities = {**packed.entities, **{one.id: one for one in values.pop("entities", ())}}
    sections = {name: of for name, of in values.items() if name not in {"version", "packs"}}
    return Config(
        version="", feeds=tuple(feeds.values()), entities=tuple(entities.values()), **sections
    )


def _root(document: Document, reading: Reading) -> MappingNode | None:
    root = document.root
    if isinstance(root, MappingNode):
        return root
    if root is None and not document.complete:
        return None
    if root is None or (isinstance(root, ScalarNode) and root.kind == "null"):
        reading.tell(Node(document.part, 1, 1), f"the file is empty; {KEPT}")
    else:
        reading.tell(root, "keys are meant here: version, settings, feeds, entities, rules …")
    return None


def _pair(part: Part, key: str, value: str) -> tuple[ScalarNode, Node]:
    return (ScalarNode(part, 1, 1, key, plain=True), ScalarNode(part, 1, 1, value, plain=True))


def _merge(roots: Iterable[MappingNode], reading: Reading) -> dict[str, tuple[ScalarNode, Node]]:
    """The sections of all files: lists and mappings are joined, the rest has to stand once."""
    merged: dict[str, tuple[ScalarNode, Node]] = {}
    for root in roots:
        found = entries(root, reading, "the file")
        for name, (key, value) in found.items() if not isinstance(found, Bad) else ():
            if name not in merged:
                merged[name] = (key, value)
            elif (joined := _join(merged[name][1], value)) is not None:
                merged[name] = (merged[name][0], joined)
            elif name in FILE.keys:
                FILE.keys[name].shape.read(value, reading)
            else:
                reading.tell(key, reading.unknown("key", name, FILE.keys))
    return merged


def _join(one: Node, other: Node) -> Node | None:
    if isinstance(one, SequenceNode) and isinstance(other, SequenceNode):
        return SequenceNode(one.part, one.row, one.column, one.items + other.items)
    if isinstance(one, MappingNode) and isinstance(other, MappingNode):
        return MappingNode(one.part, one.row, one.column, one.pairs + other.pairs)
    return None
