"""Signing in and out: what a token gives, how long, and what it never gives."""

import asyncio
import http.client
import socket
from base64 import urlsafe_b64encode
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

import pytest

from monitor.web import guesses, sign_in
from monitor.web.keys import LIFETIME
from monitor.web.sign_in import local_path

TOKENS = "ana:žeton-od-ane,ben:token-of-ben"


@pytest.fixture
def site(serve: Any) -> Any:
    """A page that two people may read."""
    return serve(MONITOR_TOKEN=TOKENS)


def test_in_and_out(site: Any) -> None:
    sent = site.ask("/alerts?before=al-aaaaaaaaaaaa")
    assert (sent.status, sent.headers["Location"]) == (
        303, "/sign-in?next=/alerts%3Fbefore%3Dal-aaaaaaaaaaaa",
    )  # fmt: skip
    form = site.ask(sent.headers["Location"])
    assert form.status == 200
    assert 'name="next" value="/alerts?before=al-aaaaaaaaaaaa"' in form.text
    entered = site.post("/sign-in", form={"token": "žeton-od-ane", "next": "/sources"})
    assert (entered.status, entered.headers["Location"]) == (303, "/sources")
    cookie = entered.headers["Set-Cookie"].partition(";")[0]
    page = site.ask("/sources", Cookie=cookie)
    assert page.status == 200
    assert "Signed in as <b>ana</b>" in page.text
    assert site.ask("/api/sources", Cookie=cookie).status == 200
    again = site.ask("/sign-in?next=/problems", Cookie=cookie)
    assert (again.status, again.headers["Location"]) == (303, "/problems")
    left = site.post("/sign-out", Cookie=cookie)
    assert (left.status, left.headers["Location"]) == (303, "/sign-in")
    morsel = SimpleCookie(left.headers["Set-Cookie"])["monitor_session"]
    assert (morsel.value, morsel["max-age"], morsel["path"]) == ("", "0", "/")


def test_the_cookie(site: Any) -> None:
    answer = site.post("/sign-in", form={"token": " token-of-ben\n"})
    morsel = SimpleCookie(answer.headers["Set-Cookie"])["monitor_session"]
    assert morsel["httponly"]
    assert morsel["samesite"].lower() == "lax"
    assert morsel["path"] == "/"
    assert morsel["domain"] == ""
    assert morsel["max-age"] == str(7 * 24 * 3600)
    assert not morsel["secure"]
    assert "token-of-ben" not in morsel.value
    assert answer.headers["Location"] == "/"


def test_secure_where_a_trusted_proxy_says_https(serve: Any) -> None:
    for trusted, secure in (("127.0.0.0/8", True), ("10.0.0.0/8", False)):
        site = serve(MONITOR_TOKEN=TOKENS, MONITOR_TRUSTED_PROXY=trusted)
        answer = site.post("/sign-in", form={"token": "token-of-ben"}, X_Forwarded_Proto="https")
        morsel = SimpleCookie(answer.headers["Set-Cookie"])["monitor_session"]
        assert bool(morsel["secure"]) is secure


def test_behind_a_proxy_the_origin_is_the_proxy_s_name(serve: Any) -> None:
    sent = {"Origin": "https://monitor.example.org", "X_Forwarded_Host": "monitor.example.org"}
    for trusted, status in (("127.0.0.1", 303), ("10.0.0.0/8", 403)):
        site = serve(MONITOR_TOKEN=TOKENS, MONITOR_TRUSTED_PROXY=trusted)
        assert site.post("/sign-in", form={"token": "token-of-ben"}, **sent).status == status


def test_a_session_ends_after_a_week(site: Any) -> None:
    cookie = site.session()
    site.clock.time += LIFETIME - timedelta(seconds=1)
    assert site.ask("/sources", Cookie=cookie).status == 200
    site.clock.time += timedelta(seconds=1)
    assert site.ask("/sources", Cookie=cookie).status == 303


def test_another_token_ends_the_session(serve: Any) -> None:
    cookie = serve(MONITOR_TOKEN=TOKENS).session()
    for tokens, status in (
        ("ben:token-of-ben", 200),
        ("ben:another-token", 303),
        ("ana:žeton-od-ane", 303),
    ):
        assert serve(MONITOR_TOKEN=tokens).ask("/sources", Cookie=cookie).status == status, tokens


def test_a_session_is_believed_as_it_was_signed_only(site: Any) -> None:
    name, _, value = site.session().partition("=")
    expiry, person, signature = value.split(".")
    ana = urlsafe_b64encode(b"ana").decode().rstrip("=")
    for forged in (
        f"{expiry}.{ana}.{signature}",
        f"{int(expiry) + 1}.{person}.{signature}",
        f"{expiry}.{person}.",
        f"{expiry}.{person}",
        f"{expiry}.{person}.{signature[:-1]}",
        f"{expiry}.{person}.{signature}A",
        "token-of-ben",
        "..",
        "",
        "č.š.ž".encode().decode("latin-1"),
        "x" * 4000,
    ):
        assert site.ask("/sources", Cookie=f"{name}={forged}").status == 303, forged


def test_a_wrong_token_is_asked_for_again(site: Any) -> None:
    for token in ("", "token-of-be", "ben:token-of-ben", "ŽETON-OD-ANE", "\ud800", "a\0b"):
        body = f"token={quote(token, errors='surrogatepass')}&next=/sources"
        answer = site.ask("/sign-in", "POST", body)
        assert answer.status == 403
        assert "This is no token of this monitor." in answer.text
        assert 'value="/sources"' in answer.text
        assert answer.headers["Set-Cookie"] is None
        assert not token or token not in answer.text


