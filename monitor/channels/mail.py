"""E-mail, with what Apprise's own cannot do: one Message-ID a delivery (a repeat is the same mail
to every client), threads by story, and an answer that says whether to try again.

Addresses are Apprise's: mailto://user:password@host?to=…&from=…, with its templates of providers.
"""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from monitor.channels import service
from monitor.channels.result import Ambiguous, Permanent, Result, Retry, Sent
from monitor.config.rules import Secret

SCHEMES = {"mailto", "mailtos"}
DOMAIN = "monitor.invalid"
"""Of Message-IDs: a name that nobody owns (RFC 2606), so that they collide with nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes into a mail. `key` makes its Message-ID, `thread` that of what it answers."""

    key: str
    thread: str | None
    subject: str
    text: str
    html: str
    date: datetime


async def send(url: Secret, letter: Letter, *, deadline: float) -> Result:
    """Sends one mail to every recipient of the address."""
    account = service.instance(url)
    if account is None:
        return Permanent("its mail address is not complete", broken=True)
    return await asyncio.to_thread(_deliver, account, compose(account, letter), deadline)


def compose(account: Any, letter: Letter) -> EmailMessage:
    """The mail: text and HTML, without a line break in any header."""
    mail = EmailMessage()
    name, sender = account.from_addr
    mail["From"] = Address(display_name=str(name or "Monitor"), addr_spec=sender)
    mail["To"] = [Address(display_name=str(n or ""), addr_spec=to) for n, to in account.targets]
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(letter.date)
    mail["Message-ID"] = f"<{letter.key}@{DOMAIN}>"
    if letter.thread:
        thread = f"<{letter.thread}@{DOMAIN}>"
        mail["In-Reply-To"] = thread
        mail["References"] = thread
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail


def _deliver(account: Any, mail: EmailMessage, deadline: float) -> Result:
    """The SMTP dialogue; after DATA was sent, a lost connection leaves it open what arrived."""
    try:
        server = _connect(account, deadline)
    except smtplib.SMTPAuthenticationError as error:
        return Permanent(f"the mail server refused the sign-in ({error.smtp_code})", broken=True)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        return Retry(f"the mail server could not be reached ({type(error).__name__})")
    try:
        refused = server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(next(iter(error.recipients.values()))[0])
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        return Ambiguous(f"the mail server gave no answer ({type(error).__name__})")
    finally:
        _leave(server)
    if refused:
        return Permanent(f"the mail server refused {len(refused)} of the recipients")
    return Sent()


def _connect(account: Any, deadline: float) -> smtplib.SMTP:
    """A session that is signed in, encrypted as the address says."""
    mode = str(account.secure_mode)
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if mode == "ssl":
        server = smtplib.SMTP_SSL(
            account.smtp_host, account.port, timeout=deadline, context=context
        )
    else:
        server = smtplib.SMTP(account.smtp_host, account.port, timeout=deadline)
    try:
        if mode == "starttls":
            server.starttls(context=context)
        server.ehlo()
        if account.user and account.password and server.has_extn("auth"):
            server.login(account.user, account.password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    """Ends the session; its end changes nothing any more."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _refused(code: int) -> Result:
    """RFC 5321, 4.2.1: 4yz may succeed later, 5yz will not."""
    if code < 500:
        return Retry(f"the mail server said not now ({code})")
    return Permanent(f"the mail server refused it ({code})")
