"""The daemon's own address: the probes, who may come in, and what the token guards."""

from typing import Any

LOCAL = {"Host": "localhost:8080"}
STRANGER = {"Host": "monitor.example.org"}


def test_without_a_token(daemon: Any, write_rules: Any) -> None:
    write_rules()
    daemon.start()
    for headers in (None, STRANGER):  # a probe may come by any name
        assert daemon.ask("GET", "/healthz", headers) == (200, {"alive": True})
        assert daemon.ask("GET", "/readyz", headers) == (200, {"ready": True})
    good = (200, {"good": True, "problems": []})
    assert daemon.ask("POST", "/api/reload", LOCAL) == good
    assert daemon.ask("POST", "/api/reload", {"Host": "[::1]:80"}) == good
    own = {"Origin": f"http://{daemon.address}"}
    assert daemon.ask("POST", "/api/reload", own) == good
    assert daemon.ask("POST", "/api/reload", STRANGER)[0] == 421
    assert daemon.ask("POST", "/api/reload", {"Host": "127.0.0.1.example.org"})[0] == 421
    foreign = {"Origin": "https://evil.example.org"}
    assert daemon.ask("POST", "/api/reload", foreign)[0] == 403


def test_with_a_token(daemon: Any, write_rules: Any) -> None:
    write_rules()
    daemon.start(MONITOR_TOKEN="ana:šifra-1,ben:token-2", MONITOR_LISTEN=daemon.address)
    assert daemon.ask("GET", "/healthz", STRANGER)[0] == 200
    for value in ("Bearer token-2", "bearer token-2"):
        assert daemon.ask("POST", "/api/reload", {"Authorization": value, **STRANGER})[0] == 200
    ours = "Bearer šifra-1".encode().decode("latin-1")
    assert daemon.ask("POST", "/api/reload", {"Authorization": ours})[0] == 200
    for value in ("Bearer token-3", "token-2", "Bearer", "Bearer ana:token-2", "Basic token-2"):
        assert daemon.ask("POST", "/api/reload", {"Authorization": value})[0] == 401
    assert daemon.ask("POST", "/api/reload")[0] == 401
    assert "token-2" not in daemon.log_text
