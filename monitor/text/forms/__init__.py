"""All forms in which a name may stand in a text, language by language.

Dictionaries of common words fail on names, and stemming takes unlike words for one; so the forms
are generated from the word's ending. Where an ending leaves open which paradigm a word follows,
all that are possible are made: a form that nobody writes costs nothing, unless it is another word,
and the commonest of those are kept out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from monitor.text.fold import Shape, fold, tokens
from monitor.text.forms import bg, en, hbs, mk, sl, sq
from monitor.text.forms.words import OF_THE_PEOPLE, OWN, RELATIONAL, Spelling, Word

Grammar = Callable[[Word], Iterator[Spelling]]

GRAMMARS: Mapping[str, Grammar] = MappingProxyType(
    {
        "hbs": hbs.inflect,
        "sq": sq.inflect,
        "mk": mk.inflect,
        "en": en.inflect,
        "bg": bg.inflect,
        "sl": sl.inflect,
    }
)
"""The grammars by language: each gives a word's other forms, possibly more than once."""

_COMPOUNDS: Mapping[str, Callable[[Sequence[str]], Iterator[Spelling]]] = MappingProxyType(
    {"hbs": hbs.compound, "mk": mk.compound, "sl": sl.compound}
)
_OF_A_PLACE = frozenset({"place", "phrase", "word"})

_MAIN = ("hbs", "sq", "mk", "en")
HOOKS = re.compile("[čćšžČĆŠŽчћќшжџЧЋЌШЖЏ\u030c\u0301]")
"""The letters of the region's alphabets that are typed without their hooks; not đ, which the fold
keeps apart from d."""

_SHORT = 3  # letters up to which an acronym is taken for a word when written like one

# Forms that are everyday words in the region's languages, folded: never made of a single word.
# (SAD's sada and Una's une are kept apart elsewhere.)
_EVERYDAY_WORDS = """
    sada sad sam smo ste su jesam kad kada kako gde gdje vec jos samo ima ima nema bila bilo bili
    bio biti nije nisu bi ne se ga mu joj ih im nas vas ova ove ovi ovo ono ona one oni taj ta te to
    tu ti mi vi ni na za od do po pa ali ako iz uz da li ili koje koji koja sve svi sva pre prije
    posle jedan jedna kao dok dana danas onda tada tome toga tim tih nego
    the and are was were has had her she they not for from with this that will who all any can
    dhe per nga qe eshte jane nje kete ketij tij saj por mund kane kishte ishte edhe duke me te se
    ne ka do si ku ai ajo ata nuk
    koga kade sto vo od na za so se da ke toa taa tie ovoj ova ovie ne e bese
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one word of a name: `folded` is what a token's `folded` is compared with.

    `capital`: the text has to write it with a capital, where it has any to give. `tag` says which
    form it is: `written`, `gen.sg`, `possessive`, `relational`, …
    """

    surface: str
    folded: str
    capital: bool
    tag: str
    kept: int = 0  # letters at its beginning that are as they were written, maybe without hooks

    @property
    def hooked(self) -> bool:
        """Whether its hooks tell a common word from another one: niški from niski."""
        return not self.capital and HOOKS.search(self.surface) is not None

    @property
    def of_a_place(self) -> bool:
        """Whether it is the adjective of a place."""
        return self.tag.startswith(RELATIONAL)

    @property
    def of_a_people(self) -> bool:
        """Whether it names another thing when it has a capital within a sentence."""
        return self.tag == OF_THE_PEOPLE

    def spells(self, written: str) -> bool:
        """Whether `written`, a word of a text that folds like this form, may be it by its letters.

        An everyday word is only itself: `prema` is not `prijema`. Where a word has hooks, they
        stand where the form has them: `znači` is not `znaci`, the plural of `znak`. A capital name
        may lack some, and have one for another (`Vučič`); and what was written without hooks may
        have been meant with them, but not in the ending that was made for it.
        """
        if written == self.surface:
            return True
        word = latin(unicodedata.normalize("NFC", written)).lower()
        own = latin(self.surface).lower()
        if fold(word) in _EVERYDAY and word != own and not self.capital:
            return False
        end = own[self.kept :]
        hooks = _hooks(word[len(word) - len(end) :] if self.kept else word)
        if self.capital:
            return len(hooks) <= len(_hooks(end))
        return hooks == _hooks(end) or not _hooks(word)

    def fits(self, shape: Shape) -> bool:
        """Whether a token of that shape may be this form; an acronym of up to three letters wants
        its capitals (SAD is not Sad). In a text without lower case, or without capitals, shapes
        say nothing and are not to be asked."""
        if not self.capital:
            return True
        base = self.surface.partition("-")[0]
        if len(base) in range(2, _SHORT + 1) and base[-1].isupper():
            return shape in {"upper", "mixed"}
        return shape != "lower"


