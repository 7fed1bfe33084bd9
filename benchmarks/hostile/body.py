"""What a hostile body is, and the collection that the others write theirs into."""

from collections.abc import Callable
from dataclasses import dataclass

MB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One hostile answer: `make` gives its bytes as they go over the wire.

    `family` is what it tries to do. `packed` is its Content-Encoding; `repeat` is sent again and
    again behind the bytes, without end; `drip` is the pause in seconds between single bytes.
    """

    name: str
    family: str
    make: Callable[[], bytes]
    packed: str = ""
    repeat: bytes = b""
    drip: float = 0.0


BODIES: dict[str, Body] = {}
"""Every one by its name, in the order of the files."""

Make = Callable[[], bytes]


def hostile(
    family: str, *, packed: str = "", repeat: bytes = b"", drip: float = 0.0
) -> Callable[[Make], Make]:
    """Collects a function that makes a body, under the function's own name."""

    def collect(make: Make) -> Make:
        name = make.__name__.replace("_", "-").strip("-")
        assert name not in BODIES, name
        BODIES[name] = Body(
            name=name, family=family, make=make, packed=packed, repeat=repeat, drip=drip
        )
        return make

    return collect


def filled(piece: bytes, size: int) -> bytes:
    """`piece` as often as it fits into `size` bytes."""
    return piece * (size // len(piece))


def counted(template: bytes, count: int) -> bytes:
    """`template % number` for the numbers up to `count`, one behind the other."""
    places = template.count(b"%d")
    return b"".join(template % ((number,) * places) for number in range(count))


ITEM = (
    "<item><title>Poplava u Zenici, most zatvoren</title><guid>{}</guid>"
    "<description>Rijeka Bosna je jutros izašla iz korita.</description></item>"
)
GOOD = ITEM.format("dobra").encode()


def rss(content: bytes, doctype: bytes = b"") -> bytes:
    """A feed with one good item, and `content` behind it."""
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n' + doctype
    channel = b'<rss version="2.0"><channel><title>Vijesti</title>'
    return head + channel + GOOD + content + b"</channel></rss>"


def titled(title: bytes, doctype: bytes = b"") -> bytes:
    """A feed whose second item has this title."""
    return rss(b"<item><title>" + title + b"</title><guid>druga</guid></item>", doctype)


def described(fragment: bytes) -> bytes:
    """A feed whose second item has this HTML as its description."""
    about = b"<description><![CDATA[" + fragment + b"]]></description>"
    return rss(b"<item><title>Druga vijest</title>" + about + b"</item>")


TOLD = b"<p>Most preko Bosne u Zenici zatvoren je jutros zbog poplave, javila je policija.</p>"


def page(content: bytes) -> bytes:
    """A page that says something, and `content` behind it; nothing is closed."""
    head = b"<!doctype html><html><head><title>Poplava u Zenici</title></head><body><article>"
    return head + b"<h1>Poplava u Zenici</h1>" + TOLD * 6 + content
