"""Slovenian words that are far more frequent than the forms of nouns that are spelt like them."""

from collections.abc import Mapping
from types import MappingProxyType

# Pronouns, prepositions, conjunctions, particles and adverbs; auxiliaries; numerals; what people
# say and do in any text.
_WORDS = """
    sele nikoli vidi jasno piše pravem pravih pravim pravimi jaz mene meni ti tebe tebi on ona
    ono oni one njega njemu njim njej njo njih mi nas nam nami vi vam vami se sebe sebi seboj ta
    to te tega temu tem teh temi tej tisti tista tisto tiste moj moja moje tvoj tvoja svoj svoja
    svoje svojo svojih kdo kaj kak kake kakih kaki ki kar kateri ves vsa vse vsi vseh vsem vsak
    vsaka vsako nič nihče nekaj nek neka neki neko sem si je smo ste so sta bi bo bom boš bomo
    bodo bil bila bilo bili bile biti ni niso nisem nima ima imam imajo imel imela imeli more
    morem moram mora moral morali moralo hoče hočem nočem nočejo želi vedo vejo ve kot kod kam
    ko da ker če naj saj pa ter oziroma sredi tekom vrh brez okoli zaradi proti med prej prav
    pravi ravno res šele samo spet tudi tako tedaj takoj potem poleti jutri dalje dalj deloma
    praviloma kdaj kje zakaj zelo dobro dober dobri dobra dobrih radi radii rad rada več manj
    teže pet peti peta peto pete petem treh tremi trem dva dve dveh pomeni pride dobi sledi
    sledijo poteka mislim mislijo govori govoril govorila govorili stoji drži reči rečem rekel
    rekla rekli rekle pojavi postavi predstavi pusti podaj sodi kupi rodi grozi mini ščiti vozi
    vrti skrbijo sporočil sporočili opozoril opozorili potrdil potrdili pojasnil pojasnili
    naročil naročili obvestil obvestili posvetil posvetili pisal pisali pisala iskal iskali
    iskala učil učili nosil nosili vodil vodila vodili držal držali držala pomagal pomagali
    pomagala sprožil sprožila sprožili počel počeli dihal izročil izročili
"""
EVERYDAY = frozenset(_WORDS.split())
"""They are never made of another word that stands alone."""

RATHER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        noun: frozenset(forms.split())
        for noun, forms in {
            "del": "dela",
            "delo": "del deli",
            "gospoda": "gospod",
            "kraja": "kraj",
            "kritik": "kritika kritike",
            "kupa": "kup",
            "let": "leta leti leto letih letu letom letoma",
            "lista": "list",
            "politik": "politika politike",
            "predloga": "predlog",
            "primera": "primer primeri",
            "rok": "roke",
            "roka": "rok",
            "študij": "študije",
            "študija": "študij",
            "tona": "ton",
        }.items()
    }
)
"""By noun, those of its forms that are far more often another noun's."""
