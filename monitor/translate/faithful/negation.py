"""Whether a translation still denies what its original denies.

Only a denial that is gone altogether is told: which of several clauses is denied cannot be seen
without reading them.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_HBS = (
    "ne|nije|nisu|nisam|nisi|nismo|niste|neće|neću|nećeš|nećemo|nećete|nema|nemam|nemaš|nemamo"
    "|nemate|nemaju|nemoj|nemojmo|nemojte|nikad|nikada|niko|nitko|nikog|nikoga|nikome|nikim"
    "|ništa|ničeg|ničega|ničemu|ničim|nigdje|nigde|nikuda|nijedan|nijedna|nijedno|nijednog"
    "|nijednu|nijednoj|nijednom|nikakav|nikakva|nikakvo|nikakve|nikakvu|nikakvih|nikakvog|niti|bez"
)
_TO_CYRILLIC = str.maketrans("abcčćdđefghijklmnoprsštuvzž", "абцчћдђефгхијклмнопрсштувзж")
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "hbs": f"{_HBS}|{_HBS.translate(_TO_CYRILLIC).replace('нј', 'њ').replace('лј', 'љ')}",
        "mk": "не|нема|немаме|немам|немаат|немаше|немал[аои]?|немој|немојте|никој|никого|никому"
        "|ништо|никогаш|никаде|ниту|ниеден|ниедна|ниедно|никаков|никаква|никакво|никакви|без",
        "bg": "не|няма|нямам|нямаме|нямат|нямаше|недей|недейте|никой|никого|нищо|никога|никъде|нито"
        "|никакъв|никаква|никакво|никакви|без",
        "sl": "ne|ni|niso|nisem|nisi|nismo|niste|nima|nimam|nimamo|nimajo|nimate|noče|nočejo|nočemo"
        "|nočem|nikoli|nihče|nikogar|nič|ničesar|nikjer|nobeden|noben|nobena|nobeno|nobene|nobenega"
        "|niti|brez|nikakor",
        "sq": "nuk|s['’]\\w+|mos|asnjë|asnjëri|asnjërës|askush|askujt|askënd|asgjë|kurrë"
        "|kurrfarë|asnjëherë|askund|as|jo|pa(?=\\s+(?:asnjë|u\\s|e\\s|i\\s|të\\s|\\w+(?:uar|yer|ur|ar|ënë)\\b))",
    }
)
# What looks like a denial and isn't: until, not only, regardless, more than ever, and so on.
_NONE: Mapping[str, str] = MappingProxyType(
    {
        "hbs": r"(?:dok|sve dok) (?:god )?(?:se )?ne\b|ne samo\b|bez obzira|bez sumnje|zar ne\b"
        r"|ništa manje|ni(?:kad|kada) (?:više|jač|bolj|već|gor|snažn|bliž)\w*|bez presedana"
        r"|nema sumnje|nema dvojbe|nije li|što ne reći|ne manje od|ništa drugo"
        r"|(?:док|све док) (?:год )?(?:се )?не\b|не само\b|без обзира|без сумње|зар не\b"
        r"|ништа мање|никад(?:а)? (?:више|јач|бољ|већ|гор)\w*|нема сумње|није ли",
        "mk": r"не само\b|додека не\b|без оглед|без сомнение|нема сомнение"
        r"|никогаш (?:повеќе|посилн|поголем)\w*|без преседан",
        "bg": r"не само\b|докато не\b|без оглед|без съмнение|никога по-\w+|нали",
        "sl": r"ne samo\b|ne le\b|dokler ne\b|brez dvoma|ne glede|nič manj",
        "sq": r"jo vetëm|as më shumë e as më pak|pa dyshim|më shumë se kurrë|pa marrë parasysh",
    }
)
_ENGLISH = re.compile(
    r"\b(?:not|no|nor|neither|none|never|nobody|nothing|nowhere|cannot|without|unless|until|hardly"
    r"|barely|scarcely|rarely|lacks?|lacking|lacked|absence|absent|instead|despite"
    r"|regardless|irrespective|only|except|free of|zero|unsuccessful\w*|in vain"
    r"|fail\w*|refus\w*|reject\w*|den(?:y|ies|ied|ying|ial)|declin\w*|avoid\w*|prevent\w*|ban(?:s|ned)?"
    r"|forbid\w*|prohibit\w*|oppos\w*|miss(?:es|ed|ing)?|stop\w*|ceas\w*|impossib\w*"
    r"|closed|illegal\w*|irregular\w*|non\w*|\w+less(?:ly)?|un(?!der|til|ion|ite|it|iversit|ique|animous)\w+"
    r"|in(?:correct|valid|sufficient|capable|complete|accurate|admissible|acceptable"
    r"|effective|adequate|ability|consistent|voluntar\w*)\w*"
    r"|im(?:proper|partial|moral|mature|possible|perfect)\w*|dis(?:agree|approv|believ|regard|honest)\w*)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_PATTERNS = {
    language: re.compile(rf"(?<![\w'’])(?:{words})(?![\w-])", re.IGNORECASE)
    for language, words in _WORDS.items()
}
_EXCEPT = {
    language: re.compile(rf"\b(?:{words})", re.IGNORECASE) for language, words in _NONE.items()
}


def lost(original: str, language: str, translated: str) -> str | None:
    """The first word by which `original` denies something, where nothing in `translated` does."""
    if language not in _PATTERNS or _ENGLISH.search(translated):
        return None
    said = _EXCEPT[language].sub(" ", original)
    found = _PATTERNS[language].search(said)
    return found[0] if found else None
