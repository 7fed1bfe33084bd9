"""Verbs that news is made of, and the nouns to look for instead. Of a verb only the written form
is found (contract), and an infinitive hardly stands in a headline."""

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
        уапси апсење, заканува закана, експлодира експлозија, протестира протест, гласа гласање,
        отцепи отцепување, блокира блокада, обвини обвинение, потпише потпишување
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

# Noun, and of the verb what headlines are written in: past and present, third person. No form that
# is one of a noun or an adjective, too (zabrani, rani, poginuli), without its diacritics either
# (potpiše, puca).
_FINITE = {
    "hbs": """
        ubistvo: ubio ubila ubilo ubili ubile ubije ubiju ubi ubiše;
        ubijanje: ubija ubijaju ubijao ubijala ubijali;
        napad: napao napala napalo napali napale napadne napadnu napada napadaju napadao napadala
            napadali;
        pucnjava: pucaju pucao pucala pucalo pucali zapucao zapucala zapucali zapucaju;
        hapšenje: hapsi hapse hapsio hapsila hapsili uhapsi uhapse uhapsio uhapsila uhapsilo
            uhapsili uhapsile uhapsiše;
        uhićenje: uhiti uhite uhitio uhitila uhitilo uhitili uhitile;
        pritvor: pritvorio pritvorila pritvorili;
        prijetnja: prijeti prijete prijetio prijetila prijetili zaprijetio zaprijetila zaprijetili;
        pretnja: preti prete zapretio zapretila zapretili;
        ranjavanje: ranio ranila ranilo ranili ranile;
        pogibija: poginuo pogine poginu;
        eksplozija: eksplodira eksplodirala eksplodiralo eksplodirali eksplodirale;
        protest: protestuje protestuju protestira protestirala protestirali;
        prosvjed: prosvjeduje prosvjeduju prosvjedovao prosvjedovali;
        glasanje: glasaju glasao glasala glasali;
        otcjepljenje: otcijepi otcijepe otcijepio otcijepila otcijepili;
        odcjepljenje: odcijepi odcijepe odcijepio odcijepila odcijepili;
        otcepljenje: otcepi otcepe otcepio otcepila otcepili;
        podnošenje: podnio podnijela podnijeli podneo podnela podneli;
        blokada: blokira blokirala blokirali blokirale;
        demanti: demantuje demantira demantovao demantovala demantovali demantirali;
        optužnica: optuži optužio optužila optužili optužuje optužuju;
        presuda: osudio osudila osudili presudio presudila presudili;
        povlačenje: povukao povukla povukli povlače;
        potpisivanje: potpisao potpisala potpisali;
        zabrana: zabranio zabranila zabranili zabranjuje zabranjuju;
        otmica: oteo otela oteli;
        paljevina: zapalio zapalila zapalili;
        rušenje: srušio srušila srušili;
        smjena: smijenio smijenila smijenili; smena: smenio smenila smenili;
        izručenje: izručio izručila izručili;
        pregovori: pregovaraju pregovarao pregovarala pregovarali
    """,
    "sl": """
        umor: ubil ubila ubili ubije ubijejo; napad: napadel napadla napadli napadejo;
        streljanje: streljal streljala streljali; aretacija: aretiral aretirala aretirali aretira;
        ranitev: ranil ranila ranili; protest: protestiral protestirali protestirajo;
        obtožba: obtožil obtožila obtožili; obsodba: obsodil obsodila obsodili;
        odstop: odstopil odstopila odstopili; podpis: podpisal podpisala podpisali;
        prepoved: prepovedal prepovedala prepovedali
    """,
    "sq": """
        vrasje: vrau vret vrasin vritet vriten;
        sulm: sulmoi sulmuan sulmon sulmojnë sulmohet sulmohen;
        arrestim: arrestoi arrestuan arreston arrestojnë arrestohet arrestohen;
        kërcënim: kërcënoi kërcënuan kërcënon kërcënojnë;
        shpërthim: shpërtheu shpërthen shpërthyen;
        protestë: protestoi protestuan proteston protestojnë;
        votim: votoi votuan voton votojnë; bllokim: bllokoi bllokuan bllokon bllokojnë;
        plagosje: plagosi plagosën plagoset; të shtëna: qëlloi qëlluan qëllon;
        dënim: dënoi dënuan dënon dënohet; akuzë: akuzoi akuzuan akuzon akuzojnë;
        rrëmbim: rrëmbeu rrëmbyen; evakuim: evakuoi evakuuan evakuohen;
        nënshkrim: nënshkroi nënshkruan nënshkruajnë
    """,
    "mk": """
        убиство: уби убил убила убиле убија убиваат;
        напад: нападна нападнал нападнала нападнале нападнаа напаѓаат;
        пукање: пукаат пукаа пукал пукале пукаше;
        апсење: апсат уапсија уапсил уапсила уапсиле; притвор: притворија притворил притвориле;
        ранување: ранија ранил раниле; загинување: загина загинаа загинал загинале;
        експлозија: експлодираше експлодираа; протест: протестираат протестираа протестираше;
        гласање: гласаат гласаа гласале; обвинение: обвинија обвинил обвиниле;
        пресуда: осудија осудил осудиле; потпишување: потпиша потпишаа потпишал потпишале;
        забрана: забранија забранил забраниле; застрелување: застрела застрелаа застрелал
    """,
    "bg": """
        убийство: уби убил убила убили убиха убива убиват;
        нападение: нападна нападнаха нападнал нападнали;
        арест: арестува арестуваха арестувал арестували арестуват;
        стрелба: стреля стреляха стрелял стреляли; заплаха: заплаши заплашиха заплашва;
        протест: протестира протестират протестираха; гласуване: гласува гласуват гласуваха;
        обвинение: обвини обвиниха обвинява обвиняват; присъда: осъди осъдиха;
        подписване: подписа подписаха; забрана: забраниха забранява
    """,
}
# Beside other words these may be a noun or an adjective: meta napada.
_ALONE = frozenset({"napada", "napadne", "napadnu", "napadaju"})

