"""E-mail over a real SMTP server on loopback: what arrives, and what every answer means."""

import asyncio
import dataclasses
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from monitor.channels import Ambiguous, Permanent, Retry, Sent, address_problem, mail
from monitor.channels.letter import Letter
from monitor.config.rules import Secret


def url(box, query="to=desk@example.org", *, user="monitor@", scheme="mailto") -> str:
    """An address of the mailbox."""
    return f"{scheme}://{user}127.0.0.1:{box.port}?from=monitor@example.org&{query}"


async def test_a_mail_has_text_and_html(open_mailbox, send, message) -> None:
    box = await open_mailbox()
    assert await send(url(box), message) == Sent()
    ((recipients, letter),) = box.letters
    assert recipients == ["desk@example.org"]
    assert letter["To"] == "desk@example.org"
    assert letter["From"] == "Monitor <monitor@example.org>"
    title = "Shooting in Banjska: police blocked road toward Zvečan"
    assert letter["Subject"] == f"REPORTED · HIGH · {title}"
    assert letter["Date"] == "Mon, 02 Mar 2026 08:00:00 +0000"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Id"] == "<desk.monitor.invalid>"
    assert letter.get_content_type() == "multipart/alternative"
    text, html = letter.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "Pucnjava u Banjskoj: policija blokirala put prema Zvečanu" in text.get_content()
    assert "<mark" in html.get_content()


async def test_cyrillic_arrives_as_seven_bits(open_mailbox, send, messages) -> None:
    box = await open_mailbox()
    assert await send(url(box), messages["macedonian"]) == Sent()
    ((_, letter),) = box.letters
    assert letter["Subject"].endswith(
        "Руте: НАТО нема да дозволи безбедносен вакуум на Западен Балкан"
    )
    text, html = letter.iter_parts()
    assert "Генералниот секретар на НАТО" in text.get_content()
    assert {part["Content-Transfer-Encoding"] for part in (text, html)} <= {
        "base64",
        "quoted-printable",
    }


async def test_a_repeat_has_the_same_message_id_and_a_story_is_one_thread(
    open_mailbox, send, messages
) -> None:
    box = await open_mailbox()
    for name in ("coverage", "coverage", "update", "bosnian", "notice"):
        assert await send(url(box), messages[name]) == Sent()
    first, again, update, other, notice = (letter for _, letter in box.letters)
    assert first["Message-ID"] == again["Message-ID"] == "<d-coverage2345@monitor.invalid>"
    assert update["Message-ID"] != first["Message-ID"]
    assert first["References"] == update["References"] == first["In-Reply-To"]
    assert other["References"] not in {None, first["References"]}
    assert notice["References"] is None


async def test_a_hostile_subject_stays_one_header(open_mailbox, send, messages) -> None:
    box = await open_mailbox()
    assert await send(url(box), messages["hostile"]) == Sent()
    ((recipients, letter),) = box.letters
    assert recipients == ["desk@example.org"]
    assert len(letter.get_all("Subject")) == len(letter.get_all("To")) == 1
    assert letter["Bcc"] is None
    assert letter["X-Evil"] is None
    assert "Bcc: sef" in letter["Subject"]
    assert letter["Message-ID"] == "<d-hostile2345__X-Evil__1@monitor.invalid>"


BREAKS = ("\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\ud800")
INJECTED = (
    "".join(f"{one}Bcc: sef@example.org{one}{one}X-Evil: 1" for one in BREAKS),
    "=?utf-8?q?=0D=0ABcc=3A_sef=40example.org=0D=0A=0D=0Ax?=",
    "=?utf-8?b?DQpCY2M6IHNlZkBleGFtcGxlLm9yZw==?=",
    "=?utf-8?q?a?=\r\n =?utf-8?q?=0ABcc=3A_sef=40example.org?=",
    "==??utf-8?q?=0ABcc=3A_sef=40example.org?=",
    "x" * 10_000,
)


