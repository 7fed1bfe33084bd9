"""What is no article says why; what is an article is never called thin."""

import lzma
import math
import random
import sys
import zlib
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.extract import extract

URL = "https://portal.example.ba/v/1234"
ARTICLE = (
    "<h1>Zatvoren most kod Zenice</h1>"
    "<p>Most kod Zenice zatvoren je jutros za sav saobraćaj, saopćeno je iz općine.</p>"
    "<p>Vozači se upućuju na zaobilazni put preko Viteza.</p>"
)
DATA = (
    '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":%s}</script>'
)
LONG = "".join(
    f"<p>Vijeće ministara raspravljalo je o zakonu broj {i}, ali bez dogovora o glavnom članu.</p>"
    for i in range(20)
)


def thin(body: str, head: str = "", content_type: str | None = "text/html") -> str | None:
    page = extract(
        f"<html><head>{head}</head><body>{body}</body></html>".encode(), content_type, URL
    )
    assert (page.text == "") == (page.thin is not None)
    return page.thin


@pytest.mark.parametrize(
    ("body", "head", "expected"),
    [
        (
            (
                "<h1>Before you continue</h1><p>We use cookies to deliver our services.</p>"
                "<p>If you accept, we and our partners will also use cookies for ads.</p>"
                "<button>Accept all</button>"
            ),
            "",
            "consent",
        ),
        (
            (
                '<div class="wall"><p>Ne dhe partnerët tanë përdorim cookies dhe të dhëna.</p>'
                "<a href=#>Pranoj</a></div>"
            ),
            "",
            "consent",
        ),
        (
            "<p>Ние и нашите партнери користиме колачиња за вас.</p><button>Прифаќам</button>",
            "",
            "consent",
        ),
        (ARTICLE + "<div>Pretplatite se da biste nastavili čitati.</div>", "", "paywall"),
        (
            ARTICLE + '<div class="wall">Ostatak teksta dostupan je samo pretplatnicima.</div>',
            "",
            "paywall",
        ),
        (ARTICLE + "<p>Остатак текста доступан је само претплатницима.</p>", "", "paywall"),
        (ARTICLE + "<p>Për të lexuar artikullin e plotë, abonohuni.</p>", "", "paywall"),
        (ARTICLE + "<p>За да продолжите со читање, претплатете се.</p>", "", "paywall"),
        (ARTICLE + "<p>Subscribe to continue reading.</p>", "", "paywall"),
        (ARTICLE + "<p>This article is available to subscribers only.</p>", "", "paywall"),
        (ARTICLE, DATA % "false", "paywall"),
        (ARTICLE, DATA % '"False"', "paywall"),
        ('<div id="app"></div><script src="a.js"></script>', "", "script"),
        ("<p>Please enable JavaScript to view this page.</p>", "", "script"),
        ("<h1>503 Service Unavailable</h1><p>nginx</p>", "<title>503</title>", "error"),
        ("<h1>Stranica nije pronađena</h1><p>Provjerite adresu.</p>", "", "error"),
        (
            "<p>Checking your browser before accessing the site.</p>",
            "<title>Just a moment...</title>",
            "error",
        ),
        ("<h1>Сајтот е во одржување</h1><p>Се враќаме наскоро.</p>", "", "error"),
        ("<nav><a href=/a>Vijesti</a></nav>", "", "empty"),
        ("", "", "empty"),
    ],
)
def test_a_page_without_its_article_says_why(body: str, head: str, expected: str) -> None:
    assert thin(body, head) == expected


@pytest.mark.parametrize(
    "around",
    [
        "",
        '<div role="dialog"><p>Naši partneri i mi koristimo kolačiće.</p><button>OK</button></div>',
        "<div><p>Koristimo kolačiće za bolje iskustvo.</p><button>Slažem se</button></div>",
        "<div><h3>Newsletter</h3><p>Prijavite se i čitajte prvi.</p><input type=email></div>",
        "<div><p>Pretplatite se na naš newsletter i pročitajte sve prvi.</p></div>",
        "<div><p>Postanite pretplatnik i podržite nezavisno novinarstvo.</p></div>",
        "<aside><h4>Premium</h4><p>Ovaj tekst je dostupan samo pretplatnicima.</p></aside>",
        "<p>Prijavite se da biste komentarisali.</p>",
        "<noscript>You need to enable JavaScript to run this app.</noscript>",
    ],
)
def test_an_article_with_a_banner_or_a_box_is_no_thin_page(around: str) -> None:
    assert thin(around + ARTICLE) is None
    assert thin(ARTICLE + around) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Predsjednik je najavio nastavak dijaloga u Briselu naredne sedmice.",
        "Ministar najavljuje da će se radovi nastaviti.",
        "Članovi Predsjedništva nastavili su sjednicu iza ponoći.",
        "Građani su prijavili pucnjavu, a potraga je nastavljena.",
        "Тој најави дека соработката ќе продолжи.",
        "Nastavak sjednice članova Predsjedništva zakazan je za petak.",
        "This decision is backed by all members of the Alliance.",
        "Registrovano je pet slučajeva, a istraga se nastavlja.",
        "Ovaj prijedlog je dostupan članovima komisije od ponedjeljka.",
        "Serveri državnih institucija nedostupni su od jutros nakon hakerskog napada.",
    ],
)
def test_news_that_uses_a_paywalls_words_is_an_article(sentence: str) -> None:
    assert thin(f"<h1>Naslov vijesti dana</h1><p>{sentence}</p>") is None


