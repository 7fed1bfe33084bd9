"""The vocabulary of page furniture, in English and the region's languages.

Labels are held against folded text: lower case, no diacritics, Cyrillic letter by letter in Latin
(љ, њ and џ give one letter, so that offsets stay), one spelling for both scripts.
"""

import re

_CYRILLIC = "абвгдђѓежзѕијклљмнњопрстћќуфхцчџшщъьюяѐѝ"
_LATIN = "abvgddgezzdijkllmnnoprstckufhccdss''uaei"
_MARKED = "čćđšžëçáàâäéèêíìîóòôöúùûüñş"
_BARE = "ccdszecaaaaeeeiiioooouuuuns"
_FOLD = str.maketrans(
    _CYRILLIC + _CYRILLIC.upper() + _MARKED + _MARKED.upper() + "’`‘ʼ\xa0",
    _LATIN * 2 + _BARE * 2 + "'''' ",
)


def fold(text: str) -> str:
    """`text` as labels are written below; of the same length, so that offsets hold."""
    bare = text.translate(_FOLD)
    lower = bare.lower()
    return lower if len(lower) == len(bare) else bare


_ALSO = r"""
    (?:pro)?citaj(?:te)?(?:\s(?:i|jos|vise|takod\w*|ovo|povezano|na|o\stome|ponovo|sledece|uste|
        poveke|isto\staka|celosno|dalje))+
  | (?:pogledaj(?:te)?|poglednete|vidi(?:te)?|saznaj(?:te)?|videte)(?:\s(?:i|jos|vise|takod\w*|
        ovo|uste|poveke))+
  | (?:(?:vise|opsirnije|detaljnije|poveke|ceo\stekst|cijeli\stekst|celiot\stekst)
        \s(?:na|o\sovoj\stemi|o\stome|o\ssvemu|o|za\sova|za))
  | opsirnije | detaljnije | saznajte\svise | vise\sinformacija | nastavak\steksta
  | povezan[aeio]?(?:\s(?:vijesti|vesti|clanci|tekstovi|teme|sadrzaj\w*|objave|clanak|vijest|vest|
        tekst|tema))?
  | vezan[aeio](?:\s(?:vijesti|vesti|clanci|tekstovi|teme|vijest|vest|clanak))
  | slicn[aeio](?:\s(?:vijesti|vesti|clanci|tekstovi|teme|objave|sadrzaji))
  | povrzan[aio](?:\s(?:vesti|temi|statii|vest|tema|statija|sodrzini))?
  | (?:(?:pro)?citaj(?:te)?|pogledaj(?:te)?|lexo(?:ni)?|read)(?=\s?[:>»])
  | (?:mozda\s)?(?:ce\svas|vas|bi\svas\smoglo|moglo\sbi\svas)\s(?:zanima(?:ti)?|interes\w+)
  | (?:mozebi\s)?(?:ke\s|bi\smozelo\sda\s)ve\sinteresira
  | ne\spropustite | ne\spropustajte | preporuc(?:ujemo|eno|uvame|ani|ano) | preporuk[ae]
  | lexo(?:ni)?(?:\s(?:edhe|gjithashtu|me\sshume|po\sashtu|me\steper|te\sgjithe|tjeter|kete|ketu))+
  | (?:shih(?:ni)?|shiko(?:ni)?)\s(?:edhe|gjithashtu|po\sashtu)
  | me\sshume\s(?:ne|per|nga) | (?:lajme|artikuj|tema)\ste\s(?:ngjashme|lidhura|ngjashem|lidhur)
  | te\s(?:ngjashme|lidhura) | mund\st'?ju\sinteresoje | mos\shumbisni | rekomandohet
  | (?:read|see|watch)\s(?:also|more|next|on|this|too) | also\sread | you\s(?:may|might)\salso\slike
  | related(?:\s(?:articles?|stor(?:y|ies)|news|posts?|content|topics|links|coverage|reading))?
  | more\s(?:on\sthis(?:\sstory|\stopic)?|from|stories|news|about\sthis|like\sthis|to\sread|in)
  | recommended(?:\s(?:for\syou|reading|stories))? | don'?t\smiss | continue\sreading
  | keep\sreading
  | (?:more|vise|jos|poveke|ende|me\sshume|vezano|tema)(?=\s?[:|»])
"""

