"""JSON for scripts, and the file that describes it."""

import json
from collections.abc import Callable
from importlib import resources
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from monitor.errors import Problem

SPEC = json.loads((resources.files("monitor.web") / "openapi.json").read_text(encoding="utf-8"))
PEOPLE = {
    "/", "/alerts", "/alerts/{id}", "/sources", "/problems", "/sign-in", "/sign-out",
    "/static/style.css", "/static/icon.svg", "/favicon.ico", "/robots.txt",
}  # fmt: skip


def problems(path: str, method: str, answer: Any) -> list[str]:
    """Where an answer is not what the file says."""
    described = SPEC["paths"][path][method]["responses"][str(answer.status)]
    if "$ref" in described:
        described = SPEC["components"]["responses"][described["$ref"].rpartition("/")[2]]
    assert answer.headers["Content-Type"] in described["content"]
    schema = described["content"]["application/json"]["schema"]
    whole = {**schema, "components": SPEC["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(answer.json)]


@pytest.fixture
def site(serve: Any, told: Callable[[Any], None]) -> Any:
    """A page with something to show."""
    made = serve()
    told(made)
    return made


def test_the_file_and_the_routes_agree(site: Any) -> None:
    served = {
        (route.path, method.lower())
        for route in site.made.routes
        for method in route.methods
        if method != "HEAD" and route.path not in PEOPLE
    }
    described = {(path, method) for path, item in SPEC["paths"].items() for method in item}
    assert described == served | {("/metrics", "get")}
    assert site.ask("/api/openapi.json").json == SPEC
    assert SPEC["openapi"].startswith("3.1")


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    for schema in SPEC["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    text = json.dumps(SPEC)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        found = SPEC
        for name in reference.removeprefix("#/").split("/"):
            found = found[name]
        assert found


def test_answers_are_as_the_file_says(site: Any) -> None:
    first = site.ask("/api/alerts").json["alerts"][0]["id"]
    site.reload.append((Problem(file="rules.yaml", line=1, column=1, message="broken"),))
    for path, asked, method, status in (
        ("/api/alerts", "/api/alerts", "get", 200),
        ("/api/alerts", "/api/alerts?limit=1", "get", 200),
        ("/api/alerts", "/api/alerts?limit=0", "get", 400),
        ("/api/alerts", "/api/alerts?before=al-aaaaaaaaaaaa", "get", 404),
        ("/api/alerts/{id}", f"/api/alerts/{first}", "get", 200),
        ("/api/alerts/{id}", "/api/alerts/al-aaaaaaaaaaaa", "get", 404),
        ("/api/sources", "/api/sources", "get", 200),
        ("/api/sources", "/api/sources?after=nobody", "get", 404),
        ("/api/coverage", "/api/coverage", "get", 200),
        ("/api/silences", "/api/silences", "get", 200),
        ("/api/reload", "/api/reload", "post", 422),
        ("/api/openapi.json", "/api/openapi.json", "get", 200),
        ("/healthz", "/healthz", "get", 200),
        ("/readyz", "/readyz", "get", 200),
    ):
        answer = site.ask(asked, method.upper())
        assert (answer.status, problems(path, method, answer)) == (status, []), asked


def test_a_missing_secret_is_named_and_keeps_no_rules_from_going_live(site: Any) -> None:
    message = "DESK_URL is not set: until it is, this channel's messages are held and not sent"
    problem = Problem(file="rules.yaml", line=18, column=17, message=message, level="channel")
    site.reload.append((problem,))
    answer = site.ask("/api/reload", "POST")
    assert (answer.status, answer.json["good"]) == (200, True)
    assert message in answer.json["problems"][0]


def test_refusals_are_as_the_file_says(serve: Any) -> None:
    site = serve(MONITOR_TOKEN="one-token")
    refused = site.ask("/api/alerts")
    assert (refused.status, problems("/api/alerts", "get", refused)) == (401, [])
    foreign = site.ask("/api/sources", Origin="https://evil.example")
    assert (foreign.status, problems("/api/sources", "get", foreign)) == (403, [])
    for _ in range(11):
        many = site.ask("/api/sources", Authorization="Bearer guess")
    assert (many.status, problems("/api/sources", "get", many)) == (429, [])
    unnamed = serve().ask("/api/alerts", Host="evil.example")
    assert (unnamed.status, problems("/api/alerts", "get", unnamed)) == (421, [])


def test_a_cursor_leads_through_all_of_it(site: Any) -> None:
    for path, key, cursor, name in (
        ("/api/alerts", "alerts", "before", "id"),
        ("/api/sources", "sources", "after", "name"),
    ):
        whole = site.ask(path).json
        assert whole["next"] is None
        paged: list[Any] = []
        more: str | None = ""
        while more is not None:
            page = site.ask(f"{path}?limit=1" + (f"&{cursor}={more}" if more else "")).json
            paged += page[key]
            more = page["next"]
        assert paged == whole[key]
        assert len({one[name] for one in paged}) == len(paged) > 2


def test_limits_are_numbers_within_bounds(site: Any) -> None:
    for limit in ("0", "-1", "201", "1e3", "٣", "1.5", "", "9" * 5000, "0x10"):
        for path in ("/api/alerts", "/api/sources"):
            answer = site.ask(f"{path}?limit={quote(limit)}")
            assert answer.status == 400, limit
            assert answer.json == {"error": "limit is a number from 1 to 200"}


def test_the_same_objects_as_the_command_line_s(site: Any) -> None:
    first, *_ = site.ask("/api/alerts").json["alerts"]
    assert site.ask(f"/api/alerts/{first['id']}").json == first
    assert list(first) == [
        "id", "revision", "rule", "rules", "severity", "story", "news", "article", "untranslated",
        "evidence", "coverage", "acknowledged_by", "notes", "page",
    ]  # fmt: skip
    assert site.ask("/api/sources").json["sources"][0] == {
        "name": "klix",
        "url": "https://klix.example/rss",
        "state": "working",
        "language": "hbs",
        "country": "BA",
        "polled": "2026-03-02T08:50:00Z",
        "due": "2026-03-02T09:05:00Z",
        "entries": 1234,
        "failures": 0,
        "problem": None,
        "reason": None,
        "since": None,
        "usual": None,
    }
