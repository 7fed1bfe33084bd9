"""Everyday words that names come out as when they are written by sound: Dunn is no Dan (day).

A list of our own: of what the tables make of some 170,000 words and names of eleven languages, the
short words and given names that a sentence here may begin with at any time.
"""

from monitor.text.fold import fold

_HBS = """
    rusija rusije rusiji rusiju rusi jelena jelene jeleni jelenu linda linde brine brinu resi
    resiti kosti dragi draga drage han hana lekovi lekova lekove trudovi zupe baka baki bake
    bude budi budu danilo grupa jaja jaje kara kolege kolega laka lako meta mete metu partija
    povelja povelje povelji povelju prezime roka tome tona tone traka trake traku troje mere
    meri moli vile vila vilu zove zovu ali bar bas bez bila bile bili bilo bih bit biti cak
    cas cast cemo ces cija cijem cim cin cini cist da dah daj dan dali dati decu dele deli den
    dim do dok doc don dosta drug drugi dug dugo duh dus dusa duz dva fer gas gde gol gore
    gori grad hoce hor hvala ici ide idi igra ima imam ime ine isti isto ista iste istu iz
    izlet jak jake jas jedan jedini jel jer jes jesi jest jos jug jun kad kap kada kao kaze
    kej kis kisa kod koj koja koje koji koju kol kola kolo kom kon kosa kost kota kraj kruz
    krov krst kuce kud kul kup kut kur lak lek len let leti leze lik like list los loz luk
    luka luke mac maj majka mak mal mala mali masa mase me mec med mene meni mesa mest mil
    mini mir mira mis misa misla misli mlad moc moci moj mora more morali most muz na nac naj
    nam nas nasa nase ne nece nek nema ni nije nikad nisu nit niz noc noci nos nova nove novi
    novu o oca oce oci od odu on ona one oni oko ora ova ove ovi ovo pa pad pak pale par pare
    pas pasa pati peci pec pet peti pica pice pis pise pit piti pije pod pol pola pole polu
    pomoc poslo post pot prav pravi pravo pre prema pri prije prica prvi puca puk pun put rad
    radi raj rak rame ras rasa rat rec rece red reka reko reci rijec rod roj rok rosa ruk ruka
    ruku sad sada saj sal sala sali sam sama same sami samo san sat sati sav se sec sef sela
    selo selu sem sest set sever si sin sina sir sira sire siri siva skok skup slab slaze
    slika slobod snu so sok sos soba srce sta stan star stara stare stari ste stil sto stvar
    su sud sum suma sume sun sutra sva sve svet svi svim svih svoj svog ta tad tako takt tal
    tamo te tek tela tema teme ten ter teren tesk tesko ti tih til tim time tin to tok tom ton
    tos tri tu tuc tuga tvoj u uca uci uga uho ure ured uz uza uze val van vas vasa vase vasi
    vec vece vek vel veli velik ver vera vest veste vetar veza veze vezi vi vid vidi vin vina
    vino vis vise visi vlada voc voce vod voda vode vodi voz voja voli volja vrat vreme za zar
    zato zaista zal zbog zel zele zena zene zeni zima zime zna znac znaci zec cena ceni cil
    cela cele celo cijena cuo cu cup caj car cita bec rim dejan marko marija ana iva ivan sara
    sanja lena nina tina maja mila
"""
_MK = """
    ajde ako bara bea bel bela beli belo bes bide bil bila bile bilo boja broj ce cel cela
    celo cena cin cuka dal dala dale dali dato den dela deli delo deca dete dom doma duri drzi
    eden edna ena eve fati gore gol grad iako ima imas ist ista isto jas jad kade kaj kako kal
    kazi kaze kej koga koe koi koj kola kon kraj kuk kur lavo leb leze lice lici list los luk
    male mal mali me mece mesto mi moe moi moj mora more most nad naj nas nase ne nea nego
    neka nema ni nie niv no noc nos nov nova nove oci od oj oti pa pak par pari pat pati pet
    pita po pod pol pole prv pusti rab rabot raci reka rece red rod saat sac sakas sal sam
    sama sami se sega sel sela selo selu sekoj sin site so son star stara stari sto sum svet
    tej tel tie tim toj tok tuka uci usta vas vasi veke veli vera vi vid vide vik voda voz
    vrat vreme za zad zal zedna zena zeni zito
"""
_SQ = """
    ai ajo ashtu asnje ate bej ben bie bir bisht cila cili dal dale dem det di dic dita dite
    diten doli du dua duke eja edhe flet gur hap her i ik je jam jan jane jap jepi jet jete
    kal kam kan kane keq ke kjo krah ky lart lash le len lig lis lojs luft ma mal male marr
    mban mend merr mi mik mir mire mos mot muri na nat ne nen nis pak par para pas pasi per pi
    pik pjes por prit prej qen qe rend ri rrug sa sala se sepse sh shes shi sho shoh si sot
    tek ter thot ti tij tuaj uji une vend vesh vet vije viti vjen vrit ze zog
"""
EVERYDAY: frozenset[str] = frozenset(map(fold, f"{_HBS}{_MK}{_SQ}".split()))
"""Folded; no single name is looked for by such a spelling."""
