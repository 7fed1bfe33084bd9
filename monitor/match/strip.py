"""The fields of a document's texts, cut into words, sentences and paragraphs."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from monitor.model import Document, FieldName, Via
from monitor.text import sentences as layout
from monitor.text.everyday import is_common, small_words
from monitor.text.fold import Token, tokens
from monitor.text.forms import HOOKS, Form, as_written
from monitor.text.forms.script import is_cyrillic

TITLE, LEAD, BODY = 1, 2, 4
TEXT = LEAD | BODY
EVERYWHERE = TITLE | TEXT
"""Where an occurrence can stand; a condition looks in a sum of them."""

_SMALL = 4  # letters up to which headlines leave a word without a capital
_FEWEST = 2  # words with a capital up to which a headline may be a name and a verb

_CUT = re.compile(r"[;|•■]|:\s")
_DASH = re.compile(r"\s[-–—―]\s|—")
_COMMA = re.compile(r",[^\w,]*$")
_CLAUSE = re.compile(r",\W*\w{1,3}\W")
_LINE_END = re.compile(r"[^\S\r\n]*(?:\r?\n|\u2028)[^\S\r\n]*")


@dataclass(frozen=True, kw_only=True)
class Strip:
    """One field of one text, cut into words. `bare`: it is the title as well."""

    via: Via
    field: FieldName
    text: str
    language: str | None
    bare: bool = False
    fields: tuple[str, ...] = ()  # this text and the others of its article, in one language

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words in order."""
        return tokens(self.text, suffixed_names=self.language == "sq")

    @cached_property
    def shapes_tell(self) -> bool:
        """False in ALL CAPS and where there are no capitals: no name can want one there."""
        shapes = {token.shape for token in self.tokens}
        return bool(shapes & {"capital", "mixed"}) or {"upper", "lower"} <= shapes

    def fits(self, form: Form, word: int) -> bool:
        """Whether a word has the capitals that `form` wants."""
        return not self.shapes_tell or form.fits(self.tokens[word].shape)

    def lends(self, word: int) -> bool:
        """Whether a word has its capital from where it stands, so that it tells no name: an
        everyday word in a headline that gives every word one (Bar Owners Protest), a small one
        that opens a sentence (Bar dvije osobe …)."""
        token = self.tokens[word]
        if token.shape != "capital" or self.language is None:
            return False
        if token.folded in small_words(self.language):
            return self._titled or self._begins(word)
        return self._titled and is_common(token.folded, self.language)

    @cached_property
    def _titled(self) -> bool:
        """Whether it is a headline in which every word has a capital, but for the small ones."""
        long = [token for token in self.tokens if len(token.surface) > _SMALL]
        capitals = sum(token.shape == "capital" for token in long)
        every = capitals > _FEWEST and all(token.shape != "lower" for token in long)
        return every and len(self.sentences) == 1

    def spells(self, form: Form, word: int) -> bool:
        """Whether a word, which folds like `form`, may be it: `niski` isn't `niški` in a text that
        has its hooks, nor is the Srpska of Republika Srpska the adjective of Srbija."""
        token = self.tokens[word]
        if form.of_a_people and token.shape == "capital" and not self._begins(word):
            return False
        if form.unless and as_written(token.surface) in form.unless:
            return False
        if not form.hooked or HOOKS.search(token.surface):
            return form.spells(token.surface)
        return not (self._hooked or is_cyrillic(token.surface))

    @cached_property
    def _hooked(self) -> bool:
        """Whether the text is written with hooks; in one that is, about 1 letter in 30 has one."""
        letters = sum(map(len, self.fields))
        return sum(len(HOOKS.findall(text)) for text in self.fields) * 200 >= max(letters, 1)

    def parted(self, word: int, other: int, *, hyphened: bool) -> bool:
        """Whether what stands between two words, the earlier first, keeps them from being parts of
        one phrase: a sentence's end, a semicolon, a colon, a dash, a comma right before the second
        (`oružani pljačkaši, napad`) or one that opens a clause (`oružani, a napad`). A comma in a
        row of adjectives doesn't (`oružani, brutalni napad`), nor do quotes or the end of a
        line alone; and two names side by side may have a comma or dash (`Dayton, Ohio`, `Prozor -
        Rama`), as may a `hyphened` name.
        """
        end = self.tokens[word].end  # of a word broken over two lines, the second
        between = self.text[end : self.tokens[other].start]
        if between == " " or (other == word + 1 and self._wrapped(between, word, other)):
            return False
        if self.sentence_at(end - 1) != self.sentence_of(other) or _CUT.search(between):
            return True
        if other == word + 1 and self._named(word) and self._named(other):
            return False
        return bool(
            _COMMA.search(between)
            or _CLAUSE.search(between)
            or (not hyphened and _DASH.search(between))
        )

    def _wrapped(self, between: str, word: int, other: int) -> bool:
        """Whether a line was broken between two words, not after a headline: oružani, Napad."""
        broken = _LINE_END.fullmatch(between) is not None
        return broken and (self._named(word) or not self._named(other))

    def _named(self, word: int) -> bool:
        return self.tokens[word].shape not in {"lower", "digit"}

    def _begins(self, word: int) -> bool:
        return word == 0 or self.sentence_of(word - 1) != self.sentence_of(word)

    @cached_property
    def lead_end(self) -> int:
        """The offset where the lead ends."""
        return layout.lead_end(self.text)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The sentences as (start, end)."""
        return layout.sentences(self.text)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [start for start, _ in layout.paragraphs(self.text)]

    @cached_property
    def _token_ends(self) -> list[int]:
        return [token.end for token in self.tokens]

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that `offset` stands in (or after)."""
        return max(bisect_right(self._sentence_starts, offset) - 1, 0)

    def sentence_of(self, word: int) -> int:
        """The number of the sentence that a word stands in."""
        return self.sentence_at(self.tokens[word].start)

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph that `offset` stands in (or after)."""
        return max(bisect_right(self._paragraph_starts, offset) - 1, 0)

    def token_at(self, offset: int) -> int:
        """The number of the word at `offset`, or of the next one."""
        return bisect_right(self._token_ends, offset)

    def stands_in(self, end: int, regions: int) -> bool:
        """Whether what ends at `end` stands in one of `regions`."""
        if self.field == "title":
            return bool(regions & TITLE)
        if regions & TEXT == TEXT or (self.bare and regions & TITLE):
            return True
        return bool(regions & (LEAD if end <= self.lead_end else BODY))


def strips_of(document: Document) -> tuple[Strip, ...]:
    """The fields of the original, then those of the translation; empty ones left out."""
    texts: list[tuple[Via, str | None, str, str]] = [
        ("original", document.language, document.title, document.text)
    ]
    if (translation := document.translation) is not None:
        texts.append(("translation", translation.language, translation.title, translation.text))
    return tuple(
        Strip(
            via=via,
            field=name,
            text=text,
            language=language,
            bare=document.bare,
            fields=(title, body),
        )
        for via, language, title, body in texts
        for name, text in _fields(title, body)
        if text
    )


def _fields(title: str, text: str) -> tuple[tuple[FieldName, str], ...]:
    return ("title", title), ("text", text)
