"""All forms in which a name may stand in a text, language by language.

Dictionaries of common words fail on names, and stemming takes unlike words for one; so the forms
are generated from the word's ending. Where an ending leaves open which paradigm a word follows,
all that are possible are made: a form that nobody writes costs nothing, unless it is another word,
and the commonest of those are kept out.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from monitor.text.fold import Shape, fold
from monitor.text.fold import words as surfaces
from monitor.text.forms import bg, en, hbs, mk, script, sl, sq
from monitor.text.forms.respell import PARTICLES, by_company, respellings
from monitor.text.forms.respell.everyday import EVERYDAY
from monitor.text.forms.spelling import kept, spelt
from monitor.text.forms.sq.letters import is_short, same_letters
from monitor.text.forms.words import OF_THE_PEOPLE, OWN, RELATIONAL, SHORTEST, Spelling, Word

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

_CHANGING: Mapping[str, Callable[[str], int | None]] = MappingProxyType(
    {"hbs": hbs.changing, "sq": sq.changing, "mk": mk.changing, "en": en.changing}
)
_COMPOUNDS: Mapping[str, Callable[[Sequence[str]], Iterator[Spelling]]] = MappingProxyType(
    {"hbs": hbs.compound, "mk": mk.compound, "bg": bg.compound, "sl": sl.compound}
)
_JOINING = frozenset({"hbs", "mk"})
_OF_A_PLACE = frozenset({"place", "phrase", "word"})

REGION = ("hbs", "sq", "mk", "en")
HOOKS = re.compile("[čćšžČĆŠŽчћќшжџЧЋЌШЖЏ\u030c\u0301]")
"""The letters of the region's alphabets that are typed without their hooks; not đ, which the fold
keeps apart from d."""

_MERGED = re.compile(r"([^\W\d_])\1|[vwxqk]|zh|gj|dj|ije|je")
_SUFFIXED = re.compile(r"(?<=[^\W\d_a-z])[-\u2010\u2011](?=\D)[^A-ZА-Ш]+$")

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
_SIFTING = frozenset({"bg", "hbs", "sl"})  # grammars that keep other words out themselves


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one word of a name: `folded` is what a token's `folded` is compared with.

    `capital`: the text has to write it with a capital, where it has any to give. `tag` says which
    form it is: `written`, `gen.sg`, `possessive`, `relational`, … `respelt`: of the name written by
    sound. `unless`: spellings (`as_written`) that fold alike and are not meant.
    """

    surface: str
    folded: str
    capital: bool
    tag: str
    kept: int = 0  # of its first letters, how many may have lost their hooks
    respelt: bool = False
    unless: frozenset[str] = frozenset()
    short: bool | None = None  # of an Albanian common word, of which all letters count
    english: bool = False  # all letters count: a princess is no prince, and who loses has no losses

    @property
    def hooked(self) -> bool:
        """Whether its hooks tell a common word from another one: niški from niski."""
        return not self.capital and HOOKS.search(self.surface) is not None

    def without(self, spellings_of: Mapping[str, frozenset[str]]) -> "Form | None":
        """The form where these spellings (`as_written`, by their fold) don't count; None where
        that is all of it."""
        others = spellings_of.get(self.folded)
        if others is None:
            return self
        return None if as_written(self.surface) in others else replace(self, unless=others)

    @property
    def of_a_place(self) -> bool:
        """Whether it is the adjective of a place."""
        return self.tag.startswith(RELATIONAL)

    @property
    def of_a_people(self) -> bool:
        """Whether it names another thing when it has a capital within a sentence."""
        return self.tag == OF_THE_PEOPLE

    def spells(self, written: str) -> bool:
        """Whether `written`, a word of a text that folds like this form, may be it by its hooks,
        in Albanian by its letters, and in English by what the fold makes one."""
        if self.english and _merged(written) != _merged(self.surface):
            return False
        if self.short is not None and not same_letters(written, self.surface, short=self.short):
            return False
        return spelt(written, self.surface, self.kept, name=self.capital)

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
def forms(
    name: str, language: str | None, *, kind: str = "phrase", respell: bool = True
) -> tuple[tuple[Form, ...], ...]:
    """One tuple of forms for each word of `name`, the form as written first.

    `language` is a code of `languages.LANGUAGES`; None means every grammar of the region, and a
    language without a grammar (or `any`) leaves the name as written. `kind` is an entity's kind,
    or `word` for a keyword. `respell`: with foreign names written by sound.
    """
    return tuple(inflected(word, language, respell=respell) for word in words_of(name, kind=kind))


