"""Which language and script a text is in.

A script gate, then py3langid restricted to the known languages, plus what it is weak at on short
texts: the small words and the letters that one language has and its neighbours have not.
Bosnian, Croatian, Serbian and Montenegrin are never told apart: nobody can (134 of 204 at best).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from monitor.text.languages import LANGUAGES, normalise

SAMPLE = 2000
"""Characters of title and text that are looked at."""
SHORT = 60
"""Letters below which the feed's hint decides."""

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

# Small words by language; one that two languages share speaks for both.
_SMALL_WORDS = {
    "hbs": """je su u i se na od da za sa iz do po ne nije će ce koji koja koje što sto šta kao kod
        bi bio bila biti nakon zbog ili ali protiv oko
        је су у и се на од да за са из до по не није ће који која које што шта као код би био била
        након због или али против око""",
    "mk": """и во на од за се да со не е до по што кој која кои ќе како но а или беше биде ги го му
        сè меѓу според поради против кај над беа""",
    "sq": """në ne e i të te së se dhe për per me nga një nje është eshte që qe u ka do nuk si por
        kanë kane pas mbi ndaj kundër kunder tek prej gjatë midis""",
    "en": """the of in and to a an on for is are was were with after at by from as that has have be
        over amid says near against will not it its""",
    "sl": """je so v in na se da za ki z s iz do po ne ni bo pa kot pri še tudi ob ali ter zaradi
        proti med od""",
    "bg": """и в във на от за се да с със не е са до по че ще който която като но или беше към при
        след над срещу заради""",
    "ru": "и в на от за не с со до по что это как но или был была к у о об после из для",
    "de": "der die das und in den von zu mit im auf für ist nach dem ein eine bei aus",
    "fr": "le la les des et du en un une dans au pour sur est par après aux que",
    "it": "a il la le di e in un una per del della dei con nel che dopo è al da i",
    "es": "el la los de y en un una del por con para que las al tras se",
    "tr": "ve bir bu da de için ile olarak sonra",
    "ro": "și în de la pe cu o un din care după este a",
}
_LETTERS = {
    "hbs": "ćđћђ",
    "mk": "ѓќѕ",
    "sq": "ë",
    "bg": "щъ",
    "ru": "ыэё",
    "uk": "їєґ",
    "tr": "ğış",
    "ro": "țăș",
    "hu": "őű",
    "de": "ß",
    "pl": "łąę",
}
# Endings that are common in one language and rare in those it is mistaken for.
_ENDINGS = {
    "hbs": re.compile(
        r".{2,}(?:[sšč]k(?:og|oj|om)|nog|ama|ima|[aeiou]o|ања|ско[гјм]|има|[аеи]о|ни)"
    ),
    "mk": re.compile(r".{2,}(?:ата|јата|от|иот|ите|ето|ува|ваат|сен|вен)"),
    "bg": re.compile(r".{2,}(?:ът|ят|ията|ето|ва|ане)"),
    "sq": re.compile(r".{2,}(?:[ëe]s|[ëe]n|ve|in|uar|imi|imit|isht|is[ëe]|tur)"),
    "en": re.compile(r".{2,}(?:ed|ing|tion|ers|ly|ts|y)"),
    "sl": re.compile(r".{2,}(?:ega|emu|nje|lce|ijo|sko)"),
}
# Letters that rule a language out, where a text has them more than once in passing.
_FOREIGN_LETTERS = {
    "hbs": "ěřůłąęőűğışщъыэюяќѓë",
    "sl": "ćđěřůłąęőűğışë",
    "mk": "ћђщъыэюяй",
    "bg": "јљњћђќѓџѕыэ",
    "ru": "јљњћђќѓџѕіїє",
    "uk": "јљњћђќѓџѕыэъ",
    "be": "јљњћђќѓџѕи",
    "en": "čćšžđëğışłąęőű",
}
_WORD = re.compile(r"[^\W\d_]+")

_LOOKED_AT = 60  # words that are searched for signs
_EVIDENCE = 1.5  # what a small word or a letter adds to the log of a probability
_MOST = 8  # of such signs that count: then the model knows better
_HINT = 2.0  # what the feed's word for it adds
_WORDS = 3  # from which the model is believed without such a sign
_SURE = 0.6  # a probability from which an answer is one


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
    under 60 letters in a script that its language is written in, and tips the scales above."""
    sample = f"{title}\n{text}"[:SAMPLE]
    hinted = normalise(hint)
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS}
    script = max(counts, key=counts.__getitem__)
    letters = counts[script]
    if letters == 0:
        return Detected(hinted, None)
    if hinted and not _writes(hinted, script):
        hinted = None
    if hinted and letters < SHORT:
        return Detected(hinted, script)
    return Detected(_language(sample, script, hinted), script)


def _writes(language: str, script: str) -> bool:
    row = LANGUAGES.get(language)
    return row is None or script in row.scripts


def _language(sample: str, script: str, hinted: str | None) -> str | None:
    candidates = [code for code, row in LANGUAGES.items() if script in row.scripts]
    if len(candidates) == 1:
        return candidates[0]
    words = [word.lower() for word in _WORD.findall(sample)]
    signs = _signs(words[:_LOOKED_AT])
    model = _model_score(sample)
    scores = {code: model[code] + _EVIDENCE * min(signs[code], _MOST) for code in candidates}
    if hinted in scores:
        scores[hinted] += _HINT
    best, probability = _winner(scores)
    says_something = len(words) >= _WORDS or (len(words) > 1 and signs[best] > 0)
    return best if probability >= _SURE and says_something else hinted


def _signs(words: Iterable[str]) -> Mapping[str, int]:
    """For each language, its small words and own letters in `words`, less the letters it lacks."""
    signs = Counter[str]()
    for word in words:
        for code, small in _small_words().items():
            signs[code] += word in small
        for code, own in _LETTERS.items():
            signs[code] += any(letter in word for letter in own)
        for code, ending in _ENDINGS.items():
            signs[code] += ending.fullmatch(word) is not None
        for code, foreign in _FOREIGN_LETTERS.items():
            signs[code] -= any(letter in word for letter in foreign)
    return signs


@lru_cache(maxsize=1)
def _small_words() -> Mapping[str, frozenset[str]]:
    return MappingProxyType(
        {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
    )


@lru_cache(maxsize=1)
def _model() -> _Model:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model: _Model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return model


def _model_score(sample: str) -> Mapping[str, float]:
    """The log of each known language's probability."""
    scores = dict.fromkeys(LANGUAGES, 1e-9)
    for label, probability in _model().rank(sample):
        code = normalise(label)
        if code in scores:
            scores[code] += probability
    return {code: math.log(probability) for code, probability in scores.items()}


def _winner(scores: Mapping[str, float]) -> tuple[str, float]:
    best = max(scores, key=scores.__getitem__)
    total = sum(math.exp(score - scores[best]) for score in scores.values())
    return best, 1 / total
