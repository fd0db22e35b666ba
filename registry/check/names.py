"""What a name in an expression stands for: the column of a table, found through the items of FROM around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.check.relations import Table, Tables, Use

Origin = tuple[Table, str] | None
"""The table and column that a name stands for; None where it is computed."""

_SYSTEM_COLUMNS = frozenset(("tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"))


@dataclass
class Source:
    """One item of FROM: the names it gives, and what they stand for. `table` is what FOR UPDATE would lock."""

    alias: str
    columns: dict[str, Origin]
    table: Table | None = None


@dataclass
class Scope:
    """What a name can mean: the sources of a SELECT, then those around it. `ctes` are the names of WITH."""

    outer: Scope | None = None
    ctes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    def inner(self) -> Scope:
        """Give an empty scope inside of this one."""
        return Scope(self, self.ctes)


class Names:
    """Collects the `uses` of one statement: which columns its expressions read. walk.py adds the statements."""

    def __init__(self, known: Tables) -> None:
        self.known = known
        self.uses: dict[tuple[str, str], Use] = {}

    def statement(self, node: Any, outer: Scope | None = None) -> list[str]:
        """Walk a statement and give the names of the columns it returns."""
        raise NotImplementedError

    def expression(self, node: Any, scope: Scope) -> None:
        """Walk an expression, or several."""
        if isinstance(node, tuple | list):
            for part in node:
                self.expression(part, scope)
            return
        kind = type(node).__name__
        if kind == "ColumnRef":
            self.column(node, scope)
        elif kind.endswith("Stmt"):
            self.statement(node, scope)
        else:
            self.parts(node, scope)

    def parts(self, node: Any, scope: Scope) -> None:
        """Walk whatever a node is made of."""
        for name in getattr(type(node), "__slots__", ()):
            part = getattr(node, name, None)
            if isinstance(part, tuple | list) or hasattr(type(part), "__slots__"):
                self.expression(part, scope)

    def column(self, node: Any, scope: Scope | None) -> None:
        """Read the column that a name stands for."""
        if type(node.fields[-1]).__name__ == "A_Star":
            assert scope is not None
            self.star([name.sval for name in node.fields[:-1]], scope)
            return
        names = [name.sval for name in node.fields]
        column, qualifier = names[-1], names[-2] if len(names) > 1 else None
        around = scope
        while around is not None:
            for source in around.sources:
                if (qualifier is None or source.alias == qualifier) and column in source.columns:
                    self.read(source.columns[column])
                    return
                if column in _SYSTEM_COLUMNS and (qualifier is None or source.alias == qualifier):
                    origin = next((origin for origin in source.columns.values() if origin), None)
                    self.read(origin and (origin[0], column))
                    return
            around = around.outer
        if qualifier is None and scope is not None:
            self.star([column], scope)  # a whole row by the name of its table

    def star(self, qualifier: Sequence[str], scope: Scope) -> list[str]:
        """Read all columns of the scope, or of the source that is named; their names."""
        around: Scope | None = scope
        while around is not None:
            chosen = [source for source in around.sources if not qualifier or source.alias == qualifier[-1]]
            if chosen or not qualifier:
                for source in chosen:
                    for origin in source.columns.values():
                        self.read(origin)
                return [name for source in chosen for name in source.columns]
            around = around.outer
        return []

    def read(self, origin: Origin) -> None:
        """Note that a column is read, if it is one of a table."""
        if origin is not None:
            self.use(origin[0]).read.add(origin[1])

    def table(self, relation: Any) -> Table:
        """Find the table that a name in FROM, or a target, means."""
        return self.known.find(relation.schemaname, relation.relname)

    def use(self, table: Table) -> Use:
        """Give what is known so far of the use of a table."""
        return self.uses.setdefault((table.schema, table.name), Use(table))


def beyond(scope: Scope) -> Scope:
    """Give what a subquery sees that is not LATERAL: the same without its neighbours."""
    return Scope(scope.outer, scope.ctes)


def alias_of(node: Any) -> str:
    """Give the name by which the columns of an item of FROM are qualified."""
    alias = getattr(node, "alias", None)
    if alias is not None:
        return str(alias.aliasname)
    return str(getattr(node, "relname", "") or next(iter(function_columns(node)), ""))


def renamed(names: Sequence[str], given: Sequence[str]) -> list[str]:
    """Put the names an alias gives in the place of the first ones."""
    return [*given, *names[len(given) :]]


def bare_name(node: Any) -> str | None:
    """Give the name, if that is all there is of the expression."""
    fields: Sequence[Any] = getattr(node, "fields", ())
    return getattr(fields[0], "sval", None) if len(fields) == 1 else None


def function_columns(node: Any) -> list[str]:
    """Name the columns of a function in FROM, as far as they stand there."""
    declared = [column.colname for column in getattr(node, "coldeflist", None) or ()]
    for call in getattr(node, "functions", None) or ():
        declared += [column.colname for column in call[1] or ()]
    if declared:
        return declared
    declared = [column.colname or column.name for column in getattr(node, "columns", None) or ()]
    if declared:
        return declared
    alias = getattr(node, "alias", None)
    calls = getattr(node, "functions", None) or ()
    return [alias.aliasname if alias is not None else name_of(call[0]) for call in calls[:1]]


def first_arm(node: Any) -> list[str]:
    """Name the columns of a recursive query: those of its first arm."""
    while getattr(node, "larg", None) is not None:
        node = node.larg
    return [target.name or name_of(target.val) for target in getattr(node, "targetList", None) or ()]


def name_of(node: Any) -> str:
    """Name a column as PostgreSQL does: after the column, the function, the type of the cast."""
    kind = type(node).__name__
    if kind == "ColumnRef":
        return str(getattr(node.fields[-1], "sval", "*"))
    if kind == "FuncCall":
        return str(node.funcname[-1].sval)
    if kind == "TypeCast":
        inner = name_of(node.arg)
        return inner if inner != "?column?" else str(node.typeName.names[-1].sval)
    return {"CoalesceExpr": "coalesce", "A_ArrayExpr": "array", "CaseExpr": "case"}.get(kind, "?column?")