@lru_cache(maxsize=1 << 14)
def forms(name: str, language: str | None, *, kind: str = "phrase") -> tuple[tuple[Form, ...], ...]:
    """One tuple of forms for each word of `name`, the form as written first.

    `language` is a code of `languages.LANGUAGES`; None means every grammar of the region, and a
    language without a grammar (or `any`) leaves the name as written. `kind` is an entity's kind,
    or `word` for a keyword.
    """
    return tuple(inflected(word, language) for word in words_of(name, kind=kind))


def words_of(name: str, *, kind: str = "phrase") -> tuple[Word, ...]:
    """The words of `name`, each with all that its forms depend on."""
    words = [token.surface for token in tokens(name)]
    return tuple(
        Word(text=text, kind=kind, single=len(words) == 1, last=position == len(words) - 1)
        for position, text in enumerate(words)
    )


def inflected(word: Word, language: str | None) -> tuple[Form, ...]:
    """The forms of one word, the one as written first; `language` as for `forms`."""
    return _forms(word, _grammars(language))


def unfolded(word: Word, language: str | None) -> Iterator[Spelling]:
    """What `inflected` is made of: the forms before they are folded and sifted."""
    yield word.text, "written"
    for grammar in _grammars(language):
        yield from grammar(word)


@lru_cache(maxsize=1 << 14)
def adjectives(name: str, language: str | None, *, kind: str = "phrase") -> tuple[Form, ...]:
    """The one-word adjectives of a place whose name has several words, each with a capital:
    crnogorski, banjalučki, bosanskohercegovački. Language and kind as for `forms`."""
    words = [token.surface for token in tokens(name)]
    capital = len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper()
    if not capital or kind not in _OF_A_PLACE:
        return ()
    found: dict[str, Form] = {}
    for code in _COMPOUNDS if language is None else (language,):
        for surface, _ in _COMPOUNDS[code](words) if code in _COMPOUNDS else ():
            found.setdefault(fold(surface), Form(surface, fold(surface), False, RELATIONAL))
    return tuple(found.values())


def _grammars(language: str | None) -> tuple[Grammar, ...]:
    if language is None:
        return tuple(GRAMMARS[code] for code in _MAIN)
    return (GRAMMARS[language],) if language in GRAMMARS else ()


def _forms(word: Word, grammars: Iterable[Grammar]) -> tuple[Form, ...]:
    found = {fold(word.text): Form(word.text, fold(word.text), word.capital, "written")}
    for grammar in grammars:
        for surface, tag in grammar(word):
            folded = fold(surface)
            if folded in found:
                found[folded] = _either(found[folded], surface, tag)
            elif folded and not (word.single and folded in _EVERYDAY):
                capital = word.capital and not tag.startswith(RELATIONAL)
                found[folded] = Form(surface, folded, capital, tag)
    return tuple(found.values())


def _either(form: Form, surface: str, tag: str) -> Form:
    """`form`, which may be spelt like `surface` as well: it asks what both ask."""
    if tag == OWN:
        return replace(form, capital=False)
    return replace(form, surface=surface) if form.hooked and not HOOKS.search(surface) else form
