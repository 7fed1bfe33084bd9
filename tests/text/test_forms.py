"""Forms of names, held against press sentences: recall and precision by language have floors.

Each line of tests/data/lang/<language>/pairs.tsv: kind, name, + or -, sentence. The look-up here
is the plainest there is: the words of the name in order, at most three tokens apart.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.fold import Token, fold, tokens
from monitor.text.forms import GRAMMARS, Form, forms
from monitor.text.languages import LANGUAGES

DATA = Path(__file__).parent.parent / "data" / "lang"
FLOORS = json.loads((DATA / "floors.json").read_text(encoding="utf-8"))
REACH = 3


def pairs(language: str) -> list[tuple[str, str, bool, str]]:
    lines = (DATA / language / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return [(kind, name, sign == "+", sentence) for kind, name, sign, sentence in rows]


def fits(form: Form, token: Token, *, capitals: bool) -> bool:
    return form.folded == token.folded and (capitals or form.fits(token.shape))


def finds(kind: str, name: str, language: str | None, sentence: str) -> bool:
    words = forms(name, language, kind=kind)
    text = tokens(sentence)
    capitals = sentence.isupper()

    def follows(position: int, index: int) -> bool:
        if index == len(words):
            return True
        reach = text[position : position + REACH] if index else text[position:]
        return any(
            follows(position + offset + 1, index + 1)
            for offset, token in enumerate(reach)
            if any(fits(form, token, capitals=capitals) for form in words[index])
        )

    return follows(0, 0)


@pytest.mark.parametrize("language", sorted(FLOORS))
def test_recall_and_precision_stay_above_their_floors(language: str) -> None:
    found = [
        (wanted, finds(kind, name, language, sentence), name, sentence)
        for kind, name, wanted, sentence in pairs(language)
    ]
    right = sum(1 for wanted, hit, *_ in found if wanted and hit)
    wanted = sum(1 for wanted, *_ in found if wanted)
    hits = sum(1 for _, hit, *_ in found if hit)
    wrong = [(name, sentence) for wanted, hit, name, sentence in found if wanted != hit]
    assert right / wanted >= FLOORS[language]["recall"], wrong
    assert right / hits >= FLOORS[language]["precision"], wrong


def test_every_language_with_a_grammar_has_data_and_floors() -> None:
    with_grammar = {code for code, row in LANGUAGES.items() if row.grammar}
    assert with_grammar == set(GRAMMARS) == set(FLOORS)
    assert all(len(pairs(code)) > 5 for code in with_grammar)
    assert sum(len(pairs(code)) for code in with_grammar) >= 300


@pytest.mark.parametrize(
    ("name", "language", "kind", "wanted"),
    [
        ("Banjska", "hbs", "place", "Banjske Banjskoj Banjsku Banjskom banjski banjskog"),
        ("Banjska", "hbs", "place", "Бањској бањски"),
        ("Rutte", "hbs", "person", "Ruttea Rutteu Rutteom Rutteov Rutea Рутеом"),
        ("Kurti", "hbs", "person", "Kurtija Kurtiju Kurtijem Kurtijev Kurtijevog Куртијева"),
        ("Dodik", "hbs", "person", "Dodika Dodiku Dodikom Dodikov Dodikove Додикових"),
        ("čovek", "hbs", "word", "čoveka čoveče čovekom"),
        ("vrabac", "hbs", "word", "vrapca vrapci vrabaca vrapcima"),
        ("Republika", "hbs", "place", "Republike Republici Republiku"),
        ("Dejton", "hbs", "place", "Dejtona dejtonski dejtonskog"),
        ("Mitrovica", "hbs", "place", "Mitrovici mitrovački mitrovačkoj"),
        ("NATO", "hbs", "organisation", "NATO-a NATO-u НАТО-ом Natoa"),
        ("BiH", "hbs", "place", "BiH-a BiH-u"),
        ("Pale", "hbs", "place", "Palama Pala paljanski"),
        ("Petar", "hbs", "person", "Petra Petrov Petrovoj"),
        ("Ante", "hbs", "person", "Anti Antu Antom Antin"),
        ("Brčko", "hbs", "place", "Brčkom Brčkog brčanski"),
        ("Evropa", "hbs", "place", "Europe европска europski"),
        ("Niš", "hbs", "place", "Niša Nišu niškog"),
        ("dio", "hbs", "word", "dela dijelovi delovima deo"),
        ("utjecaj", "hbs", "word", "uticaja uticaji"),
        ("dijete", "hbs", "word", "djeteta deteta djeca deci"),
        ("oko", "hbs", "word", "oka oči očiju očima"),
        ("posao", "hbs", "word", "posla poslovi poslova"),
        ("zemlja", "hbs", "word", "zemalja zemljama"),
        ("talac", "hbs", "word", "taoca taoci talaca"),
        ("sastanak", "hbs", "word", "sastanka sastanci sastanaka"),
        ("srpanj", "hbs", "word", "srpnja srpnju"),
        ("misao", "hbs", "word", "misliju mišlju mislima"),
        ("smrt", "hbs", "word", "smrti smrću"),
        ("slučaj", "hbs", "word", "slučajevi slučajevima"),
        ("koncert", "hbs", "word", "koncerti koncerata"),
        ("žiri", "hbs", "word", "žirija žirijem"),
        ("nivo", "hbs", "word", "nivoa nivoi"),
        ("vrata", "hbs", "word", "vratima"),
        ("novorođenče", "hbs", "word", "novorođenčeta novorođenčad"),
        ("terorista", "hbs", "word", "terorist teroristi teroristima"),
        ("građanin", "hbs", "word", "građani građana građanima"),
        ("bitka", "hbs", "word", "bici bitaka"),
        ("mladi", "hbs", "word", "mladih mladima mladog"),
        ("uhapšen", "hbs", "word", "uhapšena uhapšenog uhapšenih"),
        ("uhapšena", "hbs", "word", "uhapšene uhapšenoj uhapšenu"),
        ("Banjskë", "sq", "place", "Banjska Banjskës Banjskën Banjskes Banjske"),
        ("Kurti", "sq", "person", "Kurtit Kurtin"),
        ("KFOR", "sq", "organisation", "KFOR-it KFOR-i Kforit"),
        ("Kosova", "sq", "place", "Kosovë Kosovës Kosovën Kosove"),
        ("Serbia", "sq", "place", "Serbi Serbisë Serbinë Serbie"),
        ("Beogradi", "sq", "place", "Beograd Beogradit Beogradin"),
        ("Shkodra", "sq", "place", "Shkodër Shkodrës Shkodrën"),
        ("Ohër", "sq", "place", "Ohri Ohrit Ohrin"),
        ("Koreja", "sq", "place", "Kore Koresë Korenë"),
        ("Rama", "sq", "person", "Ramës Ramën"),
        ("Haradinaj", "sq", "person", "Haradinajt Haradinajn"),
        ("Dodik", "sq", "person", "Dodiku Dodikut Dodikun"),
        ("Rutte", "sq", "person", "Ruttes Rutten"),
        ("BE", "sq", "organisation", "BE-ja BE-së BE-në"),
        ("NATO", "sq", "organisation", "NATO-s NATOs Natos"),
        ("Nato", "sq", "organisation", "NATO-s Natos"),
        ("fshat", "sq", "word", "fshati fshatra fshatrat fshatrave fshatrash"),
        ("ushtar", "sq", "word", "ushtarë ushtarët ushtarëve ushtarësh"),
        ("zog", "sq", "word", "zogu zogj zogjtë zogjve"),
        ("bllok", "sq", "word", "blloku blloqe blloqet"),
        ("artikull", "sq", "word", "artikulli artikuj artikujt artikujve"),
        ("libër", "sq", "word", "libri librit libra librave"),
        ("terrorizëm", "sq", "word", "terrorizmi terrorizmit terrorizmin"),
        ("hero", "sq", "word", "heroi heroit heronj heronjtë heronjve"),
        ("lumë", "sq", "word", "lumi lumit lumenj lumenjtë"),
        ("kufi", "sq", "word", "kufiri kufirit kufij kufijtë"),
        ("djalë", "sq", "word", "djali djalit djem djemtë djemve"),
        ("mbret", "sq", "word", "mbreti mbretër mbretërit mbretërve"),
        ("qeveri", "sq", "word", "qeveria qeverisë qeveritë qeverive"),
        ("zgjedhje", "sq", "word", "zgjedhja zgjedhjes zgjedhjet zgjedhjeve"),
        ("marrëdhënie", "sq", "word", "marrëdhënia marrëdhënies marrëdhëniet"),
        ("drejtues", "sq", "word", "drejtuesi drejtuesit drejtuesve"),
        ("dyshuar", "sq", "word", "dyshuari dyshuarit dyshuarve dyshuarat dyshuarës"),
        ("Бањска", "mk", "place", "бањски бањскиот"),
        ("војник", "mk", "word", "војникот војници војниците"),
        ("земја", "mk", "word", "земјата земјава земјана земји"),
        ("пат", "mk", "word", "патот патишта патиштата"),
        ("граѓанин", "mk", "word", "граѓанинот граѓани граѓаните граѓанине"),
        ("ниво", "mk", "word", "нивото нивоа нивоата"),
        ("уапсен", "mk", "word", "уапсениот уапсени уапсените"),
        ("Вучиќ", "mk", "person", "Вучиќев Вучиќевата"),
        ("ЕУ", "mk", "organisation", "ЕУ-та ЕУ-то"),
        ("министър", "bg", "word", "министърът министъра министри министрите министре"),
        ("свят", "bg", "word", "светът света светове"),
        ("място", "bg", "word", "мястото места местата"),
        ("гражданин", "bg", "word", "гражданинът граждани гражданите"),
        ("българин", "bg", "word", "българинът българи"),
        ("край", "bg", "word", "краят края краища"),
        ("име", "bg", "word", "името имена имената"),
        ("бял", "bg", "word", "бяла бели белият"),
        ("Путин", "bg", "person", "Путинова Путиновата"),
        ("Белград", "bg", "place", "белградски белградската"),
        ("КФОР", "bg", "organisation", "КФОР-а"),
        ("country", "en", "word", "countries"),
        ("policewoman", "en", "word", "policewomen"),
        ("thief", "en", "word", "thieves"),
        ("chief", "en", "word", "chiefs"),
        ("patriarch", "en", "word", "patriarchs"),
        ("embargo", "en", "word", "embargoes embargos"),
        ("analysis", "en", "word", "analyses"),
        ("gas", "en", "word", "gases"),
        ("need", "en", "word", "needs"),
        ("referendum", "en", "word", "referendums referenda"),
        ("German", "en", "word", "Germans"),
        ("predsednik", "sl", "word", "predsednika predsednikov predsednikoma predsednikih"),
        ("minister", "sl", "word", "ministra ministrom ministri ministrov ministroma"),
        ("direktor", "sl", "word", "direktorja direktorjem direktorji direktorjev"),
        ("pes", "sl", "word", "psa psu psom psi"),
        ("poslanec", "sl", "word", "poslanca poslancem poslanci poslancev poslancema"),
        ("začetek", "sl", "word", "začetka začetkom"),
        ("most", "sl", "word", "mostu mostovi mostove mostovih mostovoma"),
        ("ime", "sl", "word", "imena imenu imenom imen"),
        ("dekle", "sl", "word", "dekleta dekletu deklet"),
        ("človek", "sl", "word", "človeka ljudje ljudi ljudem ljudmi"),
        ("otrok", "sl", "word", "otroka otroci otroke otrocih"),
        ("hči", "sl", "word", "hčere hčeri hčerjo"),
        ("gospa", "sl", "word", "gospe gospo gospema"),
        ("vrata", "sl", "word", "vrat vratih vratom"),
        ("volitve", "sl", "word", "volitev volitvam volitvah volitvami"),
        ("cerkev", "sl", "word", "cerkve cerkvi cerkvijo cerkvam cerkvah"),
        ("varnost", "sl", "word", "varnosti varnostjo"),
        ("sestra", "sl", "word", "sestre sestri sestro sestrama sestrah sester"),
        ("mehanizem", "sl", "word", "mehanizma mehanizmi mehanizmov"),
        ("sodišče", "sl", "word", "sodišča sodišču sodiščem sodiščih"),
        ("društvo", "sl", "word", "društva društev društvoma"),
        ("oborožen", "sl", "word", "oborožena oboroženih oboroženega oboroženima"),
        ("osumljeni", "sl", "word", "osumljenega osumljenim osumljenih"),
        ("Maribor", "sl", "place", "Maribora Mariboru Mariborom mariborskega"),
        ("Koper", "sl", "place", "Kopra Kopru Koprom koprska"),
        ("Brežice", "sl", "place", "Brežic Brežicah Brežicami brežiškega"),
        ("Kurti", "sl", "person", "Kurtija Kurtijem Kurtijeva"),
        ("Rutte", "sl", "person", "Rutteja Rutteju Ruttejem Ruttejev"),
        ("Marko", "sl", "person", "Marka Marku Markom Markota Markova"),
        ("Rama", "sl", "person", "Rame Rami Ramo Ramov Ramin"),
        ("Janša", "sl", "person", "Janše Janši Janšo Janšev Janševe Janšin"),
        ("Golob", "sl", "person", "Goloba Golobom Golobova Golobovi"),
        ("Kocijančič", "sl", "person", "Kocijančiča Kocijančičem Kocijančičeva"),
        ("NATO", "sl", "organisation", "Nata Natu Natom NATA"),
        ("KFOR", "sl", "organisation", "KFOR-ja Kforja Kforjem"),
        ("EU", "sl", "organisation", "EU-ja EU-ju EU-jem"),
    ],
)
def test_forms_of_a_word(name: str, language: str, kind: str, wanted: str) -> None:
    (word,) = forms(name, language, kind=kind)
    made = {form.folded for form in word}
    assert [form for form in wanted.split() if fold(form) not in made] == []


@pytest.mark.parametrize(
    ("name", "kind", "unwanted"),
    [
        ("rad", "word", "radi rade"),  # he works, they work
        ("sud", "word", "sudi"),
        ("voda", "word", "vodi"),
        ("nalaz", "word", "nalazi"),
        ("domaćin", "word", "domaći"),
        ("stan", "word", "stane"),
        ("list", "word", "lišće"),
        ("stol", "word", "sto"),
        ("scena", "word", "scenog scenih"),
        ("Mostar", "place", "mostra"),
        ("Rutte", "person", "Ruta Rutu Rutom"),
        ("napasti", "word", "napada napali napadne"),
        ("protestovati", "word", "protestovata protestovate"),
        ("napao", "word", "napala napali"),
        ("ubio", "word", "ubija ubila"),
    ],
)
def test_what_is_another_word_is_no_form(name: str, kind: str, unwanted: str) -> None:
    (word,) = forms(name, "hbs", kind=kind)
    made = {form.folded for form in word}
    assert [form for form in unwanted.split() if fold(form) in made] == []


@pytest.mark.parametrize("verb", ["napao", "ubio", "protestovati", "bombardirati", "viknuti"])
def test_of_a_verb_only_the_written_form_is_found(verb: str) -> None:
    ((form,),) = forms(verb, "hbs", kind="word")
    assert form.surface == verb


@pytest.mark.parametrize(
    ("name", "language", "kind", "surface", "capital"),
    [
        ("Banjska", "hbs", "place", "banjska", True),
        ("Banjska", "hbs", "place", "banjski", False),
        ("Zvečan", "hbs", "place", "zvečanska", False),
        ("Dodik", "hbs", "person", "dodikov", True),
        ("referendum", "hbs", "word", "referenduma", False),
        ("Ustavni sud", "hbs", "organisation", "ustavnog", True),
    ],
)
def test_what_is_written_with_a_capital_wants_one(
    name: str, language: str, kind: str, surface: str, capital: bool
) -> None:
    form = next(
        form for form in forms(name, language, kind=kind)[0] if form.folded == fold(surface)
    )
    assert form.capital is capital


def test_a_short_acronym_is_not_the_word_that_looks_like_it() -> None:
    assert not finds("place", "SAD", "hbs", "Sad nema povratka")
    assert finds("place", "SAD", "hbs", "SAD NEMA POVRATKA")
    assert finds("organisation", "NATO", "hbs", "Nato upozorava")


@pytest.mark.parametrize(
    ("name", "kind", "unwanted"),
    [
        ("Kurti", "person", "Kurt Kurtia"),
        ("Kurti", "word", "Kurt"),
        ("Serbi", "place", "Serb Serbit"),
        ("Una", "place", "Unë"),
        ("Kosova", "place", "kosovar kosovarët"),
        ("politikë", "word", "politikan"),
        ("siguri", "word", "sigur sigurim"),
        ("gazetar", "word", "gazeta"),
    ],
)
def test_what_is_another_albanian_word(name: str, kind: str, unwanted: str) -> None:
    made = {form.folded for form in forms(name, "sq", kind=kind)[0]}
    assert [word for word in unwanted.split() if fold(word) in made] == []


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("mal", "malit", True),
        ("mal", "MALLIT", False),
        ("valle", "valles", True),
        ("valle", "vales", False),
        ("arrë", "arra", True),
        ("arrë", "ara", False),
        ("barrikadë", "barikada", True),
        ("derr", "deri", False),
        ("vit", "vjet", True),
        ("vit", "vet", False),
        ("pritje", "pritjet", True),
        ("pritje", "pritet", False),
        ("zgjedhje", "Zgjedhjes", True),
        ("zgjedhje", "zgjedhës", False),
        ("shpërthim", "shperthimit", True),
        ("shperthim", "shpërthimit", True),
        ("protestë", "prot\u00adesta", True),
        ("protestë", "protestаt", True),
    ],
)
def test_letters_tell_albanian_words_apart(name: str, written: str, meant: bool) -> None:
    of_it = [form for form in forms(name, "sq", kind="word")[0] if form.folded == fold(written)]
    assert [form.spells(written) for form in of_it] == [meant]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sulm i armatosur", "sulmeve të armatosura"),
        ("Mali i Zi", "Malit të Zi"),
        ("Mal i Zi", "Malin e Zi"),
        ("Lidhje e Re", "Lidhjes së Re"),
        ("Kombet e Bashkuara", "Kombeve të Bashkuara"),
        ("Shërbimi i Brendshëm", "Shërbimet e Brendshme"),
        ("i dyshuar", "të dyshuarve"),
        ("të dyshuarit", "i dyshuari"),
        ("Gjykata Kushtetuese", "Gjykatës Kushtetuese"),
    ],
)
def test_albanian_parts_of_a_phrase_agree(name: str, text: str) -> None:
    assert finds("phrase", name, "sq", f"Ata folën për {text} në mbledhje.")


def test_one_tuple_of_forms_for_every_word_the_written_one_first() -> None:
    made = forms("Policia e Kosovës", "sq", kind="organisation")
    assert [word[0].surface for word in made] == ["Policia", "e", "Kosovës"]
    assert {form.folded for form in made[1]} == {"e", "i", "te", "se"}
    assert all(word[0].tag == "written" for word in made)


@pytest.mark.parametrize("language", ["any", "fr", "xx"])
def test_without_a_grammar_a_name_stays_as_written(language: str) -> None:
    assert [[form.surface for form in word] for word in forms("Mark Rutte", language)] == [
        ["Mark"],
        ["Rutte"],
    ]


def test_an_unknown_language_means_the_grammars_of_the_region() -> None:
    made = {form.folded for form in forms("referendum", None, kind="word")[0]}
    assert {fold("referendumu"), fold("referendumit"), fold("референдумот"), "referendums"} <= made


@given(st.text(max_size=40), st.sampled_from([*sorted(GRAMMARS), None]))
def test_any_name_has_forms_that_are_found_again(name: str, language: str | None) -> None:
    made = forms(name, language)
    assert len(made) == len(tokens(name))
    for word in made:
        assert all(form.folded == fold(form.surface) for form in word)
        assert len({form.folded for form in word}) == len(word)
