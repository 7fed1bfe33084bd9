"""hbs in Latin letters, for engines that read no Cyrillic of it."""

import re

_CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
_LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
_TO_LATIN = str.maketrans(
    dict(zip(_CYRILLIC, _LATIN.split(), strict=True))
    | dict(zip(_CYRILLIC.upper(), _LATIN.title().split(), strict=True))
)
# One letter that becomes two, in a word of capitals: ЉУБЉАНА is LJUBLJANA, Љубљана Ljubljana.
_CAPITAL_PAIR = re.compile(r"[ЉЊЏ](?=[А-ЯЂЈЉЊЋЏ])|(?<=[А-ЯЂЈЉЊЋЏ])[ЉЊЏ](?![а-яђјљњћџ])")


def in_latin(text: str) -> str:
    """`text` with the letters of Serbian and Montenegrin Cyrillic as their Latin twins (Vuk's and
    Gaj's alphabets, one to one); everything else as it stands."""
    capitals = _CAPITAL_PAIR.sub(lambda pair: pair[0].translate(_TO_LATIN).upper(), text)
    return capitals.translate(_TO_LATIN)
