"""Which language and script a text is in.

A script gate, then py3langid restricted to the known languages, plus what it is weak at on short
texts: the small words, letters and endings that one language has and its neighbours have not
(`signs`). Weights were set by hand on headlines of our own; `tests/data/detect` has the figures.
Bosnian, Croatian, Serbian and Montenegrin are never told apart: nobody can (134 of 204 at best).
"""

import contextlib
import math
import mmap
import re
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from monitor.text.languages import LANGUAGES, normalise
from monitor.text.signs import bare_small_words, foreign_letters, patterns, small_words

SAMPLE = 2000
"""Characters of title and text that are looked at."""
SHORT = 60
"""Letters, of different words, below which the feed's hint decides."""

_SCRIPTS = (
    ("Latn", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
    ("Cyrl", re.compile("[\u0400-\u052f]")),
    ("Grek", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("Arab", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("Hebr", re.compile("[\u0590-\u05ff]")),
    ("Hira", re.compile("[\u3040-\u309f]")),
    ("Hani", re.compile("[\u4e00-\u9fff]")),
    ("Geor", re.compile("[\u10a0-\u10ff]")),
    ("Armn", re.compile("[\u0530-\u058f]")),
)

_LATIN_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZČĆŠŽĐÇË")
_WORD = re.compile(r"[^\W\d_]+")

_LONGEST = 40  # letters of a word that is kept with what it says
_LOOKED_AT = 60  # words that are searched for signs
_MODEL = 0.35  # of what the model's likelihoods say, which take letters for independent
_MODEL_MOST = 14.0  # that it says against a language
_SMALL_WORD = 3.0  # what a small word adds to the log of a probability, shared by its languages
_PATTERN = 1.2  # what a word that looks like the language adds
_NAME = 0.4  # of it where the word has a capital among others, and may be a foreign name
_FOREIGN = 1.5  # what a word with a letter that the language lacks takes off
_MOST = 16.0  # of such evidence that counts: then the model knows better
_REGION = 1.2  # what a language of the region is likelier beforehand
_HINT = 2.0  # what the feed's word for it adds
_WORDS = 3  # from which the model is believed without such a sign
_SURE = 0.4  # a probability from which an answer is one


class _Model(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


@dataclass(frozen=True, slots=True)
class Detected:
    """`language` is a code of `languages.LANGUAGES`, or the hint; `script` is ISO 15924. None where
    the text doesn't say."""

    language: str | None
    script: str | None


def detect(title: str, text: str, hint: str | None = None) -> Detected:
    """The language and script of an article. `hint` is what its feed says: it decides for texts
    of under 60 letters (a word said often counts once) in a script that its language is written in,
    and tips the scales above."""
    sample = f"{title}\n{text}"[:SAMPLE]
    hinted = normalise(hint)
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS}
    script = max(counts, key=counts.__getitem__)
    letters = counts[script]
    if letters == 0:
        return Detected(hinted, None)
    if hinted and not _writes(hinted, script):
        hinted = None
    if hinted and sum(map(len, set(_WORD.findall(sample)))) < SHORT:
        return Detected(hinted, script)
    return Detected(_language(sample, script, hinted), script)


def _writes(language: str, script: str) -> bool:
    row = LANGUAGES.get(language)
    return row is None or script in row.scripts


def _language(sample: str, script: str, hinted: str | None) -> str | None:
    candidates = [code for code, row in LANGUAGES.items() if script in row.scripts]
    if len(candidates) == 1:
        return candidates[0]
    words = _WORD.findall(sample)[:_LOOKED_AT]
    evidence = _evidence(words)
    scores = {
        code: min(evidence[code], _MOST) + _REGION * LANGUAGES[code].grammar for code in candidates
    }
    if hinted in scores:
        scores[hinted] += _HINT
    if not _settled(scores):
        model = _model_score(sample.lower() if sample.isupper() else sample, candidates)
        scores = {code: score + model[code] for code, score in scores.items()}
    best, probability = _winner(scores)
    spoken = _says_something(words, evidence[best])
    return best if probability >= _SURE and spoken else hinted


def _settled(scores: Mapping[str, float]) -> bool:
    """Whether the model could change nothing, though it said all it may against the best. Without
    it a process is spared half a second for its reading, and 42 MB."""
    best, _ = _winner(scores)
    still, probability = _winner({**scores, best: scores[best] - _MODEL_MOST})
    return still == best and probability >= _SURE


def _says_something(words: Sequence[str], evidence: float) -> bool:
    """Whether `words` are more than names: some are in lower case, or are a language's own."""
    shown = any(map(str.islower, words)) or all(map(str.isupper, words))
    if len(words) >= _WORDS and shown:
        return True
    return len(words) > 1 and evidence > (0 if shown else _PATTERN)


def _evidence(words: Sequence[str]) -> Mapping[str, float]:
    """What `words` say for and against each language."""
    small = bare_small_words() if "".join(words).isascii() else small_words()
    evidence: defaultdict[str, float] = defaultdict(float)
    for word in map(str.lower, words):
        codes = small.get(word, ())
        for code in codes:
            evidence[code] += _SMALL_WORD / len(codes)
    among_others = sum(map(str.islower, words)) > 1
    for word in words:
        maybe_foreign = among_others and not word.islower() and word[0] in _LATIN_CAPITALS
        lower = word.lower()
        spelt = _spelt(lower) if len(lower) <= _LONGEST else _spelling(lower)
        for code, said in spelt:
            evidence[code] += said * (_NAME if maybe_foreign else 1)
    return evidence


def _spelling(word: str) -> tuple[tuple[str, float], ...]:
    """What the letters and the ending of `word` say for and against languages."""
    likely = [(code, _PATTERN) for code, one in patterns().items() if one.fullmatch(word)]
    foreign = [(code, -_FOREIGN) for code, one in foreign_letters().items() if one.search(word)]
    return (*likely, *foreign)


# Thirty patterns a word, and most words come again.
_spelt = lru_cache(maxsize=4096)(_spelling)


@lru_cache(maxsize=1)
def _model() -> tuple[_Model, mmap.mmap | None]:
    """The model for the known languages alone: 25 MB less of numbers. Its automaton, 42 MB of which
    texts touch a part, lies in a file without a name, if there is room for one."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    model.set_languages([label for label in model.labels if normalise(label) in LANGUAGES])
    model._full_model = None
    mapped = None
    with contextlib.suppress(OSError), tempfile.TemporaryFile() as file:
        model.tk_nextmove.tofile(file)
        file.flush()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        model.tk_nextmove = memoryview(mapped).cast(model.tk_nextmove.typecode)
    known: _Model = model
    return known, mapped


def _ranked(sample: str) -> Sequence[tuple[str, float]]:
    """What the model says of all languages. What it touched of its file stays on the disk: strange
    letters, text by text, would bring all of it into memory; having it back takes half a
    millisecond."""
    model, mapped = _model()
    ranked = model.rank(sample)
    if mapped is not None:
        mapped.madvise(mmap.MADV_DONTNEED)
    return ranked


def _model_score(sample: str, candidates: Sequence[str]) -> Mapping[str, float]:
    """What the model says of each candidate, as logs of likelihoods less the best one's."""
    likelihoods = dict.fromkeys(candidates, -math.inf)
    for label, likelihood in _ranked(sample):
        code = normalise(label)
        if code in likelihoods:
            likelihoods[code] = max(likelihoods[code], likelihood)
    best = max(likelihoods.values())
    return {
        code: max(_MODEL * (likelihood - best), -_MODEL_MOST) if best > -math.inf else 0.0
        for code, likelihood in likelihoods.items()
    }


def _winner(scores: Mapping[str, float]) -> tuple[str, float]:
    best = max(scores, key=scores.__getitem__)
    total = sum(math.exp(score - scores[best]) for score in scores.values())
    return best, 1 / total
