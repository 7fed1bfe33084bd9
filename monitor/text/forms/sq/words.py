"""Albanian words that no rule covers: closed tables of the school grammar."""

from monitor.text.forms.sq.letters import letters

_PLURALS_BY_WORD = """
    fshat:fshatra mall:mallra mish:mishra gjak:gjakra lesh:leshra bar:barëra,barna vaj:vajra
    send:sende,sendra bisht:bishtra shi:shira
    kohë:kohë,kohëra luftë:lufta,luftëra verë:verëra,vera erë:erëra,era ujë:ujëra,uje gjë:gjëra
    djathë:djathëra brumë:brumëra zë:zëra
    burrë:burra babë:baballarë lumë:lumenj kalë:kuaj djalë:djem dhëndër:dhëndurë gjumë:
    njeri:njerëz grua:gra vëlla:vëllezër at:etër mbret:mbretër prind:prindër prift:priftërinj
    skllav:skllevër gjarpër:gjarpërinj drapër:drapërinj shkëmb:shkëmbinj shkop:shkopinj
    trim:trima zot:zotër,zotërinj,zota lojë:lojë,lojëra nip:nipër gisht:gishta,gishtërinj
    dash:desh plak:pleq thes:thasë rreth:rrethe,rrathë shtrat:shtretër cjap:cjep
    dorë:duar natë:net derë:dyer lopë:lopë kokë:koka,krerë vit:vite,vjet ditë:ditë muaj:muaj
    breg:brigje,bregje shteg:shtigje flamur:flamuj,flamurë bir:bij lepur:lepuj truall:troje
    kufi:kufij ulli:ullinj mulli:mullinj gji:gjinj bri:brirë flori:florinj kushëri:kushërinj
    përrua:përrenj krua:kroje thua:thonj ftua:ftonj gju:gjunjë dru:drurë,dru sy:sy krye:krerë
    ka:qe dhe:dhera atdhe:atdhera djall:djaj
    baba:baballarë xhaxha:xhaxhallarë usta:ustallarë pasha:pashallarë
"""
PLURALS = {
    word: tuple(filter(None, plurals.split(",")))
    for word, _, plurals in (row.partition(":") for row in _PLURALS_BY_WORD.split())
}
"""Indefinite plurals of nouns that don't make theirs by rule."""

CITED_PLURALS = frozenset(plural for plurals in PLURALS.values() for plural in plurals)
"""The same as words that somebody may look for: njerëz, gra."""

_SINGULARS_BY_WORD = """
    njeri:njeriu,njeriut,njeriun zë:zëri,zërit,zërin,zëi,zëit
    gjë:gjëja,gjësë,gjënë,gjëje grua:gruaja,gruas,gruan,gruaje
    sy:syri,syrit,syrin gju:gjuri,gjurit,gjurin,gjuni,gjunit dru:druri,drurit,drurin
    shi:shiu,shiut,shiun kufi:kufiri,kufirit,kufirin ulli:ulliri,ullirit,ullirin
    mulli:mulliri,mullirit,mullirin gji:gjiri,gjirit,gjirin bri:briri,bririt,bririn
    kushëri:kushëriri,kushëririt,kushëririn
    përrua:përroi,përroit,përroin krua:kroi,kroit,kroin thua:thoi,thoit,thoin
    ftua:ftoi,ftoit,ftoin vëlla:vëllai,vëllait,vëllanë,vëllain baba:babai,babait,babanë,babain
    xhaxha:xhaxhai,xhaxhait,xhaxhanë,xhaxhain usta:ustai,ustait,ustanë,ustain
    pasha:pashai,pashait,pashanë,pashain ka:kau,kaut,kaun
    krye:kreu,kreut,kreun,kryet,kryes dhe:dheu,dheut,dheun
    atdhe:atdheu,atdheut,atdheun mesdhe:mesdheu,mesdheut,mesdheun be:beja,besë,benë
    fe:feja,fesë,fenë,feje,fetë,feve re:reja,resë,renë,retë,reve ve:veja,vesë,venë,vezë,vezët
    kala:kalaja,kalasë,kalanë,kalaje,kalatë,kalave,kalash
    ankara:ankaraja,ankarasë,ankaranë,ankarës,ankarën
    kanada:kanadaja,kanadasë,kanadanë,kanadës,kanadën,kanadë
    panama:panamaja,panamasë,panamanë,panamës,panamën diel:diela,dielën,dielës,dielat,dielave
    bela:belaja,belasë,belanë,belatë,belave shaka:shakaja,shakasë,shakanë,shakatë
"""
SINGULARS = {
    word: tuple(forms.split(","))
    for word, _, forms in (row.partition(":") for row in _SINGULARS_BY_WORD.split())
}
"""The other singular forms of nouns whose stem changes."""

_MASCULINE_WORDS = """
    burrë lumë ujë djathë gjalpë gjumë dyllë brumë kalë djalë babë mjaltë dhjamë grurë drithë
    lëmë vrarë
"""
MASCULINE = frozenset(_MASCULINE_WORDS.split())
"""Nouns in -ë that are masculine or neuter: lumi, lumit."""

_LAND_NAMES = """
    serbi kroaci slloveni maqedoni shqipëri itali gjermani rusi bjellorusi greqi turqi bullgari
    rumani hungari austri portugali angli britani skoci poloni çeki sllovaki letoni lituani estoni
    suedi norvegji moldavi gjeorgji armeni siri arabi jordani libi algjeri tunizi nigeri etiopi
    somali tanzani indi indonezi malajzi mongoli japoni australi kolumbi bolivi dalmaci iliri
    çamëri toskëri gegëri kalabri sicili bavari saksoni transilvani çeçeni dardani azi evroazi
    jugosllavi skandinavi perandori vushtrri
"""
LANDS = frozenset(_LAND_NAMES.split())
"""Feminine names of lands in -i, whose stem names a person (Serbi, serb) or nothing."""

_ADJECTIVES_BY_WORD = """
    ri:re,rinj,reja,riu,rinjtë,rinjve,rejat,rejave zi:zezë,zeza,zezës,zezën,zinj,zinjtë,zinjve
    re:ri,rinj,reja zezë:zi,zinj,zeza
    madh:madhe,mëdha,mëdhenj,mëdhenjtë,mëdhenjve,mëdhatë madhe:madh,mëdha,mëdhenj
    keq:keqe,këqija,këqij,këqijtë,këqijve lig:ligj,ligjtë,liga
    vogël:vogla,vegjël,vegjlit,vegjëlve tjetër:tjera,tjerë,tjerat,tjerët,tjerëve
"""
ADJECTIVES = {
    word: tuple(forms.split(","))
    for word, _, forms in (row.partition(":") for row in _ADJECTIVES_BY_WORD.split())
}
"""Adjectives that agree in ways of their own; they stand beside a noun, never alone."""

_COMMON_WORDS = """
    unë deri mori bëri bëra bërë bën qenë desh jonë madje pata patën pesë tani tjera vjen gjen vet
    vetë veten vetes parë pari para pasi nëse nisi fundit gjejë
"""
COMMON = frozenset(map(letters, _COMMON_WORDS.split()))
"""Everyday words, without their dots, that a noun's form may look like: Unë (I) is not the river
Una."""
