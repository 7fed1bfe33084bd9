"""What is too deep, too long or too large."""

from benchmarks.hostile.body import MB, described, filled, hostile, page, rss, titled

DEEP, HUGE = "deep", "huge"


@hostile(DEEP)
def deep_feed() -> bytes:
    return rss(b"<item><title>Vijest</title>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</item>")


@hostile(DEEP)
def deep_feed_without_end() -> bytes:
    return rss(b"<item><title>Vijest</title>" + filled(b"<a>", 9 * MB))


@hostile(DEEP)
def deep_items() -> bytes:
    return rss(filled(b"<item>", 9 * MB))


@hostile(DEEP)
def deep_page() -> bytes:
    return page(b"<div>" * 39_000 + b"<p>" + b"tekst rijec " * 200)


@hostile(DEEP)
def deep_page_without_bounds() -> bytes:
    return page(filled(b"<div>", 5 * MB))


@hostile(DEEP)
def deep_inline() -> bytes:
    return page(b"<p>" + b"<b><i>" * 39_000 + b"tekst rijec " * 300)


@hostile(DEEP)
def deep_spans() -> bytes:
    return page(b"<p>" + b"<span class=a>" * 70_000 + b"tekst rijec. " * 300)


@hostile(DEEP)
def deep_lists() -> bytes:
    return page(b"<ul><li>" * 39_000 + b"tekst rijec")


@hostile(DEEP)
def deep_quotes() -> bytes:
    return page(b"<blockquote><p>rijec" * 35_000)


@hostile(DEEP)
def deep_description() -> bytes:
    return described(b"<div>" * 500_000 + b"tekst" + b"</div>" * 500_000)


@hostile(DEEP)
def deep_drawing() -> bytes:
    return page(b"<svg>" + b"<g>" * 70_000 + b"<math>")


@hostile(DEEP)
def deep_sitemap() -> bytes:
    return b"<urlset>" + filled(b"<url>", 9 * MB)


@hostile(HUGE)
def long_attribute() -> bytes:
    enclosure = b'<enclosure url="http://127.0.0.1:9/' + b"a" * (9 * MB) + b'"/>'
    return rss(b"<item><title>Vijest</title>" + enclosure + b"</item>")


@hostile(HUGE)
def long_link() -> bytes:
    return rss(
        b"<item><title>V</title><link>https://a.example/" + b"a" * 100_000 + b"</link></item>"
    )


@hostile(HUGE)
def long_guid() -> bytes:
    return rss(b"<item><title>V</title><guid>" + b"g" * (5 * MB) + b"</guid></item>")


@hostile(HUGE)
def long_title() -> bytes:
    return titled(filled(b"poplava ", 9 * MB))


@hostile(HUGE)
def long_title_of_spaces() -> bytes:
    return titled(b" " * (9 * MB))


@hostile(HUGE)
def long_title_in_wide_letters() -> bytes:
    """Each letter takes four bytes of memory, because one of them does."""
    return titled(b"a" * (9 * MB) + "🇧🇦".encode())


@hostile(HUGE)
def long_date() -> bytes:
    return rss(b"<item><title>V</title><pubDate>" + b"1" * MB + b"</pubDate></item>")


@hostile(HUGE)
def long_date_of_spaces() -> bytes:
    spaces = b" " * 200_000
    return rss(b"<item><title>V</title><pubDate>Mon, " + spaces + b"05</pubDate></item>")


@hostile(HUGE)
def long_version() -> bytes:
    return (
        b'<rss version="' + b"2" * MB + b'"><channel><item><title>V</title></item></channel></rss>'
    )


@hostile(HUGE)
def spaces_before() -> bytes:
    return b" " * (9 * MB) + titled(b"Vijest")


@hostile(HUGE)
def lines_before() -> bytes:
    return b"\n" * (9 * MB) + titled(b"Vijest")


@hostile(HUGE)
def one_word() -> bytes:
    return page(b"<p>" + b"a" * (5 * MB))


@hostile(HUGE)
def one_paragraph() -> bytes:
    return page(b"<p>" + filled(b"Put je otvoren. ", 5 * MB))


@hostile(HUGE)
def marks_on_a_letter() -> bytes:
    return page(b"<p>a" + filled("\u0301\u0316".encode(), 4 * MB))


@hostile(HUGE)
def wide_letters() -> bytes:
    return page(b"<p>" + filled("🇧🇦 poplava ".encode(), 4 * MB))


@hostile(HUGE)
def long_page() -> bytes:
    """50 MB of paragraphs."""
    paragraph = b"<p>" + b"Put je zatvoren zbog poplave. " * 34 + b"</p>"
    return page(filled(paragraph, 50 * MB))


@hostile(HUGE)
def paragraphs() -> bytes:
    paragraph = b"<p>" + b"Put je zatvoren zbog poplave. " * 3 + b"</p>"
    return page(filled(paragraph, 5 * MB))


@hostile(HUGE)
def short_paragraphs() -> bytes:
    return page(filled(b"<p>Put je zatvoren.</p>", 1_700_000))


@hostile(HUGE)
def long_description() -> bytes:
    """50 MB in one entry."""
    return rss(
        b"<item><title>V</title><description>"
        + filled(b"Put je zatvoren. ", 50 * MB)
        + b"</description></item>"
    )


@hostile(HUGE)
def long_descriptions() -> bytes:
    text = b"Put je zatvoren zbog poplave. " * 60
    piece = b"<item><title>Vijest</title><description>" + text + b"</description></item>"
    return rss(filled(piece, 9 * MB))


@hostile(HUGE)
def long_tag() -> bytes:
    return page(b"<" + b"a" * (5 * MB) + b">")


@hostile(HUGE)
def long_class() -> bytes:
    return page(b'<div class="' + filled(b"a-b ", 4 * MB) + b'"><p>tekst</p></div>')


@hostile(HUGE)
def long_script() -> bytes:
    return page(b"<script>" + filled(b"var a = 1;", 5 * MB))


@hostile(HUGE)
def long_style() -> bytes:
    return page(b"<style>" + filled(b"a{b:c}", 5 * MB))
