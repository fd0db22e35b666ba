"""The rule that every row belongs to the tenant: no table is read or written without `tenant_id = :tenant_id`.

Looked for in the parse tree, in every arm: each subquery, each arm of a UNION, each part of a WITH for itself. A table
may also be joined by its tenant_id to one that is bound already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from registry.check.facts import TENANT, Facts
from registry.check.reach import PARAMETER, Equality, Join, Outputs, Relation, Scope, Term, Tree, parts, renamed

Report = Callable[[int | None, str, str], None]
"""Takes the place, what is wrong and what to do."""

_JOINS = {"JOIN_INNER": "inner", "JOIN_LEFT": "left", "JOIN_RIGHT": "right", "JOIN_FULL": "full"}


class TenantRule:
    """Goes through one statement and reports every access that no tenant bounds; `parameters` name $1, $2, …."""

    def __init__(self, facts: Facts, parameters: tuple[str, ...], report: Report) -> None:
        self.facts = facts
        self.parameters = parameters
        self._report = report
        self._silent = 0

    def check(self, statement: Any) -> None:
        """Check a statement as the parser gives it."""
        self._statement(statement, None, {})

    def _fault(self, location: int | None, what: str, advice: str) -> None:
        if not self._silent:
            self._report(location, what, advice)

    # --- statements --------------------------------------------------------------------------------------------

    def _statement(self, node: Any, outer: Scope | None, ctes: Mapping[str, Outputs]) -> Outputs:
        ctes = self._with(getattr(node, "withClause", None), outer, ctes)
        scope = Scope(outer, ctes)
        handler = getattr(self, f"_{type(node).__name__}", None)
        if handler is not None:
            outputs: Outputs = handler(node, scope)
            return outputs
        self._expressions(node, scope)
        return []

    def _with(self, clause: Any, outer: Scope | None, ctes: Mapping[str, Outputs]) -> Mapping[str, Outputs]:
        for cte in clause.ctes if clause is not None else ():
            names = tuple(name.sval for name in cte.aliascolnames or ())
            if clause.recursive and getattr(cte.ctequery, "larg", None) is not None:
                ctes = {**ctes, cte.ctename: self._fixed(cte, names, outer, ctes)}
            outputs = renamed(self._statement(cte.ctequery, outer, ctes), names)
            ctes = {**ctes, cte.ctename: outputs}
        return ctes

    def _fixed(self, cte: Any, names: tuple[str, ...], outer: Scope | None, ctes: Mapping[str, Outputs]) -> Outputs:
        """Find which columns of a recursive query stay the tenant's id however often it goes round."""
        self._silent += 1
        known = renamed(self._statement(cte.ctequery.larg, outer, ctes), names)
        while True:
            again = self._statement(cte.ctequery, outer, {**ctes, cte.ctename: known})
            narrowed = [(name, bound and other) for (name, bound), (_, other) in zip(known, again, strict=False)]
            if narrowed == known:
                break
            known = narrowed
        self._silent -= 1
        return known

    def _SelectStmt(self, node: Any, scope: Scope) -> Outputs:
        if node.larg is not None:
            left = self._statement(node.larg, scope.outer, scope.ctes)
            right = self._statement(node.rarg, scope.outer, scope.ctes)
            self._expressions((node.sortClause, node.limitCount, node.limitOffset), scope)
            return [(name, bound and other) for (name, bound), (_, other) in zip(left, right, strict=False)]
        if node.valuesLists:
            self._expressions(node.valuesLists, scope)
            columns = zip(*node.valuesLists, strict=False)
            return [
                (f"column{number}", all(self._bound(value, scope) for value in column))
                for number, column in enumerate(columns, 1)
            ]
        self._from(node.fromClause, scope, node.whereClause)
        rest = (node.targetList, node.whereClause, node.groupClause, node.havingClause, node.windowClause)
        self._expressions((*rest, node.sortClause, node.distinctClause, node.limitCount, node.limitOffset), scope)
        return self._outputs(node.targetList, scope)

    def _InsertStmt(self, node: Any, scope: Scope) -> Outputs:
        table = node.relation.relname
        source = self._statement(node.selectStmt, scope.outer, scope.ctes) if node.selectStmt is not None else []
        target = self._relation(node.relation, scope, target=True)
        if target.table is not None:
            columns = [column.name for column in node.cols] if node.cols else self.facts.columns[table]
            given = dict(zip(columns, source, strict=False)).get(TENANT)
            if given is None:
                advice = "name tenant_id first among its columns and give it :tenant_id"
                self._fault(node.relation.location, f"INSERT into {table} leaves tenant_id to the default", advice)
            elif not given[1]:
                what = f"INSERT into {table} takes tenant_id from something else than :tenant_id"
                self._fault(node.relation.location, what, "give it :tenant_id")
            self._conflict(node.onConflictClause, table)
        target.bound = True
        if node.onConflictClause is not None:
            excluded = replace(target, alias="excluded")
            scope.names["excluded"] = excluded
            self._expressions((node.onConflictClause.targetList, node.onConflictClause.whereClause), scope)
        return self._returning(node, scope)

    def _conflict(self, clause: Any, table: str) -> None:
        if clause is None or clause.infer is None or not clause.infer.indexElems:
            return
        if all(element.name != TENANT for element in clause.infer.indexElems):
            what = f"ON CONFLICT on {table} does not name tenant_id: it could meet another tenant's row"
            self._fault(clause.location, what, "lead the unique constraint with tenant_id and write it here")

    def _UpdateStmt(self, node: Any, scope: Scope) -> Outputs:
        target = self._relation(node.relation, scope, target=True)
        for assigned in node.targetList:
            if target.table is not None and assigned.name == TENANT and not self._bound(assigned.val, scope):
                what = f"UPDATE moves rows of {target.table} to another tenant"
                self._fault(assigned.location, what, "leave tenant_id as it is")
        self._from(node.fromClause, scope, node.whereClause)
        self._expressions((node.targetList, node.whereClause), scope)
        return self._returning(node, scope)

    def _DeleteStmt(self, node: Any, scope: Scope) -> Outputs:
        self._relation(node.relation, scope, target=True)
        self._from(node.usingClause, scope, node.whereClause)
        self._expressions(node.whereClause, scope)
        return self._returning(node, scope)

    def _MergeStmt(self, node: Any, scope: Scope) -> Outputs:
        self._relation(node.relation, scope, target=True)
        self._from([node.sourceRelation], scope, node.joinCondition)
        return self._returning(node, scope)

    def _CopyStmt(self, node: Any, scope: Scope) -> Outputs:
        if node.query is not None:
            return self._statement(node.query, scope.outer, scope.ctes)
        table = node.relation.relname
        if table in self.facts.tenant_tables:
            names = [column.sval for column in node.attlist or ()]
            if not node.is_from:
                self._fault(node.relation.location, f"COPY takes out {table} of all tenants", _advice(table))
            elif TENANT not in names:
                advice = "name tenant_id first among its columns"
                self._fault(node.relation.location, f"COPY into {table} leaves tenant_id to the default", advice)
        return []

    def _TruncateStmt(self, node: Any, scope: Scope) -> Outputs:  # noqa: ARG002 - a handler like the others
        for relation in node.relations:
            if relation.relname in self.facts.tenant_tables:
                what = f"TRUNCATE empties {relation.relname} for all tenants"
                self._fault(relation.location, what, "DELETE the tenant's rows")
        return []

    def _returning(self, node: Any, scope: Scope) -> Outputs:
        clause = getattr(node, "returningClause", None)  # since PostgreSQL 18's grammar
        targets = clause.exprs if clause is not None else getattr(node, "returningList", None)
        self._expressions(targets, scope)
        return self._outputs(targets, scope)

    # --- FROM --------------------------------------------------------------------------------------------------

    def _from(self, items: Iterable[Any] | None, scope: Scope, where: Any) -> None:
        """Build the relations of a FROM, bind them by all conditions, and report those that stay unbound."""
        laterals: list[Relation] = []
        scope.trees += [self._item(item, scope, laterals) for item in items or ()]
        scope.where += self._equalities(where, scope)
        scope.bind()
        # A lateral subquery may hang on its neighbours, and they on what it gives.
        self._silent += 1
        for relation in laterals:
            relation.give()
        self._silent -= 1
        scope.bind()
        for relation in laterals:
            relation.give()
        scope.bind()
        for relation in scope.relations():
            if relation.table is not None and not relation.bound:
                name = relation.table if relation.alias == relation.table else f"{relation.table} AS {relation.alias}"
                self._fault(relation.location, f"{name} is not bound to the tenant", _advice(relation.alias))

    def _item(self, node: Any, scope: Scope, laterals: list[Relation]) -> Tree:
        kind = type(node).__name__
        if kind == "RangeVar":
            return self._relation(node, scope)
        if kind == "JoinExpr":
            return self._join(node, scope, laterals)
        if kind == "RangeTableSample":
            return self._item(node.relation, scope, laterals)
        names = tuple(name.sval for name in node.alias.colnames or ()) if node.alias else ()
        relation = Relation(node.alias.aliasname if node.alias else "", None, names, None)
        if kind == "RangeSubselect":
            around = scope if node.lateral else scope.outer

            def give() -> None:
                relation.take(self._statement(node.subquery, around, scope.ctes), names)

            if node.lateral:
                relation.give = give
                laterals.append(relation)
                self._silent += 1
            give()
            if node.lateral:
                self._silent -= 1
        else:
            self._expressions(node, scope)
        scope.names[relation.alias or f"{id(node)}"] = relation
        return relation

    def _relation(self, node: Any, scope: Scope, *, target: bool = False) -> Relation:
        alias = node.alias.aliasname if node.alias else node.relname
        names = tuple(name.sval for name in node.alias.colnames or ()) if node.alias else ()
        if not target and not node.schemaname and node.relname in scope.ctes:
            relation = Relation(alias, None, (), node.location)
            relation.take(scope.ctes[node.relname], names)
        else:
            table = node.relname if node.relname in self.facts.tenant_tables else None
            relation = Relation(alias, table, self.facts.columns.get(node.relname, ()), node.location)
        scope.names[alias] = relation
        if target:
            scope.trees.append(relation)
        return relation

    def _join(self, node: Any, scope: Scope, laterals: list[Relation]) -> Tree:
        before = dict(scope.names)
        left = self._item(node.larg, scope, laterals)
        middle = dict(scope.names)
        right = self._item(node.rarg, scope, laterals)
        equalities = self._equalities(node.quals, scope)
        for name in node.usingClause or ():
            sides = [
                next(((each, name.sval) for each in side if name.sval in each.columns), None)
                for side in (list(middle.values()), [r for a, r in scope.names.items() if a not in middle])
            ]
            if sides[0] is not None and sides[1] is not None:
                equalities.append((sides[0], sides[1]))
        self._expressions(node.quals, scope)
        if node.alias is not None:  # it hides the names inside
            hidden = Relation(node.alias.aliasname, None, (), None)
            scope.names = {**before, node.alias.aliasname: hidden}
        return Join(_JOINS[node.jointype.name], left, right, equalities)

    # --- expressions -------------------------------------------------------------------------------------------

    def _equalities(self, node: Any, scope: Scope) -> list[Equality]:
        """Collect the equalities that a condition demands, those under its ANDs."""
        kind = type(node).__name__
        if kind == "BoolExpr" and node.boolop.name == "AND_EXPR":
            return [found for part in node.args for found in self._equalities(part, scope)]
        if kind != "A_Expr" or node.kind.name != "AEXPR_OP" or node.name[-1].sval != "=":
            return []
        pairs = [(node.lexpr, node.rexpr)]
        if type(node.lexpr).__name__ == type(node.rexpr).__name__ == "RowExpr":
            pairs = list(zip(node.lexpr.args, node.rexpr.args, strict=False))
        terms = [(self._term(left, scope), self._term(right, scope)) for left, right in pairs]
        return [(left, right) for left, right in terms if left is not None and right is not None]

    def _term(self, node: Any, scope: Scope) -> Term | None:
        kind = type(node).__name__
        if kind == "TypeCast":
            return self._term(node.arg, scope)
        if kind == "ParamRef":
            return PARAMETER if self.parameters[node.number - 1] == TENANT else None
        return scope.find(node) if kind == "ColumnRef" else None

    def _bound(self, node: Any, scope: Scope) -> bool:
        term = self._term(node, scope)
        return term is not None and scope.holds(term)

    def _outputs(self, targets: Iterable[Any] | None, scope: Scope) -> Outputs:
        outputs: Outputs = []
        for target in targets or ():
            fields = getattr(target.val, "fields", ())
            if fields and type(fields[-1]).__name__ == "A_Star":
                for relation in scope.names.values():
                    if len(fields) == 1 or relation.alias == fields[-2].sval:
                        outputs += [(name, scope.holds((relation, name))) for name in relation.columns]
            else:
                name = target.name or (getattr(fields[-1], "sval", "") if fields else "")
                outputs.append((name, self._bound(target.val, scope)))
        return outputs

    def _expressions(self, node: Any, scope: Scope) -> None:
        """Check every subquery of an expression; the columns around it are known to it."""
        if type(node).__name__ in ("SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"):
            self._statement(node, scope, scope.ctes)
            return
        for part in parts(node):
            self._expressions(part, scope)


def _advice(alias: str) -> str:
    return f"add {alias}.tenant_id = :tenant_id to the WHERE of this arm, or to the ON of its outer join"
