"""The .pyi that types every query of a folder: what the server says, and what is proven of NULL.

It holds classes that only a type checker ever sees: nothing imports them at run time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg

from registry.check.describe import Described, describe_all
from registry.check.nullability import Nullabilities
from registry.check.pytypes import PythonTypes
from registry.errors import QueryError
from registry.queries import Queries, Query
from registry.queries.rows import row_class

_HEADER = '''\
# Written by `registry sql types` from {folder}/*.sql and the database: do not edit.
# fmt: off
# ruff: noqa
# mypy: disable-error-code="override,assignment,misc"
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
"""The queries of {folder}/ with the types of their parameters and results, for type checkers alone."""

from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, overload
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.types.json import Json, Jsonb

from registry.queries import Query
'''
_BOUND_HEADER = """\
from registry._async.operations import AsyncBoundQuery
from registry._sync.operations import BoundQuery
"""
_FILLED_IN = "tenant_id"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Typed:
    """A query with everything written out: `result` of a call, `row` its class if it has one."""

    query: Query
    title: str
    parameters: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    row: str
    result: str


def write_types(connection: psycopg.Connection[Any], queries: Queries, *, folder: str, bound: bool = False) -> str:
    """Write the text of the .pyi for all queries of a folder, whose name it bears.

    `bound` adds the classes of `Registry.queries`, whose calls have connection and tenant filled in. Raises
    Undescribable with every query that the server refuses, and QueryError for a wrong `-- returns:` line.
    """
    nullabilities, types = Nullabilities(connection), PythonTypes(connection)
    described = describe_all(connection, queries)
    titles = _titles([one.query for one in described])
    typed = [_typed(one, titles[one.query.name], nullabilities, types) for one in described]
    namespaces: dict[str, list[Typed]] = {}
    for one in typed:
        namespaces.setdefault(one.query.name.partition(".")[0], []).append(one)
    parts = [_HEADER.format(folder=folder) + (_BOUND_HEADER if bound else "")]
    if hidden := sorted({name for one in typed for name in _hidden(one)}):
        parts.append("".join(f"_{name} = {name}\n" for name in hidden))
    parts += [_row_class(one) for one in typed if one.row]
    parts += [_query_class(one) for one in typed]
    parts += _containers(namespaces, "", "Query")
    if bound:
        # A COPY has no bound form: it needs a connection to copy on.
        typed = [one for one in typed if one.query.operation != "COPY"]
        namespaces = {name: [one for one in members if one in typed] for name, members in namespaces.items()}
        parts += [_bound_class(one, "BoundQuery", "def") for one in typed]
        parts += _containers(namespaces, "Bound", "BoundQuery")
        parts += [_bound_class(one, "AsyncBoundQuery", "async def") for one in typed]
        parts += _containers(namespaces, "AsyncBound", "AsyncBoundQuery")
    return "\n".join(parts)


def _titles(queries: Iterable[Query]) -> dict[str, str]:
    """Give each query a name for its class, and see that with `Row` behind it that is unique as well."""
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for query in queries:
        title = _title(query.name.replace(".", "_"))
        while {title, f"{title}Row"} & taken or title.endswith("Namespace"):
            title += "_"
        taken |= {title, f"{title}Row"}
        titles[query.name] = title
    return titles


def _typed(described: Described, title: str, nullabilities: Nullabilities, types: PythonTypes) -> Typed:
    query = described.query
    known = nullabilities.of(described)
    columns = tuple(
        (column.name, _or_none(types.result(column.type_oid, binary=query.binary), null))
        for column, null in zip(described.columns, known.columns, strict=True)
    )
    parameters = tuple(
        (name, _or_none(types.parameter(oid), name in known.optional)) for name, _, oid in described.parameters
    )
    row = f"{title}Row" if columns and query.cardinality in ("one", "many") else ""
    if row:
        try:
            row_class(tuple(name for name, _ in columns))
        except QueryError as error:
            raise QueryError(f"{query.name}, {query.where}: {error}") from error
    if query.cardinality == "exec":
        result = "int"
    elif query.cardinality == "many":
        result = f"list[{row or 'Any'}]"
    elif query.cardinality == "one":
        result = _or_none(row or "Any", not known.one_row)
    else:
        result = columns[0][1] if columns else "Any"
        result = _or_none(result, not known.one_row)
    return Typed(query, title, parameters, columns, row, result)


def _or_none(written: str, null: bool) -> str:
    return f"{written} | None" if null and written != "Any" and not written.endswith("| None") else written


def _hidden(one: Typed) -> set[str]:
    """Find the types that a column of the row has the name of: `date: date` would hide the type from the others."""
    names = {name for name, _ in one.columns} if one.row else set()
    return names & {word for _, written in one.columns for word in _WORD.findall(written)}


def _row_class(one: Typed) -> str:
    hidden = _hidden(one)

    def plain(written: str) -> str:
        return _WORD.sub(lambda word: f"_{word[0]}" if word[0] in hidden else word[0], written)

    return "\n".join(
        [f"class {one.row}(NamedTuple):", f"    {_doc(f'A row of {one.query.name}.')}"]
        + [f"    {name}: {plain(written)}" for name, written in one.columns]
        + [""]
    )


def _query_class(one: Typed) -> str:
    lines = [f"class {one.title}(Query):", f"    {_doc(_summary(one.query))}"]
    if one.query.operation == "COPY":
        lines += ["    __call__: None  # a COPY is not called"]
        rows = "values: Iterable[Sequence[Any]]"
        more = f"{rows} | AsyncIterable[Sequence[Any]], *, types: Sequence[str] | None = None"
        rows = f"{rows}, *, types: Sequence[str] | None = None"
        return "\n".join([*lines, *_both("copy", rows, more, "int", "Coroutine[Any, Any, int]"), ""])
    keywords = _keywords(one.parameters)
    lines += _both("__call__", keywords, keywords, one.result, f"Coroutine[Any, Any, {one.result}]", only=True)
    each = one.result if one.query.cardinality in ("exec", "many") else f"list[{one.result}]"
    sets = "parameters: Iterable[Mapping[str, Any]]"
    lines += _both("bulk", sets, sets, each, f"Coroutine[Any, Any, {each}]")
    if one.row and all(name != "fetch_size" for name, _ in one.parameters):
        sized = _keywords((("fetch_size", "int = 1000"), *one.parameters))
        lines += _both("stream", sized, sized, f"Iterator[{one.row}]", f"AsyncIterator[{one.row}]", only=True)
    return "\n".join([*lines, ""])


def _both(name: str, sync: str, other: str, result: str, awaited: str, *, only: bool = False) -> list[str]:
    """Write a method for both kinds of connection; `only` by position, where parameters follow by name."""
    mark = ", /" if only else ""
    return [
        "    @overload",
        f"    def {name}(self, connection: Connection[Any]{mark}{', ' if sync else ''}{sync}) -> {result}: ...",
        "    @overload",
        f"    def {name}(self, connection: AsyncConnection[Any]{mark}{', ' if other else ''}{other}) -> {awaited}: ...",
    ]


def _bound_class(one: Typed, base: str, define: str) -> str:
    prefix = base.removesuffix("Query")
    lines = [f"class {prefix}{one.title}({base}):", f"    {_doc(_summary(one.query))}"]
    given = [(name, written) for name, written in one.parameters if name != _FILLED_IN]
    filled = [(name, f"{written} = ...") for name, written in one.parameters if name == _FILLED_IN]
    keywords = _keywords((*given, *filled))
    return "\n".join(
        [*lines, f"    {define} __call__(self{', ' if keywords else ''}{keywords}) -> {one.result}: ...", ""]
    )


def _containers(namespaces: dict[str, list[Typed]], prefix: str, query: str) -> Iterable[str]:
    """Write the classes that hold the queries by name: no other name is known to them."""
    unbound = not prefix
    for name, members in namespaces.items():
        lines = [f"class {prefix}{_title(name)}Namespace:"]
        lines += [f"    {one.query.name.partition('.')[2]}: {prefix}{one.title}" for one in members]
        if not members:
            lines += ["    ..."]
        if unbound:
            lines += ["    def __iter__(self) -> Iterator[Query]: ...", "    def __len__(self) -> int: ..."]
        yield "\n".join([*lines, ""])
    lines = [f"class {prefix}Queries:", *(f"    {name}: {prefix}{_title(name)}Namespace" for name in namespaces)]
    lines += [f"    def __getitem__(self, name: str) -> {query}: ..."]
    if unbound:
        lines += [
            "    def __contains__(self, name: object) -> bool: ...",
            "    def __iter__(self) -> Iterator[Query]: ...",
            "    def __len__(self) -> int: ...",
        ]
    yield "\n".join([*lines, ""])


def _title(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _keywords(parameters: Iterable[tuple[str, str]]) -> str:
    written = [f"{name}: {kind}" for name, kind in parameters]
    return ", ".join(["*", *written]) if written else ""


def _summary(query: Query) -> str:
    return (query.doc or "").partition("\n")[0] or f"{query.name}."


def _doc(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{escaped}"""'
