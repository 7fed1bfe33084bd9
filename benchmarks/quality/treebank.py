"""Treebanks in CoNLL-U (universaldependencies.org/format.html), which the user brings: how well the
forms of real words in real sentences are found from their lemma alone.

Every noun and proper noun is looked for as a keyword in every sentence. A hit is right where it
stands on a token of that lemma, or on an adjective made of a name (of the Kosovo of `kosovski`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.quality import terms
from benchmarks.quality.score import Score
from monitor.model import Document
from monitor.text.fold import fold
from monitor.text.languages import normalise

_COLUMNS = 10
_NOUNS = {"NOUN", "PROPN"}
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it stands in its sentence."""

    lemma: str
    upos: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a treebank."""

    text: str
    tokens: tuple[Token, ...]


@dataclass(slots=True)
class Outcome:
    """The score over some sentences; what was missed and wrong, as (lemma, surface), how often."""

    score: Score = field(default_factory=Score)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)


def language_of(path: Path) -> str:
    """The language that a file's name begins with (`hr_set-ud-dev.conllu`), or its folder's.

    Raises ValueError, saying what to do, where neither is a language's code.
    """
    for name in (path.name, path.parent.name):
        code = normalise(name.replace(".", "_").replace("-", "_").partition("_")[0])
        if code is not None:
            return code
    raise ValueError(f"{path}: begin the file's name with its language: hr_…, sq_…, mk_…")


def read(path: Path) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file. Raises ValueError, naming file and line, for other files."""
    rows: list[list[str]] = []
    text: str | None = None
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: is not UTF-8, as CoNLL-U has to be") from error
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("#"):
            text = line.partition("text = ")[2] if line.startswith("# text = ") else text
        elif line:
            row = line.split("\t")
            if len(row) != _COLUMNS:
                raise ValueError(f"{path}:{number}: has {len(row)} columns, not {_COLUMNS}")
            rows.append(row)
        elif rows:
            yield _sentence(rows, text)
            rows, text = [], None


def _sentence(rows: Sequence[Sequence[str]], text: str | None) -> Sentence:
    """The rows put into their text; where a form isn't found there, into one made of the forms."""
    words = [row for row in rows if row[0].isdigit()]
    written = " ".join(row[1] for row in words) if text is None else text
    tokens = []
    place = 0
    for row in words:
        start = written.find(row[1], place)
        if start < 0:  # a part of a word that is written together
            continue
        place = start + len(row[1])
        tokens.append(Token(row[2], row[3], start, place))
    return Sentence(written, tuple(tokens))


def judge(sentences: Sequence[Sentence], language: str) -> Outcome:
    """How the lemmas of `sentences` are found in them."""
    lemmas = {token.lemma for sentence in sentences for token in _wanted(sentence)}
    matcher = terms.keywords(sorted(lemmas))
    outcome = Outcome()
    for sentence in sentences:
        document = Document(title="", text=sentence.text, language=language, bare=True)
        hits = {
            (hit.term, hit.start, hit.end)
            for match in matcher.match(document, today=terms.TODAY)
            for hit in match.hits
        }
        _count(sentence, hits, outcome)
    return outcome


def _wanted(sentence: Sentence) -> Iterator[Token]:
    """The tokens whose lemma can be looked for: words of letters, not spelt as another's."""
    for token in sentence.tokens:
        if token.upos in _NOUNS and token.lemma.isalpha() and len(token.lemma) >= _SHORTEST:
            yield token


def _count(sentence: Sentence, hits: Iterable[tuple[str, int, int]], outcome: Outcome) -> None:
    found = set(hits)
    at = {(token.start, token.end): token for token in sentence.tokens}
    for token in _wanted(sentence):
        if (token.lemma, token.start, token.end) in found:
            outcome.score += Score(right=1)
        else:
            outcome.score += Score(missed=1)
            outcome.missed[token.lemma, sentence.text[token.start : token.end]] += 1
    for lemma, start, end in found:
        if not _is_of(lemma, at.get((start, end))):
            outcome.score += Score(wrong=1)
            outcome.wrong[lemma, sentence.text[start:end]] += 1


def _is_of(lemma: str, token: Token | None) -> bool:
    """Whether a hit of `lemma` on `token` is right."""
    if token is None:
        return False
    derived = lemma[0].isupper() and token.upos == "ADJ"
    return derived or fold(token.lemma) == fold(lemma)
