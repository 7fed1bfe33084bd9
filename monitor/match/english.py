"""What a translation calls a name that was found."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from types import MappingProxyType

from monitor.config.rules import Entity
from monitor.match.names import ANY, Compound, Name, forms_of
from monitor.match.sight import Sighting
from monitor.match.strip import Strip
from monitor.model import NameSpan
from monitor.text.fold import fold
from monitor.text.forms.script import latin

_ALIKE = 0.7  # from here on two names are one word in two languages: secesionist, secessionist
_CALLED_FIRST = frozenset({"person", "place"})  # whose first English name is the one to use

# A wording that takes sides is the outlet's, and stays one.
_FRAMED: Mapping[str, str] = MappingProxyType(
    {
        "Kosovo i Metohija": "Kosovo and Metohija",
        "KiM": "Kosovo and Metohija",
        "Kosmet": "Kosmet (Kosovo)",
        "sjever KiM": "the north of Kosovo and Metohija (north Kosovo)",
        "sever KiM": "the north of Kosovo and Metohija (north Kosovo)",
        "manji entitet": "smaller entity (Republika Srpska)",
        "manji bh. entitet": "smaller entity (Republika Srpska)",
        "Kurtijevi specijalci": "Kurti's special forces (Kosovo special police)",
        "prištinski specijalci": "Pristina's special forces (Kosovo special police)",
    }
)


def named(strip: Strip, sighting: Sighting, entity: Entity, *, counts: bool) -> NameSpan | None:
    """The span of `sighting`, a name of `entity`; `counts`: it has what makes a weak name count.
    None where English has nothing to put in its place: an adjective (*banjski*), the verb in
    *otcijepiti*, a weak name alone that means many things."""
    words = sighting.words
    together = words[-1] - words[0] == len(words) - 1
    if not (sighting.cased and together and _is_noun(strip, sighting, entity)):
        return None
    english = _english(entity, sighting.name, counts=counts)
    if english is None:
        return None
    first, last = strip.tokens[words[0]], strip.tokens[words[-1]]
    tag = forms_of(sighting.name.parts[-1])[last.folded].tag
    if tag.startswith("possessive") and entity.kind != "phrase":
        english += "'s"
    return NameSpan(first.start, last.end, english, _all_english(entity), entity.kind)


def _is_noun(strip: Strip, sighting: Sighting, entity: Entity) -> bool:
    """Not an adjective of the place: banjski, nor hrvatska without a capital."""
    if entity.kind == "phrase" or len(sighting.words) > 1:
        return True
    token = strip.tokens[sighting.words[0]]
    form = forms_of(sighting.name.parts[0])[token.folded]
    small = strip.shapes_tell and token.shape == "lower" and form.surface[0].isupper()
    return not form.of_a_place and not small


def _english(entity: Entity, name: Name, *, counts: bool) -> str | None:
    if isinstance(name.parts[0], Compound) or name.role == "never":
        return None
    names = _english_names(entity)
    if not name.whole:
        return names[0].rsplit(maxsplit=1)[-1] if counts and names else None
    if name.written in _FRAMED:
        return _FRAMED[name.written] if counts else None
    if name.role == "weak":
        return _weak(entity, name, names, counts=counts)
    if entity.kind in _CALLED_FIRST:
        return names[0] if names else None
    return _nearest(name.written, names) or next(iter(names), None)


def _weak(entity: Entity, name: Name, names: tuple[str, ...], *, counts: bool) -> str | None:
    weak = tuple(t for key, t in entity.weak if key == "en" or (key == ANY and not t.isupper()))
    near = _nearest(name.written, weak) or (weak[0] if len(weak) == 1 else None)
    if near and name.written[0].isupper() and near[0].isupper() and not name.written.isupper():
        return near  # a Security Council is one, whoever's it is
    if not counts or entity.kind == "phrase":
        return near if counts else None
    return _nearest(name.written, names) or next(iter(names), None)


@lru_cache(maxsize=1 << 12)
def _nearest(written: str, names: tuple[str, ...]) -> str | None:
    """The one of `names` that is written most like `written`, if any is."""
    folded = _together(written)
    alike = {name: SequenceMatcher(None, folded, _together(name)).ratio() for name in names}
    best = max(names, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= _ALIKE else None


def _together(name: str) -> str:
    return " ".join(map(fold, name.replace("-", " ").split()))


def _english_names(entity: Entity) -> tuple[str, ...]:
    """The entity's names, those that an English text would use first."""
    english = [name for key, name in entity.names if key == "en"]
    anywhere = [name for key, name in entity.names if key == ANY]
    others = [latin(name) for _, name in entity.names]
    return tuple(english or anywhere or [name for name in others if _is_latin(name)])


def _all_english(entity: Entity) -> tuple[str, ...]:
    pairs = (*entity.names, *entity.weak)
    return tuple(dict.fromkeys(name for key, name in pairs if key in {"en", ANY}))


def _is_latin(name: str) -> bool:
    return all(letter < "\u0250" for letter in name)
