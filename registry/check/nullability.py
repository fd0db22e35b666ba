"""Which columns of a query's result can be NULL: all that are not proven to be something else.

PostgreSQL does not say. So its own grammar reads the statement (pglast, the extra `[check]`), the catalog says which
columns are NOT NULL, and what joins, subqueries, set operations and expressions make of them is worked out here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

import psycopg

from registry.check.describe import Described, table_columns
from registry.check.scope import Col, Columns, Scope
from registry.errors import QueryError
from registry.queries import Query
from registry.queries.parse import did_you_mean

_OVERRIDE = re.compile(r"(\w+)\s+(not\s+null|null)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nullability:
    """What is known of NULL in a query.

    columns   for each column of the result whether it can be NULL
    one_row   whether there is always exactly one row
    optional  the parameters that may be None
    """

    columns: tuple[bool, ...]
    one_row: bool
    optional: frozenset[str] = frozenset()


class Nullabilities:
    """Answers for the queries of one database, whose tables it looks up once."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._tables: dict[str, Columns] = {}

    def of(self, described: Described) -> Nullability:
        """Say which columns of a query can be NULL, as proven or as its `-- returns:` lines have it.

        Raises QueryError for a `-- returns:` line that is none or names no column of the result, and where pglast is
        not installed.
        """
        from registry.check.optional import optional_parameters
        from registry.check.statements import Statements

        statement = _parsed(described.query)
        columns, one_row = None, False
        if statement is not None and described.columns:
            statements = Statements(self._table)
            columns = statements.statement(statement, Scope())
            one_row = statements.one_row(statement, Scope())
        if columns is None or len(columns) != len(described.columns):
            columns = [Col(column.name) for column in described.columns]
        nullable = [not column.not_null for column in columns]
        names = [column.name for column in described.columns]
        for name, null in overrides(described.query).items():
            if name not in names:
                _wrong(described.query, f"the result has no column {name}", did_you_mean(name, names))
            nullable[names.index(name)] = null
        optional = optional_parameters(described.query, statement, self._table)
        return Nullability(tuple(nullable), one_row, optional)

    def _table(self, name: str) -> Columns:
        if name not in self._tables:
            found = [
                Col(column.name, column.not_null, column.type_name not in _PLAIN)
                for column in table_columns(self._connection, name)
            ]
            self._tables[name] = found or None
        return self._tables[name]


_PLAIN = frozenset(
    (
        "text", "character varying", "character", "uuid", "integer", "bigint", "smallint", "boolean", "numeric", "real",
        "double precision", "date", "timestamp with time zone", "timestamp without time zone", "json", "bytea",
    )
)  # fmt: skip
"""Types that are not jsonb, also not as a domain over it."""


def overrides(query: Query) -> dict[str, bool]:
    """Read the `-- returns: name not null, other null` lines: for each column whether it can be NULL."""
    found: dict[str, bool] = {}
    for line in query.annotations.returns:
        for part in line.split(","):
            match = _OVERRIDE.fullmatch(part.strip())
            if match is None:
                _wrong(query, f'"{part.strip()}" says nothing of a column', "write it as: -- returns: name not null")
            if match[1] in found:
                _wrong(query, f"{match[1]} stands twice in `returns`", "keep one of them")
            found[match[1]] = match[2].lower() == "null"
    return found


def _wrong(query: Query, what: str, advice: str) -> NoReturn:
    raise QueryError(f"{query.name}, {query.where}: returns: {what}\n  {advice}")


def _parsed(query: Query) -> Any:
    """Parse the statement; None where it is newer than the parser: then nothing is proven."""
    try:
        from pglast import parse_sql
        from pglast.parser import ParseError
    except ImportError as error:
        raise QueryError(
            "the nullability of results needs PostgreSQL's parser: pip install 'workflow-registry[check]'"
        ) from error
    try:
        return parse_sql(query.sql)[0].stmt
    except ParseError:
        return None