_SECTION = r"""
    najcitanij\w* | najcitan\w* | najnovij\w* | najgledanij\w* | najkomentiranij\w* | najpopularn\w*
  | najnovi(?:\svesti)? | zadn[je]+\svijesti | posljednje\svijesti | poslednje\svesti
  | (?:izdvajamo|izdvojeno|aktuelno|u\sfokusu|fokus|trending|popularno|popularne?|top\svesti|
        top\svijesti|top\steme|u\strendu)
  | (?:jos|ostal[eio]|druge|ostanati|drugi)\s(?:vijesti|vesti|tekstovi|clanci|iz\s.{1,30})
  | jos\siz\s.{1,30} | iz\s(?:iste\s)?(?:rubrike|kategorije)(?:.{0,30}) | iz\sarhive
  | prethodn[aio]\s(?:vijest|vest|clanak|tekst|objava) | sl(?:je|e)de[cn]\w+\s(?:vijest|vest
  |clanak|tekst)
  | me\ste\slexuarat | te\sfundit | lajmet?\s(?:e\sfundit|te\stjera) | me\ste\srejat | te\stjera
  | me\ste\sshikuarat | nga\skategoria | poveke\sod.{0,30} | povekje\sod.{0,30}
  | most\s(?:read|popular|viewed|shared|commented) | popular(?:\s(?:posts|news|now|stories))?
  | latest(?:\s(?:news|posts|articles|stories))? | recent\s(?:posts|news|comments) | top\sstories
  | editor'?s\spicks? | trending(?:\snow)? | other\s(?:news|stories|articles) | more\snews
  | (?:kategorije|kategorii|kategorite|arhiva|arkiva|categories|archives|oznake|anketa
  |vremenska\sprognoza|
        kursna\slista|horoskop|marketing|impresum|impressum)
"""

_COMMENTS = r"""
    (?:svi\s|posljednji\s|poslednji\s|prikazi\s|vidi\ssve\s|dodaj\s|napisi\s|ostavi(?:te)?\s
        |posalji(?:te)?\s|\d{1,5}\s|lini\snje\s|shkruani?\snje\s|ostavete\s|vas[i]?\s)?
        (?:komentar(?:[aei]|ite)?|komentarisi(?:te)?|koment(?:e|et|i|in)?|comments?)
        (?:\s(?:citalaca|citatelja|korisnika|posjetilaca|on\s.*|na\s.*))?
  | (?:ostavi(?:te)?|napisi(?:te)?)\sodgovor | leave\sa\s(?:reply|comment)
  | join\sthe\s(?:discussion|conversation) | \d{1,5}\s(?:replies|thoughts\son\s.*)
  | pridruzi(?:te)?\sse\s(?:raspravi|diskusiji) | lini\snje\spergjigje | kliko\sper\skoment.*
"""

_TAGS = r"""
    tagovi | tags? | oznake | kljucne\s(?:rijeci|reci) | etiket[ae]t? | tagjet | fjale\skyce
  | klucni\szborovi | oznaki | teme | temi | topics | filed\sunder | kategorij[ae] | kategorija
  | categories
"""

_CREDIT = r"""
    (?:bonus\s)?(?:foto(?:grafij[ae])?|photo|fotot?|image|slika|video|ilustracija|illustration|snimak
    |screenshot|
        izvor\sfotografije|naslovna\sfotografija|naslovna)(?:\s?/\s?\w+)?\s?[:/©]
"""

ALSO = re.compile(rf"[\s►▶•»>\-–—*(\[]*(?:{_ALSO})(?!\w)", re.VERBOSE)
"""The start of a "read also" line; `separator` says whether it really is one."""

SEPARATOR = re.compile(r"\s*(?:[:|»>›→►▶…]|\.{2,}|[-–—]\s)")

SECTION = re.compile(rf"[\W\d_]*(?:{_ALSO}|{_SECTION})[\W\d_]*", re.VERBOSE)
"""The whole heading of a box of links."""

COMMENTS = re.compile(rf"[\W_]*(?:{_COMMENTS})[\W\d_]*", re.VERBOSE)
"""The whole heading of the readers' comments."""

MORE = re.compile(
    r"[\W_]*(?:(?:procitaj(?:te)?|saznaj(?:te)?|citaj(?:te)?) (?:vise|jos|dalje|sve)|vise|opsirnije"
    r"|dalje|detaljnije|cijeli (?:tekst|clanak)|ceo tekst|lexo(?:ni)? me shume|me shume|poveke"
    r"|procitaj poveke|read more|more|continue reading|full story)[\W_]*"
)
"""The link that a teaser ends with."""

