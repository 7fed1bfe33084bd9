"""A mail: one Message-ID a delivery (a repeat is the same mail to every client), threads by story,
text and HTML, and no line break in any header.

Addresses are Apprise's: mailto://user:password@host?to=…&from=…, with its templates of providers.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

POLICY = SMTP.clone(cte_type="7bit")  # not every server takes 8-bit bodies
DOMAIN = "monitor.invalid"
"""Of Message-IDs: a name that nobody owns (RFC 2606), so that they collide with nobody's."""

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes into a mail. `key` makes its Message-ID, `thread` that of what it answers,
    `channel` its List-Id, by which readers' programs sort."""

    key: str
    thread: str | None
    channel: str
    subject: str
    text: str
    html: str
    date: datetime


def recipients(account: Any) -> list[str]:
    """Everybody who gets the mail, each once: to, cc and bcc."""
    to = [str(address) for _, address in account.targets]
    return list(dict.fromkeys([*to, *sorted(account.cc), *sorted(account.bcc)]))


def account_problem(account: Any, url: str) -> str | None:
    """Why no mail can be sent from this address, or not to everybody it names; None: it can.

    Apprise passes over recipients that it cannot read, and would send without the PGP that an
    address asks for where the library is missing.
    """
    asked = type(account).parse_url(url) or {}
    named = [one for to in asked.get("targets", []) for one in re.split("[,;]", to) if one.strip()]
    if not account.targets or len(account.targets) < len(named):
        return "one of its recipients is no mail address (to=ana@example.org,ben@example.org)"
    if account.pgp_mode != "no" or account.use_wkd:
        return "mails are not signed or encrypted here: take pgp= and wkd= out of its address"
    if not all(map(str.isascii, [account.from_addr[1], *recipients(account)])):
        return "one of its mail addresses has letters outside ASCII, which few servers take"
    if not f"{account.user}{account.password}".isascii():
        return "its user or password has letters outside ASCII, which cannot sign in by mail"
    try:
        _addressed(account)
    except (ValueError, IndexError, MessageError):
        return "one of its mail addresses cannot be written into a mail"
    return None


def compose(account: Any, letter: Letter) -> EmailMessage:
    """The mail, from an account without a problem."""
    mail = _addressed(account)
    mail["Subject"] = _line(letter.subject)
    mail["Date"] = format_datetime(letter.date)
    mail["Message-ID"] = _message_id(letter.key)
    if letter.thread:
        mail["In-Reply-To"] = _message_id(letter.thread)
        mail["References"] = _message_id(letter.thread)
    mail["List-Id"] = f"<{_word(letter.channel)}.{DOMAIN}>"  # RFC 2919
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    for header, value in account.headers.items():
        if _HEADER.fullmatch(header) and header not in mail:
            mail[header] = _line(value)
    mail.set_content(_encodable(letter.text))
    mail.add_alternative(_encodable(letter.html), subtype="html")
    return mail


def _addressed(account: Any) -> EmailMessage:
    """From, To, Cc and Reply-To; raises ValueError, IndexError or MessageError for an address that
    has no place in a header."""
    mail = EmailMessage(policy=POLICY)
    name, sender = account.from_addr
    mail["From"] = _address(name or "Monitor", sender)
    mail["To"] = [_address(name, to) for name, to in account.targets]
    for header, addresses in (("Cc", account.cc), ("Reply-To", account.reply_to)):
        if addresses:
            mail[header] = [_address(account.names.get(to), to) for to in sorted(addresses)]
    return mail


def _address(name: object, address: str) -> Address:
    return Address(display_name=_line(_decoded(str(name or ""))), addr_spec=address)


def _decoded(name: str) -> str:
    """Of the sender Apprise gives the name encoded."""
    try:
        return str(make_header(decode_header(name)))
    except (MessageError, LookupError, ValueError):
        return name


def _message_id(key: str) -> str:
    return f"<{_word(key)}@{DOMAIN}>"


def _word(text: str) -> str:
    # Longer ones would not fit a line of a header, and be written so that no client knows them.
    return re.sub(r"[^A-Za-z0-9-]", "_", text)[:40] or "_"


def _line(text: str) -> str:
    """One line without control characters, and without the beginning of an encoded word (RFC 2047):
    Python's library decodes those, and a line break in one ends the header."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    return _encodable(line.replace("=?", "= ?"))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
