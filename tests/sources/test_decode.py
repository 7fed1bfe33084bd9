"""Charsets: right, wrong and no labels; short texts; broken ones."""

import codecs
import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.decode import decode

LATIN = (
    "Šef diplomatije otputovao u Brisel na razgovore o članstvu",
    "Načelnik opštine Žepče podnio ostavku zbog pritisaka",
    "U Crnoj Gori raspisani izbori, opozicija najavljuje žalbe",
    "Đaci ostali bez prijevoza",
    "Granični prijelaz Bijača zatvoren do večeri",
    "Optuženi za ratni zločin pušten na slobodu",
    "Ćurić: Razgovaraćemo sa svima",
    "POTPREDSJEDNIK ŠARČEVIĆ: NEĆEMO ODUSTATI OD TUŽBE",
    "Vlada Kosova odbila prijedlog, Beograd traži hitnu sjednicu",
    "Sneg otežava saobraćaj kod Žabljaka",
    "Medvešček najavljuje nove ukrepe za boljšo varnost",
    'Ministar kaže: "Nema govora o otcjepljenju", a predsjednik šuti',
)
CYRILLIC = (
    "Председник Србије допутовао у званичну посету Будимпешти",
    "Џез фестивал у Нишу отворен уз домаће извођаче",
    "ПОЛИЦИЈА ЗАПЛЕНИЛА ОРУЖЈЕ НА ПРЕЛАЗУ ЈАРИЊЕ",
    "Љубав у доба избора",
    "Судот во Скопје го одложи изречувањето на пресудата",
    "Ќе има ли предвремени избори? Опозицијата бара датум",
    "Ѕвездан повторно на сцена",
    "Външният министър се срещна със своя колега в София",
)
ALBANIAN = (
    "Presidentja Osmani viziton trupat e KFOR-it në Mitrovicë",
    "Çmimet e energjisë rriten sërish",
    "Gjykata Kushtetuese shtyn vendimin për zgjedhjet",
    "Shtatë të plagosur nga zjarri në një fabrikë",
)
TYPOGRAPHIC = ("„Nećemo popustiti“ – poručio je načelnik… Žalba slijedi",)

LABELS = (
    None,
    "utf-8",
    "windows-1250",
    "iso-8859-2",
    "windows-1251",
    "iso-8859-5",
    "iso-8859-1",
    "windows-1252",
    "us-ascii",
    "utf-16",
    "utf-7",
    "koi8-r",
    "windows-1254",
    "x-nepoznat",
)
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
WRITTEN_IN = (
    *itertools.product(LATIN, ("cp1250", "iso8859-2", *UNICODE)),
    *itertools.product(TYPOGRAPHIC, ("cp1250", *UNICODE)),
    *itertools.product(CYRILLIC, ("cp1251", "iso8859-5", *UNICODE)),
    *itertools.product(ALBANIAN, ("cp1252", "cp1250", "iso8859-1", "iso8859-2", *UNICODE)),
)


def _rss(text: str, label: str | None) -> tuple[str, str | None]:
    says = f' encoding="{label}"' if label else ""
    return f'<?xml version="1.0"{says}?><rss><title>{text}</title></rss>', "text/xml"


def _page(text: str, label: str | None) -> tuple[str, str | None]:
    says = f'<meta charset="{label}">' if label else ""
    return f"<html><head>{says}<title>{text}</title></head><body></body></html>", "text/html"


def _bare(text: str, label: str | None) -> tuple[str, str | None]:
    return text, f'text/html; charset="{label}"' if label else None


@pytest.mark.parametrize("wrapped", [_rss, _page, _bare])
@pytest.mark.parametrize("label", LABELS)
def test_a_headline_comes_out_whatever_the_label_says(
    wrapped: Callable[[str, str | None], tuple[str, str | None]], label: str | None
) -> None:
    wrong = []
    for text, charset in WRITTEN_IN:
        whole, content_type = wrapped(text, label)
        found = decode(whole.encode(charset), content_type)
        if found.text != whole or found.repaired:
            wrong.append((charset, found.charset, text, found.text))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        (
            "Ο πρόεδρος της Βουλής συναντήθηκε με τον πρωθυπουργό στην Αθήνα",
            "cp1253",
            "windows-1253",
        ),
        ("Cumhurbaşkanı Saraybosna’ya gidiyor, ışık ve güneş", "cp1254", "iso-8859-9"),
        ("Москва и Белград подписали соглашение о поставках", "koi8-r", "koi8-r"),
        ("日本の首相はサラエボを訪問した", "shift_jis", "shift_jis"),
        ("Premier: są nowe decyzje w sprawie żołnierzy w Bośni", "cp1250", "windows-1250"),
        ("Österreich schickt weitere Soldaten über Weihnachten", "cp1252", "iso-8859-1"),
    ],
)
def test_a_right_label_of_elsewhere_is_believed(text: str, charset: str, label: str) -> None:
    assert decode(text.encode(charset), f"text/html; charset={label}").text == text


def test_utf8_with_broken_pieces_is_mended() -> None:
    body = (
        "Šteta procijenjena, „žuti“ meteoalarm za čitavu ".encode()
        + "zemlju još večeras".encode("cp1250")
    )
    found = decode(body, "text/html; charset=utf-8")
    assert found.text == "Šteta procijenjena, „žuti“ meteoalarm za čitavu zemlju još večeras"
    assert (found.charset, found.repaired) == ("utf-8", True)


def test_cyrillic_utf8_with_broken_pieces_is_mended() -> None:
    body = "Седница почиње сутра у подне, ".encode() + "кажу у влади".encode("cp1251")
    assert decode(body, None).text == "Седница почиње сутра у подне, кажу у влади"


def test_a_character_cut_in_two_does_not_change_the_charset() -> None:
    found = decode("Premijer podnio ostavku, kaže š".encode()[:-1], None)
    assert found.text == "Premijer podnio ostavku, kaže "
    assert found.charset == "utf-8"


def test_a_lying_mark_does_not_win_over_the_letters() -> None:
    text = "Počela isplata boračkih naknada"
    assert decode(codecs.BOM_UTF8 + text.encode("cp1250"), None).text == text


@pytest.mark.parametrize(
    "label", ["utf-7", "unicode-1-1-utf-7", "hz", "iso-2022-jp", "rot13", "hex", "idna"]
)
def test_labels_that_hide_markup_are_never_honoured(label: str) -> None:
    body = b"+ADw-script+AD4-alert(1)"
    assert decode(body, f"text/html; charset={label}").text == body.decode()


def test_nul_is_no_text() -> None:
    assert decode(b"a\x00b", None).text == "ab"
    assert decode(b"\0" * 100_000, None).text == ""


def test_a_stray_nul_makes_no_utf16() -> None:
    text = "Vijest s greškom u \x00 sredini, ostalo je u redu"
    assert decode(text.encode("cp1250"), None).text == text.replace("\0", "")


@given(
    st.binary(max_size=400),
    st.none() | st.text(max_size=40) | st.sampled_from([f"text/html; charset={x}" for x in LABELS]),
)
def test_no_body_raises(body: bytes, content_type: str | None) -> None:
    found = decode(body, content_type)
    assert "\0" not in found.text
    assert found.charset


@given(st.text(alphabet="abcdefgšđčćžŠĐČĆŽ „“–\n<>/&", max_size=200))
def test_valid_utf8_is_never_touched(text: str) -> None:
    found = decode(text.encode(), "text/html; charset=windows-1250")
    assert (found.text, found.charset, found.repaired) == (text, "utf-8", False)
