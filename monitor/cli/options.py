"""Options that several verbs share, and how their values are read."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from monitor.errors import SettingError

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Format(StrEnum):
    """For people, or for scripts."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="For people, or for scripts.")]

SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="Only the last 30m, 8h, 7d …")
]


def period(value: str | None, option: str) -> timedelta | None:
    """`30m`, `8h`, `7d`; raises SettingError, which names the option, for anything else."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,5})([mhd])", value.strip())
    if found is None:
        raise SettingError(f"{option} {value}: write a number and m, h or d, as 30m, 8h or 7d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})
