"""Which columns of a statement can be NULL: SELECT with its FROM, WITH and set operations, and RETURNING."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry.check import strict
from registry.check.expressions import Expressions, Node, column_names, facts, function_name
from registry.check.scope import Col, Columns, Item, Scope, join_columns, joined, renamed

_JOINS = {"JOIN_INNER": "inner", "JOIN_LEFT": "left", "JOIN_RIGHT": "right", "JOIN_FULL": "full"}


class Statements(Expressions):
    """Goes through a statement. `table` gives the columns of a table by its name, written as in SQL."""

    def __init__(self, table: Callable[[str], Columns]) -> None:
        self._table = table

    def statement(self, node: Node, scope: Scope) -> Columns:
        """Give the columns of a statement's result; None where nothing is known of them."""
        kind = type(node).__name__
        if kind == "SelectStmt":
            return self.select(node, scope)
        if kind in ("InsertStmt", "UpdateStmt", "DeleteStmt"):
            return self._returning(node, scope)
        return None

    def select(self, node: Node, scope: Scope) -> Columns:
        """Give the columns of a SELECT or VALUES inside `scope`."""
        scope = self._with(node, scope)
        if node.op.name != "SETOP_NONE":
            return _combined(node.op.name, self.select(node.larg, scope), self.select(node.rarg, scope))
        if node.valuesLists:
            return [
                Col(
                    f"column{number}",
                    all(self.proven(value, scope) for value in values),
                    any(self.jsonb(value, scope) for value in values),
                )
                for number, values in enumerate(zip(*node.valuesLists, strict=True), 1)
            ]
        own = scope.inner()
        for item in node.fromClause or ():
            own.items.append(self._item(item, own))
        own.known |= self._facts(node.whereClause, own)
        if any(type(group).__name__ == "GroupingSet" for group in node.groupClause or ()):
            own.items = [item.nulled() for item in own.items]  # a set leaves out what the others group by
        else:
            own.grouped = bool(node.groupClause)
        return self._targets(node.targetList or (), own)

    def one_row(self, node: Node, scope: Scope) -> bool:
        """Whether a SELECT always gives exactly one row."""
        if type(node).__name__ != "SelectStmt" or node.op.name != "SETOP_NONE":
            return False
        if node.limitCount is not None or node.limitOffset is not None or node.groupClause or node.havingClause:
            return False
        if node.valuesLists:
            return len(node.valuesLists) == 1
        calls = [call for target in node.targetList or () for call in _calls(target.val)]
        if any(function_name(call) not in _PLAIN for call in calls):
            return False  # it may give several rows, or none
        if not node.fromClause:
            return node.whereClause is None
        own = self._with(node, scope).inner()
        for item in node.fromClause:
            own.items.append(self._item(item, own))
        local = Scope(own.items)
        return any(
            call.over is None and function_name(call) in strict.AGGREGATES and _of(call, local) for call in calls
        )

    def _with(self, node: Node, scope: Scope) -> Scope:
        clause = node.withClause
        if clause is None:
            return scope
        ctes: dict[str, Columns] = dict(scope.ctes)
        if clause.recursive:
            ctes |= {cte.ctename: None for cte in clause.ctes}  # one may refer to a later one
        for cte in clause.ctes:
            names = [name.sval for name in cte.aliascolnames or ()]
            inside = Scope([], scope, ctes, scope.known)
            if clause.recursive and getattr(cte.ctequery, "op", None) and cte.ctequery.op.name == "SETOP_UNION":
                columns = self._recursive(cte, names, inside)
            else:
                columns = renamed(self.statement(cte.ctequery, inside), names)
            if cte.search_clause is not None or cte.cycle_clause is not None:
                columns = None  # they add columns
            ctes = {**ctes, cte.ctename: columns}
        return Scope(scope.items, scope.parent, ctes, scope.known, scope.grouped)

    def _recursive(self, cte: Node, names: list[str], scope: Scope) -> Columns:
        """Take the first arm for the whole, and give up what the second arm makes of it until nothing changes."""
        query = cte.ctequery
        scope = self._with(query, scope)
        columns = renamed(self.select(query.larg, scope), names)
        while columns is not None:
            inside = replace(scope, ctes={**scope.ctes, cte.ctename: columns})
            again = renamed(_combined("SETOP_UNION", columns, self.select(query.rarg, inside)), names)
            if again is None or _same(again, columns):
                return again
            columns = again
        return None

    def _returning(self, node: Node, scope: Scope) -> Columns:
        scope = self._with(node, scope)
        target = self._relation(node.relation, None)
        own = scope.inner([target])
        for item in getattr(node, "fromClause", None) or getattr(node, "usingClause", None) or ():
            own.items.append(self._item(item, own))
        # What held for a row before it was written need not hold for what is returned.
        before = {id(column) for _, columns in target.tables for column in columns or ()}
        own.known |= self._facts(getattr(node, "whereClause", None), own) - before
        clause = getattr(node, "returningClause", None)
        targets = clause.exprs if clause is not None else getattr(node, "returningList", None)
        return self._targets(targets or (), own)

    def _facts(self, condition: Node, scope: Scope) -> frozenset[int]:
        return frozenset(id(column) for column in facts(condition, scope)) if condition is not None else frozenset()

    def _targets(self, targets: Any, scope: Scope) -> Columns:
        parts: list[Columns] = []
        for target in targets:
            value, names = target.val, column_names(target.val)
            if type(value).__name__ == "ColumnRef" and names is None:
                qualifier = value.fields[-2].sval if len(value.fields) > 1 else None
                star = scope.star(qualifier)
                parts.append(star and [replace(column, not_null=scope.proven(column)) for column in star])
            else:
                name = target.name or (names[-1] if names else _default_name(value))
                parts.append([Col(name, self.proven(value, scope), self.jsonb(value, scope))])
        return join_columns(parts)

    def _item(self, node: Node, scope: Scope) -> Item:
        kind = type(node).__name__
        if kind == "RangeVar":
            return self._relation(node, scope)
        if kind == "RangeTableSample":
            return self._item(node.relation, scope)
        alias = getattr(node, "alias", None)
        names = [name.sval for name in (alias and alias.colnames) or ()]
        if kind == "JoinExpr":
            item = self._join(node, scope)
            return _aliased(alias.aliasname, renamed(item.star, names)) if alias else item
        if kind == "RangeSubselect":
            outer = scope if node.lateral else scope.parent or scope
            columns = renamed(self.select(node.subquery, Scope([], outer, scope.ctes, scope.known)), names)
            return _aliased(alias.aliasname if alias else "", columns)
        if kind == "RangeFunction":
            return self._function(node, alias, names, scope)
        return _aliased(alias.aliasname if alias else "", None)

    def _relation(self, node: Node, scope: Scope | None) -> Item:
        name = node.relname
        if scope is not None and node.schemaname is None and name in scope.ctes:
            columns = renamed(scope.ctes[name], ())
        else:
            parts = [part for part in (node.schemaname, name) if part]
            columns = renamed(self._table(".".join('"' + part.replace('"', '""') + '"' for part in parts)), ())
        if node.alias is None:
            return _aliased(name, columns)
        return _aliased(node.alias.aliasname, renamed(columns, [name.sval for name in node.alias.colnames or ()]))

    def _join(self, node: Node, scope: Scope) -> Item:
        left = self._item(node.larg, scope)
        right = self._item(node.rarg, replace(scope, items=[*scope.items, left]))
        using = [name.sval for name in node.usingClause or ()]
        if node.isNatural:
            if left.star is None or right.star is None:
                return Item(left.tables + right.tables, None)
            theirs = {column.name for column in right.star}
            using = [column.name for column in left.star if column.name in theirs]
        kind = _JOINS.get(node.jointype.name, "full")
        item = joined(left, right, kind, using)
        if node.join_using_alias is not None:
            item.tables.append((node.join_using_alias.aliasname, None))
        if kind == "inner" and node.quals is not None:
            own = {id(column) for _, columns in item.tables for column in columns or ()}
            for column in facts(node.quals, Scope([item])):
                column.not_null = column.not_null or id(column) in own
        return item

    def _function(self, node: Node, alias: Node, names: list[str], scope: Scope) -> Item:
        """Take a function in FROM. Of several side by side the shorter ones are filled up with NULL."""
        call, definitions = node.functions[0]
        name = function_name(call) if type(call).__name__ == "FuncCall" else ""
        title = alias.aliasname if alias else name
        definitions = definitions or node.coldeflist
        columns: Columns = None
        if len(node.functions) == 1 and definitions:
            columns = [Col(one.colname) for one in definitions]
        elif name == "unnest" and len(node.functions) == 1:
            array = call.args[0]
            while type(array).__name__ == "TypeCast":
                array = array.arg
            written = type(array).__name__ == "A_ArrayExpr" and len(call.args) == 1
            columns = [Col(title, written and self._all(array.elements, scope)), *(Col("") for _ in call.args[1:])]
        elif name in strict.ROW_FUNCTIONS and len(node.functions) == 1 and not call.func_variadic:
            flags = strict.ROW_FUNCTIONS[name]
            own = strict.COLUMN_NAMES.get(name, (title,))
            columns = [Col(column, flag, "jsonb" in name) for column, flag in zip(own, flags, strict=True)]
            if alias and len(columns) == 1:
                columns[0].name = title
        elif names:
            # All but one that gives a row of several columns: then a name stands for each.
            columns = [Col(each) for each in names[: len(names) - bool(node.ordinality)]]
        if node.ordinality and columns is not None:
            columns.append(Col("ordinality", True, False))
        return _aliased(title, renamed(columns, names))


