"""What the rules and the plans have to know of a database: its tables, indexes, references and functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from registry.resources import own_queries

if TYPE_CHECKING:
    import psycopg

TENANT = "tenant_id"
"""The column that makes a table one of a tenant's, and the parameter that it has to be equal to."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index; `columns` are those that can be searched for, in order, '' for an expression."""

    name: str
    table: str
    method: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """A catalog. `rows` are the server's estimates; `references` names the tables that a table refers to."""

    columns: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, int] = field(default_factory=dict)
    indexes: tuple[Index, ...] = ()
    references: Mapping[str, frozenset[str]] = field(default_factory=dict)
    volatile: frozenset[str] = frozenset()

    @cached_property
    def tenant_tables(self) -> frozenset[str]:
        """The tables whose rows belong to a tenant."""
        return frozenset(table for table, columns in self.columns.items() if TENANT in columns)

    @cached_property
    def indexes_by_name(self) -> dict[str, Index]:
        """The indexes, as a plan names them."""
        return {index.name: index for index in self.indexes}


def read(connection: psycopg.Connection[Any]) -> Facts:
    """Read the catalog of the connected database."""
    sql = own_queries().check
    tables = sql.tables(connection)
    references: dict[str, frozenset[str]] = {}
    for row in sql.references_between_tables(connection):
        references[row.child] = references.get(row.child, frozenset()) | {row.parent}
    return Facts(
        columns={row.name: tuple(row.columns or ()) for row in tables},
        rows={row.name: row.rows for row in tables},
        indexes=tuple(
            Index(row.name, row.table_name, row.method, tuple(row.columns)) for row in sql.indexes(connection)
        ),
        references=references,
        volatile=frozenset(row.name for row in sql.volatile_functions(connection)),
    )
