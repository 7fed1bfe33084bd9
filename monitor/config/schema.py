"""rules.schema.json: what editors complete and underline, from the same table as the reading.

`python -m monitor.config.schema > rules.schema.json` writes it; a test holds the file to it.
"""

import json
import sys
from typing import Any

from monitor.config.conditions import definitions
from monitor.config.sections import FILE


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of rules.yaml."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of the news monitor",
        **FILE.schema(),
        "$defs": definitions(),
    }


def written() -> str:
    """The schema as the file holds it."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
