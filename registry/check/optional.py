"""Which parameters may be None: those that say so, and those whose use shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from registry.check.scope import Columns
from registry.queries import Query

_DECLARED = re.compile(r"(.*?)\b(not\s+)?null", re.IGNORECASE)


def optional_parameters(query: Query, statement: Any, table: Callable[[str], Columns]) -> frozenset[str]:
    """Name the parameters that may be None.

    A `-- param:` line decides where its type ends in `null` or `not null`. Otherwise it is a parameter that stands in
    COALESCE, IS NULL or IS DISTINCT FROM, or that is written to a column that is not NOT NULL. `statement` is the
    parsed statement, None where it could not be parsed.
    """
    found = {query.parameters[number - 1] for number in _shown(statement, table)} if statement is not None else set()
    for param in query.annotations.params:
        if param.type and (match := _DECLARED.fullmatch(param.type)):
            (found.discard if match[2] else found.add)(param.name)
    return frozenset(found)


def _shown(node: Any, table: Callable[[str], Columns]) -> Iterator[int]:
    if isinstance(node, tuple):
        for part in node:
            yield from _shown(part, table)
        return
    if not hasattr(node, "__slots__"):
        return
    kind = type(node).__name__
    candidates: list[Any] = []
    if kind == "CoalesceExpr":
        candidates = list(node.args)
    elif kind == "NullTest":
        candidates = [node.arg]
    elif kind == "A_Expr" and node.kind.name in ("AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT"):
        candidates = [node.lexpr, node.rexpr]
    elif kind in ("InsertStmt", "UpdateStmt"):
        candidates = list(_written(node, table))
    for one in candidates:
        if (number := _parameter(one)) is not None:
            yield number
    for name in node:
        yield from _shown(getattr(node, name), table)


def _written(node: Any, table: Callable[[str], Columns]) -> Iterator[Any]:
    """Find what is written to columns that can be NULL."""
    parts = [part for part in (node.relation.schemaname, node.relation.relname) if part]
    columns = table(".".join('"' + part.replace('"', '""') + '"' for part in parts)) or []
    nullable = {column.name for column in columns if not column.not_null}
    if type(node).__name__ == "UpdateStmt":
        sets = node.targetList
    else:
        names = [target.name for target in node.cols] if node.cols else [column.name for column in columns]
        select = node.selectStmt
        rows = (
            (select.valuesLists or [[target.val for target in select.targetList or ()]]) if select is not None else []
        )
        for row in rows:
            yield from (value for name, value in zip(names, row, strict=False) if name in nullable)
        sets = node.onConflictClause.targetList if node.onConflictClause is not None else ()
    yield from (target.val for target in sets or () if target.name in nullable)


def _parameter(node: Any) -> int | None:
    while type(node).__name__ == "TypeCast":
        node = node.arg
    return int(node.number) if type(node).__name__ == "ParamRef" else None
