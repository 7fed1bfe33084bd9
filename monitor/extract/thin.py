"""Why a page is no article: consent, paywall, drawn by script, an error, nothing at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.extract.blocks import Block
from monitor.extract.names import Part, furniture
from monitor.extract.prune import is_link
from monitor.extract.words import SENTENCE_END, fold
from monitor.text.tree import Element, attribute, tag

LITTLE = 250  # characters that may be all of a page that is no article
SOME = 16  # characters that may be an article: "Most je zatvoren."
SHORT = 1500  # of a free part; a longer text with a paywall's sentence on it is an article
READ = 2000  # lines of a page that are searched

_CONSENT = re.compile(
    r"kolacic|cookie|kolacin|kukij|biskot|privatnost|privatesi|privacy|pristan|suglasnost"
    r"|saglasnost"
    r"|soglasnost|pelqim|consent|licn\w+ podat|osobn\w+ podat|podatoci|te dhena\w* personale"
    r"|personal data|partner"
    r"|oglas\w* i sadrz|gdpr|tcf|obrad\w+ podat"
)
_ADDRESSED = re.compile(
    r"\b(?:vas[aeiu]?|vasih|vasoj|vasem|vasu|vasom|mi i|nas[aeiu]?|nasih|koristimo|cenimo"
    r"|cijenimo|postujemo|mozete|prihvat\w+|pristaj\w+|slaz\w+"
    r"|your?|we|our|you|ju|juaj|tuaj|tuaja|ne dhe|perdorim|vasata|vasite|vasa|vie|nie"
    r"|koristime|go|soglasuvate)\b"
)
_STOPS = re.compile(
    r"before you continue|(?:prije|pre) nego"
    r"|privatnost|privacy|kolacic|cookie|kolacin|privatesi|pelqim"
    r"|soglasnost|saglasnost|suglasnost|consent"
)
_ACCEPT = re.compile(
    r"\W*(?:prihvat[ai]m?(?:te)?|prihvacam|prihvati|slazem se|slazem|pristajem|saglasan"
    r"|suglasan|u redu|razumijem|razumem"
    r"|accept|i agree|agree|got it|allow|ok|pranoj|prano|pajtohem|dakord|jam dakord|prifakam"
    r"|prifati"
    r"|se soglasuvam|soglasen)\b.{0,30}"
)
# To sign in or to join, said to the reader; "najavio nastavak" and "članovi nastavili" are news.
_PAY = (
    r"(?:pretplat|pretplac|abon|subscri|predplat|premium|registr(?:uj|iraj|ohu)|register"
    r"|registracij\w+ (?:je|e)\b|prijavi(?:te)? se\b|najav(?:i|ete) se\b|log in|sign in"
    r"|(?:postani(?:te)?|budi(?:te)?|stanete) (?:nas )?clan|uclani(?:te)? se\b)"
)
_REST = (
    r"(?:nastav\w+|procita\w+|da biste cita\w+|cita\w+ dalje|ostatak|(?:cijel|ceo|celi|cio|pun)\w*"
    r" (?:tekst|clanak|sadrzaj|intervju|prica|pricu)|vazhdo\w*|vazhdua\w*|te plote|lexuar|lexosh"
    r"|prodolz\w+|celosn\w+|continue|keep reading|read (?:the rest|on|the full)|unlock"
    r"|full (?:article|story))"
)
_ONLY = r"(?:samo|iskljucivo|ekskluzivno|vetem|ekskluzivisht|only|exclusive\w*|available|dostup\w+)"
_PAYWALL = re.compile(
    rf"\b{_PAY}\w*[^.!?\n]{{0,80}}\b{_REST}"
    r"|\b(?:da biste|kako biste|za|za da|per te|per ta"
    rf"|to)\b[^.!?\n]{{0,20}}{_REST}[^.!?\n]{{0,80}}\b{_PAY}"
    r"|\b(?:ostatak|nastavak|cijeli|ceo|celi|cio|celiot"
    r"|celosniot)\b[^.!?\n]{0,40}\b(?:pretplatni|abonent"
    rf"|{_ONLY}[^.!?\n]{{0,12}}clanov)"
    r"|\b(?:ovaj|ova|ovoj|ky|this)\b[^.!?\n]{0,40}"
    rf"\b(?:je|e|eshte|is)\b[^.!?\n]{{0,30}}{_ONLY}?[^.!?\n]{{0,12}}"
    r"(?:pretplatni\w+|premium korisni\w+|registr\w+ korisni\w+|abonent\w*|subscribers)"
    r"|(?:samo|iskljucivo|only|exclusively) (?:za |for |to )?(?:nase |our )?(?:clanov\w+|members)"
    rf"|{_ONLY} (?:za |per |for |to )?(?:nase |our )?(?:paying )?(?:pretplatnik\w+|abonent\w*"
    r"|subscribers)"
    r"|subscriber[- ]only|vec ste pretplatnik|vec imate pretplatu|already a subscriber"
)
_NO_WALL = re.compile(r"newsletter|bilten|buletin|viber|komentar|komentir|comment")
_SCRIPT = re.compile(
    r"(?:enable|activate|requires?|turn on|ukljucit\w+|omogucit\w+|aktivirajt\w+|aktivizo\w*"
    r"|ovozmozete|vklucete|potreban|without)"
    r"[^.\n]{0,60}java ?script|java ?script[^.\n]{0,60}(?:disabled|enabled?|required"
    r"|onemogucen|iskljucen|ukljucen|omogucen|not supported|caktivizuar)"
)
_SITE = r"(?:stranic\w*|sajt\w*|portal\w*|strana\b|faqja|faqe|uebfaqja|site|website|page)"
_DOWN = (
    r"(?:odrzavanj\w*|odrzuvan\w*|mirembajtje\w*|maintenance|izradi|nedostup\w*|ne radi|unavailable"
    r"|nije pronad\w*|ne postoji|ne postoi|ne e pronajden\w*|nuk u gjet\w*|not found"
    r"|can't be found)"
)
_ERROR = re.compile(
    r"\b(?:odmah|uskoro|brzo|nabrzo) se vrac|\bvracamo se (?:uskoro|odmah|brzo)"
    r"|se vracame (?:naskoro|nabrgu)"
    r"|kthehemi se shpejti|(?:be right|be back|back) (?:back )?soon|be right back|maintenance mode"
    rf"|\b{_SITE}\b[^.!?\n]{{0,60}}\b{_DOWN}|\b{_DOWN}[^.!?\n]{{0,30}}\b{_SITE}\b"
    r"|service (?:temporarily )?unavailable|bad gateway|gateway time-?out|internal server error"
    r"|greska na serveru|error establishing a database|^\W*(?:error "
    r"|greska )?[45]\d\d\b(?: error| not found|\W*$)"
    r"|^\W*(?:access denied|forbidden|not found|pristup (?:odbijen|zabranjen))\b"
    r"|just a moment|checking (?:your browser|if the site)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|are you (?:a )?(?:human|robot)|captcha|attention required|unusual traffic",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is seen of a page before anything is taken out; texts are folded."""

    text: str  # all that a reader sees
    title: str
    accept: bool  # a button that accepts something
    paywall: bool  # a sentence or a box that asks to pay for the rest
    script: bool  # the page says that it needs JavaScript, or is an empty root for it