@pytest.mark.parametrize("text", INJECTED)
async def test_no_text_makes_a_header_or_a_recipient(open_mailbox, text) -> None:
    """Neither in a headline nor in what a channel, a story, a delivery or a sender is called; also
    where the library decodes it (RFC 2047)."""
    box = await open_mailbox()
    day = datetime(2026, 3, 2, tzinfo=UTC)
    letter = Letter(
        key=text,
        thread=text,
        channel=text,
        subject=f"HIGH · {text}",
        text=text,
        html=text,
        date=day,
    )
    for name in ("", quote(text.encode("utf-8", "ignore")[:200], safe="")):
        address = f"mailto://127.0.0.1:{box.port}?from={name}<m@example.org>&to=d@example.org"
        await mail.send(Secret(address), letter, deadline=10, patience=30)
    assert box.letters, "what can be addressed is sent"
    for recipients, came in box.letters:
        assert recipients == ["d@example.org"]
        assert sorted(came.keys()) == [
            "Auto-Submitted", "Content-Type", "Date", "From", "In-Reply-To", "List-Id",
            "MIME-Version", "Message-ID", "References", "Subject", "To",
        ]  # fmt: skip
        assert came["To"] == "d@example.org"
        assert came["List-Id"].startswith("<")
        assert came["Subject"].startswith("HIGH · ")


async def test_everybody_named_gets_it(open_mailbox, send, message) -> None:
    box = await open_mailbox()
    everybody = (
        "to=Jelena Đurić <jelena@example.org>,ben@example.org&cc=Šef <sef@example.org>"
        "&bcc=arhiv@example.org&reply=redakcija@example.org&name=Дежурство&+X-Team=Banja Luka"
    )
    assert await send(url(box, everybody), message) == Sent()
    ((recipients, letter),) = box.letters
    assert sorted(recipients) == [
        "arhiv@example.org",
        "ben@example.org",
        "jelena@example.org",
        "sef@example.org",
    ]
    assert [one.display_name for one in letter["To"].addresses] == ["Jelena Đurić", ""]
    assert letter["Cc"].addresses[0].display_name == "Šef"
    assert letter["From"].addresses[0].display_name == "Дежурство"
    assert letter["Reply-To"] == "redakcija@example.org"
    assert letter["X-Team"] == "Banja Luka"
    assert letter["Bcc"] is None


@pytest.mark.parametrize(
    ("refusals", "result"),
    [
        ({"desk@example.org": "450 4.2.0 Greylisted"}, Retry("the mail server said not now (450)")),
        ({"MAIL": "451 Try again"}, Retry("the mail server said not now (451)")),
        ({"DATA": "452 Full"}, Retry("the mail server said not now (452)")),
        ({"DATA": "554 Spam"}, Permanent("the mail server refused it (554)")),
        (
            {"desk@example.org": "550 No such user"},
            Permanent("the mail server refused it (550)", broken=True),
        ),
        (
            {"MAIL": "553 Not your address"},
            Permanent("the mail server refused it (553)", broken=True),
        ),
        ({"MAIL": "552 Too large"}, Permanent("the mail server refused it (552)")),
        (
            {"MAIL": "530 5.7.0 Authentication required"},
            Permanent("the mail server wants a sign-in (530)", broken=True),
        ),
    ],
)
async def test_refusals(open_mailbox, send, message, refusals, result) -> None:
    box = await open_mailbox()
    box.refusals = refusals
    assert await send(url(box), message) == result
    assert box.letters == []


@pytest.mark.parametrize("said", ["550 No such user", "450 Greylisted"])
async def test_one_refused_recipient_is_told_and_the_others_have_it_once(
    open_mailbox, send, message, said
) -> None:
    box = await open_mailbox()
    box.refusals = {"ben@example.org": said}
    result = await send(url(box, "to=ana@example.org,ben@example.org"), message)
    assert isinstance(result, Permanent)
    assert not result.broken
    assert "1 of 2 recipients" in result.error
    assert [recipients for recipients, _ in box.letters] == [["ana@example.org"]]


@pytest.mark.parametrize(
    ("what", "result"), [("MAIL", Retry), ("desk@example.org", Retry), ("DATA", Ambiguous)]
)
async def test_a_lost_connection_is_ambiguous_only_after_the_text(
    open_mailbox, send, message, what, result
) -> None:
    box = await open_mailbox()
    for how, deadline in (("drop", 15.0), ("hang", 0.6)):
        box.refusals = {what: how}
        assert isinstance(await send(url(box), message, deadline=deadline), result)
    assert len(box.letters) == (2 if what == "DATA" else 0)


