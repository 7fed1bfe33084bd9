"""What takes quadratic time where it is read carelessly: one thing many times."""

from benchmarks.hostile.body import MB, counted, described, filled, hostile, page, rss, titled

FAMILY = "repeats"


@hostile(FAMILY)
def attributes() -> bytes:
    return rss(b"<item><title " + counted(b'a%d="1" ', 100_000) + b">Vijest</title></item>")


@hostile(FAMILY)
def attributes_of_a_page() -> bytes:
    return page(b"<p " + counted(b"a%d=1 ", 300_000) + b">tekst")


@hostile(FAMILY)
def attributes_in_pieces() -> bytes:
    """Each element just below what is cut."""
    element = b"<p " + counted(b"a%d=1 ", 90) + b">Put je otvoren.</p>"
    return page(filled(element, 4 * MB))


@hostile(FAMILY)
def namespaces() -> bytes:
    return rss(
        b"<item " + counted(b'xmlns:n%d="http://x/%d" ', 20_000) + b"><title>V</title></item>"
    )


@hostile(FAMILY)
def namespaces_in_pieces() -> bytes:
    piece = b"<item " + counted(b'xmlns:n%d="http://x/%d" ', 90) + b"><title>V</title></item>"
    return rss(filled(piece, 8 * MB))


@hostile(FAMILY)
def items() -> bytes:
    return rss(counted(b"<item><title>Vijest broj %d</title><guid>%d</guid></item>", 100_000))


@hostile(FAMILY)
def items_without_end_tags() -> bytes:
    return rss(filled(b"<item><title>a", 8 * MB))


@hostile(FAMILY)
def empty_items() -> bytes:
    return rss(filled(b"<item/>", 9 * MB))


@hostile(FAMILY)
def small_elements() -> bytes:
    return rss(b"<item><title>Vijest</title>" + filled(b"<a/>", 9 * MB) + b"</item>")


@hostile(FAMILY)
def authors() -> bytes:
    return rss(
        b"<item><title>V</title>" + filled(b"<author>a@b.ba (A)</author>", 5 * MB) + b"</item>"
    )


@hostile(FAMILY)
def contents() -> bytes:
    return rss(
        b"<item><title>V</title>"
        + filled(b"<content:encoded>tekst</content:encoded><category>x</category>", 5 * MB)
        + b"</item>"
    )


@hostile(FAMILY)
def enclosures() -> bytes:
    return rss(b"<item><title>V</title>" + filled(b'<enclosure url="/x"/>', 5 * MB) + b"</item>")


@hostile(FAMILY)
def geography() -> bytes:
    place = b"<georss:point>43 18</georss:point><geo:lat>x</geo:lat>"
    return rss(b"<item><title>V</title>" + filled(place, 3 * MB) + b"</item>")


@hostile(FAMILY)
def links() -> bytes:
    return page(counted(b'<a href="/x/%d">veza %d</a> ', 100_000))


@hostile(FAMILY)
def links_below_the_bound() -> bytes:
    return page(counted(b'<a href="/x/%d">veza broj %d na stranici</a> ', 75_000))


@hostile(FAMILY)
def linked_headlines() -> bytes:
    return page(counted(b'<div><h3><a href="/v/%d">Naslov druge vijesti</a></h3></div>', 25_000))


@hostile(FAMILY)
def links_in_a_description() -> bytes:
    return described(counted(b'<a href="/x/%d">veza</a> ', 150_000))


@hostile(FAMILY)
def comments() -> bytes:
    return page(filled(b"<!-- a -->", 5 * MB))


@hostile(FAMILY)
def comments_without_end() -> bytes:
    return page(filled(b"<!-- ", 5 * MB))


@hostile(FAMILY)
def comments_in_a_feed() -> bytes:
    return rss(filled(b"<!-- ", 9 * MB))


@hostile(FAMILY)
def instructions() -> bytes:
    return rss(filled(b"<?a b?>", 9 * MB))


@hostile(FAMILY)
def misnested() -> bytes:
    return page(b"<a href=x><b><p>" * 4000 + b"rijec " * 500)


@hostile(FAMILY)
def misnested_for_long() -> bytes:
    return page(b"<a href=x><b><p>" * 26_000 + b"rijec " * 500)


