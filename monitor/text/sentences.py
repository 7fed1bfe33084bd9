"""Where sentences, paragraphs and the lead of an article are.

A paragraph is a line, or the lines into which a typewriter or an e-mail has broken it.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

Span = tuple[int, int]

LEAD_SENTENCES = 3
LEAD_WORDS = 80

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_END_OF_LINE = re.compile(r"[^\S\n\r\u2028\u2029]*+(?:\r\n?|[\n\u2028])[^\S\n\r\u2028\u2029]*+")
_SHORTEST_LINE = 30  # characters of a line that has been broken off
_FULL_LINE = 50  # the same where nothing but the lines' length tells
_FEWEST_LINES = 3  # that their length tells of
_STOPS = frozenset('.!?…:;"”“’»)')
_NO_SPACE = re.compile(r"\S+")
_CLOSING = "\"'”“’»›)\\]"
_OPENING = "\"'„“‘«‹(\\[–—\\-"
# A stop, what closes after it, and room before the next word.
# Possessive throughout, so that no run of stops, quotes or spaces costs more than its length.
_STOP = re.compile(
    rf"(?<![.!?…])(?P<stop>[.!?…]++)[{_CLOSING}]*+(?=\s[{_OPENING}\s]*+(?P<next>\w{{1,9}}+))"
)
_WORD = re.compile(r"\w+")
_LETTER = re.compile(r"[^\W\d_]\.")
_BEFORE = 40  # characters before a stop that may decide about it
_LAST_WORD = re.compile(r"[\w.]*\w$")
# A letter, or two that are one in Albanian and Serbian; the number of a ruler or a century.
_INITIAL = re.compile(
    r"[^\W\d_a-zčćžšđа-ш]|[IVX]+|(?:S[Hh]|D[Hh]|T[Hh]|X[Hh]|Z[Hh]|G[Jj]|N[Jj]|L[LlJj]|R[Rr]|D[Žž])"
)

# Titles and other words that always stand before something: their stop never ends a sentence.
_TITLES = """
    dr mr prof gen gđa gđica gosp inž ing dipl akad doc prim mag sc sv st ul br čl str tzv tj odn
    npr tel puk potpuk ppuk por kap maj brig adm zast preds min ur red sec op cit usp vidi zv tač
    др мр проф ген гђа госп инж акад доц прим св ул бр чл стр тзв тј одн нпр тел пук мај бриг сп
    пр т.н т.е т.ј чл
    cca ca sci usr nač potp nadbisk
    зв гђица инг дипл мр цца гл ас арх полк ив ст хр вл гр цв кр ник
    z zj znj zt nr kol art fq shih p.sh av rr gjen sh shek lgj
    gdč oz univ bzw
    mrs ms col lt sgt capt cpt maj rep sen gov hon rev no vs fig e.g i.e jr messrs