def test_what_is_no_form(site: Any) -> None:
    for body in ("", "token", "&" * 5000, "%", "token=%ff%fe", "\0"):
        assert site.ask("/sign-in", "POST", body).status in {400, 403}, body
    assert site.ask("/sign-out").status == 303  # to the form
    assert site.ask("/sign-out", Cookie=site.session()).status == 405


def test_without_a_token_there_is_nothing_to_sign_in_to(serve: Any) -> None:
    site = serve()
    for answer in (site.ask("/sign-in?next=/alerts"), site.post("/sign-in", form={"token": "x"})):
        assert answer.status == 303
        assert answer.headers["Set-Cookie"] is None
    assert "Sign out" not in site.ask("/").text


PATHS = (
    (None, "/"),
    ("", "/"),
    ("/", "/"),
    ("/alerts/al-aaaaaaaaaaaa", "/alerts/al-aaaaaaaaaaaa"),
    ("/alerts?before=al-aaaaaaaaaaaa&x=%C5%A1", "/alerts?before=al-aaaaaaaaaaaa&x=%C5%A1"),
    ("//evil.example", "/"),
    ("///evil.example", "/"),
    ("/\\evil.example", "/"),
    ("\\\\evil.example", "/"),
    ("/\t/evil.example", "/"),
    ("/\r\nLocation: https://evil.example", "/"),
    ("\n//evil.example", "/"),
    (" //evil.example", "/"),
    ("https://evil.example", "/"),
    ("https:evil.example", "/"),
    ("javascript:alert(1)", "/"),
    ("evil.example", "/"),
    ("/ok\\..\\x", "/"),
    ("/čšž", "/"),
    ("/\u2028x", "/"),
    ("/\x00", "/"),
    ("/sign-in?next=/sign-in", "/"),
    ("/sign-out", "/"),
    ("/" + "x" * 3000, "/"),
)


def test_signing_in_leads_nowhere_else(site: Any) -> None:
    for wanted, path in PATHS:
        assert local_path(wanted) == path, wanted
        answer = site.post("/sign-in", form={"token": "token-of-ben", "next": wanted or ""})
        assert answer.headers["Location"] == path, wanted
        shown = site.ask(f"/sign-in?next={quote(wanted or '')}").text
        assert f'name="next" value="{path.replace("&", "&amp;")}"' in shown, wanted


def test_guessing_is_slowed_down(site: Any) -> None:
    cookie = site.session()
    for _ in range(guesses.TRIES):
        assert site.post("/sign-in", form={"token": "guess"}).status == 403
    for answer in (
        site.post("/sign-in", form={"token": "token-of-ben"}),
        site.ask("/alerts", Authorization="Bearer token-of-ben"),
        site.ask("/api/alerts", Authorization="Bearer guess"),
    ):
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "30"
        assert answer.headers["Set-Cookie"] is None
    assert "try again in 30 seconds" in answer.json["error"]
    assert site.ask("/alerts", Cookie=cookie).status == 200  # who is in stays in
    site.clock.time += guesses.AGAIN
    assert site.ask("/api/alerts", Authorization="Bearer guess").status == 401
    assert site.ask("/api/alerts", Authorization="Bearer token-of-ben").status == 429
    site.clock.time += guesses.AGAIN
    assert site.post("/sign-in", form={"token": "token-of-ben"}).status == 303


def test_right_tokens_are_never_counted(site: Any) -> None:
    for _ in range(guesses.TRIES * 2):
        assert site.ask("/api/alerts", Authorization="Bearer token-of-ben").status == 200


def test_guesses_count_by_the_address_behind_a_trusted_proxy(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS, MONITOR_TRUSTED_PROXY="127.0.0.1")

    def guess(passed: str) -> int:
        answer = site.ask("/api/alerts", Authorization="Bearer x", X_Forwarded_For=passed)
        return int(answer.status)

    assert [guess("203.0.113.7") for _ in range(11)] == [401] * 10 + [429]
    assert guess("198.51.100.1, 203.0.113.7") == 429  # what the client says itself
    assert guess("203.0.113.7, 198.51.100.1") == 401
    open_to_all = serve(MONITOR_TOKEN=TOKENS)
    for number in range(11):
        answer = open_to_all.ask(
            "/api/alerts", Authorization="Bearer x", X_Forwarded_For=f"203.0.113.{number}"
        )
    assert answer.status == 429


def test_a_wrong_token_waits_and_others_don_t(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one waits, the loop answers others."""
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)
        await asyncio.get_running_loop().run_in_executor(None, lambda: site.ask("/healthz"))

    monkeypatch.setattr(guesses, "PAUSE", 0.5)
    monkeypatch.setattr(guesses, "sleep", pause)
    assert site.post("/sign-in", form={"token": "guess"}).status == 403
    assert paused == [0.5]


def test_a_form_that_does_not_arrive(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "PATIENCE", 0.05)
    host, _, port = site.address.partition(":")
    with socket.create_connection((host, int(port)), 10) as slow:
        slow.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\ntok")
        answer = http.client.HTTPResponse(slow)
        answer.begin()
        assert answer.status == 408
        assert b"did not arrive" in answer.read()


def test_the_log_names_who_and_where_from_and_no_token(
    site: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    site.session()
    site.post("/sign-in", form={"token": "kanarinac"})
    site.ask("/api/alerts", Authorization="Bearer kanarinac")
    said = "".join(capsys.readouterr())
    assert said.count("a wrong token was sent") == 2
    assert "signed in" in said
    assert "ben" in said
    assert "address=127.0.0.1" in said
    assert "kanarinac" not in said
    assert "token-of-ben" not in said
