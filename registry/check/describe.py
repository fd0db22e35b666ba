"""What a query takes and gives, from the server: prepared and described, never run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.pq import ExecStatus

from registry.errors import QueryError, RegistryError
from registry.queries import Query
from registry.queries.failure import fail
from registry.queries.lexer import tokens
from registry.queries.parse import did_you_mean
from registry.resources import own_queries


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result. `table` and `column` say where it comes from, if it is a plain column of a table.

    `not_null` is whether that column is NOT NULL in its table, which says nothing of joins.
    """

    name: str
    type_name: str
    type_oid: int
    table: str | None = None
    column: str | None = None
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A query as the server sees it.

    parameters  name, type and the type's oid, in the order of $1, $2, …
    columns     of its result; empty for a statement without one
    copies      the columns a COPY reads or writes, which has neither parameters nor a result; empty for the others
    """

    query: Query
    parameters: tuple[tuple[str, str, int], ...]
    columns: tuple[Column, ...]
    copies: tuple[Column, ...] = ()


class Undescribable(QueryError):
    """The server refuses some queries: `errors` has the reason for each, `described` the others."""

    def __init__(self, errors: Sequence[RegistryError], described: Sequence[Described]) -> None:
        self.errors = tuple(errors)
        self.described = tuple(described)
        super().__init__("\n".join(str(error) for error in errors))


def describe(connection: psycopg.Connection[Any], query: Query) -> Described:
    """Prepare the query and ask the server for the types of its parameters and columns. Nothing is run.

    A COPY cannot be prepared: its table and columns are looked up instead. Raises the error that a call of the query
    would raise, with the query's name, the line of the file and a caret.
    """
    with connection.transaction():
        if query.operation == "COPY":
            return Described(query, (), (), _copied(connection, query))
        return _prepared(connection, query)


def describe_all(connection: psycopg.Connection[Any], queries: Iterable[Query]) -> list[Described]:
    """Describe all queries. Raises Undescribable with every error, after all have been tried."""
    described: list[Described] = []
    errors: list[RegistryError] = []
    for query in queries:
        try:
            described.append(describe(connection, query))
        except RegistryError as error:
            errors.append(error)
    if errors:
        raise Undescribable(errors, described)
    return described


def _prepared(connection: psycopg.Connection[Any], query: Query) -> Described:
    encoding = connection.info.encoding
    pgconn = connection.pgconn
    result = pgconn.prepare(b"", query.sql.encode(encoding))
    if result.status == ExecStatus.COMMAND_OK:
        result = pgconn.describe_prepared(b"")
    if result.status != ExecStatus.COMMAND_OK:
        fail(query, psycopg.errors.error_from_result(result, encoding), connection)
    parameter_oids = [result.param_type(index) for index in range(result.nparams)]
    fields = range(result.nfields)
    origins = [(result.ftable(index), result.ftablecol(index)) for index in fields]
    oids = [result.ftype(index) for index in fields]
    types = type_names(connection, [*parameter_oids, *oids])
    known = columns(connection, origins)
    found = []
    for index, oid, origin in zip(fields, oids, origins, strict=True):
        name = (result.fname(index) or b"").decode(encoding)
        if (source := known.get(origin)) is None:
            found.append(Column(name, types[oid], oid))
        else:
            found.append(Column(name, types[oid], oid, source.table, source.column, source.not_null))
    parameters = tuple((name, types[oid], oid) for name, oid in zip(query.parameters, parameter_oids, strict=True))
    return Described(query, parameters, tuple(found))


def type_names(connection: psycopg.Connection[Any], oids: Iterable[int]) -> dict[int, str]:
    """Name types as PostgreSQL writes them: "integer", "text[]", "character varying"."""
    wanted = sorted(set(oids))
    return {row.oid: row.name for row in own_queries().catalog.types(connection, oids=wanted)} if wanted else {}


def columns(connection: psycopg.Connection[Any], places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Column]:
    """Look up columns of tables by the table's oid and the column's number; what is not there is left out."""
    wanted = sorted({place for place in places if place[0] and place[1]})
    if not wanted:
        return {}
    rows = own_queries().catalog.columns(
        connection, tables=[table for table, _ in wanted], numbers=[number for _, number in wanted]
    )
    return {
        (row.table_oid, row.number): Column(
            row.name, row.type_name, row.type_oid, row.table_name, row.name, row.not_null
        )
        for row in rows
    }


def table_columns(connection: psycopg.Connection[Any], table: str) -> tuple[Column, ...]:
    """Give the columns of a table, written as in SQL, in their order; none where there is no such table."""
    rows = own_queries().catalog.table_columns(connection, table_name=table)
    places = [(row.table_oid, row.number) for row in rows]
    found = columns(connection, places)
    return tuple(found[place] for place in places)


def _copied(connection: psycopg.Connection[Any], query: Query) -> tuple[Column, ...]:
    """Find the columns of `COPY table (column, …)`; none for `COPY (SELECT …)`, which nothing here can look into."""
    text = query.source
    words = [(kind, text[start:end]) for kind, start, end in tokens(text) if "comment" not in kind][1:]
    table = ""
    while words and words[0][1] != "(" and words[0][1].upper() not in ("FROM", "TO"):
        table += words.pop(0)[1]
    if not table:
        return ()
    present = table_columns(connection, table)
    if not present:
        raise QueryError(f'{query.name}, {query.where}: relation "{table}" does not exist')
    if words[0][1] != "(":
        return present
    end = next(index for index, (_, word) in enumerate(words) if word == ")")
    names = [_plain(*word) for word in words[1:end] if word[1] != ","]
    by_name = {column.name: column for column in present}
    for name in names:
        if name not in by_name:
            raise QueryError(
                f'{query.name}, {query.where}: column "{name}" of relation "{table}" does not exist\n'
                f"  {did_you_mean(name, by_name)}"
            )
    return tuple(by_name[name] for name in names)


def _plain(kind: str, word: str) -> str:
    return word[1:-1].replace('""', '"') if kind == "quoted_name" else word.lower()
