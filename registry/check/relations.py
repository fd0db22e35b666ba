"""Which tables and columns a statement touches, how it locks them and what it has to be allowed.

Read off the parse tree, with PostgreSQL's own parser (pglast, of the extra `[check]`); the catalog says which columns
the tables have. Names are followed through CTEs, aliases, subqueries, LATERAL and USING. What functions and triggers do
is not in the statement: see effects.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry.errors import QueryError

if TYPE_CHECKING:
    import psycopg

    from registry.queries import Query

# From the weakest to the strongest; a statement LOCK counts them from 1.
TABLE_LOCKS = (
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
ROW_LOCKS = ("FOR KEY SHARE", "FOR SHARE", "FOR NO KEY UPDATE", "FOR UPDATE")
_SYSTEM_SCHEMAS = ("pg_catalog", "information_schema")


@dataclass(frozen=True)
class Table:
    """A table or view of the catalog; `links` and `triggers` are as sql/inventory.sql gives them."""

    schema: str
    name: str
    visible: bool
    columns: tuple[str, ...] = field(compare=False)
    key_columns: frozenset[str] = field(default=frozenset(), compare=False)
    row_security: bool = field(default=False, compare=False)
    links: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)
    triggers: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)

    @property
    def is_system(self) -> bool:
        """Whether everybody may read it."""
        return self.schema in _SYSTEM_SCHEMAS

    def __str__(self) -> str:
        return self.name if self.visible and not self.is_system else f"{self.schema}.{self.name}"


class Tables:
    """The tables of a database, by name with or without the schema."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {(table.schema, table.name): table for table in tables}
        self._visible = {table.name: table for table in self._tables.values() if table.visible}

    def find(self, schema: str | None, name: str) -> Table:
        """Find the table a name means. One that is not there is given without columns."""
        found = self._tables.get((schema, name)) if schema else self._visible.get(name)
        return found or Table(schema or "", name, not schema, ())

    def __iter__(self) -> Iterator[Table]:
        return iter(self._tables.values())


@dataclass
class Use:
    """What one statement does with one table: columns by what is done with them, and the locks it takes."""

    table: Table
    selects: bool = False
    inserts: bool = False
    updates: bool = False
    deletes: bool = False
    locks_rows: bool = False
    read: set[str] = field(default_factory=set)
    inserted: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    table_lock: str = TABLE_LOCKS[0]
    row_locks: set[str] = field(default_factory=set)

    @property
    def writes(self) -> bool:
        """Whether rows are inserted, updated or deleted."""
        return self.inserts or self.updates or self.deletes

    def lock(self, mode: str) -> None:
        """Take a lock of this mode, unless the one it has is stronger."""
        self.table_lock = max(self.table_lock, mode, key=TABLE_LOCKS.index)

    def ordered(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Put columns into the order they have in the table."""
        place = {name: index for index, name in enumerate(self.table.columns)}
        return tuple(sorted(columns, key=lambda name: (place.get(name, len(place)), name)))

    def privileges(self) -> list[tuple[str, tuple[str, ...]]]:
        """List the privileges it takes, each with the columns it is enough to have it for; none for the whole table."""
        if self.table.is_system:
            return []
        # Where no column counts, as in count(*) and FOR UPDATE, the server asks for the privilege on any one.
        anyone = self.table.columns[:1]
        needed = []
        if self.selects or self.read:
            needed.append(("SELECT", self.ordered(self.read) or anyone))
        if self.inserts:
            needed.append(("INSERT", self.ordered(self.inserted) or anyone))
        if self.updates or self.locks_rows:
            needed.append(("UPDATE", self.ordered(self.updated) or anyone))
        if self.deletes:
            needed.append(("DELETE", ()))
        return needed


@dataclass(frozen=True)
class Relations:
    """The tables of one statement in the order of their names, and the role attributes it takes (CREATEDB)."""

    operation: str
    uses: tuple[Use, ...]
    attributes: tuple[str, ...] = ()

    def grants(self, role: str) -> tuple[str, ...]:
        """Write the least that allows a role to run the statement, as SQL that a DBA can run."""
        lines = [f"ALTER ROLE {role} {attribute};" for attribute in self.attributes]
        for use in self.uses:
            privileges = [
                f"{privilege} ({', '.join(columns)})" if columns else privilege
                for privilege, columns in use.privileges()
            ]
            lines += [f"GRANT {privilege} ON {use.table} TO {role};" for privilege in privileges]
        return tuple(lines)


def tables(connection: psycopg.Connection[Any]) -> Tables:
    """Read the catalog of a database."""
    from registry.resources import own_queries

    return Tables(
        Table(
            row.schema_name,
            row.name,
            row.visible,
            tuple(row.column_names or ()),
            frozenset(row.key_columns or ()),
            row.row_security,
            tuple(row.links or ()),
            tuple(row.triggers or ()),
        )
        for row in own_queries().inventory.tables(connection)
    )


def relations(query: Query, known: Tables) -> Relations:
    """Find the tables and columns of a query. Raises QueryError where pglast is not installed or cannot parse it."""
    statements = parse(query.sql, f"{query.name}, {query.where}")
    return statement_relations(statements[0], known)


def parse(text: str, where: str) -> Sequence[Any]:
    """Parse SQL with PostgreSQL's own parser; `where` leads the message of an error."""
    try:
        from pglast import parse_sql
        from pglast.parser import ParseError
    except ImportError as error:
        raise QueryError("this check needs pglast: pip install 'workflow-registry[check]'") from error
    try:
        return [raw.stmt for raw in parse_sql(text)]
    except ParseError as error:
        raise QueryError(f"{where}: {error.args[0]}") from error


def statement_relations(statement: Any, known: Tables) -> Relations:
    """Find the tables and columns of a parsed statement."""
    from registry.check.walk import Walk

    walk = Walk(known)
    walk.statement(statement)
    operation = type(statement).__name__.removesuffix("Stmt").upper()
    operation = {"CREATEDB": "CREATE DATABASE", "DROPDB": "DROP DATABASE"}.get(operation, operation)
    uses = tuple(sorted(walk.uses.values(), key=lambda use: str(use.table)))
    attributes = ["CREATEDB"] if operation == "CREATE DATABASE" else []
    if operation == "COPY" and any(use.inserts and use.table.row_security for use in uses):
        # The server refuses COPY FROM to a role that row level security holds for.
        attributes.append("BYPASSRLS")
    return Relations(operation, uses, tuple(attributes))
