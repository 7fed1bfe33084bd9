"""The same tables through the program: `monitor explain --jsonl`, one process for all lines."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

NAMES = Path(__file__).parent / "press" / "names.yaml"
GROUPS = (
    "a place in every language",
    "a person, and the surname that is weak",
    "a person whose surname counts alone",
)


def groups() -> list[dict[str, Any]]:
    table = yaml.safe_load(NAMES.read_text("utf-8"))
    return [next(group for group in table if group["about"] == about) for about in GROUPS]


def written(hit: dict[str, Any]) -> str:
    return ("title|" if hit["field"] == "title" else "") + str(hit["surface"])


def test_explain_says_what_the_tables_say(tmp_path: Path) -> None:
    chosen = groups()
    rules = {
        "version": 1,
        "entities": {key: value for group in chosen for key, value in group["entities"].items()},
        "rules": [
            {"id": f"r{number}", "title": group["about"], "when": group["when"]}
            for number, group in enumerate(chosen)
        ],
        "channels": {"desk": {"url": "console://"}},
    }
    (tmp_path / "rules.yaml").write_text(json.dumps(rules, ensure_ascii=False), encoding="utf-8")
    cases = [
        (f"r{number}", case)
        for number, group in enumerate(chosen)
        for case in group["texts"]
        if case["language"] is not None
    ]
    lines = [
        {"id": number, **{key: case[key] for key in ("title", "text", "language") if key in case}}
        for number, (_, case) in enumerate(cases)
    ]
    ran = subprocess.run(
        [sys.executable, "-m", "monitor", "explain", "--jsonl", "--no-translate"],
        input="".join(json.dumps(line) + "\n" for line in lines).encode(),
        env=os.environ
        | {"MONITOR_RULES": str(tmp_path / "rules.yaml"), "MONITOR_DATA": str(tmp_path / "data")},
        capture_output=True,
        timeout=60,
        check=True,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == list(range(len(cases)))
    for (rule, case), answer in zip(cases, answers, strict=True):
        listed = {found["id"]: found for found in answer["rules"]}
        assert all(found["hits"] for found in answer["rules"])
        assert (rule in listed and listed[rule]["alert"]) == case.get("alert", True), case
        for found in answer["rules"]:
            assert (found["why_not"] is None) == found["alert"]
            for hit in found["hits"]:
                field = answer["article"][hit["field"]]
                assert field[hit["start"] : hit["end"]] == hit["surface"]
                assert hit["via"] == "original"
        if "hits" in case:
            assert [written(hit) for hit in listed[rule]["hits"]] == case["hits"], case
