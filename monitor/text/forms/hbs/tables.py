"""Closed tables of hbs: nouns whose ending does not tell their gender or stem. Lower-case Latin.

After the lists of exceptions in the school grammars that `hbs` names. A word stands in both
spellings, ekavian and ijekavian, where its look-up needs both; of its forms one is enough, since
the fold makes them one.
"""

from collections.abc import Iterator

_FEMININE_WORDS = """
    smrt noć moć pomoć nemoć ponoć premoć riječ reč krv ljubav stvar tvar obitelj zapovijed zapoved
    laž raž misao kob jesen mladež zvijer zver bol peć žuč sol so ćud pamet oblast vlast strast
    čast slast mast kost luč propast napast zavist korist bolest savjest savest pripovijest
    pripovest povijest povest vijest vest svijest svest podsvijest podsvest obavijest obavest
    zapovijest zapovest ravan plijesan plesan bojazan sablazan narav večer četvrt srž vlas cijev cev
    nit zob obrv čađ mjed avet vrlet momčad telad pilad čeljad unučad perad zvjerad zelen glad
    varoš
"""
FEMININE = frozenset(_FEMININE_WORDS.split())
"""Feminine nouns that end in a consonant (or -o of an old l), apart from those in -ost."""

MASCULINE_IN_OST = frozenset(("most", "gost", "post", "rost", "trost", "prost"))

BOTH_GENDERS = frozenset(("bol", "glad", "večer", "luč"))
"""Those of the feminine ones that are masculine, too."""

_IRREGULAR_ROWS = """
    čovjek,čovek: čovjeka čovjeku čovjekom čovječe ljudi ljude ljudima
    dijete,dete: djeteta djetetu djetetom djeca djece djeci djecu djecom djeco
    otac: oca ocu ocem oci otaca ocima oče očevi očeva očevima očeve
    kći,kćer: kći kćer kćeri kćerju kćerima
    mati: matere materi mater materom matera materama
    oko: oka oku okom oči očiju očima
    uho,uvo: uho uha uhu uhom uvo uva uvu uvom uši ušiju ušima
    nebo: neba nebu nebom nebesa nebesima
    čudo: čuda čudu čudom čudesa čudesima čudima
    drvo: drva drvu drvom drveta drvetu drvetom drvima drveće drveća
    podne: podneva podnevu podnevom podnevi
    veče: večeri večera večeru večerom večerima
    san: sna snu snom sni snovi snova snove snovima snima
    pas: psa psu psom psi pse pasa psima
    dečko: dečka dečku dečkom dečki dečke dečkima
    grudi: grudiju grudima
    vrata: vratima
    usta: ustima
    kola: kolima
    leđa: leđima
    pluća: plućima
    prsa: prsiju prsima
    jetra: jetri jetrima jetre jetru jetrom
    nosila: nosilima
    posao: posla poslu poslom poslovi poslova poslove poslovima
    ugao,ugal: ugla uglu uglom uglovi uglova uglove uglovima
    smisao: smisla smislu smislom smislovi smislova smislove smislovima
    pakao: pakla paklu paklom
    orao: orla orlu orlom orlovi orlova orlove orlovima
    kotao: kotla kotlu kotlom kotlovi kotlova kotlove kotlovima
    pepeo: pepela pepelu pepelom
    dio,deo: dio deo dijela dijelu dijelom dijelovi dijelova dijelove dijelovima
    udio,udeo: udio udeo udjela udjelu udjelom udjeli udjelima udjele udjelovi udjelova
    predio,predeo: predio predeo predjela predjelu predjelom predjeli predjele predjelima
    sto,stol: sto stol stola stolu stolom stolovi stolova stolove stolovima
    vo,vol: vo vol vola volu volom volovi volova volove volovima
    so,sol: so sol soli solju solima
    đavo,đavao: đavo đavola đavolu đavolom đavoli đavole đavolima
    anđeo: anđela anđelu anđelom anđeli anđele anđelima
    mozak: mozga mozgu mozgom mozgovi mozgova mozgove mozgovima
    lakat: lakta laktu laktom laktovi laktova laktove laktovima
    nokat: nokta noktu noktom nokti noktiju nokte noktima noktovi
    doba: dobu dobom dobima
    prijesto,presto: prijestola prijestolu prijestolom prijestoli prijestole
    pavao: pavla pavlu pavlom pavlov pavlova pavlovo pavlove pavlovog pavlovom pavlovoj pavlovu
    rujan: rujna rujnu rujnom
    tjedan: tjedna tjednu tjednom tjedni tjedana tjedne tjednima
    ovan: ovna ovnu ovnom ovnovi ovnova ovnove ovnovima
"""
_FURTHER_ROWS = """
    brat: braća braće braći braću braćom brate
    braća: braćo
    gospodin: gospoda gospode gospodi gospodu gospodom gospodine
    gost: gostiju gosti goste gostima
    prst: prstiju prsti prste prstima
    kost: kostiju
    dan: dnevi dneva dnevima dne
    tijelo,telo: tjelesa tjelesima
    sin: sine
    drug: druže
    kralj: kralju
    bog: bože
    kolica: kolicima
    ruka: ruku
    noga: nogu
    sluga: slugu
    večer: veče
    car: care
    jaje: jajeta jajetu jajetom
    turčin: turci turaka turcima turke
    sutjeska: sutjesci
"""


