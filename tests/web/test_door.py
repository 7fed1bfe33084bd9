"""Who may come in: every route the application has, hosts, origins, tokens, and what is said."""

import http.client
import select
import socket
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pytest

from monitor.daemon import connection

TOKENS = "ana:žeton-od-ane,ben:token-of-ben"
OURS = {"Authorization": "Bearer token-of-ben"}
OPEN = {
    "/healthz", "/readyz", "/sign-in", "/robots.txt", "/favicon.ico", "/static/style.css",
    "/static/icon.svg",
}  # fmt: skip
PAGES = {"/", "/alerts", "/alerts/{id}", "/sources", "/problems", "/sign-out"}


def routes(site: Any) -> list[tuple[str, str]]:
    """(method, path) of everything that the application itself lists."""
    return sorted(
        (method, route.path)
        for route in site.made.routes
        for method in route.methods or ()
        if method != "HEAD"
    )


def test_every_route_wants_the_token_but_those_that_are_named(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    assert len(routes(site)) > 15
    for method, path in routes(site):
        answer = site.ask(path.replace("{id}", "al-aaaaaaaaaaaa"), method)
        if path in OPEN:
            assert answer.status in {200, 403}, path  # 403: a form without a token
        elif path in PAGES:
            assert answer.status == 303, path
            assert answer.headers["Location"].startswith("/sign-in"), path
            assert answer.body == b""
        else:
            assert answer.status == 401, path
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert list(answer.json) == ["error"]


def test_what_is_not_there_is_not_told_to_strangers(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    for path in ("/nowhere", "//api/alerts", "/API/alerts", "/alerts/", "/static/", "/static/../x"):
        assert site.ask(path).status == 303, path
    for path in ("/api/nowhere", "/api/", "/api", "/metrics"):
        assert site.ask(path).status == 401, path


SPELLINGS = (
    ("GET", "/%2e%2e/healthz"),
    ("GET", "/healthz/../api/alerts"),
    ("GET", "/static/%2e%2e/%2e%2e/api/alerts"),
    ("GET", "/static/style.css/../../api/alerts"),
    ("GET", "/sign-in/../alerts"),
    ("GET", "/sign-in%00"),
    ("GET", "/sign-in;/alerts"),
    ("GET", "/alerts?/healthz"),
    ("GET", "http://127.0.0.1/alerts"),
    ("TRACE", "/alerts"),
    ("OPTIONS", "/api/alerts"),
    ("DELETE", "/alerts"),
)


def test_no_spelling_of_a_path_passes(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    for method, path in SPELLINGS:
        answer = site.ask(path, method)
        assert answer.status in {303, 401}, path
        assert b"alerts" not in answer.body, path


CLIMBING = (
    "/static/../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2f..%2fetc%2fpasswd",
    "/static/..%5c..%5c..%5cetc%5cpasswd",
    "/static/..\\..\\..\\etc\\passwd",
    "/static/%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "/static/....//....//....//etc/passwd",
    "/static/..;/..;/etc/passwd",
    "/static/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "/static/%uff0e%uff0e/etc/passwd",
    "/static//etc/passwd",
    "/static/style.css%00.html",
    "/static/%00",
    "/static/style.css/../app.py",
    "/static/",
    "//etc/passwd",
    "/file:///etc/passwd",
    "/alerts/..%2f..%2f..%2fetc%2fpasswd",
    "/alerts/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/alerts/al-aaaaaaaaaaaa%00",
    "/alerts/al-aaaaaaaaaaaa%0a",
    "/alerts/%ff%fe",
    "/alerts/al-aaaaaaaaaaaa'--",
    "/api/alerts/..%2f..%2fetc%2fpasswd",
    "/api/alerts/" + 9000 * "a",
    "/api/alerts?before=../../etc/passwd",
    "/api/sources?after=../../etc/passwd%00",
)


def test_no_path_climbs(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    for path in CLIMBING:
        answer = site.ask(path, **OURS)
        assert answer.status == 404, path
        assert b"root:" not in answer.body, path


def test_no_host_passes(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    for host in ("127.0.0.1/healthz?", "x/healthz#", "a\tb", "[::1", "@healthz"):
        assert site.ask("/api/alerts", Host=host).status in {400, 401}, host


def test_paths_keep_their_end(serve: Any) -> None:
    """A redirect to the path without its slash would name whatever Host the request did."""
    answer = serve().ask("/alerts/", Host="127.0.0.1")
    assert (answer.status, answer.headers["Location"]) == (404, None)


HOSTS = (
    ("localhost", True),
    ("LOCALHOST:8080", True),
    ("127.0.0.1:1", True),
    ("127.9.9.9", True),
    ("[::1]:8080", True),
    ("[::1]", True),
    ("monitor.example.org", False),
    ("127.0.0.1.example.org", False),
    ("127.0.0.1@evil.example", False),
    ("localhost.evil.example:80", False),
    ("192.168.1.5", False),
    ("0.0.0.0:80", False),
    ("", False),
)


def test_without_a_token_only_this_machine_s_names(serve: Any) -> None:
    site = serve()
    for host, served in HOSTS:
        for path in ("/alerts", "/api/alerts", "/sign-in", "/static/style.css"):
            answer = site.ask(path, Host=host)
            assert (answer.status == 421) is not served, (host, path)
        assert site.ask("/healthz", Host=host or "x").status == 200


def test_with_a_token_any_name_and_no_name_in_any_answer(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    for path in ("/", "/alerts?before=al-aaaaaaaaaaaa", "/sign-in", "/nowhere"):
        for more in ({}, OURS):
            answer = site.ask(path, Host="evil.example", X_Forwarded_Host="evil.example", **more)
            assert "evil.example" not in answer.text
            assert "evil.example" not in (answer.headers["Location"] or "")
    assert site.ask("/", Host="monitor.example.org", **OURS).status == 200


ORIGINS: tuple[tuple[dict[str, str], bool], ...] = (
    ({}, True),  # a script
    ({"Origin": "http://HERE"}, True),
    ({"Origin": "https://evil.example"}, False),
    ({"Origin": "null"}, False),
    ({"Origin": "http://["}, False),
    ({"Origin": "http://HERE.evil.example"}, False),
    ({"Origin": "http://HERE@evil.example"}, False),
    ({"Sec-Fetch-Site": "same-origin", "Origin": "http://HERE"}, True),
    ({"Sec-Fetch-Site": "same-origin", "Origin": "https://seen.behind.a.proxy"}, True),
    ({"Sec-Fetch-Site": "none"}, True),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "same-site", "Origin": "http://HERE"}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://HERE"}, False),
    ({"Sec-Fetch-Site": "who knows"}, False),
)


@pytest.mark.parametrize("token", ["", TOKENS])
def test_no_other_site_makes_a_browser_post(serve: Any, token: str) -> None:
    site = serve(**({"MONITOR_TOKEN": token} if token else {}))
    for headers, passes in ORIGINS:
        sent = {name: value.replace("HERE", site.address) for name, value in headers.items()}
        for path in ("/api/reload", "/sign-out"):
            answer = site.post(path, **(OURS if token else {}), **sent)
            refused = answer.status == 403 and "another site" in answer.text
            assert refused is not passes, (headers, path)


def test_a_link_elsewhere_may_lead_here(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    assert site.ask("/", **OURS, **{"Sec-Fetch-Site": "cross-site"}).status == 200
    asked_by_a_script = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert site.ask("/api/alerts", **OURS, **asked_by_a_script).status == 403


SENT = (
    ("Bearer token-of-ben", "ben"),
    ("bearer  token-of-ben ", "ben"),
    ("Bearer žeton-od-ane".encode().decode("latin-1"), "ana"),
    ("Bearer token-of-be", None),
    ("Bearer token-of-benn", None),
    ("Bearer ben:token-of-ben", None),
    ("Bearer", None),
    ("Bearer ", None),
    ("token-of-ben", None),
    ("Basic token-of-ben", None),
    ("", None),
)


def test_tokens_of_scripts(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    for value, person in SENT:
        answer = site.ask("/", Authorization=value)
        assert answer.status == (401 if person is None else 200), value
        assert person is None or f"Signed in as <b>{person}</b>" in answer.text


def test_every_answer_is_guarded(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    asked = [("GET", path) for _, path in routes(site)] + [("POST", "/alerts"), ("GET", "/nowhere")]
    for method, path in asked:
        for more in ({}, OURS):
            headers = site.ask(path.replace("{id}", "al-aaaaaaaaaaaa"), method, **more).headers
            policy = headers["Content-Security-Policy"]
            if path in {"/healthz", "/readyz"}:
                continue
            assert policy == (
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                "frame-ancestors 'none'; base-uri 'none'"
            )
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            kept = path in {"/static/style.css", "/static/icon.svg", "/favicon.ico", "/robots.txt"}
            assert headers["Cache-Control"] == ("public, max-age=86400" if kept else "no-store")


def test_head_is_get_without_the_text(serve: Any) -> None:
    site = serve()
    for method, path in routes(site):
        if method != "GET" or "{" in path or path == "/metrics":  # whose figures move
            continue
        head, get = site.ask(path, "HEAD"), site.ask(path)
        assert (head.status, head.body) == (get.status, b""), path
        assert head.headers["Content-Type"] == get.headers["Content-Type"]
        assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_too_much_is_refused(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    answer = site.post("/sign-in", form={"token": "x" * 70_000})
    assert answer.status == 413
    assert "longer than 64 KB" in answer.text
    try:
        status = site.ask("/", Cookie="monitor_session=" + "x" * 100_000).status
    except ConnectionError:
        status = 400  # where it came in parts, the server hangs up before we see it
    assert status in {400, 431}
    assert site.ask("/alerts?before=" + "x" * 60_000, **OURS).status == 404


def test_clients_that_say_half_a_word_hold_nobody_up(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    host, _, port = site.address.partition(":")
    with ExitStack() as open_ones:
        for begun in (b"", b"GET /alerts HTTP/1.1\r\nHost:", b"POST /sign-in HTTP/1.1\r\n") * 20:
            slow = open_ones.enter_context(socket.create_connection((host, int(port)), 10))
            slow.sendall(begun)
        assert site.ask("/", **OURS).status == 200
        assert site.ask("/healthz").status == 200


BEGUN = (
    b"",
    b"GET /alerts HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Drip: ",
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n",
    b"POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nfff0\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /",  # answered, and then a second one
)


def reached(site: Any) -> socket.socket:
    """A client."""
    host, _, port = site.address.partition(":")
    return socket.create_connection((host, int(port)), 30)


@pytest.mark.parametrize("begun", BEGUN)
def test_a_client_that_drips_is_cut_off(
    serve: Any, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(connection, "ASKING", 0.2)
    with reached(serve()) as slow:
        slow.sendall(begun)
        slow.settimeout(0.01)
        end = time.monotonic() + 30
        with suppress(ConnectionError):
            while True:
                assert time.monotonic() < end, "it is still served"
                with suppress(TimeoutError):
                    if not slow.recv(65536):
                        break
                if begun:
                    slow.sendall(b"x")


def test_a_client_that_asks_again_and_again_is_not_cut_off(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = http.client.HTTPConnection(serve().address, timeout=30)
    with closing(kept):
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            kept.request("GET", "/healthz")
            assert kept.getresponse().read() == b'{"alive":true}'
            monkeypatch.setattr(connection, "ASKING", 0.05)


def test_more_clients_than_there_is_room_for_give_way_to_who_asks(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MOST", 20)
    site = serve(MONITOR_TOKEN=TOKENS)
    with ExitStack() as open_ones:
        before = len(list(Path("/proc/self/fd").iterdir()))
        clients = []
        for number in range(200):
            slow = open_ones.enter_context(reached(site))
            slow.sendall(BEGUN[number % len(BEGUN)])
            clients.append(slow)
        for _ in range(5):
            assert site.ask("/alerts", **OURS).status == 200
        ours = len(list(Path("/proc/self/fd").iterdir())) - before - len(clients)
        # Some are the database's own, opened by who asked.
        assert ours < 60, "the server's ends of them are closed"
        ended, _, _ = select.select(clients, [], [], 0)
        assert len(ended) >= 180


def test_the_probes_answer_to_any_name(serve: Any) -> None:
    site = serve(MONITOR_TOKEN=TOKENS)
    for headers in ({}, {"Host": "10.0.0.7:8080", "Origin": "https://evil.example"}):
        assert site.ask("/healthz", **headers).json == {"alive": True}
        assert site.ask("/readyz", **headers).json == {"ready": True}