def words_of(name: str, *, kind: str = "phrase") -> tuple[Word, ...]:
    """The words of `name`, each with all that its forms depend on; an acronym without the suffix of
    its case (`komandant KFOR-a`)."""
    words = [_SUFFIXED.sub("", word) for word in surfaces(name)]
    capitals = [word for word in words if word[0].isupper() and not word.isupper()]
    return tuple(
        Word(
            text=text,
            kind=kind,
            single=len(words) == 1,
            last=position == len(words) - 1,
            company=tuple(word for word in capitals if word is not text),
        )
        for position, text in enumerate(words)
    )


def alone(word: Word, language: str | None) -> Word:
    """`word` without its company, where its forms in texts of `language` don't hang on it: the
    Savez of a hundred names is then one."""
    if not word.company:
        return word
    codes = REGION if language is None else (language,)
    if _is_respelt(word) and any(by_company(word.text, code, word.company) for code in codes):
        return word
    return word._replace(company=())


def inflected(word: Word, language: str | None, *, respell: bool = True) -> tuple[Form, ...]:
    """The forms of one word, the one as written first; the arguments as for `forms`."""
    found: dict[str, Form] = {}
    for form in spellings(word, language, respell=respell):
        known = found.get(form.folded)
        found[form.folded] = form if known is None else _either(known, form)
    return tuple(found.values())


def unfolded(word: Word, language: str | None, *, respell: bool = True) -> Iterator[Spelling]:
    """What `inflected` is made of: the forms before they are folded and sifted."""
    return ((surface, tag) for surface, tag, _ in _made(word, language, respell=respell))


def stems(
    word: Word, language: str | None, *, respell: bool = True
) -> tuple[tuple[str, int], ...] | None:
    """The spellings that the forms are made of, each with how many letters its forms keep, known
    without making them; None where that doesn't tell. What is kept may be too little to use."""
    changing = _CHANGING.get(language or "")
    if changing is None or word.acronym or not word.text.isalpha():
        return None
    found: list[tuple[str, int]] = []
    for text in (word.text, *_by_sound(word, language or "", respell=respell)):
        root = text
        if language == "mk" and not script.is_cyrillic(text):
            found.append((text, len(text)))
            root = script.macedonian(text)
        changed = changing(root.lower())
        if changed is None:
            return None
        found.append((root, len(root) - changed))
        if language == "mk" and word.capital:
            found += ((latin, len(latin)) for latin in mk.romanised(root))
    return tuple(found)


def _by_sound(word: Word, language: str, *, respell: bool) -> tuple[str, ...]:
    """How the word may be written by its sound, with its capital."""
    if not (respell and _is_respelt(word)):
        return ()
    return tuple(word.like(text) for text in respellings(word.text, language, word.company))


def spellings(word: Word, language: str | None, *, respell: bool = True) -> Iterator[Form]:
    """What `inflected` has, and every other spelling that folds like one of its forms (Rute like
    Rutte), also more than once."""
    for surface, tag, of in _made(word, language, respell=respell):
        folded = fold(surface)
        respelt = of != word.text
        other_word = word.single and _is_everyday(folded, language, respelt=respelt)
        if surface == word.text or (folded and not other_word):
            capital = word.capital and not tag.startswith(RELATIONAL)
            yield Form(
                surface,
                folded,
                capital,
                tag,
                kept(of, surface),
                respelt=respelt,
                short=is_short(word.text) if language == "sq" and not word.capital else None,
                english=language == "en" and not word.capital,
            )