def _rows(table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for row in table.strip().splitlines():
        words, _, forms = row.partition(":")
        yield from ((word.strip(), tuple(forms.split())) for word in words.split(","))


IRREGULAR = dict(_rows(_IRREGULAR_ROWS))
"""All forms of nouns that follow no paradigm."""

FURTHER = dict(_rows(_FURTHER_ROWS))
"""Forms that nouns have besides those of their paradigm."""

_SHORT_PLURAL_WORDS = """
    dan sat gost vuk znak zrak zvuk trag konj zub mrav crv prst put gen gram volt vat bit bajt mol
    frank par peso cent muž tast keks prijem grijeh greh akt đak spis
"""
SHORT_PLURAL = frozenset(_SHORT_PLURAL_WORDS.split())
"""Nouns of one syllable whose plural is short (zubi). Of others it is long alone: sudovi, since
sudi is what a judge does; but capitals (Rusi, Česi) are peoples."""

_FOREIGN_VOWEL_WORDS = """
    nivo biro kakao žiro atelje dosije kliše rezime kupe komunike kafe bife žiri taksi viski hobi
    intervju meni reli metro plato
"""
FOREIGN_VOWEL = frozenset(_FOREIGN_VOWEL_WORDS.split())
"""Foreign nouns that keep their last vowel: nivo, nivoa; dosije, dosijea; žiri, žirija."""

_IN_IO_WORDS = "radio studio scenario portfolio audio video rodeo stereo"
IN_IO = frozenset(_IN_IO_WORDS.split())
"""The nouns among the verbs that end so (ubio, počeo)."""

_FLEETING_NAME_WORDS = "petar aleksandar dimitar zadar skadar ibar tivat kipar cipar egipat"
FLEETING_NAMES = frozenset(_FLEETING_NAME_WORDS.split())
"""Names whose last a is fleeting, against the many whose isn't (Mostar, Lazar)."""

_STEADY_AK_WORDS = "junak seljak rođak divljak prvak vještak veštak dječak dečak prosjak"
STEADY_AK = frozenset(_STEADY_AK_WORDS.split())
"""Common nouns in -ak whose a is not fleeting and whose other reading would be another word."""

_MALE_WORDS = """
    pavle ante mate jure frane stipe mile rade dule bore joze šime dane ive tone pave vlade gane
    rale laze miće vule
"""
MALE_IN_E = frozenset(_MALE_WORDS.split())
"""First names of men that decline without their e: Pavle, Pavla; Ante, Anti; Mile, Mileta."""

_UNSIBILATED_WORDS = "baka deka seka teka koka mačka tačka točka kocka igračka"
UNSIBILATED = frozenset(_UNSIBILATED_WORDS.split())
"""Nouns in -ka whose dative keeps its k, against baci (throw)."""

ADJECTIVAL_SURNAMES = frozenset(("mali", "beli", "bijeli", "crni", "stari", "dragi", "veliki"))

_VARIANT_STEMS = """
    utjeca:utica istjeca:istica zaljev:zaliv bilješk:belešk bilježni:beležni grija:greja
    zagrijava:zagreva dionic:deonic dioničar:deoničar dioničk:deoničk dioba:deoba razdioba:razdeoba
    obilježava:obeležava evro:euro opšt:opć saopšten:saopćen hemij:kemij demokratij:demokracij
    birokratij:birokracij sveštenik:svećenik milion:milijun
"""
_VARIANTS = tuple(tuple(row.split(":")) for row in _VARIANT_STEMS.split())
_WITH_VARIANTS = tuple(stem for pair in _VARIANTS for stem in pair)


def has_variants(lower: str) -> bool:
    """Whether another norm may spell `lower` in another way."""
    return lower.startswith(_WITH_VARIANTS)


def variants(lower: str) -> Iterator[str]:
    """The spellings of `lower` in the other norms, where the fold doesn't make them one: Evropa
    and Europa, opština and općina, uticaj and utjecaj."""
    for one, other in _VARIANTS if has_variants(lower) else ():
        for here, there in ((one, other), (other, one)):
            if lower.startswith(here):
                yield there + lower[len(here) :]


_OTHER_WORDS = """
    sto putem nalazi nalaze govori govore iznosi iznose navodi navode koristi misli izgleda
    postaje postaju zove zovu vidi vide voli vole čeka gori gore tijekom tokom mora druga drugom
    drugu drugi druge drugih niti morali morala morale moralo četvrti četvrta izvodi izvode teže
    hoda pada padaju ulazi ulaze izlazi izlaze bori boji otvori otvore prenosi prenose uvodi
    uvode stupa brani brane nastavi napravi ostavi uspostavi zahvali dozvoli pripremi potvrdi
    prijavi objavi procijeni proceni posjeti poseti posjete posete utvrdi posveti proslavi
    izradi obradi raspravi provjeri proveri prevari dopusti otpusti pristane pređe vodi sudi
    radi rade slijedi sledi traži peti pete petu petom ali tek još već samo kome čine kaže može
    žele želi bude ima imaju dolazi dolaze odlazi odlaze prolazi prolaze donosi donose odnosi
    podnosi polazi upali plati hvali
"""

_SMALL_WORDS = """
    sada sad sam smo ste su jesam kad kada kako gde gdje već još samo ima nema bila bilo bili
    bio biti nije nisu bi ne se ga mu joj ih im nas vas ova ove ovi ovo ono ona one oni taj ta
    te to tu ti mi vi ni na za od do po pa ali ako iz uz da li ili koje koji koja sve svi sva
    pre prije posle jedan jedna kao dok danas onda tada tome toga tim tih nego
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Words of every sentence: forms that look so are not made of a word standing alone."""

OTHER_WORDS = frozenset(_OTHER_WORDS.split()) | SMALL_WORDS
"""Forms that are another word, and as that far more frequent (in a frequency list of the language
at least four times as often as the ending lets expect of the noun): of a common noun standing
alone they are not made."""