TAGS = re.compile(rf"[\W_]*(?:{_TAGS})\s?:", re.VERBOSE)
CREDIT = re.compile(rf"[\W_]*(?:{_CREDIT})", re.VERBOSE)

_PLATFORM = (
    r"newsletter|premium|bilten|buletin|viber|facebook|fejsbuk|instagram|telegram|whatsapp|tiktok|youtube"
    r"|twitter|linkedin|aplikacij|aplikacion|\bapp\b|drustvenim? mrez|socijalni\w* mrez"
    r"|rrjetet? sociale|social media|google news|inbox|e-?mail|mejl|sanduc|kanal|notifikacij"
    r"|obav[ji]+est"
)
PROMOTION = re.compile(
    r"[\W_]*(?:za(?:prati)(?:te)?|prati(?:te)?|prijavi(?:te)?|pretplati(?:te)?|pridruzi(?:te)?"
    r"|preuzmi(?:te)?|skini(?:te)?|instaliraj(?:te)?|aktiviraj(?:te)?|budi(?:te)? (?:u toku|prvi)"
    r"|zelite (?:li )?(?:primati|dobijati|najnovije|vise)|nas(?:u|a|e) (?:viber|mobiln|android"
    r"|aplikac)"
    r"|na ndiqni|ndiqni|ndiqe|abonohu(?:ni)?|regjistrohu(?:ni)?|bashkohu(?:ni)?|shkarko(?:ni)?"
    r"|sledete|sledi|pretplatete|prijavete|prezemete|pridruzete|staneteclen"
    r"|follow|subscribe|sign up|join (?:our|us)|download|get (?:the|our)|never miss|stay (?:up"
    r"|in))\b"
    rf"[^\n]{{0,220}}?(?:{_PLATFORM})"
)
"""A call to subscribe or follow; tried on short lines only."""

SYNDICATED = re.compile(
    r"(?:the post|objava|tekst|clanak|postimi)\b.{0,250}\b(?:appeared first on"
    r"|prvi put se pojavi\w*"
    r"|pojavio se prvo na|u shfaq se pari)\b.{0,80}"
)
"""The line that WordPress ends a feed's texts with."""

FEEDBACK = re.compile(
    r"[\W_]*(?:zna(?:te|s) li (?:nesto )?vise|ima(?:te|s) li (?:informacij|pric|tem)"
    r"|imate zanimljivu"
    r"|vidjeli ste|posaljite (?:nam|vas)"
    r"|pisi(?:te)? nam|javi(?:te)? nam|kakvo je (?:tvoje|vase) misljenje|sta (?:vi )?mislite o"
    r"|ucestvuj(?:te)? u diskusiji"
    r"|ukljuci(?:te)? se u|komentari[sr]\w* (?:na|clanak|vijest|vest)|prijavite gresku"
    r"|uocili ste gresku|pronasli ste gresku"
    r"|what do you think|have (?:a|you got a) (?:tip|story)|send us|got a tip|spotted an error"
    r"|na shkruani|dergoni"
    r"|kcila mislite|isprate?te ni|sto mislite)\b"
)
"""A question to the readers; tried on short lines only."""

COOKIES = re.compile(
    r"[^\n]{0,60}?(?:(?:ov[ao]j? |nasa? |ova web |veb )?(?:stranica|sajt|portal|web-?stranica"
    r"|internet stranica)"
    r"[^\n]{0,40}?koristi|koristimo|mi i nas\w*|faq(?:ja|e)[^\n]{0,30}?perdor|ne perdorim|perdorim"
    r"|(?:stranica|sajt|portal)\w*[^\n]{0,30}koristi|koristime|nastavkom (?:koriste|pregleda|surf)"
    r"|(?:we|this (?:site|website|page))(?: and our partners?)?[^\n]{0,40}? uses?)"
    r"[^\n]{0,120}?(?:kolacic|cookie|kolacin|kukij|biskot|privatnost)"
)
"""How a cookie banner begins."""

