"""E-mail: the SMTP dialogue, step by step, so that every answer says whether to try again.

Apprise reads the address; its own sender has neither Message-IDs that repeat nor answers.
"""

import smtplib
import socket
import ssl
from email.message import EmailMessage
from typing import Any

from monitor.channels import service
from monitor.channels.letter import Letter, account_problem, compose, recipients
from monitor.channels.result import Ambiguous, Permanent, Result, Retry, Sent
from monitor.channels.thread import in_thread
from monitor.config.rules import Secret

SCHEMES = {"mailto", "mailtos"}
NO_SIGN_IN = {530, 534, 535, 538}
"""RFC 4954: sign-in wanted, too weak, refused, to be encrypted."""
TOO_LARGE = 552
FAULTS = (OSError, smtplib.SMTPException, ValueError)
"""What a connection or a peer's nonsense raises (ValueError: an answer that is no text)."""
WORDS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "its host name is not found"),
    (ConnectionRefusedError, "connection refused"),
    (TimeoutError, "no answer in time"),
    (smtplib.SMTPServerDisconnected, "it hung up or said nothing in time"),
)


async def send(url: Secret, letter: Letter, *, deadline: float, patience: float) -> Result:
    """Sends one mail to every recipient of the address. `deadline` is for each of the server's
    answers, `patience` for all of them."""
    account = service.instance(url)
    if account is None:
        return Permanent("its mail address is not complete", broken=True)
    problem = account_problem(account, url.reveal())
    if problem is not None:
        return Permanent(problem, broken=True)
    mail = compose(account, letter)
    try:
        return await in_thread(lambda: _deliver(account, mail, deadline), patience)
    except TimeoutError:
        return Ambiguous("the mail server did not finish in time")


def _deliver(account: Any, mail: EmailMessage, deadline: float) -> Result:
    """One session: nothing has arrived until the text was handed over, and then it may have."""
    try:
        server = _connect(account, deadline)
    except smtplib.SMTPAuthenticationError as error:
        return _not_signed_in(error.smtp_code)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, broken=True)
    except smtplib.SMTPNotSupportedError:
        wanted = "STARTTLS: write mode=ssl or mode=insecure, if that is what it speaks"
        return Permanent(f"the mail server does not offer {wanted}", broken=True)
    except ssl.SSLCertVerificationError as error:
        return Retry(f"the mail server's certificate is not trusted ({error.verify_message})")
    except FAULTS as error:
        return Retry(f"the mail server could not be reached ({_words(error)})")
    try:
        return _hand_over(server, account, mail)
    finally:
        _leave(server)


def _connect(account: Any, deadline: float) -> smtplib.SMTP:
    """A session encrypted as the address says, and signed in where the server offers it: one that
    does not, and takes the mail all the same, is what many relays in one's own network are."""
    context = ssl.create_default_context()
    if not account.verify_certificate:  # verify=no
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    host, port, mode = account.smtp_host, account.port, str(account.secure_mode)
    server: smtplib.SMTP
    if mode == "ssl":
        server = smtplib.SMTP_SSL(host, port, timeout=deadline, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=deadline)
    try:
        if mode == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if account.user and account.password and server.has_extn("auth"):
            server.login(account.user, account.password)
    except FAULTS:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, account: Any, mail: EmailMessage) -> Result:
    """Sender, recipients, text. One refused recipient keeps the mail from nobody else."""
    everybody = recipients(account)
    try:
        code, _ = server.mail(account.from_addr[1])
        if code != 250:
            return _refused(code, broken=code != TOO_LARGE)
        codes = [server.rcpt(one)[0] for one in everybody]
    except FAULTS as error:
        return Retry(f"the mail server broke off ({_words(error)})")
    refused = [code for code in codes if code not in {250, 251}]
    if len(refused) == len(everybody):
        return _refused(min(refused), broken=True)
    try:
        code, _ = server.data(mail.as_bytes())
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code)
    except FAULTS as error:
        return Ambiguous(f"the mail server gave no answer ({_words(error)})")
    if code != 250:
        return _refused(code)
    if refused:
        first = ", ".join(str(code) for code in sorted(set(refused)))
        who = f"{len(refused)} of {len(everybody)} recipients ({first}); the others have it"
        return Permanent(f"the mail server refused {who}")
    return Sent()


def _leave(server: smtplib.SMTP) -> None:
    """Ends the session; its end changes nothing any more."""
    try:
        server.quit()
    except FAULTS:
        server.close()


def _words(error: Exception) -> str:
    """What happened, without what libraries put into their texts."""
    known = (words for kind, words in WORDS if isinstance(error, kind))
    return next(known, type(error).__name__)


def _not_signed_in(code: int) -> Result:
    if code < 500:
        return Retry(f"the mail server could not check the sign-in ({code})")
    return Permanent(f"the mail server refused the sign-in ({code})", broken=True)


def _refused(code: int, *, broken: bool = False) -> Result:
    """RFC 5321, 4.2.1: 4yz may succeed later, 5yz will not. `broken`: what was refused is no
    matter of this one mail."""
    if code < 500:
        return Retry(f"the mail server said not now ({code})")
    if code in NO_SIGN_IN:
        return Permanent(f"the mail server wants a sign-in ({code})", broken=True)
    return Permanent(f"the mail server refused it ({code})", broken=broken)