@pytest.mark.parametrize(
    "call",
    [
        "Prijavite se kako biste pročitali ostatak teksta.",
        "Ostatak teksta dostupan je samo članovima.",
        "Registrujte se i nastavite čitati.",
        "Log in to read the full story.",
        "Најавете се за да продолжите со читање.",
    ],
)
def test_a_call_to_sign_in_for_the_rest_is_a_paywall(call: str) -> None:
    assert thin(f"{ARTICLE}<div>{call}</div>") == "paywall"


def test_an_article_about_cookies_is_an_article() -> None:
    body = (
        "<h1>Agencija kaznila portal zbog kolačića</h1>"
        "<p>Agencija za zaštitu ličnih podataka kaznila je portal jer je nametao kolačiće.</p>"
        "<p>Portal je, prema rješenju, obrađivao podatke bez pristanka posjetilaca.</p>"
        "<p>Kazna iznosi deset hiljada maraka, a žalba ne odgađa izvršenje.</p>"
        '<div class="cookie"><p>Koristimo kolačiće.</p><button>Prihvatam</button></div>'
    )
    assert thin(body) is None


def test_a_long_text_behind_a_meter_is_an_article() -> None:
    assert thin(f"<article>{LONG}</article>", DATA % "false") is None


@pytest.mark.parametrize(
    "text",
    [
        "Zbog radova na održavanju bez vode su danas naselja Ilidža i Hrasnica.",
        "Aplikacija za zakazivanje pregleda danas ne radi.",
        "Pristup obali zabranjen je do petka.",
    ],
)
def test_a_flash_about_repairs_is_an_article(text: str) -> None:
    assert thin(f"<h1>Obavijest građanima</h1><p>{text}</p>") is None


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "text/html", "pdf"),
        (b"\n\n%PDF-1.7", None, "pdf"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "not html"),
        (b"PK\x03\x04....", None, "not html"),
        (b'{"a": 1}', "application/json", "not html"),
        (b"<p>video</p>", "video/mp4", "not html"),
        (b"samo tekst", "text/html", "not html"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, content_type: str | None, expected: str) -> None:
    page = extract(body, content_type, URL)
    assert (page.thin, page.text) == (expected, "")


@pytest.mark.parametrize(
    "build",
    [
        lambda: random.Random(1).randbytes(300),
        lambda: random.Random(2).randbytes(60_000),
        lambda: f"<html><body>{ARTICLE}".encode() + random.Random(3).randbytes(5_000),
        lambda: zlib.compress(LONG.encode()),
        lambda: lzma.compress(LONG.encode()),
        lambda: array("h", (int(3000 * math.sin(i / 9)) for i in range(5_000))).tobytes(),
        lambda: Path(sys.executable).read_bytes()[:100_000],
    ],
    ids=["few", "many", "after a page", "deflate", "xz", "sound", "program"],
)
def test_bytes_that_are_no_text_are_no_page(build: Callable[[], bytes]) -> None:
    page = extract(build(), "text/html", URL)
    assert (page.thin, page.title, page.text) == ("not html", "", "")


TEXTS = {
    "cp1250": "Vatrogasci su spasili šest ljudi iz kuća uz rijeku Željeznicu.",
    "iso8859-2": "Načelnik općine Žepče najavio je čišćenje korita rijeke.",
    "cp1251": "Ватрогасци су извукли шест људи из кућа поред реке.",
    "iso8859-5": "Председник општине Љиг каже да је штета велика.",
    "koi8-r": "Глава города рассказал о ходе восстановления моста.",
    "cp852": "Škole u općini Čapljina ostaju zatvorene do petka.",
    "cp1252": "Zjarrfikësit nxorën gjashtë njerëz nga shtëpitë pranë lumit.",
    "utf-16": "Пожарникарите извлекоа шест луѓе од куќите крај реката.",
    "utf-16-le": "Vodostaj Drine kod Goražda opada od sinoć.",
    "utf-16-be": "Водостај Дрине код Зворника опада од синоћ.",
    "utf-8": "Đaci iz Đakovice vratili su se kućama, школа ради.",
}


@pytest.mark.parametrize("other", ["utf-8", "cp1250", "cp1251", "iso8859-5"])
@pytest.mark.parametrize("charset", TEXTS)
def test_no_charset_and_no_mixture_of_two_is_taken_for_bytes(charset: str, other: str) -> None:
    body = f"<h1>Vijest dana</h1><p>{TEXTS[charset]}</p>".encode(charset)
    if other != charset:
        body += f"<p>{TEXTS[other]}</p>".encode(other)
    assert extract(body, "text/html", URL).thin is None


@pytest.mark.parametrize("sign", ["\x0b", "\x1e", "\x1f", "\0", "\x7f", "\x96", "\ufffd"])
def test_what_editors_leave_in_words_makes_no_binary_of_them(sign: str) -> None:
    words = " ".join(f"{word[:2]}{sign}{word[2:]}" for word in TEXTS["cp1250"].split())
    assert extract(f"<h1>Vijest dana</h1><p>{words}</p>".encode(), "text/html", URL).thin is None


def test_a_stray_control_character_makes_no_binary_of_an_article() -> None:
    body = ARTICLE.replace("jutros", "\x02jutros\x03")
    assert thin(body) is None
