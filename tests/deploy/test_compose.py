"""deploy/compose.yaml keeps what README.md and the image promise."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def monitor(compose: Any) -> Any:
    return compose["services"]["monitor"]


def test_is_the_service_that_starts_without_a_profile(compose: Any, monitor: Any) -> None:
    assert [name for name, one in compose["services"].items() if "profiles" not in one] == [
        "monitor"
    ]
    assert (DEPLOY / monitor["build"]["context"] / "Dockerfile").exists()
    assert "command" not in monitor, "the image's own is `run`"


def test_config_is_mounted_to_read_and_data_is_a_volume(compose: Any, monitor: Any) -> None:
    mounts = {one["target"]: one for one in monitor["volumes"]}
    config, data = mounts["/config"], mounts["/data"]
    assert len(mounts) == 2
    assert (config["type"], config["read_only"]) == ("bind", True)
    assert (DEPLOY / config["source"]).resolve() == DEPLOY.parent / "config"
    assert (data["type"], data["source"]) == ("volume", "data")
    assert "data" in compose["volumes"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stop_grace_period", "30s"),
        ("init", True),
        ("read_only", True),
        ("cap_drop", ["ALL"]),
        ("security_opt", ["no-new-privileges:true"]),
        ("restart", "unless-stopped"),
        ("ports", ["127.0.0.1:8080:8080"]),
    ],
)
def test_is_confined(monitor: Any, key: str, value: object) -> None:
    assert monitor[key] == value


def test_only_tmp_is_writable_beside_data(monitor: Any) -> None:
    assert [one.partition(":")[0] for one in monitor["tmpfs"]] == ["/tmp"]
    assert "privileged" not in monitor
    assert "cap_add" not in monitor


def test_has_room_for_its_workers(monitor: Any) -> None:
    gigabytes = int(re.fullmatch(r"(\d+)g", monitor["mem_limit"])[1])  # type: ignore[index]
    assert gigabytes >= 2
    assert monitor["pids_limit"] >= 256


def test_is_reached_with_a_token_only(monitor: Any) -> None:
    """Compose stops at `:?`, and says the rest."""
    token = monitor["environment"]["MONITOR_TOKEN"]
    assert token.startswith("${MONITOR_TOKEN:?")
    assert "deploy/.env" in token
    assert monitor["environment"]["MONITOR_LISTEN"].endswith(":8080")


def test_no_secret_is_kept_in_the_repository(monitor: Any) -> None:
    assert monitor["env_file"] == [{"path": ".env", "required": False}]
    ignored = (DEPLOY.parent / ".gitignore").read_text().splitlines()
    assert "/deploy/.env" in ignored
    assert "/config/" in ignored


def test_postgresql_is_a_choice_that_is_waited_for(compose: Any, monitor: Any) -> None:
    postgres = compose["services"]["postgres"]
    assert postgres["profiles"] == ["postgres"]
    assert monitor["depends_on"]["postgres"] == {"condition": "service_healthy", "required": False}
    assert "healthcheck" in postgres
    assert postgres["volumes"][0]["source"] in compose["volumes"]
