"""Which numbers of a text its translation has lost, however both write them."""

import re
from collections.abc import Iterator

_NUMBER = re.compile(r"\d+(?:[.,:\u00a0\u202f ]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+")
_GROUPED_AND_POINTED = re.compile(r"([0-9]{1,3}(?:[.,\u00a0\u202f ][0-9]{3})+)[.,]([0-9]+)")
_SCALES = 1, 10**3, 10**6, 10**9
_NOON, _DAY = 12, 24
# What stands for a small number in English, months for their numbers among it.
_WORDS = (
    ("zero", "no"),
    ("one", "a", "an", "first", "once", "single", "january", "jan", "i"),
    ("two", "second", "both", "pair", "couple", "twice", "double", "half", "february", "feb", "ii"),
    ("three", "third", "triple", "march", "mar", "iii"),
    ("four", "fourth", "april", "apr", "iv"),
    ("five", "fifth", "may", "v"),
    ("six", "sixth", "june", "jun", "vi"),
    ("seven", "seventh", "week", "july", "jul", "vii"),
    ("eight", "eighth", "august", "aug", "viii"),
    ("nine", "ninth", "september", "sep", "sept", "ix"),
    ("ten", "tenth", "october", "oct", "decade", "x"),
    ("eleven", "eleventh", "november", "nov", "xi"),
    ("twelve", "twelfth", "december", "dec", "dozen", "year", "xii"),
)


def lost(original: str, translated: str) -> tuple[str, ...]:
    """The numbers written in digits that `translated` has neither in digits, grouped and pointed
    in any way (1.500, 1,500, 1.5 thousand; 18.30, 6:30 pm), nor, up to twelve, in words."""
    values = {value for number in _numbers(translated) for value in _readings(number)}
    digits = set(re.findall(r"\d+", translated))
    words = set(re.findall(r"\w+", translated.casefold()))
    return tuple(
        number
        for number in dict.fromkeys(_numbers(original))
        if not (_as_a_whole(number, values) or _in_parts(number, digits, words))
    )


def _numbers(text: str) -> Iterator[str]:
    """What is one number: 1.500 or 1 500, but neither `2023. 15` nor a number and the next."""
    for found in _NUMBER.finditer(text):
        if " " in found[0] and not _GROUPED.fullmatch(found[0]):
            yield from found[0].split(" ")
        else:
            yield found[0]


def _readings(number: str) -> Iterator[float]:
    """What it may mean: 1.500 is a thousand and a half, or one and a half."""
    if _GROUPED.fullmatch(number):
        yield float(re.sub(r"\D", "", number))
    if re.fullmatch(r"\d+(?:[.,:]\d+)?", number):
        yield float(re.sub(r"\D", ".", number))
    if parts := _GROUPED_AND_POINTED.fullmatch(number):  # 1.250,50
        yield float(re.sub(r"\D", "", parts[1]) + "." + parts[2])


def _as_a_whole(number: str, values: set[float]) -> bool:
    wanted = {reading * scale for reading in _readings(number) for scale in _SCALES}
    return any(abs(one - value) < 1e-6 * max(one, 1) for one in wanted for value in values) or any(
        abs(value * scale - reading) < 1e-6 * max(reading, 1)
        for reading in _readings(number)
        for value in values
        for scale in _SCALES
    )


def _in_parts(number: str, digits: set[str], words: set[str]) -> bool:
    """A time, a date or a score, part by part."""
    parts = re.findall(r"\d+", number)
    return all(_has(part, digits, words) for part in parts) or (
        len(parts) > 1 and int(parts[-1]) == 0 and all(_has(p, digits, words) for p in parts[:-1])
    )


def _has(part: str, digits: set[str], words: set[str]) -> bool:
    bare = part.lstrip("0") or "0"
    if part in digits or bare in {one.lstrip("0") or "0" for one in digits}:
        return True
    if len(bare) > len(str(_DAY)):
        return False
    number = int(bare)
    if number < len(_WORDS) and not words.isdisjoint(_WORDS[number]):
        return True
    at_night = _NOON < number < _DAY and not words.isdisjoint(("pm", "p"))
    return at_night and str(number - _NOON) in digits
