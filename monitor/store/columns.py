"""Column types: what Python holds and the database cannot hold as it is."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, DateTime, SmallInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from monitor.model import Severity

T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


class Utc(TypeDecorator[datetime]):
    """An aware time, in UTC on the way in and out; a naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Plain(TypeDecorator[str]):
    """Text from outside. NUL (PostgreSQL refuses it) and lone surrogates (no encoding has them)
    become U+FFFD one for one, so that offsets into the text stay true."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else _storable(value)


class Json(TypeDecorator[T], Generic[T]):
    """A value of the model as JSON text, by pydantic's reading of its type. So many of those that
    were read last are `kept`, by their text: only of what nobody can change."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any, kept: int = 0) -> None:
        super().__init__()
        self.kind = kind
        self.kept = kept
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)
        self._read: Callable[[str], T] = self._adapter.validate_json
        if kept:
            self._read = lru_cache(kept)(self._adapter.validate_json)

    def process_bind_param(self, value: T | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        plain = self._adapter.dump_python(value, mode="json")
        return _storable(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> T | None:
        return None if value is None else self._read(value)


class Enum(TypeDecorator[Word], Generic[Word]):
    """A word of a fixed vocabulary, stored as written."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | None, _dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Word | None:
        return None if value is None else self.words(value)


class Rank(TypeDecorator[Severity]):
    """A severity as its rank, 0 for info to 4 for critical, so that the database can order it."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Severity | None, _dialect: Dialect) -> int | None:
        return None if value is None else value.rank

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Severity | None:
        return None if value is None else tuple(Severity)[value]


def signed(key: int) -> int:
    """64 bits, read as signed or not, as the signed number that a database can keep."""
    return (key + 2**63) % 2**64 - 2**63


class Hash64(TypeDecorator[int]):
    """A hash of 64 bits, signed or not; only equality has a meaning."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: Dialect) -> int | None:
        return None if value is None else signed(value)
