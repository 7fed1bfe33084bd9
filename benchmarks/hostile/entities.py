"""XML that grows: entities in entities, one long entity many times, what is loaded from outside."""

from benchmarks.hostile.body import MB, hostile, rss, titled

FAMILY = "entities"
OUTSIDE = b"http://127.0.0.1:9/"


def _tower(levels: int, fan: int, seed: bytes = b"ha") -> bytes:
    """Entities of which each holds the one before `fan` times."""
    floors = [b'<!ENTITY e0 "%s">' % seed]
    floors += [b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * fan) for n in range(1, levels)]
    return b"<!DOCTYPE rss [" + b"".join(floors) + b"]>"


@hostile(FAMILY)
def billion_laughs() -> bytes:
    return titled(b"&e9;", _tower(10, 10))


@hostile(FAMILY)
def laughs_below_the_guard() -> bytes:
    """3 MB in the end: less than what parsers' own guards begin to look at."""
    return titled(b"&e6;", _tower(7, 10, b"haha"))


@hostile(FAMILY)
def laughs_in_an_attribute() -> bytes:
    return rss(b'<item><title x="&e9;">Vijest</title></item>', _tower(10, 10))


@hostile(FAMILY)
def laughs_broken() -> bytes:
    """Not well-formed, so that a lenient parser comes in."""
    return titled(b"&e9;<br>", _tower(10, 10))


@hostile(FAMILY)
def quadratic_blowup() -> bytes:
    return titled(b"&a;" * 50_000, b'<!DOCTYPE rss [<!ENTITY a "%s">]>' % (b"A" * 20_000))


@hostile(FAMILY)
def quadratic_below_the_guard() -> bytes:
    return titled(b"&a;" * 79, b'<!DOCTYPE rss [<!ENTITY a "%s">]>' % (b"A" * 100_000))


@hostile(FAMILY)
def parameter_entities() -> bytes:
    towers = b"".join(
        b'<!ENTITY %% p%d "%s">' % (n, b"&#37;p%d;" % (n - 1) * 9) for n in range(1, 9)
    )
    return titled(b"Vijest", b'<!DOCTYPE rss [<!ENTITY %% p0 "ha">%s %%p8;]>' % towers)


@hostile(FAMILY)
def entity_in_itself() -> bytes:
    return titled(b"&a;", b'<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>')


@hostile(FAMILY)
def outside_file() -> bytes:
    return titled(b"&x;", b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


@hostile(FAMILY)
def outside_address() -> bytes:
    return titled(b"&x;", b'<!DOCTYPE rss [<!ENTITY x SYSTEM "%sx">]>' % OUTSIDE)


@hostile(FAMILY)
def outside_definition() -> bytes:
    return titled(b"Vijest", b'<!DOCTYPE rss SYSTEM "%sx.dtd">' % OUTSIDE)


@hostile(FAMILY)
def outside_parameter() -> bytes:
    return titled(b"Vijest", b'<!DOCTYPE rss [<!ENTITY %% r SYSTEM "%sp.dtd"> %%r;]>' % OUTSIDE)


@hostile(FAMILY)
def outside_inclusion() -> bytes:
    include = (
        b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"'
        b' parse="text"/>'
    )
    return rss(b"<item><title>Vijest</title><description>%s</description></item>" % include)


@hostile(FAMILY)
def many_declarations() -> bytes:
    declared = b"".join(b'<!ENTITY e%d "v%d">' % (n, n) for n in range(100_000))
    return titled(b"Vijest", b"<!DOCTYPE rss [%s]>" % declared)


@hostile(FAMILY)
def doctype_without_end() -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE rss [' + b'<!ENTITY a "b" ' * (4 * MB // 15)


@hostile(FAMILY)
def laughs_in_a_sitemap() -> bytes:
    address = b"<url><loc>https://portal.example/&e9;</loc></url>"
    return _tower(10, 10) + b"<urlset>" + address + b"</urlset>"


@hostile(FAMILY)
def many_references() -> bytes:
    return titled(b"&#1064;" * (8 * MB // 7))


@hostile(FAMILY)
def many_names_of_letters() -> bytes:
    return titled(b"&CounterClockwiseContourIntegral;" * (8 * MB // 33))
