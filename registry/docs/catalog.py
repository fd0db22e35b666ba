"""A schema as the server's catalog tells it: tables with all that belongs to them, and functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from registry.resources import own_queries

if TYPE_CHECKING:
    import psycopg

# Names are written without their schema, whoever asks and whatever the role's own setting is.
_SEARCH_PATH = "public, pg_catalog"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `default_value` is also the expression of a generated column."""

    name: str
    type: str
    not_null: bool
    default_value: str | None
    generated: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint; `kind` is p, u, f, c or x, `target` what a foreign key refers to."""

    name: str
    kind: str
    definition: str
    validated: bool
    columns: tuple[str, ...]
    target: str | None
    target_columns: tuple[str, ...]
    on_delete: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Index:
    """An index; `of_constraint` is the constraint that it keeps, if it is not one of its own."""

    name: str
    definition: str
    method: str
    is_unique: bool
    valid: bool
    columns: tuple[str, ...]
    of_constraint: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger; `enabled` is O for one that fires as usual, D for one that is disabled."""

    name: str
    definition: str
    enabled: str
    function: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of row level security; `visible` holds for rows that are read, `writable` for those written."""

    name: str
    command: str
    permissive: bool
    roles: tuple[str, ...]
    visible: str | None
    writable: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or a view, which has a `definition`."""

    name: str
    kind: str
    comment: str | None
    row_security: bool
    row_security_forced: bool
    definition: str | None
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    policies: tuple[Policy, ...] = ()

    @property
    def foreign_keys(self) -> tuple[Constraint, ...]:
        """What it refers to."""
        return tuple(rule for rule in self.constraints if rule.kind == "f")

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of its primary key, in their order."""
        return next((rule.columns for rule in self.constraints if rule.kind == "p"), ())


@dataclass(frozen=True, slots=True)
class Function:
    """A function; `arguments` tell the forms of one name apart."""

    name: str
    arguments: str
    result: str | None
    language: str
    volatility: str
    definition: str
    comment: str | None

    @property
    def signature(self) -> str:
        """Its name with its arguments."""
        return f"{self.name}({self.arguments})"


@dataclass(frozen=True, slots=True)
class Schema:
    """All of it, by name."""

    tables: tuple[Table, ...]
    functions: tuple[Function, ...]

    def table(self, name: str) -> Table:
        """Give the table of this name."""
        return next(table for table in self.tables if table.name == name)

    def as_json(self) -> dict[str, Any]:
        """Give it as one JSON document."""
        return asdict(self)


_PARTS: dict[str, type[Any]] = {
    "columns": Column,
    "constraints": Constraint,
    "indexes": Index,
    "triggers": Trigger,
    "policies": Policy,
}


def read(connection: psycopg.Connection[Any]) -> Schema:
    """Read the schema of the connected database. Writes nothing."""
    named = own_queries().schema
    with connection.transaction():
        before = named.search_path(connection)
        named.use_search_path(connection, search_path=_SEARCH_PATH)
        parts: dict[str, dict[str, list[Any]]] = {}
        for part, kind in _PARTS.items():
            parts[part] = defaultdict(list)
            for row in getattr(named, part)(connection):
                values = row._asdict()
                parts[part][values.pop("table_name")].append(_made(kind, values))
        tables = [
            _made(Table, row._asdict() | {part: parts[part].get(row.name) for part in _PARTS})
            for row in named.tables(connection)
        ]
        functions = tuple(_made(Function, row._asdict()) for row in named.functions(connection))
        # The transaction may be the caller's own, and go on.
        named.use_search_path(connection, search_path=before)
    return Schema(tuple(tables), functions)


def from_json(document: Mapping[str, Any]) -> Schema:
    """Give the schema that `as_json` wrote."""
    tables = [
        _made(Table, table | {part: [_made(kind, one) for one in table[part]] for part, kind in _PARTS.items()})
        for table in document["tables"]
    ]
    return Schema(tuple(tables), tuple(_made(Function, one) for one in document["functions"]))


def _made(kind: type[Any], values: Mapping[str, Any]) -> Any:
    """Make one of the classes above, with a tuple for what the server or JSON gives as a list, or not at all."""
    fields = kind.__dataclass_fields__
    return kind(
        **{
            name: tuple(value or ()) if fields[name].type.startswith("tuple") else value
            for name, value in values.items()
        }
    )