async def test_a_server_that_says_nothing_is_left(receiver, send, message) -> None:
    result = await send(url(receiver), message, deadline=0.1)
    assert result == Retry(
        "the mail server could not be reached (it hung up or said nothing in time)"
    )


async def test_a_greeting_without_an_end_is_left_after_four_deadlines(
    serve, receiver, send, message
) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"220-dobar dan\r\n" * 100)
            await writer.drain()
            await asyncio.sleep(0)

    receiver.port = await serve(greet)
    result = await send(url(receiver), message, deadline=0.4)
    assert result == Ambiguous("the mail server did not finish in time")


async def test_a_refused_connection_is_tried_again(send, message, closed_port) -> None:
    result = await send(f"mailto://127.0.0.1:{closed_port}?from=monitor@example.org", message)
    assert result == Retry("the mail server could not be reached (connection refused)")


async def test_an_unknown_host_is_tried_again(send, message) -> None:
    result = await send("mailto://monitor@no-such-host.invalid", message)
    assert result == Retry("the mail server could not be reached (its host name is not found)")


async def test_signing_in(open_mailbox, send, message) -> None:
    box = await open_mailbox(password="p@ss word")
    assert await send(url(box, user="ana:p%40ss%20word@"), message) == Sent()
    wrong = await send(url(box, user="ana:vukovi@"), message)
    assert wrong == Permanent("the mail server refused the sign-in (535)", broken=True)
    assert len(box.letters) == 1


async def test_a_server_without_sign_in_gets_no_password(open_mailbox, send, message) -> None:
    box = await open_mailbox()
    assert await send(url(box, user="ana:vukovi@"), message) == Sent()


@pytest.mark.parametrize(("tls", "mode"), [("starttls", "starttls"), ("ssl", "ssl")])
async def test_tls(open_mailbox, send, message, tls, mode) -> None:
    box = await open_mailbox(tls)
    query = f"to=desk@example.org&mode={mode}"
    untrusted = await send(url(box, query, scheme="mailtos"), message)
    assert untrusted == Retry(
        "the mail server's certificate is not trusted (self-signed certificate)"
    )
    assert box.letters == []
    assert await send(url(box, f"{query}&verify=no", scheme="mailtos"), message) == Sent()
    assert box.encrypted == [True]


async def test_mailtos_does_not_go_without_encryption(open_mailbox, send, message) -> None:
    box = await open_mailbox()
    result = await send(url(box, scheme="mailtos"), message)
    assert isinstance(result, Permanent)
    assert result.broken
    assert "STARTTLS" in result.error
    assert box.letters == []


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("mailto://", "not complete"),
        ("mailto://ana@mail.example.org?to=ben", "no mail address"),
        ("mailto://ana@mail.example.org?to=ben@example.org,nema", "no mail address"),
        ("mailto://ana@mail.example.org/ben@example.org/nema", "no mail address"),
        ("mailto://ana@mail.example.org?pgp=encrypt", "not signed or encrypted"),
        ("mailto://ana@mail.example.org?wkd=yes", "not signed or encrypted"),
        ("mailto://ana@mail.example.org?to=ž+x@example.org", "outside ASCII"),
        ("mailto://ana:zečevi@mail.example.org", "cannot sign in"),
    ],
)
async def test_an_address_that_would_reach_fewer_than_it_names(send, message, rest, words) -> None:
    problem = address_problem(Secret(rest))
    assert problem is not None
    assert words in problem
    result = await send(rest, message)
    assert isinstance(result, Permanent)
    assert result.broken


@pytest.mark.parametrize(
    "good",
    [
        "mailto://ana:lozinka@gmail.com",
        "mailtos://ana:lozinka@mail.example.org:465?mode=ssl&to=b@example.org,I <i@example.org>",
        "mailto://ana@mail.example.org/ben@example.org/ivo@example.org?cc=sef@example.org",
    ],
)
def test_good_addresses(good) -> None:
    assert address_problem(Secret(good)) is None


async def test_several_stories_are_no_thread(open_mailbox, send, messages) -> None:
    box = await open_mailbox()
    both = dataclasses.replace(
        messages["bosnian"], alerts=messages["bosnian"].alerts + messages["english"].alerts
    )
    assert await send(url(box), both) == Sent()
    ((_, letter),) = box.letters
    assert letter["References"] is None
    assert letter["Subject"].startswith("Digest · 2 stories, the worst HIGH")