def _made(word: Word, language: str | None, *, respell: bool) -> Iterator[tuple[str, str, str]]:
    """(form, its tag, what it is a form of: the word, or one of its spellings by sound)."""
    yield word.text, "written", word.text
    codes = REGION if language is None else (language,) if language in GRAMMARS else ()
    for code in codes:
        for surface, tag in GRAMMARS[code](word):
            yield surface, tag, word.text
    for code in codes if respell and _is_respelt(word) else ():
        for by_sound in respellings(word.text, code, word.company):
            if word.single and _is_everyday(fold(by_sound), code, respelt=True):
                continue  # nor are its other forms looked for
            other = word._replace(text=word.like(by_sound))
            yield other.text, "written", other.text
            for surface, tag in GRAMMARS[code](other):
                yield surface, tag, other.text


def _is_everyday(folded: str, language: str | None, *, respelt: bool) -> bool:
    """Whether a form is rather another word."""
    if respelt:
        return len(folded) < SHORTEST or folded in EVERYDAY
    return language not in _SIFTING and folded in _EVERYDAY


def _is_respelt(word: Word) -> bool:
    return (word.capital and not word.acronym) or word.text in PARTICLES


def _merged(word: str) -> list[str]:
    """The letters of `word` that the fold makes one with others; English tells words apart by
    them (prince, princess; wine, vine)."""
    return [match[0] for match in _MERGED.finditer(word.lower())]


def as_written(word: str) -> str:
    """How a word is spelt, letter case and script aside."""
    return script.latin(unicodedata.normalize("NFKC", word)).lower()


@lru_cache(maxsize=1 << 14)
def adjectives(name: str, language: str | None, *, kind: str = "phrase") -> tuple[Form, ...]:
    """The one-word adjectives of a place whose name has several words, each with a capital:
    crnogorski, banjalučki, bosanskohercegovački; and what sound makes one word of: Njujork.
    Language and kind as for `forms`."""
    found: dict[str, Form] = {}
    for surface in compounds(name, language, kind=kind):
        capital = surface[0].isupper()
        tag = "written" if capital else RELATIONAL
        form = Form(surface, fold(surface), capital, tag, respelt=capital)
        found.setdefault(form.folded, form)
    return tuple(found.values())


def may_compound(words: Sequence[Word], language: str | None) -> bool:
    """Whether the name of these words can have such adjectives at all, in texts of `language`."""
    several = len(words) > 1 and words[0].capital and words[0].kind in _OF_A_PLACE
    return several and (language is None or language in _COMPOUNDS)


def compounds(name: str, language: str | None, *, kind: str = "phrase") -> Iterator[str]:
    """What `adjectives` are made of: themselves before they are folded."""
    words = surfaces(name)
    in_lower = language in {"bg", "sl"} and kind == "place"  # Черна гора, Novo mesto
    capital = len(words) > 1 and words[0][0].isupper() and (in_lower or words[-1][0].isupper())
    if not capital or kind not in _OF_A_PLACE:
        return
    for code in REGION if language is None else (language,):
        if code in _COMPOUNDS:
            yield from (surface for surface, _ in _COMPOUNDS[code](words))
        if code in _JOINING and len(words) == 2 and words[0] == "New":
            yield from _joined(words, code)


def _joined(words: Sequence[str], code: str) -> Iterator[str]:
    """New York in one word, as South Slavic languages write it by sound."""
    for first in respellings(words[0], code, (words[1],))[:1]:
        for last in respellings(words[1], code):
            word = Word(text=(first + last).capitalize(), kind="place")
            yield word.text
            yield from (surface for surface, _ in GRAMMARS[code](word))


def _either(form: Form, other: Form) -> Form:
    """`form`, which may be spelt like `other` as well: it asks what both ask."""
    if other.tag == OWN:
        return replace(form, capital=False)
    if form.hooked == other.hooked:
        return form
    surface = other.surface if form.hooked else form.surface
    return replace(form, surface=surface, kept=len(surface))