_PLAIN = strict.NEVER_NULL | strict.STRICT_FUNCTIONS | strict.AGGREGATES | {"to_regclass", "to_char", "nullif"}


def _is_node(value: object) -> bool:
    return hasattr(value, "__slots__")


def _parts(node: Node) -> list[Node]:
    return [getattr(node, name) for name in node]


def _calls(node: Node) -> list[Node]:
    """Find the function calls of an expression, without those of queries inside it."""
    if isinstance(node, tuple):
        return [call for one in node for call in _calls(one)]
    kind = type(node).__name__
    if kind == "SubLink" or not _is_node(node):
        return []
    found = [node] if kind == "FuncCall" else []
    return found + [call for part in _parts(node) for call in _calls(part)]


def _columns_of(node: Node) -> list[list[str]]:
    if isinstance(node, tuple):
        return [names for one in node for names in _columns_of(one)]
    if (names := column_names(node)) is not None:
        return [names]
    if type(node).__name__ == "SubLink" or not _is_node(node):
        return []
    return [names for part in _parts(node) for names in _columns_of(part)]


def _of(call: Node, local: Scope) -> bool:
    """Whether an aggregate belongs to this query, and not to one around it."""
    return call.agg_star or any(local.find(names) is not None for names in _columns_of(call.args))


