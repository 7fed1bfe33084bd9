"""Bytes that are no text, text that is not in the charset it claims, and what poisons one item."""

import random

from benchmarks.hostile.body import GOOD, MB, filled, hostile, page, rss, titled

LETTERS, POISON, OTHER = "letters", "poison", "no text"
NEWS = "Šećer, žaba, đak, ćup: poplava u Željezničkoj; Ђорђе, љубав, џем; ѓавол, ќерка; përgjigje"


def _claimed(charset: str, claim: str, mark: bytes = b"") -> bytes:
    """A feed in one charset that says another."""
    text = titled(NEWS.encode()).decode().replace("UTF-8", claim, 1)
    return mark + text.encode(charset, "replace")


@hostile(LETTERS)
def utf8_as_cp1250() -> bytes:
    return _claimed("utf-8", "windows-1250")


@hostile(LETTERS)
def cp1250_as_utf8() -> bytes:
    return _claimed("cp1250", "UTF-8")


@hostile(LETTERS)
def utf16_without_mark() -> bytes:
    return _claimed("utf-16-le", "UTF-16")


@hostile(LETTERS)
def utf16_with_wrong_mark() -> bytes:
    return _claimed("utf-16-le", "UTF-16", b"\xfe\xff")


@hostile(LETTERS)
def utf32_with_mark() -> bytes:
    return _claimed("utf-32-le", "UTF-8", b"\xff\xfe\0\0")


@hostile(LETTERS)
def utf7() -> bytes:
    return _claimed("utf-7", "UTF-7")


@hostile(LETTERS)
def unknown_charset() -> bytes:
    return _claimed("utf-8", "x-klingon")


@hostile(LETTERS)
def charset_that_is_no_text() -> bytes:
    return _claimed("utf-8", "zlib_codec")


@hostile(LETTERS)
def mixed_charsets() -> bytes:
    return titled(NEWS.encode() + NEWS.encode("cp1250", "replace") + b"\xff\xfe")


@hostile(LETTERS)
def long_and_mixed() -> bytes:
    """Every word is another one in another charset, up to the bound."""
    chance = random.Random(11)
    words = b" ".join(chance.randbytes(5) + "šđ".encode() for _ in range(700_000))
    return titled(words.replace(b"<", b"").replace(b"&", b""))


@hostile(LETTERS)
def nul() -> bytes:
    return b"\0" * (9 * MB)


@hostile(LETTERS)
def nul_between() -> bytes:
    return titled(b"a\0b\0c").replace(b"<item>", b"<i\0tem>", 1)


@hostile(LETTERS)
def controls() -> bytes:
    return titled(bytes(range(1, 32)) * 1000)


@hostile(LETTERS)
def surrogates() -> bytes:
    return titled(b"&#xD800;&#xDFFF;&#55357;&#56832; \xed\xa0\x80\xed\xb0\x80 x")


@hostile(LETTERS)
def many_surrogates() -> bytes:
    return titled(filled(b"\xed\xa0\x80", 5 * MB))


@hostile(LETTERS)
def beyond_unicode() -> bytes:
    return titled(b"&#x110000;&#99999999999999999999;&#0;&#x;&#;" + b"\xf4\x90\x80\x80")


@hostile(LETTERS)
def turned_round() -> bytes:
    return titled("\u202egnp.exe \u2066skriveno\u2069 \u200b\u00ad\ufeff".encode() * 500)


@hostile(LETTERS)
def half_characters() -> bytes:
    return titled(filled(b"\xc5", 5 * MB))


@hostile(LETTERS)
def high_bytes() -> bytes:
    return filled(bytes(range(128, 256)), 9 * MB)


@hostile(LETTERS)
def noise() -> bytes:
    return random.Random(7).randbytes(5 * MB)


@hostile(POISON)
def poisoned_reference() -> bytes:
    return titled(b"&#xD800; &nema; &#x110000;")


@hostile(POISON)
def poisoned_place() -> bytes:
    place = b"<g:pos xmlns:g='http://www.opengis.net/gml' srsDimension='x'>1 2</g:pos>"
    return rss(b"<item><title>Druga</title>" + place + b"</item>" + GOOD.replace(b"dobra", b"3"))


@hostile(POISON)
def poisoned_base64() -> bytes:
    return rss(b"<item><title mode='base64'>%%%%</title></item>")


@hostile(POISON)
def poisoned_prefix() -> bytes:
    return rss(b"<item><title>Druga</title><x:y>z</x:y></item>")


@hostile(POISON)
def poisoned_base() -> bytes:
    return rss(b'<item xml:base="http://[::1"><title>Druga</title><link>/a</link></item>')


@hostile(POISON)
def poisoned_links() -> bytes:
    links = (
        b"javascript:alert(1)", b"file:///etc/passwd", b"http://2130706433/", b"//[::1",
        b"http://user:pw@127.0.0.1:1/", b" java\tscript:x", b"data:text/html,x", b"gopher://a/",
        b"http://a.example:99999/", b"http://\xff/", b"\\\\host\\x", b"http://a b/",
    )  # fmt: skip
    one = b"<item><title>Vijest broj %d</title><link>%s</link></item>"
    return rss(b"".join(one % pair for pair in enumerate(links)))


@hostile(POISON)
def poisoned_dates() -> bytes:
    dates = (
        b"Fri, 01 Jan 2999 00:00:00 GMT", b"Thu, 01 Jan 1970 00:00:00 GMT", b"not a date",
        b"Mon, 32 Foo 2026 99:99:99 +9999", b"0000-00-00", b"9999-12-31T23:59:59-23:59", b"-1",
    )  # fmt: skip
    one = b"<item><title>Vijest %d</title><pubDate>%s</pubDate></item>"
    return rss(b"".join(one % pair for pair in enumerate(dates)))


@hostile(POISON)
def same_guid() -> bytes:
    return rss(filled(b"<item><title>Ista</title><guid>isti</guid></item>", 2 * MB))


@hostile(POISON)
def markup_in_titles() -> bytes:
    return titled(b"&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} ${7*7} =cmd|' /C calc'!A0")


@hostile(OTHER)
def pdf() -> bytes:
    return b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n%%EOF" + b"\0" * MB


@hostile(OTHER)
def pdf_in_a_page() -> bytes:
    return page(b"") + b"%PDF-1.4" + b"\0" * MB


@hostile(OTHER)
def image() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + random.Random(3).randbytes(MB)


@hostile(OTHER)
def image_of_markup() -> bytes:
    return b"GIF89a" + page(b"<p>Tekst u slici</p>")


@hostile(OTHER)
def zip_file() -> bytes:
    return b"PK\x03\x04" + random.Random(5).randbytes(MB)


@hostile(OTHER)
def page_for_a_feed() -> bytes:
    return page(b"<h1>Odmah se vracamo</h1>")


@hostile(OTHER)
def nothing() -> bytes:
    return b""


@hostile(OTHER)
def wall_of_consent() -> bytes:
    words = "<h1>Vaša privatnost nam je važna</h1><p>Mi i 1421 partner koristimo kolačiće</p>"
    return words.encode() + b"<button>Prihvatam</button>"
