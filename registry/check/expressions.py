"""Which expressions can be NULL: those that are not proven to be anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from registry.check import strict
from registry.check.scope import Col, Columns, Scope

Node = Any
"""A node of pglast's tree, which has no types."""

_NEVER_JSONB_NULL = frozenset(("text", "varchar", "bpchar", "json", "jsonb"))
_NOT_JSONB_TYPES = frozenset(
    (
        "text", "varchar", "bpchar", "name", "json", "uuid", "bool", "int2", "int4", "int8", "float4", "float8",
        "numeric", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "bytea", "oid", "regclass",
    )
)  # fmt: skip
_DEFAULT_FRAME = 1058  # RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
_TESTS = ("AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_BETWEEN")


def function_name(node: Node) -> str:
    """Name a function of PostgreSQL's own; "" for one of another schema."""
    names = [part.sval for part in node.funcname]
    return names[-1] if len(names) == 1 or names[0] == "pg_catalog" else ""


def column_names(node: Node) -> list[str] | None:
    """Give the parts of a column's name; None for anything but a column."""
    if type(node).__name__ != "ColumnRef" or any(type(part).__name__ != "String" for part in node.fields):
        return None
    return [part.sval for part in node.fields]


def facts(node: Node, scope: Scope) -> Iterator[Col]:
    """Find the columns that cannot be NULL where a condition holds."""
    kind = type(node).__name__
    if kind == "BoolExpr" and node.boolop.name == "AND_EXPR":
        for part in node.args:
            yield from facts(part, scope)
        return
    tested: list[Node] = []
    if kind == "ColumnRef":
        tested = [node]
    elif kind == "NullTest" and node.nulltesttype.name == "IS_NOT_NULL":
        tested = [node.arg]
    elif kind == "A_Expr":
        operator = node.name[-1].sval
        if node.kind.name == "AEXPR_OP" and operator in strict.COMPARISONS | strict.MATCHES:
            tested = [node.lexpr, node.rexpr]
        elif node.kind.name in _TESTS or (node.kind.name in ("AEXPR_OP_ANY", "AEXPR_IN") and operator == "="):
            tested = [node.lexpr]
    for one in tested:
        if (names := column_names(one)) and (column := scope.find(names)) is not None:
            yield column