@hostile(FAMILY)
def fonts() -> bytes:
    return page(filled(b"<font color=red><i>a<p>b", MB))


@hostile(FAMILY)
def tables() -> bytes:
    return page(b"<table>" + b"<tr><td>a<td>b<table>" * 60_000)


@hostile(FAMILY)
def tables_below_the_bound() -> bytes:
    return page(b"<table>" + b"<tr><td>a<td>b<table>" * 19_000)


@hostile(FAMILY)
def cells() -> bytes:
    return page(b"<table>" + filled(b"<tr><td>jedan<td>dva", 700_000))


@hostile(FAMILY)
def less_than() -> bytes:
    return page(b"<" * (5 * MB))


@hostile(FAMILY)
def less_than_in_pieces() -> bytes:
    return page(filled(b"<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<a ", 5 * MB))


@hostile(FAMILY)
def less_than_in_a_feed() -> bytes:
    return b"<rss><channel><item><title>" + b"<" * (9 * MB)


@hostile(FAMILY)
def open_tags() -> bytes:
    return page(filled(b"<a ", 5 * MB))


@hostile(FAMILY)
def open_tags_in_a_feed() -> bytes:
    return rss(b"<item><title>Vijest</title>" + filled(b"<a ", 9 * MB))


@hostile(FAMILY)
def open_quotes() -> bytes:
    return page(filled(b'<a b="', 5 * MB))


@hostile(FAMILY)
def open_quotes_in_a_description() -> bytes:
    return described(filled(b'<a b="c', 3 * MB))


@hostile(FAMILY)
def end_tags() -> bytes:
    return page(filled(b"</p></div>", 5 * MB))


@hostile(FAMILY)
def ampersands() -> bytes:
    return titled(b"&" * (9 * MB))


@hostile(FAMILY)
def ampersands_of_a_page() -> bytes:
    return page(b"&" * (5 * MB))


@hostile(FAMILY)
def half_references() -> bytes:
    return titled(filled(b"&#x", 9 * MB))


@hostile(FAMILY)
def escaped_markup() -> bytes:
    return titled(filled(b"&lt;", 9 * MB))


@hostile(FAMILY)
def escaped_twice() -> bytes:
    return titled(filled(b"&amp;lt;a&amp;gt;", 9 * MB))


@hostile(FAMILY)
def sections() -> bytes:
    return titled(filled(b"<![CDATA[a]]>", 9 * MB))


@hostile(FAMILY)
def sections_without_end() -> bytes:
    return titled(filled(b"<![CDATA[", 9 * MB))


@hostile(FAMILY)
def scripts() -> bytes:
    return page(filled(b"<script>a</script>", 1_300_000))


@hostile(FAMILY)
def styles_in_a_description() -> bytes:
    return described(b'<p style="' + filled(b"a:b ", MB) + b'!">x</p>')


@hostile(FAMILY)
def addresses_in_addresses() -> bytes:
    return described(b'<a href="' + filled(b"http:", MB) + b'">x</a>')


@hostile(FAMILY)
def forms() -> bytes:
    return page(filled(b"<form><input type=email></form>", MB))


@hostile(FAMILY)
def headings() -> bytes:
    return page(filled(b"<h1>Poplava u Zenici</h1>", 900_000))


@hostile(FAMILY)
def labels() -> bytes:
    return page(filled("<p>Pročitajte još:</p>".encode(), 1_500_000))


@hostile(FAMILY)
def breaks() -> bytes:
    return page(filled(b"a<br>", 390_000))


@hostile(FAMILY)
def addresses() -> bytes:
    return (
        b"<urlset>"
        + filled(b"<url><loc>https://portal.example/a-b-c-d</loc></url>", 9 * MB)
        + b"</urlset>"
    )


@hostile(FAMILY)
def sitemaps() -> bytes:
    return (
        b"<sitemapindex>" + filled(b"<sitemap><loc>/a</loc></sitemap>", 9 * MB) + b"</sitemapindex>"
    )


@hostile(FAMILY)
def cards() -> bytes:
    return page(counted(b'<article class=c><a href="/%d">Put je otvoren</a></article>', 39_000))