# Endings that only verbs have, and the noun's ending; none where it can't be told.
_ENDINGS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "hbs": (
        ("ovati", "ovanje"), ("evati", "evanje"), ("ivati", "ivanje"), ("avati", "avanje"),
        ("irati", "iranje"), ("isati", "isanje"), ("nuti", None),
        ("ovao", "ovanje"), ("ovala", "ovanje"), ("ovali", "ovanje"), ("ivao", "ivanje"),
        ("irao", "iranje"), ("iraju", "iranje"),
    ),
    "sl": (("ovati", "ovanje"), ("evati", "evanje"), ("irati", "iranje")),
    "mk": (
        ("ува", "ување"), ("ира", "ирање"), ("уваат", "ување"), ("ираат", "ирање"),
        ("увале", "ување"), ("уваше", "ување"), ("ираше", "ирање"),
    ),
    "bg": (("увам", "уване"), ("авам", "аване"), ("явам", "яване"), ("ирам", "иране")),
}  # fmt: skip
# In a text that is said to be Albanian; elsewhere it is razvoj and heroj.
_SURE_ENDINGS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "sq": (("oj", "im"), ("ohet", "im"), ("ej", "im"), ("oi", "im"), ("ojnë", "im")),
}
_OTHERS = "pirati minuti trenuti satira antiheroi"
_NO_VERBS = frozenset(_OTHERS.split())
_SHORTEST = 5


def noun_of(word: str, languages: frozenset[str], *, sure: bool, alone: bool) -> str | None:
    """The noun to look for instead of `word` where it is a verb of one of `languages`, empty where
    none is known; None where it is no verb. `sure`: it is said to be in that language; `alone`: it
    is the whole keyword."""
    folded = fold(word)
    if not word.islower() or folded in _NO_VERBS or (folded in _ALONE and not alone):
        return None
    for language in sorted(one for one in languages if _is_of(word, one)):
        spelling = script.latin(word) if language == "hbs" else word
        known = _table(language)
        if folded in known:
            return known.get(spelling, known[folded])
        rows = _ENDINGS.get(language, ()) + (_SURE_ENDINGS.get(language, ()) if sure else ())
        for ending, noun in rows if len(word) > _SHORTEST else ():
            if spelling.endswith(ending):
                return spelling.removesuffix(ending) + noun if noun else ""
    return None


def _is_of(word: str, language: str) -> bool:
    """Whether it is in the language's script: what is a verb in Cyrillic may be none in Latin."""
    return language == "hbs" or script.is_cyrillic(word) == (language in {"mk", "bg"})


@cache
def _table(language: str) -> Mapping[str, str]:
    """Verb, as written and folded, and its noun."""
    rows = _rows(_VERBS.get(language, ""), ", ")
    finite = (row.split(": ") for row in _rows(_FINITE.get(language, ""), "; "))
    nouns = {form: noun for noun, forms in finite for form in forms.split()}
    nouns |= {verb: noun for verb, _, noun in (row.partition(" ") for row in rows)}
    return {fold(verb): noun for verb, noun in nouns.items()} | nouns


def _rows(table: str, between: str) -> list[str]:
    return [row for row in " ".join(table.split()).split(between) if row]