class Expressions:
    """Decides for expressions; `select` and `one_row`, for the queries inside them, come from the subclass."""

    select: Callable[[Node, Scope], Columns]
    one_row: Callable[[Node, Scope], bool]

    def proven(self, node: Node, scope: Scope) -> bool:
        """Whether the expression is never NULL."""
        rule = getattr(self, f"_{type(node).__name__}", None)
        return bool(rule(node, scope)) if rule else False

    def _all(self, nodes: Any, scope: Scope) -> bool:
        return all(self.proven(node, scope) for node in nodes or ())

    def _operand(self, node: Node, scope: Scope) -> bool:
        # (1, NULL) is not NULL, but (1, NULL) = (1, 2) is.
        return self._all(node.args, scope) if type(node).__name__ == "RowExpr" else self.proven(node, scope)

    def _A_Const(self, node: Node, _: Scope) -> bool:
        return not node.isnull

    def _ColumnRef(self, node: Node, scope: Scope) -> bool:
        names = column_names(node)
        column = scope.find(names) if names else None
        return column is not None and scope.proven(column)

    def _TypeCast(self, node: Node, scope: Scope) -> bool:
        if not self.proven(node.arg, scope):
            return False
        # Since PostgreSQL 18 'null'::jsonb::integer is NULL.
        safe = node.typeName.arrayBounds or node.typeName.names[-1].sval in _NEVER_JSONB_NULL
        return bool(safe) or not self.jsonb(node.arg, scope)

    def _CollateClause(self, node: Node, scope: Scope) -> bool:
        return self.proven(node.arg, scope)

    def _CoalesceExpr(self, node: Node, scope: Scope) -> bool:
        return any(self.proven(one, scope) for one in node.args)

    _MinMaxExpr = _CoalesceExpr

    def _CaseExpr(self, node: Node, scope: Scope) -> bool:
        if node.defresult is None:
            return False
        for branch in node.args:
            inside = scope
            if node.arg is None:
                found = frozenset(id(column) for column in facts(branch.expr, scope))
                inside = replace(scope, known=scope.known | found)
            if not self.proven(branch.result, inside):
                return False
        return self.proven(node.defresult, scope)

    def _NullTest(self, _: Node, __: Scope) -> bool:
        return True

    _BooleanTest = _A_ArrayExpr = _RowExpr = _GroupingFunc = _NullTest

    def _BoolExpr(self, node: Node, scope: Scope) -> bool:
        return self._all(node.args, scope)

    def _SQLValueFunction(self, node: Node, _: Scope) -> bool:
        return bool(node.op.name != "SVFOP_CURRENT_SCHEMA")

    def _A_Expr(self, node: Node, scope: Scope) -> bool:
        kind, operator = node.kind.name, node.name[-1].sval
        if kind in ("AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT"):
            return True
        if kind in ("AEXPR_OP", "AEXPR_LIKE", "AEXPR_ILIKE"):
            operands = [one for one in (node.lexpr, node.rexpr) if one is not None]
            return operator in strict.STRICT_OPERATORS and all(self._operand(one, scope) for one in operands)
        if kind == "AEXPR_IN" or "BETWEEN" in kind:
            return self._operand(node.lexpr, scope) and all(self._operand(one, scope) for one in node.rexpr)
        if kind in ("AEXPR_OP_ANY", "AEXPR_OP_ALL") and type(node.rexpr).__name__ == "A_ArrayExpr":
            # An array that is no NULL may hold one: only one that is written out is known.
            return self.proven(node.lexpr, scope) and self._all(node.rexpr.elements, scope)
        return False

    def _SubLink(self, node: Node, scope: Scope) -> bool:
        kind = node.subLinkType.name
        if kind in ("EXISTS_SUBLINK", "ARRAY_SUBLINK"):
            return True
        columns = self.select(node.subselect, scope.inner())
        if not columns or not all(column.not_null for column in columns):
            return False
        if kind == "EXPR_SUBLINK":
            return self.one_row(node.subselect, scope)
        return kind in ("ANY_SUBLINK", "ALL_SUBLINK") and self._operand(node.testexpr, scope)

    def _FuncCall(self, node: Node, scope: Scope) -> bool:
        name, arguments = function_name(node), node.args or ()
        if node.func_variadic or not name:
            return False
        if name in strict.NEVER_NULL:
            return True
        if node.over is not None:
            # The default frame holds the row itself.
            frame = node.over.frameOptions == _DEFAULT_FRAME and node.over.name is None and node.agg_filter is None
            values = strict.STRICT_AGGREGATES | strict.WINDOW_VALUES
            found = name in strict.COLLECTING_AGGREGATES or (name in values and self._all(arguments, scope))
            return frame and found
        if name in strict.AGGREGATES:
            if not scope.grouped or node.agg_filter is not None:
                return False
            return name in strict.COLLECTING_AGGREGATES or (
                name in strict.STRICT_AGGREGATES and self._all(arguments, scope)
            )
        if len(arguments) > strict.STRICT_WITH.get(name, len(arguments)):
            return False
        return name in strict.STRICT_FUNCTIONS and self._all(arguments, scope)

    def jsonb(self, node: Node, scope: Scope) -> bool:
        """Whether the expression may be of the type jsonb."""
        kind = type(node).__name__
        if kind == "ColumnRef":
            names = column_names(node)
            column = scope.find(names) if names else None
            return column is None or column.jsonb
        if kind == "TypeCast":
            return not (node.typeName.arrayBounds or node.typeName.names[-1].sval in _NOT_JSONB_TYPES)
        if kind in ("CoalesceExpr", "MinMaxExpr"):
            return any(self.jsonb(one, scope) for one in node.args)
        if kind == "CaseExpr":
            results = [branch.result for branch in node.args] + ([node.defresult] if node.defresult else [])
            return any(self.jsonb(one, scope) for one in results)
        if kind == "A_Expr":
            if node.kind.name != "AEXPR_OP" and node.kind.name != "AEXPR_NULLIF":
                return False
            if node.kind.name == "AEXPR_OP" and node.name[-1].sval in strict.NOT_JSONB_OPERATORS:
                return False
            return any(self.jsonb(one, scope) for one in (node.lexpr, node.rexpr) if one is not None)
        if kind == "SubLink" and node.subLinkType.name == "EXPR_SUBLINK":
            columns = self.select(node.subselect, scope.inner())
            return not columns or columns[0].jsonb
        if kind == "FuncCall":
            name = function_name(node)
            plain = strict.NEVER_NULL | strict.STRICT_FUNCTIONS | strict.STRICT_AGGREGATES
            return name not in plain or name in strict.FUNCTIONS_OF_JSONB
        return kind not in (
            "A_Const",
            "BoolExpr",
            "NullTest",
            "BooleanTest",
            "A_ArrayExpr",
            "SubLink",
            "SQLValueFunction",
        )