def signs(root: Element, title: str, lines: Sequence[Block]) -> Signs:
    """The signs of a page; `lines` is what a reader sees of it."""
    folded = fold("\n".join(line.text for line in lines[:READ]))
    buttons = [e for e in root.iter("button", "a", "input") if _accepts(e)]
    noscript = fold(" ".join(_words(e) for e in root.iter("noscript")))
    roots = any(attribute(e, "id") in {"root", "app", "__next", "__nuxt"} for e in root.iter("div"))
    return Signs(
        text=folded,
        title=fold(title),
        accept=bool(buttons),
        paywall=any(_is_wall(line) for line in lines[:READ]),
        script=bool(_SCRIPT.search(noscript) or _SCRIPT.search(folded[:2000])) or roots,
    )


def _is_wall(line: Block) -> bool:
    """Whether a line in the article's own part of the page asks to pay for the rest."""
    text = fold(line.text[:600])
    if is_link(line) or not _PAYWALL.search(text) or _NO_WALL.search(text):
        return False
    around = (line.element, *line.element.iterancestors())
    return not any(furniture(element) is Part.SURE for element in around)


def _accepts(element: Element) -> bool:
    words = attribute(element, "value") if tag(element) == "input" else _words(element)
    return bool(_ACCEPT.fullmatch(fold(words.strip()[:60])))


def _words(element: Element) -> str:
    return " ".join(" ".join(str(t) for t in element.itertext()).split())[:400]


def reason(signs: Signs, text: str, *, free: bool | None) -> str | None:
    """Why `text`, taken for the article, is none; None where it is one.

    `free` is what the page's data says of access: False with a short text is a paywall.
    """
    article = fold(text) if len(text) >= SOME else ""
    asks = len(signs.text) <= 4 * SHORT and _is_consent(signs.text, signs)
    prose = any(SENTENCE_END.search(line) for line in article.splitlines())
    if _is_consent(article, signs) or (asks and (not prose or _STOPS.search(signs.title))):
        return "consent"
    if len(article) <= SHORT and (signs.paywall or free is False):
        return "paywall"
    shown = article or signs.text[:LITTLE]
    if len(article) <= LITTLE and (_ERROR.search(signs.title) or _ERROR.search(shown)):
        return "error"
    if article and not (len(article) <= LITTLE and _SCRIPT.search(article)):
        return None
    return "script" if signs.script else "empty"


def _is_consent(text: str, signs: Signs) -> bool:
    """Whether at least half of the text lies in lines that ask for consent."""
    lines = [line for line in text.splitlines() if line]
    asking = [line for line in lines if _CONSENT.search(line) and _ADDRESSED.search(line)]
    return signs.accept and 2 * sum(map(len, asking)) >= sum(map(len, lines)) > 0
