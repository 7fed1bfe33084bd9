"""What tells one language from its neighbours in a short text: small words, letters, patterns.

Small words are the closed classes of a grammar (pronouns, prepositions, conjunctions, particles,
auxiliaries, numerals) and what every page of a newspaper says. Patterns are endings and runs of
letters that are common in one language and rare in those it is mistaken for.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from monitor.text.forms.script import cyrillic

_SMALL_WORDS = {
    "hbs": """
        je su u i se na od da za sa iz do po ne nije ni će ćemo ćete bi koji koja koje kojih
        kojim koju kojoj kojem što šta sto kao kod bio bila bilo bili biti nakon zbog ili ali
        protiv oko ako jer kad kada kako gdje gde već još samo ima imaju nema nisu smo ste sam
        li te uz pre prije pred pod nad među između bez tokom poslije posle prema preko ovaj ova
        ovo ove taj ta to tu njega njegov njegova njihov ona oni ono on ih im ga joj mu svi sve
        svoj svoju svog danas sutra juče jučer godine godina godinu dan dana dani sat sati novi
        nova novo nove novih prvi prvo dva dvije dve tri pet šest četiri sedam osam devet deset
        više vise manje jedan jedna jedno ljudi ljude kaže kaze rekao rekla kazao izjavio
        najavio najavila vlada vlade vladu predsjednik predsednik predsednika predsjednika
        ministar ministra zakon grad grada gradu izbori izbora policija policije policiju sud
        suda osoba osobe zemlje zemlja evropske europske državi država države poginuo poginula
        poginuli uhapšen uhapšeni uhićen povrijeđen povređen cijene cene cijena cena rata mora
        može treba neće nece ponovo opet također takođe vrlo jako skoro odmah zajedno nikad
        uvijek uvek često ranije kasnije traži traže tražio poziva pozvao upozorio upozorava
        počeo počela počinje kreće stigao stigla stiže dolazi odlazi ostaje ostao dobio dobila
        dobiva dobija pobijedio pobedio izgubio slavio usvojio usvojila odbio odbila potvrdio
        potvrdila podnio podneo ostavku sastanak sastao razgovarao razgovarali poručio otkrio
        otvoren otvorena raste pada stoji govori uspio uspeo ubijen ubijena teško posljednji
        poslednji sljedeći sledeći svijet svet vijeće veće snijeg sneg ljeto leto vrijeme vreme
        moguće neki neka nekoliko dvojica trojica protivi očekuje objavio objavila podržao
        podržala stranke stranka građani građana škole škola novac milijuna miliona milion
        tisuća hiljada put puta sad mogu dok toga sada nego broj bih bude budu tome toj tog tom
        tim nešto onda opštine općine općina opština odnosno postoji život života strane jednom
        jednog jedne kroz nalazi veoma iako tada međutim ništa možda ovog ovom ovim ovoj ovih
        osim zašto imali imao imala mjesto mesto ipak čak nikada niko nitko svih svim svojim
        svojoj drugog drugih deo dio dijela dela pored tijekom potpuno centar dovoljno vlasti
        srpski srpske srpska hrvatske hrvatska hrvatski bosanski bosanske bosanska crnogorski
        zatim čiji lako snage rat pomoć pitanje pitanja narod naroda najviše veći veliki velika
        veliko dobar loše loš teška većina članova član poslednjih posljednjih pregovori
        pregovora skupštine skupština skupštini skupštinu skup sabor vijeća veća sudu sudom
        pritvor pritvoru izabran izabrana održan održana zakazan oktobar novembar decembar
        septembar listopad studeni prosinac rujan siječanj veljača januar februar dijalog
        dijaloga lokalni lokalne lokalnih protest protesta napad napada napadu sporazum
        sporazuma savez bezbjednost bezbednost sigurnost ured ureda hotel policajac policajca
        vojska vojske poručuje tvrdi smatra trebalo trebaju moraju tražit hoće bolnica bolnici
        bolnice utakmici pa pri ko vec ti njegovo njen lani nov prva pravi vlado mesta mestu
        državni evropski umrla drugi druga zahteva zadnji zadnje svetu državljani cesta cesti
        župan poplave potres požar vojne vojna stavka žrtve smrt vlak prvenstvo naslov svojih
        njene približno aprila maja avgusta septembra oktobra novembra decembra ponedeljka sreda
        но ја при низ кога години час нов лица лице цени пак исто бара доби победи потврди
        поднесе сретна разговара отвори партија биле систем случај однос мали заштита
        организација политички потреба победа истрага изгуби возило возач към първи обяви закона
        полиция част ток села много потвърди оставка света съвет снега партия задържан добре ето
        май върху никога бързо края случай история първо своя държава държави пише сайт
        информация война акт бивша дома мач катастрофа кола кабинет кабинета пожар неделя
        студенти удари удар руска руски s o k a izborni izborna izborne izbornog jedva krst križ
    """,
    "mk": """
        и во на од за се да со не е до по што кој која кое кои ќе како но а или беше беа биде
        бидат ги го му ја ѝ сè меѓу според поради против кај над под пред при без врз низ кон
        откако додека дека ако кога каде веќе уште само има имаат нема сме сте сум ли ова овој
        оваа овие тоа тој таа тие него нејзин негов негова нивен нивната сите секој денес утре
        вчера година години годината ден дена денот час часот нов нова ново нови првиот прв два
        две двајца тројца три четири пет шест сто повеќе помалку еден една едно луѓе луѓето вели
        изјави рече најави влада владата владино претседателот министерот министер закон законот
        град градот избори изборите полицијата полиција суд судот лица лице земјата може треба
        мора дел дела околу загина загинаа повредени уапсен апсења цени цените повторно пак исто
        многу скоро веднаш заедно секогаш често бара бараат побара повика предупреди почна
        почнува пристигна доаѓа останува останаа доби победи загуби усвои одби потврди поднесе
        оставка средба сретна разговара порача откри отвори расте растат паѓа паѓаат стои
        зборува убиен тешко последен следен следната светот совет советот снег лето време можно
        некои некој неколку очекува објави поддржа партија партии граѓаните училиште училишта
        пари милиони илјади пат пати седум осум девет десет имаше меѓународни општина општината
        државата државен јавноста работа работници зошто затоа нешто колку преку толку бидејќи
        место тогаш биле ништо таму оние својата својот можат никогаш неговиот неговата
        нејзиниот покрај помеѓу можеби помош сепак број сака сакаат иако никој навистина ниту
        голем голема големо држава држави информации крајот животот постои постојат доколку
        систем текот случај доволно недела претседател прашање прашања центар новиот новата
        првата вашиот нашиот целиот целата почетокот случува состојба однос поддршка зголемена
        безбедност безбедносни безбедносен надвор премногу целосно лесно едноставно мали
        семејство семејства заштита македонски македонскиот македонската македонска продолжи
        организација настани ноќта патот политички порака утрово вечерва почеток потреба смртта
        медиуми проектот нападот напад водата болница болницата совладаа победа обвинение
        обвинителството истрага истрагата барање барањето лидерот премиерот премиер вмро дпмне
        сдсм собранието собрание пратеници пратениците предизвикаа изгуби гостите тимот
        натпревар сообраќајка возило возач возачот приведен приведени притвор поранешен
        поранешниот вонредни бил била било заради те то часа страната души загинал ток села
        остават започна остава говори света почина избра сигурност акт внесе бивш бивша дома
        катастрофа катастрофата кола кабинет министерството пожар понеделник вторник премиера
        студенти протест удари удар руска руски ко после она год парламент ни би сам та он им
        свој дани први прво седам каже рекла цена јако добила добива добија одбила потврдила
        отворен отворена свет нека противи објавила школа милион сад том тим односно живот зашто
        имала власти српски српска хрватска хрватски босански народ велика добар лош тешка
        преговори одржан одржана студени дијалог локални уред хотел војска тврди требало болници
    """,
    "sq": """
        në ne e i të te së se dhe për per me nga një nje është eshte që qe u ka do nuk si por
        kanë kane pas mbi ndaj kundër kunder tek prej gjatë gjate midis ndërmjet sipas pa deri
        ku kur nëse edhe ai ajo ata ato kjo ky këtë kete kësaj këtij tij saj tyre janë jane
        ishte ishin kishte kam jemi jam mund duhet po jo as ose çdo cdo shumë shume më sot nesër
        dje tani ende vetëm vetem para nën nen vit vitin viti vjet ditë dite dy tre tri katër
        pesë pese gjashtë shtatë tetë nëntë dhjetë njëqind thotë thote tha deklaroi ri re reja
        rinj qeveria qeverisë qeverise kryeministri presidenti ministri ministria policia
        policisë gjykata zgjedhjet kuvendi ligjin ligji shteti vend njerëz njerez persona vdekur
        plagosur arrestohet arrestuar takohet mes cilat cili cila pritet bën behet bëhet përsëri
        perseri sërish serish gjithashtu shpejt bashkë gjithmonë shpesh kërkon kerkon kërkojnë
        thërret paralajmëron nis nisi fillon mbërrin vjen mbetet mbeten fiton fitoi humb humbi
        miraton miratoi refuzon konfirmon dorëheqje takim takohen takoi foli bisedoi zbulohet
        hapet hap mbyllet rritet rriten bie flet vrarë vritet rëndë rende fundit ardhshëm botës
        bota këshilli bora vera koha mundshme disa pret publikoi mbështet partia partitë
        qytetarët shkolla shkollat milionë mijëra rruga herë punë pune bombarduesi priti
        projekti shqiptar shqiptare shqiptarë kosovar serb serbe komuna komunën situata mbahen
        mbahet japin jep iu rrit pagat çmimet mësuesve zjarr aksident nisur rastin bashkia
        mbrëmë mbreme pranë prane ranë rane tensione
    """,
    "en": """
        the of in and to a an on for is are was were with after at by from as that has have had
        be been over amid says said say near against will would not it its he she they his her
        their this these those who which what when where why how or but if than then there all
        more most less new no into out up down off about between before under during while
        because could can may must should do does did we you our your us them him two three four
        five six seven eight nine ten hundred first last year years day days week month people
        man woman men women police court government minister president former state states
        country city law vote votes election elections news war peace talks deal calls killed
        dies dead hits wins seeks holds meets visits faces urges warns rejects accuses arrested
        injured attack leader leaders party crisis border top high one again also very soon
        together never always often called call begins began begin starts started start arrives
        comes come goes go going remains remain gets get got won lost adopts approves approve
        rejected confirms resigns resigned resignation meeting met talk told tell opens open
        closes rise rises fall falls killing heavy next world council snow summer time possible
        some several expects publishes backs parties citizens school schools money million
        billion thousand road times right rights force forces back jails jail block blocks blast
        floods vows vow plan plans report reports trial charges charged sentenced charge ban
        bans fire crash
        chief arrived head general secretary security troops soldiers army military
    """,
    "sl": """
        je so v na in se da za ki z s iz do po ne ni niso bo bodo bi bil bila bilo bili biti pa
        kot pri še že tudi ob ali ter zaradi proti med od k h če ker ko kdo kaj kje kako zakaj
        več vec manj samo le lahko mora treba ima imajo nima smo ste sem sta pred pod nad brez
        okoli skozi čez prek glede ta to te tega tem teh ti tisti njegov njegova njegovo njihov
        njen ga mu jo jih jim on ona oni vsi vse ves vsak svoj svojo danes jutri včeraj vceraj
        letos lani zdaj leto leta let letih dan dni dneva ure uri nov nova novo nove novi prvi
        prva dva dve tri trije štiri štirje pet šest sedem osem devet deset sto tisoč tisoc
        ljudi ljudje pravi dejal dejala povedal povedala napovedal napovedala vlada vlade vlado
        predsednik predsednika premier minister ministrica zakon mesto mesta mestu volitve
        volitvah policija policije policisti sodišče sodisce država države državni evropske
        evropski umrl umrla poškodovan cene cena nesreča nesreči nesreci drugi druga znova spet
        prav zelo kmalu takoj skupaj nikoli vedno pogosto prej pozneje kasneje zahteva zahtevajo
        zahteval pozval opozoril opozarja začel začela začenja prispel prihaja odhaja ostaja
        ostajajo ostal dobil dobila zmagal zmagala izgubil slavil sprejel sprejela zavrnil
        potrdil potrdila odstopil odstopa srečal sestal sestala pogovor odkrili odprl odprli
        raste padla pada stoji govori uspel ubit težko zadnji zadnje naslednji svet svetu sneg
        poletje čas možno nekateri nekaj pričakuje objavil objavila podprl stranke stranka
        državljani šole šola denar milijonov milijona tisočakov cesta cesti cesto poti pot
        kritičen nezakonit občina občine župan zupan zdravniki poškodovani poplave potres
        vozniki voznik kdaj kateri katere požar gasilci hudo hudi huda gre gredo pravijo išče
        isce zaprta zaprt kar saj kjer naj boste vendar del bomo bolj ampak seveda časa času
        mogoče potem najbolj predvsem torej poleg res pomeni življenje življenja imel imela
        imeli vsaj vseh morda čeprav otrok otroci otroke številka število sicer stran sedaj
        sploh dovolj naprej pomoč dveh katerega različnih tam skoraj tej vsem koncu konec
        oziroma izmed svojega svoji verjetno včasih začetku začetek medtem tukaj najprej nisem
        pomembno večina prvič močno področju stoletja treh velja dolgo nekaterih obstaja težave
        vprašanje vprašanja drugače toda občini člani članov precej šele nazaj držav moč
        največji največja najvišje hkrati območju družine družina podjetje podjetja podjetij
        človek zveze zveza denarja vodja skupno večje hiše hiša cerkev sodišča sodišču sodnik
        sodnica tožilstvo tožilec obtožen obtožnica obtožnico pripor priporu varnost varnostni
        varnostne vojska vojske vojne vojna napad napada napadel napadli sporazum pogajanja
        stavka protest protesta protestniki žrtve žrtev smrt vlak letalo avto trčil trčila
        pridržali prijeli pravosodje bolnišnica bolnišnici bolnik tekma tekmi tekmo prvenstvo
        moštvo naslov konca svojih njene namesto okrog znotraj zunaj zlasti razen približno
        tokrat šla šel prišel prišla odšel začne konča naredil januarja februarja marca aprila
        maja junija julija avgusta septembra oktobra novembra decembra ponedeljek ponedeljka
        torek sreda sredo četrtek petek soboto nedeljo noč ponoči zjutraj zvečer vložilo vložila
        slovenski slovenska slovenske slovenskih sprožile sam preko tu njega dani novih prvo
        kaže rekla ministra grad gradu izbora zemlje zemlja državi poziva dobiva neki neka
        nekoliko trojica tom svojim drugih dela bosanski narod naroda veliki velika veliko član
        januar februar lokalni lokalne lokalnih napadu sporazuma hotel bolnica bolnici bolnice o
        i a osumljenec osumljenca osumljenci osumljencev vojak vojaka vojaki vojakov prijel
        prijela
    """,
    "bg": """
        и в във на от за се да с със не е до са по че ще който която което които като но или
        беше бяха бил била било към при след над под пред срещу заради без през около между
        според докато защото ако когато къде как какво кой кога вече още само има имат няма сме
        сте съм ли това този тази тези той тя те то него неговия му ѝ й ги го я всички всеки
        днес утре вчера година години годината ден дни деня час часа нов нова ново нови първи
        първия два две двама трима три четири пет шест сто повече един една едно хора хората
        каза заяви съобщи обяви правителството парламентът президентът министърът министър закон
        закона град градът избори изборите полицията полиция съдът съд страната може трябва част
        души загинал загинаха ранени арестуван арестувани цените цени ток села остават отново
        пак също много скоро веднага заедно винаги често иска искат поиска призова предупреди
        започна започва пристигна идва остава останаха получи спечели победи загуби прие приеха
        отхвърли потвърди подаде оставка среща срещна разговаря откри отвори расте растат пада
        падат стои говори убит тежко тежка последния последен следващата следващ света съвет
        снега лято лятото време възможно някои няколко очаква подкрепи партия партии граждани
        гражданите училище училищата пари милиона хиляди път пъти издирва свиква почина подписа
        задържан задържаха избра земетресение пострадали община общината държавата пътя търсят
        бъде бъдат гасиха нощта щетите най малко нещо преди всичко добре защо все както тук там
        някой някоя някакъв някакви толкова колко място тях чрез ето нищо дори живота български
        българия българска българската българските българското искам май където върху тогава
        могат никога бързо края всяка били затова късно пък казва поне добър наистина такива
        голям голяма голямо обаче център въпреки въпрос въпроса въпроси началото почти случай
        история първо първите първата своя нали нужда правят използва продължава данни например
        участие близо достатъчно държава държави напълно отколкото пише сайт семейството трудно
        малки общо информация повечето целия цялата накрая управление война войната вместо
        обикновено дейност дейността извън развитие щом случва нямаше възможност възможността
        нашия новия новата получава постоянно сутрин сигурност сигурността безопасност болница
        болницата прокуратура прокуратурата разследва разследване обвинение обвинителен акт
        внесе бивш бивша бившия дома мач мача победен победа отбор наводнения дъжд вятър
        евакуираха катастрофа катастрофата кола шофьор шофьорът кабинет кабинета вота вот
        депутати депутатите партията герб министерството предизвикаха пожар гасят сряда
        четвъртък петък събота неделя понеделник вторник съветът президентска бсп премиер
        премиера премиерът студенти протест протеста скъп скъпи токът поскъпва разкри разкриха
        удари удар лесно руска руски украйна кое поради против негов негова дена лица лице дела
        загина повредени бара почна поднесе следната милиони девет десет имаше работа работници
        неговата водата вмро изгуби гостите ко после президент парламент ни би сам та им дани
        каже града избора цена добива отворен отворена нека школа милион бих том тим живот имали
        имала чак власти народ народа велики велика велико лош преговори студени локални напада
        уред хотел болници
    """,
    "ru": """
        и в во на от за не с со до по что это как но или был была было были к ко у о об из для
        же бы если когда где кто чем при над под без через между после перед около против его её
        ее их ему он она они оно мы вы я этот эта эти тот того этого который которая которые
        которых уже еще ещё только есть нет будет будут может сегодня завтра вчера год года году
        лет день дня дней новый новая новое новые два две три четыре пять шесть сто двух трех
        более один одна люди людей сказал заявил сообщил президент правительство парламент
        министр закон город города выборы выборах полиция суд страны стал стали погиб погибли
        кое ли него час ново лица лице дел дела скоро совет снег лето можно партии работа место
        информации систем победа обвинение собрание приведен той те то го дни часа закона души
        ток села много поиска говори убит света снега партия училище пострадали все там края
        почти случай история своя например участие сайт трудно информация управление война
        вместо развитие постоянно прокуратура акт дома отбор наводнения катастрофа кабинет
        кабинета вот герб пожар неделя вторник протест протеста удар ни сам та ту им дани
        министра суда цене цена свет школе школа могу буду том стране других власти народ народа
        суду судом хотел
    """,
    "uk": """
        і в у на від за не з із зі до по що це як але або був була було були к при над під без
        через між після перед проти його її їх він вона вони ми ви я цей ця ці який яка які вже
        ще тільки є немає буде будуть може сьогодні завтра вчора рік року років день нов новий
        нова нові два дві три президент уряд підписав закон місто та й
    """,
    "be": """
        і у ў на ад за не з са да па што гэта як але або быў была было былі пры над пад без праз
        паміж пасля супраць яго яе іх ён яна яны які якая якія ужо яшчэ толькі ёсць няма будзе
    """,
    "de": """
        der die das und in den dem des von zu zur zum mit im am auf für ist sind war wird werden
        nach ein eine einen einem einer bei aus nicht auch an als um über vor gegen sich es er
        sie wie oder aber hat haben neue neuen neuer zwei drei bis unter wegen will kein keine
        mehr durch polizei regierung präsident sagt jahr jahre
    """,
    "fr": """
        le la les des du de et en un une dans au aux pour sur est par après que qui ne pas avec
        son sa ses ce cette se plus sans sous entre contre deux trois ont été sont mais ou où
        nouveau nouvelle président gouvernement selon
    """,
    "it": """
        a il lo la le gli i di e è in un una uno per del della dei delle dello dal dalla al alla
        con nel nella che dopo da non si sono ma o anche su sul sulla più due tre contro tra
        nuovo nuova nuove governo presidente dice ha hanno
    """,
    "es": """
        el la los las de del y en un una unos por con para que al tras se su sus no es son fue
        ha han más pero como sobre entre contra sin dos tres nuevo nueva gobierno presidente
        dice a
    """,
    "pt": """
        o a os as de do da dos das e em no na nos nas um uma por com para que ao se não é são
        foi mais mas como sobre entre contra sem dois três novo nova governo presidente diz após
    """,
    "tr": """
        ve bir bu da de için ile olarak sonra iki üç dört beş yeni en daha çok ne gibi kadar
        göre var yok oldu olan ama hem her karşı önce dedi etti eden polis
    """,
    "ro": """
        și în de la pe cu o un din care după este a ai al ale sunt au fost fi nu să se mai
        pentru prin despre între fără doi două trei noul noua dar sau cel cea ce președintele
        guvernul
    """,
    "hu": """
        a az és egy nem hogy is van volt lesz meg de ez azt ki mint csak már még el fel után
        előtt két három új szerint ellen miatt között minden
    """,
    "pl": """
        i w we z ze na do o od po za przez przed nie się jest są był była było jak co ale czy
        dla przy pod nad bez między oraz nowy nowa dwa dwie trzy
    """,
    "cs": """
        a v ve s se na do o od po za je jsou byl byla bylo že jak ale nebo pro při pod nad bez
        mezi který která které nový nová dva dvě tři k ke z ze i si
    """,
    "sk": """
        a v vo s so sa na do o od po za je sú bol bola bolo že ako ale alebo pre pri pod nad bez
        medzi ktorý ktorá ktoré nový nová dva dve tri k ku z zo aj si
    """,
    "nl": """
        de het een en van in op te met voor is zijn was niet aan door bij uit na om als dat die
        er ook maar of naar over tegen twee drie nieuwe heeft wordt worden meer geen tot
    """,
    "sv": """
        och i att det som en ett på är av för med den till inte har de om från vid efter mot två
        tre ny nya kan ska under över men eller
    """,
    "da": """
        og i at det som en et på er af for med den til ikke har de om fra ved efter mod to tre
        ny nye kan skal under over men eller
    """,
    "no": """
        og i å det som en et på er av for med den til ikke har de om fra ved etter mot to tre ny
        nye kan skal under over men eller
    """,
    "fi": """
        ja on ei se että oli hän ovat mutta tai kun kuin myös kaksi kolme uusi uuden jälkeen
        mukaan vastaan ennen
    """,
}

# By language, over whole lower-case words: endings, and runs of letters.
_PATTERNS = {
    "hbs": r"""
        .*[ćđћђ].* | .*(?:ije|dž|ије|џ).+ | .{3,}у
        | .{2,}(?:[sšč]k(?:og|oj|om|ih|im)|n(?:og|om|oj)|ama|ima|[aeiu]o|aju|uju|[a-z]ac)
        | .{2,}(?:њ[аеу]|ск(?:ог|ој|ом|их|им)|ама|има|ају|ује|ују|[аеиу]о|ога|[а-я]ац)
    """,
    "mk": r"""
        .*[ѓќѕ].* | .{4,}ети
        | .{2,}(?:[аоие]та|јата|от|иот|ите|[ое]то|ува|уваат|[аи]ат|ење|ање|еше|вме|аа|еа)
        | .{2,}(?:ови|[а-я]ец)
    """,
    "bg": r"""
        .*(?:ъ|щ[еа]|ьо).*
        | .{2,}(?:[ъя]т|[ая]та|[бвкгпстнзлр]ва|[ая]ва|[ео]то|ите|ване|[ае]не|ял|[аяо]ха|ихме|ират)
        | .{2,}(?:ове|[а-я]ец)
    """,
    "ru": r"""
        .*(?:[ыэё]|ь(?!о)).*
        | .{2,}(?:[оеы]й|[ое]го|[ое]му|[аяу]ю|[ая]я|ое|их|[ая]х|[ая]ми|ся|[еи]т|[ую]т|ией|ию)
    """,
    "uk": r".*[їєґі].* | .{2,}(?:ого|ому|ться|ння|ти)",
    "be": r".*[ўі].* | .{2,}(?:ага|аму|цца|нне)",
    "sq": r"""
        .*(?:ë|q(?!u)|xh|gj|dh|nj[eë]|rr|zh).* | (?:mb|nd|ng|çl).+
        | .{2,}(?:[ëe][snt]|sh|ve|ive|imi?|imit|isht|tur|uar|hen|het|oi|ura)
        | .{2,}(?:[drtlmnsz]on|ojn?[eë]|[rtn]in|ës[eë])
    """,
    "en": r"""
        .*(?:th|wh|gh|ck|w[aeior]|ee|oo|ea|ou|ay|ey|sh|qu).*
        | .{2,}(?:ed|ing|[ts]ion|ers?|ly|[tknrd]s|[cg]es|y|ess|ment|ous|ble|[ae]nce|[a-z][^aeiou]e)
    """,
    "sl": r"""
        .*šč.+
        | .{2,}(?:ega|emu|jo|[aei]l|[aei]lc[aeiou]|lcev|lcem|cev|kov|šče|nega|škem|skem)
        | .{2,}(?:[a-z]ec|[bcčdkrstžjnl]ek|i[čc]en)
    """,
    "de": r".*(?:sch|[äöüß]|cht|tz|ei|ie).* | .{2,}(?:ung|ungen|keit|lich|en|er|isch|ieren|iert)",
    "nl": r".*(?:ij|aa|oo|ee|uu|sch).* | .{2,}(?:en|lijk|ing)",
    "fr": r".*(?:eau|eux|oi|[éèêàç]|qu).* | .{2,}(?:tion|ment|aire|ique|ent|ez)",
    "it": r".*(?:zion|gli|cch|zz|[àòù]|cc).* | .{2,}(?:mento|ità|etti|at[oaie]|[aei]re|ell[oaie])",
    "es": r".*(?:ci[oó]n|ñ|[óíá]|ll).* | .{2,}(?:dad|[oae]s|ado)",
    "pt": r".*(?:çã|çõ|[ãõ]|nh|lh).* | .{2,}(?:[oa]s|ado|dade)",
    "ro": r".*[ăâîșțşţ].* | .{2,}(?:ul|ului|ilor|ește|ele|are|iei)",
    "hu": r"""
        .*(?:sz|gy|cs|[öőüű]|zs|ly).*
        | .{2,}(?:b[ae]n|n[ae]k|[oe]tt|tt|[oe]k|ból|ről|s[áé]g)
    """,
    "tr": r"""
        .*[ığş].*
        | .{2,}(?:l[ae]r|ları|leri|ında|inde|[dt][ıiuü]|yor|m[ae]k|lik|n[ıi]n|d[ae]n|[ae]c[ae]k)
    """,
    "pl": r".*(?:sz|cz|rz|[łąęśżź]).* | .{2,}(?:ego|ów|[ay]ch|owa)",
    "cs": r".*[řěůáíýé].* | .{2,}(?:ch|ho|ou)",
    "sk": r".*[ľĺŕôáíýé].* | .{2,}(?:ch|ho|ou|ov)",
    "sv": r".*[åäö].* | .{2,}(?:[aoe]r|et|ade|ning)",
    "da": r".*[åæø].* | .{2,}(?:er|et|ede|ning)",
    "no": r".*[åæø].* | .{2,}(?:er|et|ene|ning)",
    "fi": r".*(?:[äö]|aa|ii|uu|kk).* | .{2,}(?:ssa|lla|sta)",
}

# Letters that a language does not have.
_FOREIGN_LETTERS = {
    "hbs": "äöüåæøřěůáéíóúýłąęśżźőűğışțțăâîçëñàèщъыэюяйьќѓѕ",
    "sl": "ćđäöüåæøřěůáéíóúýłąęśżźőűğışțăâîçëñàè",
    "mk": "ћђщъыэюяйь",
    "bg": "јљњћђќѓџѕыэ",
    "ru": "јљњћђќѓџѕіїє",
    "uk": "јљњћђќѓџѕыэъё",
    "be": "јљњћђќѓџѕищъ",
    "en": "čćšžđëğışłąęőűřěůäöüåæøțăâîçñß",
    "sq": "čćšžđäöüåæøřěůáéíóúýłąęőűğışțăâîñß",
    "de": "čćšžđëğışłąęőűřěůåæøțăâîçñ",
    "it": "čćšžđëğışłąęőűřěůåæøäöüțăâîçñßkwyj",
    "tr": "čćšžđëłąęőűřěůåæøäțăñßqwx",
    "nl": "čćšžđğışłąęőűřěůåæøäößțăâîñ",
    "fr": "čćšžđğışłąęőűřěůåæøäöüțăñß",
    "es": "čćšžđğışłąęőűřěůåæøäöțăâîçëß",
    "ro": "čćšžđğıłąęőűřěůåæøäöüñß",
    "hu": "čćšžđëğışłąęřěůåæøäțăâîçñß",
    "pl": "čšžđëğışőűřěůåæøäöüțăâîçñß",
    "cs": "ćđëğışłąęőűåæøäöüțăâîçñß",
    "sk": "ćđëğışłąęőűřěůåæøöüțăâîçñß",
}


def bare(text: str) -> str:
    """`text` as it is typed on a plain keyboard: without accents and hooks."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=1)
def small_words() -> Mapping[str, frozenset[str]]:
    """By word, the languages that have it among their small words."""
    return _by_word(plain=False)


@lru_cache(maxsize=1)
def bare_small_words() -> Mapping[str, frozenset[str]]:
    """The same for texts that are written without accents and hooks."""
    return _by_word(plain=True)


def _by_word(*, plain: bool) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, words in _SMALL_WORDS.items():
        written = f"{words} {cyrillic(words)}" if code == "hbs" else words
        for word in written.split():
            found.setdefault(bare(word) if plain and word[0] < "\u0370" else word, set()).add(code)
    return MappingProxyType({word: frozenset(codes) for word, codes in found.items()})


@lru_cache(maxsize=1)
def patterns() -> Mapping[str, re.Pattern[str]]:
    """By language, what its words look like and its neighbours' don't."""
    return MappingProxyType(
        {code: re.compile(pattern, re.VERBOSE) for code, pattern in _PATTERNS.items()}
    )


@lru_cache(maxsize=1)
def foreign_letters() -> Mapping[str, re.Pattern[str]]:
    """By language, the letters that it does not have."""
    return MappingProxyType(
        {code: re.compile(f"[{letters}]") for code, letters in _FOREIGN_LETTERS.items()}
    )
