"""The region's charsets, labelled rightly, wrongly and not at all, give the right letters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

RULES = """
settings: {translate_to: hbs}
rules:
  - id: firefighters
    title: Firefighters
    when: {hbs: vatrogasac, mk: пожарникар, sq: zjarrfikës}
"""


@dataclass(frozen=True)
class Copy:
    """One text of the press; its title holds `{}` for a number, which keeps cases apart."""

    language: str
    title: str
    lead: str
    told: str  # the sentence that alerts; only the page has it


LATIN = Copy(
    language="bs",
    title="Poplava u općini Čapljina odnijela most: šteta {} hiljada maraka",
    lead="Načelnik općine Žarko Đurić kaže da će šteta od poplave biti veća nego što se činilo.",
    told="Vatrogasci i članovi Gorske službe spašavanja izvukli su šest ljudi iz kuća uz rijeku.",
)
CYRILLIC = Copy(
    language="sr",
    title="Поплава у Љубовији однела мост: штета {} хиљада динара",
    lead="Председник општине Ђорђе Њежић каже да ће штета од поплаве бити већа него што се чинило.",
    told="Ватрогасци су извукли шест људи из кућа поред реке, јавља дописница џинсовског листа.",
)
MACEDONIAN = Copy(
    language="mk",
    title="Поплава во Ѓорче Петров однесе мост: штета од {} илјади денари",
    lead="Градоначалникот Ѕвездан Ќосев рече дека штетата од поплавата ќе биде поголема.",
    told="Пожарникарите извлекоа шест луѓе од куќите крај реката, јави дописникот.",
)
ALBANIAN = Copy(
    language="sq",
    title="Përmbytje në Shkodër, uji mori urën: dëmi arrin {} mijë euro",
    lead="Kryetari i bashkisë tha se dëmi nga përmbytjet është më i madh se ç'dukej në fillim.",
    told="Zjarrfikësit nxorën gjashtë njerëz nga shtëpitë pranë lumit Çerem, njoftoi përgjegjësi.",
)

# charset as Python names it: the texts to write in it, its name on labels, and labels that lie
CHARSETS = {
    "cp1250": ((LATIN, ALBANIAN), "windows-1250", ("utf-8", "iso-8859-1", "windows-1251")),
    "iso8859-2": ((LATIN,), "iso-8859-2", ("utf-8", "windows-1250", "iso-8859-1")),
    "cp1251": ((CYRILLIC, MACEDONIAN), "windows-1251", ("utf-8", "windows-1250", "iso-8859-5")),
    "iso8859-5": ((CYRILLIC,), "iso-8859-5", ("utf-8", "windows-1251", "iso-8859-2")),
    "cp1252": ((ALBANIAN,), "iso-8859-1", ("utf-8", "windows-1250", "iso-8859-2")),
    "utf-8": ((LATIN, CYRILLIC), "utf-8", ("windows-1250", "windows-1251", "x-klingon")),
    "utf-8-sig": ((LATIN,), "utf-8", ("iso-8859-2", "windows-1251", "utf-7")),
    "utf-16-le": ((LATIN, CYRILLIC), "utf-16", ("utf-8", "windows-1250", "iso-8859-1")),
    "utf-16-be": ((LATIN, MACEDONIAN), "utf-16", ("utf-8", "windows-1251", "iso-8859-1")),
    "utf-16": ((LATIN, CYRILLIC), "utf-16", ("utf-8", "windows-1250", "iso-8859-1")),
}


def labels(right: str, wrong: tuple[str, ...]) -> Iterator[tuple[str | None, str | None]]:
    """What the HTTP header and what the document say: rightly, wrongly, each alone, not at all."""
    yield from ((right, right), (right, None), (None, right), (None, None))
    first, *others = wrong
    yield from ((first, None), (None, first), (first, right))
    yield from ((lie, lie) for lie in others)


@dataclass(frozen=True)
class Case:
    """A text in a charset under its labels; `number` tells it from the others."""

    number: int
    copy: Copy
    charset: str
    header: str | None
    inside: str | None

    @property
    def name(self) -> str:
        label = f"{self.header or 'nothing'}, inside {self.inside or 'nothing'}"
        return f"{self.copy.language} in {self.charset}, header says {label}"

    @property
    def title(self) -> str:
        return self.copy.title.format(self.number)

    def content_type(self, kind: str) -> str:
        return kind + (f"; charset={self.header}" if self.header else "")

    def feed(self, link: str) -> bytes:
        label = f' encoding="{self.inside}"' if self.inside else ""
        return (
            f'<?xml version="1.0"{label}?><rss version="2.0"><channel><title>Vijesti</title><item>'
            f"<title>{self.title}</title><link>{link}</link><guid>{self.number}</guid>"
            f"<description>{self.copy.lead}</description></item></channel></rss>"
        ).encode(self.charset)

    def page(self) -> bytes:
        label = f'<meta charset="{self.inside}">' if self.inside else ""
        if self.inside and self.number % 2:
            label = f'<meta http-equiv="Content-Type" content="text/html; charset={self.inside}">'
        return (
            f"<html><head>{label}<title>{self.title}</title></head><body><div class='menu'><a href="
            f"'/'>Portal</a></div><div class='article'><h1>{self.title}</h1><p>{self.copy.lead}</p>"
            f"<p>{self.copy.told}</p></div></body></html>"
        ).encode(self.charset)


def cases() -> list[Case]:
    found: list[Case] = []
    for charset, (copies, right, wrong) in CHARSETS.items():
        for copy in copies:
            for header, inside in labels(right, wrong):
                found.append(Case(len(found) + 100, copy, charset, header, inside))
    return found


def test_feeds_and_pages_give_the_right_letters(press: Any, desk: Any) -> None:
    """The title is the feed's, the sentence of the evidence stands in the page alone."""
    table = {f"f{case.number}": case for case in cases()}
    feeds = {}
    for name, case in table.items():
        host = case.number % 40
        press.page(f"/{name}.html", case.page(), case.content_type("text/html"))
        body = case.feed(f"{press.host(host)}/{name}.html")
        url = press.feed(f"/{name}", body, case.content_type("application/rss+xml"), host=host)
        feeds[name] = f'"{url}", language: {case.copy.language}'
    desk.write(RULES, feeds, hook=press.base)
    answer = desk.once().json
    assert (answer["problems"], answer["feeds"]["polled"]) == ([], len(table))
    told = {alert["article"]["feed"]: alert for alert in press.alerts}
    assert [case.name for name, case in table.items() if name not in told] == []
    wrong = [
        f"{case.name}: {told[name]['article']['title']} {told[name]['evidence']}"
        for name, case in table.items()
        if told[name]["article"]["title"] != case.title
        or case.copy.told not in {line["original"] for line in told[name]["evidence"]}
    ]
    assert not wrong, "\n".join(wrong)


def test_a_saved_page_gives_the_right_letters(desk: Any) -> None:
    desk.write(RULES, {})
    case = next(case for case in cases() if case.charset == "cp1250" and case.inside is None)
    (desk.place / "page.html").write_bytes(case.page())
    answer = desk.run("explain", "page.html", "--format", "json", "--no-translate").clean().json
    assert answer["article"]["title"] == case.title
    assert answer["article"]["text"].splitlines() == [case.copy.lead, case.copy.told]
    assert [(rule["id"], rule["alert"]) for rule in answer["rules"]] == [("firefighters", True)]
