"""What the README shows works as it stands there."""

import re
from datetime import date
from pathlib import Path

from monitor import match
from monitor.config import parse

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_its_rules_are_good() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    today = date(2026, 3, 2)
    loaded = parse({"rules.yaml": text}, {"SLACK_URL": "slack://A1/B2/C3"}, today=today)
    assert loaded.problems == ()
    assert loaded.config is not None
    judged = match.judge(loaded.config, match.compile_rules(loaded.config), today=today)
    assert judged.problems() == ()


def test_every_variable_it_names_is_read_and_the_reverse() -> None:
    root = Path(__file__).parent.parent / "monitor"
    code = "".join(path.read_text(encoding="utf-8") for path in root.rglob("*.py"))
    named = set(re.findall(r"MONITOR_[A-Z_]+", README))
    assert named == set(re.findall(r"MONITOR_[A-Z_]+", code))
