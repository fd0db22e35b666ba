"""PostgreSQL's types as psycopg takes and gives them in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from registry.resources import own_queries

# What it gives, and what it takes where that is more.
_TYPES: Mapping[str, tuple[str, str | None]] = {
    "smallint": ("int", None),
    "integer": ("int", None),
    "bigint": ("int", None),
    "oid": ("int", None),
    "numeric": ("Decimal", "Decimal | int | float"),
    "real": ("float", None),
    "double precision": ("float", None),
    "boolean": ("bool", None),
    "text": ("str", None),
    "character varying": ("str", None),
    "character": ("str", None),
    '"char"': ("str", None),
    "name": ("str", None),
    "bytea": ("bytes", "bytes | bytearray | memoryview"),
    "uuid": ("UUID", None),
    "date": ("date", None),
    "time without time zone": ("time", None),
    "time with time zone": ("time", None),
    "timestamp without time zone": ("datetime", None),
    "timestamp with time zone": ("datetime", None),
    "interval": ("timedelta", None),
    "json": ("Any", "Json | str"),
    "jsonb": ("Any", "Jsonb | str"),
    "record": ("tuple[Any, ...]", None),
}
# What psycopg does not know comes as text, and in the binary format as bytes.
_AS_TEXT = frozenset(
    ("tsvector", "tsquery", "regclass", "regtype", "regproc", "xml", "void", "vector", "halfvec", "pg_lsn")
)
_COMPOSITE, _ENUM, _DOMAIN = "c", "e", "d"


@dataclass(frozen=True, slots=True)
class _Type:
    name: str
    kind: str
    element: int | None
    base: int | None


class PythonTypes:
    """Names the Python type for a type of PostgreSQL; looks each up once."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._known: dict[int, _Type] = {}

    def result(self, oid: int, *, binary: bool) -> str:
        """Write the type of a value that comes from the server."""
        return self._write(oid, given=False, binary=binary)

    def parameter(self, oid: int) -> str:
        """Write the type of a value that is sent to the server."""
        return self._write(oid, given=True, binary=False)

    def _write(self, oid: int, *, given: bool, binary: bool) -> str:
        self._look_up([oid])
        found = self._known[oid]
        if found.element is not None:
            return f"list[{self._write(found.element, given=given, binary=binary)}]"
        if found.kind == _DOMAIN and found.base is not None:
            return self._write(found.base, given=given, binary=binary)
        if found.name in _TYPES:
            result, parameter = _TYPES[found.name]
            return parameter or result if given else result
        if found.kind == _ENUM:
            return "str"
        if found.kind == _COMPOSITE:
            return "tuple[Any, ...]"
        return "str" if found.name in _AS_TEXT and not binary and not given else "Any"

    def _look_up(self, oids: Iterable[int]) -> None:
        missing = [oid for oid in oids if oid not in self._known]
        if not missing:
            return
        for row in own_queries().catalog.types(self._connection, oids=missing):
            self._known[row.oid] = _Type(row.name, row.kind, row.element, row.base)
