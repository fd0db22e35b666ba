"""What a DBA wants to know of every query: what it takes and gives, touches, locks, uses and has to be allowed.

Types come from the server, tables and locks from the parse tree, and indexes from the plan for any values of the
parameters on the database as it is. The planner is told to avoid sequential scans, so that an empty database shows the
indexes a full one would use; which of two it prefers there may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from registry.check.describe import describe
from registry.check.effects import Effect, effects
from registry.check.relations import Relations, Use, relations, tables
from registry.errors import translate
from registry.queries import Query
from registry.resources import own_queries

if TYPE_CHECKING:
    import psycopg

ROLE = "registry_app"
"""The role in the grants, to be replaced by whichever a DBA has."""

_PLANNED = frozenset(("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"))


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a column of the result; `nullable` is None for a parameter."""

    name: str
    type: str
    nullable: bool | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """What a query does with one table. `inserts` and `updates` are columns; `row_locks` are on the rows it meets."""

    table: str
    reads: tuple[str, ...]
    inserts: tuple[str, ...]
    updates: tuple[str, ...]
    deletes: bool
    table_lock: str
    row_locks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetOff:
    """Something that a write sets off: a trigger or a foreign key of the table `on`, and what it touches."""

    cause: str
    on: str
    tables: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One query of the inventory. `trigger_grants` are needed on top of `grants` where the triggers fire."""

    name: str
    where: str
    cardinality: str
    doc: str
    timeout: float | None
    read_only: bool
    operation: str
    parameters: tuple[Value, ...]
    columns: tuple[Value, ...]
    tables: tuple[Touched, ...]
    indexes: tuple[str, ...]
    grants: tuple[str, ...]
    sets_off: tuple[SetOff, ...]
    trigger_grants: tuple[str, ...]

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables it reads from."""
        return tuple(touched.table for touched in self.tables if touched.reads or not _writes(touched))

    @property
    def writes(self) -> tuple[str, ...]:
        """The tables it writes to."""
        return tuple(touched.table for touched in self.tables if _writes(touched))


def inventory(connection: psycopg.Connection[Any], queries: Iterable[Query]) -> list[Entry]:
    """Take the inventory of queries on a database that has their tables. Nothing is run.

    Raises what `describe` raises for the first query that does not fit the database, and QueryError where pglast is
    not installed.
    """
    from registry.check.nullability import Nullabilities

    known = tables(connection)
    set_off = effects(connection, known)
    nullability = Nullabilities(connection)
    entries = []
    for query in queries:
        described = describe(connection, query)
        found = relations(query, known)
        around = set_off.of(found)
        texts = {param.name: param.text for param in query.annotations.params}
        nullable = nullability.of(described).columns
        entries.append(
            Entry(
                query.name,
                query.where,
                query.cardinality,
                query.doc,
                query.annotations.timeout,
                query.annotations.read_only,
                query.operation if found.operation == "VACUUM" else found.operation,
                tuple(Value(name, type_name, text=texts.get(name)) for name, type_name, _ in described.parameters),
                tuple(
                    Value(column.name, column.type_name, null)
                    for column, null in zip(described.columns, nullable, strict=True)
                ),
                tuple(_touched(use) for use in found.uses),
                _indexes(connection, query) if found.operation in _PLANNED else (),
                found.grants(ROLE),
                tuple(
                    SetOff(effect.cause, str(effect.on), tuple(_touched(use) for use in effect.uses))
                    for effect in around
                ),
                _trigger_grants(found, around),
            )
        )
    return entries


def as_json(entries: Iterable[Entry]) -> dict[str, Any]:
    """Give the inventory as one JSON document."""
    return {"queries": [asdict(entry) for entry in entries]}


def _touched(use: Use) -> Touched:
    return Touched(
        str(use.table),
        use.ordered(use.read),
        use.ordered(use.inserted),
        use.ordered(use.updated),
        use.deletes,
        use.table_lock,
        tuple(sorted(use.row_locks)),
    )


def _writes(touched: Touched) -> bool:
    return bool(touched.inserts or touched.updates or touched.deletes)


def _trigger_grants(found: Relations, around: Iterable[Effect]) -> tuple[str, ...]:
    """Write what the triggers need and the statement itself does not."""
    have = {
        (use.table, privilege, column)
        for use in found.uses
        for privilege, columns in use.privileges()
        for column in columns or ("",)
    }
    # Any column will do for a row lock: one that may be updated anyhow.
    updatable = {table for table, privilege, _ in have if privilege == "UPDATE"}
    more: dict[tuple[str, str], dict[str, None]] = {}
    for use in (use for effect in around if effect.is_trigger for use in effect.uses):
        for privilege, columns in use.privileges():
            if privilege == "UPDATE" and not use.updates and use.table in updatable:
                continue
            for column in columns or ("",):
                if (use.table, privilege, column) not in have:
                    more.setdefault((str(use.table), privilege), {})[column] = None
    lines = []
    for (table, privilege), wanted in sorted(more.items(), key=lambda item: item[0]):
        of = f" ({', '.join(wanted)})" if "" not in wanted else ""
        lines.append(f"GRANT {privilege}{of} ON {table} TO {ROLE};")
    return tuple(lines)


def _indexes(connection: psycopg.Connection[Any], query: Query) -> tuple[str, ...]:
    import psycopg

    named = own_queries().inventory
    try:
        with connection.transaction():
            named.avoid_sequential_scans(connection)
            statement: str = named.explain_statement(connection, statement=query.sql)
            # Not prepared: a prepared statement would want values.
            row: Any = connection.execute(statement.encode(), prepare=False).fetchone()
    except psycopg.Error as error:
        raise translate(error, f"the plan of {query.name}, {query.where}") from error
    return tuple(sorted(set(_index_names(row[0]))))


def _index_names(plan: Any) -> Iterator[str]:
    if isinstance(plan, dict):
        if isinstance(name := plan.get("Index Name"), str):
            yield name
        yield from (name for name in plan.get("Conflict Arbiter Indexes", ()))
        for part in plan.values():
            yield from _index_names(part)
    elif isinstance(plan, list):
        for part in plan:
            yield from _index_names(part)
