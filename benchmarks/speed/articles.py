"""Articles of about 360 words in five languages and scripts, made of sentences of our own."""

import random

from monitor.model import Document

_HBS = """
Pucnjava se čula rano jutros u selu Banjska kod Zvečana, javili su mještani.
KFOR je blokirao put prema Zvečanu i pojačao patrole na sjeveru.
Predsjednik Vučić izjavio je da Srbija neće uvesti sankcije Rusiji.
Premijer Kurti rekao je da policija kontroliše granicu i sve prelaze.
Oružani napad osudili su ambasadori pet zemalja zajedničkim saopštenjem.
U Mitrovici su škole danas bile zatvorene, a most je pod nadzorom.
Općinsko vijeće usvojilo je budžet za narednu godinu nakon duge rasprave.
Izbori će biti održani u aprilu, potvrdila je centralna komisija.
Poljoprivrednici traže veće podsticaje i stabilne otkupne cijene mlijeka.
NATO i EUFOR razgovarali su o bezbjednosnoj situaciji u regionu.
Meteorolozi najavljuju obilne padavine i pad temperature krajem sedmice.
Radnici željezare nastavljaju štrajk dok se ne isplate zaostale plate.
Tužilaštvo je otvorilo istragu o javnim nabavkama u bolnici.
Inflacija je u oktobru usporila, ali hrana i dalje poskupljuje.
Reprezentacija je pobijedila u gostima i zadržala prvo mjesto u grupi.
Na aerodromu je zbog magle otkazano više jutarnjih letova.
Novi tunel skratiće put između dva grada za više od sat vremena.
Arheolozi su otkrili ostatke rimske vile sa očuvanim mozaicima.
"""
_CYRILLIC = """
Пуцњава у Бањској одјекнула је пре зоре, кажу мештани Звечана.
Председник Вучић сазвао је седницу савета и најавио обраћање јавности.
КФОР је упутио додатне патроле на север после оружаног напада.
Скупштина је усвојила измене закона о планирању и изградњи.
У Косовској Митровици грађани су протестовали због затварања шалтера.
Министарство просвете објавило је календар за наредну школску годину.
Цене горива биће снижене од петка, саопштила је влада.
Позориште отвара сезону премијером домаће драме.
Радници су обуставили рад и траже разговор са управом предузећа.
Градоначелник је обишао радове на обали и обећао рок до пролећа.
Лекари упозоравају на раст броја оболелих од грипа.
Санкције су поново тема разговора у Бриселу, јављају дописници.
"""
_SQ = """
Kryeministri Kurti tha se policia e Kosovës kontrollon veriun.
Të shtëna u dëgjuan në Banjskë, ndërsa KFOR-i bllokoi rrugën për në Zveçan.
Zgjedhjet do të mbahen në pranverë, njoftoi komisioni qendror.
Presidenti serb Vuçiq refuzoi sanksionet ndaj Rusisë.
Në Mitrovicë shkollat u mbyllën për shkak të protestave.
Kuvendi miratoi buxhetin për vitin e ardhshëm me shumicë votash.
Fermerët kërkojnë subvencione më të larta dhe çmime të qëndrueshme.
Spitali i qytetit ka marrë pajisje të reja për kardiologjinë.
Kombëtarja fitoi ndeshjen dhe ruajti vendin e parë në grup.
Çmimet e ushqimeve vazhdojnë të rriten, sipas statistikave zyrtare.
NATO dhe OSCE dënuan sulmin dhe kërkuan qetësi.
Punimet në autostradë pritet të përfundojnë para verës.
"""
_MK = """
Премиерот Мицкоски најави нови мерки за платите и пензиите.
Пукање се слушна во Бањска, а КФОР ги засили патролите кон Звечан.
Изборите ќе се одржат во април, потврди државната комисија.
Собранието го усвои буџетот по долга расправа во Скопје.
Полицијата го затвори патот поради лизгање на земјиштето.
Земјоделците бараат поголеми субвенции и навремена исплата.
Цената на горивата паѓа од полноќ, објави регулаторот.
Претседателот Вучиќ повтори дека санкции нема да има.
Болницата доби нова опрема за детската хирургија.
Репрезентацијата победи на гости и остана прва во групата.
Училиштата во Митровица денеска беа затворени.
Археолозите открија остатоци од римска вила со мозаици.
"""
_EN = """
Shooting was reported before dawn near Banjska, north of Zvecan.
KFOR blocked the road and NATO called for calm on all sides.
President Vucic said Serbia would not join sanctions against Russia.
Prime Minister Kurti told reporters that police were in control.
The election will be held in April, the commission confirmed.
Schools in Mitrovica stayed closed and the bridge was under guard.
Parliament adopted the budget after a long debate in Skopje.
Farmers are asking for higher subsidies and stable prices.
EUFOR and the OSCE discussed the security situation in the region.
Inflation slowed in October but food is still becoming dearer.
The hospital has received new equipment for its surgery ward.
Flights were cancelled in the morning because of dense fog.
"""
_WORDS = 360
_EACH = 12


def _articles() -> tuple[Document, ...]:
    made = []
    chance = random.Random(3)
    languages = (("hbs", _HBS), ("hbs", _CYRILLIC), ("sq", _SQ), ("mk", _MK), ("en", _EN))
    for language, text in languages:
        sentences = text.strip().splitlines()
        for _ in range(_EACH):
            taken: list[str] = []
            while sum(len(sentence.split()) for sentence in taken) < _WORDS:
                taken += chance.sample(sentences, 6)
            paragraphs = ["  ".join(taken[at : at + 4]) for at in range(0, len(taken), 4)]
            made.append(
                Document(
                    title=chance.choice(sentences),
                    text="\n".join(paragraphs).replace("  ", " "),
                    language=language,
                )
            )
    return tuple(made)


ARTICLES = _articles()
