"""JSON that is too deep, too wide, or holds numbers that no machine has."""

from benchmarks.hostile.body import MB, filled, hostile, page

FAMILY = "json"
FEED = b'{"version": "https://jsonfeed.org/version/1.1", "title": "V", "items": [%s]}'
ITEM = b'{"id": "1", "title": "Poplava u Zenici", "content_text": "Most je zatvoren."}'


@hostile(FAMILY)
def json_lists() -> bytes:
    return FEED % (ITEM + b", " + b"[" * (5 * MB))


@hostile(FAMILY)
def json_objects() -> bytes:
    return FEED % (ITEM + b", " + filled(b'{"a":', 5 * MB))


@hostile(FAMILY)
def json_deep_and_closed() -> bytes:
    return FEED % (ITEM + b', {"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@hostile(FAMILY)
def json_large_exponent() -> bytes:
    return FEED % (ITEM + b', {"id": 1e999999999, "title": -1e999999999, "date_published": NaN}')


@hostile(FAMILY)
def json_long_number() -> bytes:
    return FEED % (ITEM + b', {"id": ' + b"9" * MB + b"}")


@hostile(FAMILY)
def json_long_fraction() -> bytes:
    return FEED % (ITEM + b', {"id": 0.' + b"9" * (5 * MB) + b"}")


@hostile(FAMILY)
def json_numbers() -> bytes:
    return FEED % (ITEM + filled(b",0", 9 * MB))


@hostile(FAMILY)
def json_empty_lists() -> bytes:
    return FEED % (ITEM + filled(b",[]", 9 * MB))


@hostile(FAMILY)
def json_empty_objects() -> bytes:
    return FEED % (ITEM + filled(b",{}", 9 * MB))


@hostile(FAMILY)
def json_keys() -> bytes:
    rows = b",".join(b'"k%d":%d' % (n, n) for n in range(600_000))
    return FEED % (ITEM + b",{" + rows + b"}")


@hostile(FAMILY)
def json_items() -> bytes:
    return FEED % (ITEM + filled(b"," + ITEM, 9 * MB))


@hostile(FAMILY)
def json_surrogates() -> bytes:
    return FEED % (ITEM + b', {"id": "\\ud800", "title": "a\\u0000b\\udfff", "url": "\\ud83d"}')


@hostile(FAMILY)
def json_escapes() -> bytes:
    return FEED % (ITEM + b', {"id": "2", "title": "' + filled(b"\\u0161", 9 * MB) + b'"}')


@hostile(FAMILY)
def json_wrong_kinds() -> bytes:
    return FEED % (ITEM + b', {"id": {}, "title": [], "content_html": 3, "url": true}, 7, null')


@hostile(FAMILY)
def json_torn() -> bytes:
    return (FEED % filled(ITEM + b",", 9 * MB))[:-3]


def _data(content: bytes) -> bytes:
    return page(b'<script type="application/ld+json">' + content)


@hostile(FAMILY)
def data_lists() -> bytes:
    return _data(b"[" * (5 * MB))


@hostile(FAMILY)
def data_objects() -> bytes:
    return _data(filled(b'{"@graph":', MB))


@hostile(FAMILY)
def data_quotes() -> bytes:
    return _data(b'{"@type":"NewsArticle","articleBody":"' + filled(b"\\\\", 1_000_000))


@hostile(FAMILY)
def data_long_number() -> bytes:
    return _data(b'{"@type":"NewsArticle","articleBody":' + b"9" * 900_000 + b"}</script>")


@hostile(FAMILY)
def data_large_exponent() -> bytes:
    return _data(b'{"@type":"NewsArticle","articleBody":1e999999999}</script>')


@hostile(FAMILY)
def data_empty_lists() -> bytes:
    return _data(b"[" + filled(b"[],", 1_000_000) + b"[]]</script>")


@hostile(FAMILY)
def data_commas() -> bytes:
    return _data(b'{"@type":"NewsArticle",' + b", " * 400_000)


@hostile(FAMILY)
def data_scripts() -> bytes:
    return page(
        filled(b'<script type="application/ld+json">{"@type":"NewsArticle",</script>', 4 * MB)
    )


@hostile(FAMILY)
def data_long_scripts() -> bytes:
    """Four times as much as is read of one."""
    one = b'{"@type":"NewsArticle","headline":"a","articleBody":"' + b"a &lt;b&gt; " * 80_000
    return page((b'<script type="application/ld+json">' + one + b"</script>") * 5)


@hostile(FAMILY)
def data_types() -> bytes:
    return _data(filled(b'"@type":"', MB))
