"""The house holds: imports go down only, stages stay pure, each library has its one room."""

import ast
import functools
from pathlib import Path

import monitor

ROOT = Path(monitor.__file__).parent

# From the ground up; a room may import from its own floor's room or from floors below.
FLOORS = (
    ("model", "errors", "timetable", "urls", "vitals"),
    ("text",),
    ("config",),
    ("environment", "logs", "memory"),
    ("decode", "feed", "extract", "match", "story", "route", "render", "health"),
    ("fetch", "sandbox", "channels", "translate", "store", "jobs", "metrics"),
    ("app",),
    ("pipeline",),
    ("desk",),
    ("web",),
    ("daemon",),
    ("demo",),
    ("cli",),
    ("__main__",),
)
STAGES = FLOORS[4]
ADAPTERS = FLOORS[5]
# What a floor's rooms may lend each other; otherwise neighbours do not know each other.
NEIGHBOURS = {
    "errors": {"model"},
    "urls": {"errors", "model"},
    "feed": {"decode"},
    "extract": {"decode"},
    "channels": {"fetch"},
    "translate": {"fetch"},
    "jobs": {"store"},
}
IMPURE = {"time", "random", "socket", "sqlalchemy", "asyncio", "subprocess", "threading", "secrets"}
ONE_ROOM = {
    "cssselect": {"config", "feed"},
    "feedparser": {"feed"},
    "trafilatura": {"extract"},
    "apprise": {"channels"},
    "apscheduler": {"daemon"},
    "procrastinate": {"jobs"},
    "sqlalchemy": {"store", "jobs"},
    "alembic": {"store"},
    "aiohttp": {"fetch"},
    "yaml": {"config"},
    "pebble": {"sandbox"},
    "argostranslate": {"translate"},
    "fxtranslate": {"translate"},
    "py3langid": {"text"},
    "re2": {"match", "config"},
    "prometheus_client": {"metrics"},
}

GROUND = {"model", "errors", "timetable", "vitals"}
BROAD = {"Exception", "BaseException"}
# The one runner of steps, and the worker process in which foreign code fails.
RUNNERS = {"pipeline", "sandbox"}


def room(path: Path) -> str:
    """The room that a file belongs to: the first part of its path under the package."""
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


@functools.cache
def imports() -> list[tuple[str, str, str]]:
    """(room, imported module, file:line) for every import in the package."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Import):
                found += [(room(path), name.name, where) for name in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{where}: write the import out in full"
                module = node.module or ""
                found += (
                    [(room(path), f"monitor.{name.name}", where) for name in node.names]
                    if module == "monitor"
                    else [(room(path), module, where)]
                )
    return found


def floor(name: str) -> int:
    """The height of a room; a room that no floor lists is a finding of its own."""
    heights = [height for height, rooms in enumerate(FLOORS) if name in rooms]
    assert heights, f"{name} stands on no floor: give it one in FLOORS and in docs/design.md"
    return heights[0]


def test_imports_go_down_only() -> None:
    wrong = []
    for here, module, where in imports():
        parts = module.split(".")
        if parts[0] != "monitor" or len(parts) == 1 or here == "__init__":
            continue
        there = parts[1]
        if there in {here, "__version__"}:
            continue
        allowed = floor(there) < floor(here) or there in NEIGHBOURS.get(here, set())
        if here in ADAPTERS and there in STAGES:
            allowed = False
        if not allowed:
            wrong.append(f"{where}: {here} imports {there}")
    assert not wrong, "\n".join(wrong)


def test_stages_are_pure() -> None:
    wrong = [
        f"{where}: the stage {here} imports {module}"
        for here, module, where in imports()
        if here in STAGES and module.split(".")[0] in IMPURE
    ]
    assert not wrong, "\n".join(wrong)


def test_each_library_has_its_one_room() -> None:
    wrong = [
        f"{where}: {module} is imported in {here}"
        for here, module, where in imports()
        if here not in ONE_ROOM.get(module.split(".")[0], {here})
    ]
    assert not wrong, "\n".join(wrong)


def test_the_ground_needs_the_standard_library_only() -> None:
    assert {
        module
        for here, module, _ in imports()
        if here in GROUND and not module.startswith("monitor.model")
    } <= {
        "base64",
        "collections.abc",
        "dataclasses",
        "datetime",
        "enum",
        "hashlib",
        "typing",
        "zoneinfo",
    }


def test_files_are_short() -> None:
    lengths = {
        str(path): path.read_text(encoding="utf-8").count("\n")
        for folder in (ROOT, Path(__file__).parent)
        for path in folder.rglob("*.py")
    }
    assert {name: lines for name, lines in lengths.items() if lines > 500} == {}


def test_functions_are_short_and_errors_are_named() -> None:
    wrong = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > 60:
                    wrong.append(f"{where}: {node.name} has {lines} lines")
            if isinstance(node, ast.ExceptHandler) and room(path) not in RUNNERS:
                caught = ast.unparse(node.type) if node.type else "BaseException"
                if BROAD.intersection(caught.strip("()").split(", ")):
                    wrong.append(f"{where}: catches {caught}")
    assert not wrong, "\n".join(wrong)
