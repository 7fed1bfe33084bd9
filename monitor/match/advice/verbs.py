"""Verbs that news is made of, and the nouns to look for instead. Of a verb only the written form
is found (contract), and an infinitive hardly stands in a headline."""

import re
from collections.abc import Mapping
from functools import cache

from monitor.text.fold import fold
from monitor.text.forms import script

# Verb and noun, for verbs that are no nouns themselves.
_VERBS = {
    "hbs": """
        ubiti ubistvo, ubijati ubijanje, napasti napad, napadati napad, pucati pucnjava,
        zapucati pucnjava, hapsiti hapšenje, uhapsiti hapšenje, uhititi uhićenje, pritvoriti
        pritvor, prijetiti prijetnja, pretiti pretnja, zaprijetiti prijetnja, raniti ranjavanje,
        ranjavati ranjavanje, poginuti pogibija, eksplodirati eksplozija, protestirati protest,
        protestovati protest, prosvjedovati prosvjed, glasati glasanje, glasovati glasovanje,
        otcijepiti otcjepljenje, odcijepiti odcjepljenje, otcepiti otcepljenje, podnijeti
        podnošenje, blokirati blokada, evakuirati evakuacija, evakuisati evakuacija, demantovati
        demanti, demantirati demanti, optužiti optužnica, osuditi presuda, presuditi presuda,
        povući povlačenje, potpisati potpisivanje, zabraniti zabrana, uvesti uvođenje, oteti
        otmica, silovati silovanje, krijumčariti krijumčarenje, bombardovati bombardovanje,
        bombardirati bombardiranje, granatirati granatiranje, zapaliti paljevina, srušiti
        rušenje, smijeniti smjena, smeniti smena, izručiti izručenje, pregovarati pregovori,
        sankcionisati sankcije
    """,
    "sl": """
        ubiti umor, napasti napad, streljati streljanje, aretirati aretacija, groziti grožnja,
        raniti ranitev, eksplodirati eksplozija, protestirati protest, glasovati glasovanje,
        obtožiti obtožba, obsoditi obsodba, odstopiti odstop, podpisati podpis, prepovedati
        prepoved
    """,
    "sq": """
        vras vrasje, sulmoj sulm, arrestoj arrestim, kërcënoj kërcënim, shpërthej shpërthim,
        protestoj protestë, votoj votim, bllokoj bllokim, plagos plagosje, qëlloj të shtëna,
        dënoj dënim, akuzoj akuzë, rrëmbej rrëmbim, evakuoj evakuim, nënshkruaj nënshkrim
    """,
    "mk": """
        убие убиство, убива убиство, нападне напад, напаѓа напад, пука пукање, апси апсење,
        уапси апсење, притвори притвор, заканува закана, рани ранување, експлодира експлозија,
        протестира протест, гласа гласање, отцепи отцепување, блокира блокада, обвини обвинение,
        осуди пресуда, потпише потпишување, забрани забрана
    """,
    "bg": """
        убивам убийство, нападам нападение, стрелям стрелба, арестувам арест, заплашвам заплаха,
        ранявам раняване, протестирам протест, гласувам гласуване, блокирам блокада, обвинявам
        обвинение, осъждам присъда, подписвам подписване, забранявам забрана
    """,
    "en": """
        kill killing, threaten threat, resign resignation, accuse accusation, explode explosion,
        invade invasion, secede secession, evacuate evacuation, detain detention, deploy
        deployment, withdraw withdrawal, expel expulsion, occupy occupation, deny denial,
        declare declaration, announce announcement, condemn condemnation, negotiate
        negotiations, assassinate assassination, kidnap kidnapping, smuggle smuggling, ratify
        ratification, abolish abolition
    """,
}

# Endings that only verbs have, and the noun's ending; none where it can't be told.
_ENDINGS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "hbs": (
        ("ovati", "ovanje"), ("evati", "evanje"), ("ivati", "ivanje"), ("avati", "avanje"),
        ("irati", "iranje"), ("isati", "isanje"), ("nuti", None),
    ),
    "sl": (("ovati", "ovanje"), ("evati", "evanje"), ("irati", "iranje")),
    "mk": (("ува", "ување"), ("ира", "ирање")),
    "bg": (("увам", "уване"), ("авам", "аване"), ("явам", "яване"), ("ирам", "иране")),
}  # fmt: skip
# In a text that is said to be Albanian; elsewhere it is razvoj and heroj.
_SURE_ENDINGS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "sq": (("oj", "im"), ("ohet", "im"), ("ej", "im")),
}
_OTHERS = "pirati minuti trenuti satira"
_NO_VERBS = frozenset(_OTHERS.split())
_SHORTEST = 5


def noun_of(word: str, languages: frozenset[str], *, sure: bool) -> str | None:
    """The noun to look for instead of `word` where it is a verb of one of `languages`, empty where
    none is known; None where it is no verb. `sure`: it is said to be in that language."""
    folded = fold(word)
    if not word.islower() or folded in _NO_VERBS:
        return None
    for language in sorted(languages):
        if folded in _table(language):
            return _table(language)[folded]
        spelling = script.latin(word) if language == "hbs" else word
        rows = _ENDINGS.get(language, ()) + (_SURE_ENDINGS.get(language, ()) if sure else ())
        for ending, noun in rows if len(word) > _SHORTEST else ():
            if spelling.endswith(ending):
                return spelling.removesuffix(ending) + noun if noun else ""
    return None


@cache
def _table(language: str) -> Mapping[str, str]:
    rows = re.sub(r"\s+", " ", _VERBS.get(language, "")).strip().split(", ")
    pairs = (row.split(" ", 1) for row in rows if row)
    return {fold(verb): noun for verb, noun in pairs}