"""
# Words that also close a sentence: they end one where the next word has a capital.
_CLOSERS = "god itd sl m min km mil mlrd etj etc inc ltd co год итд сл мин мил"
# Before a number with a stop they make it the number of something: članom 24. Zakona.
_ARTICLES = "član članu članom člana čl stav stavu tačka tačke члан члану члана чл став"

# Before a number they have one: sl. 5, Jan. 5.
_COUNTED = "sl tab par god vol jan feb mar apr jun jul aug sep sept oct nov dec сл таб год гл"
# German writes them with a capital: am 15. November.
_MONTHS = (
    "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember"
)

_BEFORE_A_NAME = frozenset(_TITLES.split())
_EITHER = frozenset(_CLOSERS.split())
_NUMBERED = frozenset(_ARTICLES.split())
_BEFORE_A_NUMBER = frozenset(_COUNTED.split())
_CAPITAL_MONTHS = tuple(month[:9] for month in _MONTHS.split())


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text` as (start, end), without the space around them. A line goes on where
    the next begins with a small letter, or where three and more are broken at the same width."""
    return tuple(_paragraphs(text))


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text` as (start, end), without the space around them; a paragraph's end
    always ends one. Abbreviations, initials, ordinals and decimals of the region's languages
    don't."""
    return tuple(_sentences(text))


def lead_end(text: str) -> int:
    """The offset where the lead ends: after three sentences, at most 80 words."""
    lead = tuple(islice(_sentences(text), LEAD_SENTENCES))
    if not lead:
        return 0
    end = lead[-1][1]
    last_word = next(islice(_WORD.finditer(text, 0, end), LEAD_WORDS - 1, None), None)
    return end if last_word is None else last_word.end()


def _paragraphs(text: str) -> Iterator[Span]:
    for block in _blocks(text):
        broken = _is_broken(text, block)
        start, _ = block[0]
        for line, following in pairwise(block):
            if not (broken or _goes_on(text, line, following)):
                yield start, line[1]
                start = following[0]
        yield start, block[-1][1]


def _blocks(text: str) -> Iterator[list[Span]]:
    """The lines that aren't blank, without the space around them: those together that no blank
    line parts."""
    block: list[Span] = []
    for match in _LINE.finditer(text):
        if line := _stripped(text, *match.span()):
            if block and not _END_OF_LINE.fullmatch(text, block[-1][1], line[0]):
                yield block
                block = []
            block.append(line)
    if block:
        yield block


def _is_broken(text: str, block: list[Span]) -> bool:
    """Whether each of the lines ends where the next one's first word had no more room, and most of
    them within a sentence."""
    lengths = [end - start for start, end in block]
    if len(block) < _FEWEST_LINES or min(lengths[:-1]) < _FULL_LINE:
        return False
    width, stops = max(lengths), 0
    for (start, end), (following, _) in pairwise(block):
        word = _NO_SPACE.match(text, following)
        if word is None or end - start + 1 + len(word[0]) <= width:
            return False
        stops += text[end - 1] in _STOPS
    return stops * 2 < len(block) - 1


def _goes_on(text: str, line: Span, following: Span) -> bool:
    """Whether a line ends within a sentence, by its last sign and the next one's first letter."""
    start, end = line
    long = end - start >= _SHORTEST_LINE
    return long and text[following[0]].islower() and text[end - 1] not in _STOPS


def _sentences(text: str) -> Iterator[Span]:
    for start, end in _paragraphs(text):
        begin = start
        for stop in _STOP.finditer(text, start, end):
            before = text[max(begin, stop.start() - _BEFORE) : stop.start()]
            if _ends(before, stop["stop"], stop["next"]):
                yield begin, stop.end()
                begin = _next_start(text, stop.end())
        yield begin, end


def _stripped(text: str, start: int, end: int) -> Span | None:
    line = text[start:end]
    left = len(line) - len(line.lstrip())
    return (start + left, start + len(line.rstrip())) if left < len(line) else None


def _next_start(text: str, position: int) -> int:
    while text[position].isspace():
        position += 1
    return position


def _ends(before: str, stop: str, following: str) -> bool:
    """Whether `stop` ends the sentence `before`, when a word that begins `following` is next."""
    if following[0].islower():
        return False
    if stop != ".":
        return True
    last = _LAST_WORD.search(before)
    return last is None or _word_ends(last[0], before[: -len(last[0])].split(), following)


def _word_ends(word: str, earlier: list[str], following: str) -> bool:
    """The same for a single stop after `word`, which `earlier` words precede."""
    lower = word.lower()
    previous = earlier[-1].lower() if earlier else ""
    if word.replace(".", "").isdigit():
        # A list's number, an ordinal, a date (24. 9. 2023.), an article of a law.
        numbered = not earlier or previous.strip(".") in _NUMBERED
        return not numbered and following[0].isalpha() and following not in _CAPITAL_MONTHS
    if lower in {"g", "г"}:  # Mr, or after a number the year
        return previous.strip(".").isdigit()
    # An initial (A. Vučić) or a ruler's number (Petar II. Petrović); d. o. o., z. B.
    if _INITIAL.fullmatch(word) or (len(word) == 1 and _LETTER.fullmatch(previous)):
        return False
    if lower in _BEFORE_A_NUMBER and following[0].isdigit():
        return False
    if lower in _EITHER:
        return True
    return lower not in _BEFORE_A_NAME and "." not in word.strip(".")