_INTERFACE = r"""
    podijeli(?:te)? | podeli(?:te)? | spodeli | shperndaje? | share | tweet | facebook | twitter
    | viber
  | whatsapp | messenger | linkedin | telegram | email | e-mail | print | printaj | stampaj
  | odstampaj | kopiraj\slink
  | copy\slink | oglas | reklama | reklame | oglasi | advertisement | sponsored | promo
  | sponzorisano | reklame
  | (?:bonus\s)?video | galerija | foto(?:galerija)? | pogledajte\s(?:video|foto|galerij\w+)
  | prihvat(?:am|i|iti|im)(?:\ssve)? | slazem\sse | odbij(?:am|\ssve)? | postavke
  | podesavanja | u\sredu
  | accept(?:\sall)? | reject(?:\sall)? | settings | pranoj | refuzoj | prifakam | odbivam | ok
  | nastavak\sispod\soglasa | tekst\sse\snastavlja\sispod\soglasa
  | clanak\sse\snastavlja\sispod\soglasa
  | tekst\sse\snastavlja\sispod\sreklame | story\scontinues\sbelow | article\scontinues\sbelow
  | ucitavanje | loading | view\sthis\spost\son\sinstagram.*
  | pogledajte\sovu\sobjavu\sna\sinstagramu.*
  | (?:a\s)?post\sshared\sby.* | \d+\sshares? | lajkuj | svidja\smi\sse | like | home | naslovna
  | ballina | pocetna
  | procitaj\sclanak | nazad | back | vrati\sse | next | previous | sl(?:je|e)dec[aei]
  | prethodn[aei]
  | velicina\steksta.* | a-\sa\sa\+ | a\+?\s?a-? | poslusaj(?:te)?(?:\sclanak|\svijest|\stekst)?
  | listen
  | \d+\smin(?:uta?|ute)?\s?(?:citanja|read|lexim|citane)? | vrijeme\scitanja.* | vreme\scitanja.*
  | prijavi\sgresku | prijavite\sgresku | copyright.* | sva\sprava\spridrzana.*
  | all\srights\sreserved.*
"""
INTERFACE = re.compile(rf"[\W_]*(?:{_INTERFACE})[\W\d_]*|[\W\d_]*", re.VERBOSE)
"""A whole line of buttons, counters or rules."""

_MONTH = (
    r"jan\w*|feb\w*|mar[tc]?\w*|apr\w*|maj\w*|may|jun\w*|jul\w*|avg\w*|aug\w*|sep\w*|okt\w*|oct\w*"
    r"|nov\w*|de[ck]\w*|sijec\w*|velja\w*|ozuj\w*|trav\w*|svib\w*|lip\w*|srp\w*|kolov\w*|ruj\w*"
    r"|listop\w*|stud\w*|pros\w*|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor"
    r"|nentor|dhjetor"
)
BYLINE = re.compile(
    rf"""[\W_]*(?:
        (?:objav\w*|autor\w*|pise|napisa\w*|pripremi\w*|datum|azuriran\w*|poslednja\sizmena|izvor|
           posted|published|updated|last\supdated?|by|publikuar|shkruar|nga|avtor|izmijenjen\w*|
           zadnja\sizmjena|datum\sobjave|redakcija|autorka|novinar\w*|author
           |written\sby)\s?:?\s.{{0,80}}
      | (?:ponedjeljak|ponedeljak|utorak|sr[ij]*eda|cetvrtak|petak|subota|nedjelja|nedelja)?[\s,]*
        \d{{1,2}}[.\s/-]{{1,2}}(?:\d{{1,2}}|{_MONTH})[.\s/-]{{1,2}}\d{{2,4}}.{{0,40}}
      | (?:{_MONTH})\s\d{{1,2}},?\s\d{{4}}.{{0,40}}
      | \d{{1,2}}:\d{{2}}(?:\s?h)?.{{0,20}}
      | (?:prije|pre|pred|ago)\s\d+\s\w+ | \d+\s\w+\sago
    )""",
    re.VERBOSE,
)
"""A line that dates or signs the article, outside its paragraphs."""

IMPRINT = re.compile(
    r"©|\(c\) ?(?:19|20)\d\d|\bcopyright\b|\bd\. ?o\. ?o\b|\bdoo(?:el)?\b|\bllc\b|\bltd\b"
    r"|\bimpres+um|sva prava|all rights reserved|te gjitha te drejtat|site prava"
    r"|, \d{5} [a-z]+(?: [a-z]+)?(?:[.,]|$)"
    r"|\b(?:rruga|ulica|ul\.|bulevar\w*|bulevardi|trg) [^.!?]{2,40}\d"
    r"|\d{1,3} [a-z ]{3,30} (?:street|road|avenue)"
)
"""Who publishes and where, as footers say it; tried on single lines behind the article only."""

SENTENCE_END = re.compile(r"[.!?…:;][\s\"'”“’»«)\]]*$")
FULL_STOP = re.compile(r"[.…][\s\"'”“’»«)\]]*$")