def _aliased(name: str, columns: Columns) -> Item:
    return Item([(name, columns)], columns)


def _combined(operation: str, left: Columns, right: Columns) -> Columns:
    if left is None or right is None or len(left) != len(right):
        return None
    return [
        Col(one.name, _either(operation, one.not_null, other.not_null), one.jsonb or other.jsonb)
        for one, other in zip(left, right, strict=True)
    ]


def _either(operation: str, first: bool, second: bool) -> bool:
    """Whether a column is not NULL in the rows that a set operation lets through."""
    if operation == "SETOP_INTERSECT":
        return first or second
    return first and (second or operation == "SETOP_EXCEPT")


def _same(left: list[Col], right: list[Col]) -> bool:
    return [(one.not_null, one.jsonb) for one in left] == [(one.not_null, one.jsonb) for one in right]


def _default_name(node: Node) -> str:
    """Name a column without AS as the server does, where that is plain."""
    kind = type(node).__name__
    if kind == "FuncCall":
        return str(node.funcname[-1].sval)
    if kind == "TypeCast":
        names = column_names(node.arg)
        return names[-1] if names else _default_name(node.arg) or str(node.typeName.names[-1].sval)
    return {"CoalesceExpr": "coalesce", "CaseExpr": "case", "A_ArrayExpr": "array"}.get(kind, "")
