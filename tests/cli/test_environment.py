"""The MONITOR_* variables: what they mean, what is refused, and what of them never prints."""

from pathlib import Path

import pytest

from monitor.environment import read
from monitor.errors import EnvironmentUnusable


def test_nothing_said() -> None:
    found = read({})
    assert (found.rules, found.data) == (Path("rules.yaml"), Path("data"))
    assert found.database_url == "sqlite:///data/monitor.db"
    assert (found.host, found.port, found.tokens) == ("127.0.0.1", 8080, ())
    assert (found.allow_private, found.trusted_proxy) == ((), ())
    assert (found.proxy, found.log) == (None, "info")
    assert read({"MONITOR_LISTEN": "", "MONITOR_LOG": "", "MONITOR_DATA": ""}) == found


def test_the_database_is_in_the_data_directory() -> None:
    assert read({"MONITOR_DATA": "/srv/m"}).database_url == "sqlite:////srv/m/monitor.db"


@pytest.mark.parametrize(
    ("listen", "host", "port"),
    [
        ("127.0.0.1:0", "127.0.0.1", 0),
        ("localhost:8081", "localhost", 8081),
        ("[::1]:8080", "::1", 8080),
        ("127.9.9.9:65535", "127.9.9.9", 65535),
    ],
)
def test_listening_where_nobody_else_can_reach(listen: str, host: str, port: int) -> None:
    found = read({"MONITOR_LISTEN": listen})
    assert (found.host, found.port) == (host, port)


@pytest.mark.parametrize(
    "listen", ["0.0.0.0:8080", "[::]:8080", "192.168.1.5:80", "monitor.example.org:80", "*:80"]
)
def test_an_open_door_wants_a_token(listen: str) -> None:
    with pytest.raises(EnvironmentUnusable, match="set MONITOR_TOKEN"):
        read({"MONITOR_LISTEN": listen})
    assert read({"MONITOR_LISTEN": listen, "MONITOR_TOKEN": "tajna-rijec"}).port


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MONITOR_LISTEN", "8080", "address:port"),
        ("MONITOR_LISTEN", "127.0.0.1", "address:port"),
        ("MONITOR_LISTEN", "127.0.0.1:65536", "address:port"),
        ("MONITOR_LISTEN", "127.0.0.1:٨٠", "address:port"),
        ("MONITOR_TOKEN", "ana:", "a name without a token"),
        ("MONITOR_TOKEN", "ana:kod-ana,ben:", "a name without a token"),
        ("MONITOR_ALLOW_PRIVATE", "10.0.0.1/8", "networks"),
        ("MONITOR_ALLOW_PRIVATE", "intranet", "networks"),
        ("MONITOR_TRUSTED_PROXY", "proxy.example.org", "networks"),
        ("MONITOR_LOG", "verbose", "one of debug, info"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str, said: str) -> None:
    with pytest.raises(EnvironmentUnusable) as refused:
        read({name: value})
    assert str(refused.value).startswith(name)
    assert said in str(refused.value)


def test_proxies_are_networks() -> None:
    found = read({"MONITOR_TRUSTED_PROXY": "172.16.0.0/12, ::1"}).trusted_proxy
    assert [str(network) for network in found] == ["172.16.0.0/12", "::1/128"]


def test_tokens_carry_names() -> None:
    tokens = read({"MONITOR_TOKEN": "ana:kod-1, ben:kod:2"}).tokens
    assert [(name, token.reveal()) for name, token in tokens] == [
        ("ana", "kod-1"),
        ("ben", "kod:2"),
    ]
    assert [name for name, _ in read({"MONITOR_TOKEN": "samo-kod"}).tokens] == [""]


def test_its_secrets_are_known_and_never_in_its_repr() -> None:
    found = read(
        {
            "MONITOR_TOKEN": "ana:kanarinac-1",
            "MONITOR_DATABASE_URL": "postgresql://monitor:kanarinac%2D2@db/monitor",
            "MONITOR_PROXY": "http://ana:kanarinac-3@proxy:3128",
            "MONITOR_MODELS_FROM": "https://mirror.example/kanarinac/?key=kanarinac-4",
        }
    )
    secrets = [secret.reveal() for secret in found.secrets]
    assert secrets == [
        "kanarinac-1", "kanarinac-2", "kanarinac%2D2", "kanarinac-3", "kanarinac-4",
    ]  # fmt: skip
    assert "kanarinac" not in repr(found)
    lone = read({"MONITOR_PROXY": "http://kanarinac-5@proxy:3128"}).secrets
    assert [secret.reveal() for secret in lone] == ["kanarinac-5"]
    assert read({}).secrets == ()
