"""The walk through a parse tree that finds the tables and columns a statement uses: what relations.py is built on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from registry.check.names import (
    Names,
    Origin,
    Scope,
    Source,
    alias_of,
    bare_name,
    beyond,
    first_arm,
    function_columns,
    name_of,
    renamed,
)
from registry.check.relations import ROW_LOCKS, TABLE_LOCKS, Use


class Walk(Names):
    """Collects the `uses` of one statement."""

    def statement(self, node: Any, outer: Scope | None = None) -> list[str]:
        """Walk a statement and give the names of the columns it returns."""
        handler = getattr(self, f"_{type(node).__name__}", None)
        scope = Scope(outer, outer.ctes if outer else {})
        if handler is None:
            self.parts(node, scope)
            return []
        self._with(getattr(node, "withClause", None), scope)
        names: list[str] = handler(node, scope)
        return names

    # --- statements --------------------------------------------------------------------------------------------

    def _SelectStmt(self, node: Any, scope: Scope) -> list[str]:
        if node.larg is not None:
            names = self.statement(node.larg, scope)
            self.statement(node.rarg, scope)
            self.expression((node.limitOffset, node.limitCount), scope)
            return names
        if node.valuesLists:
            self.expression(node.valuesLists, scope)
            return [f"column{number}" for number, _ in enumerate(node.valuesLists[0], 1)]
        for item in node.fromClause or ():
            self._source(item, scope)
        names = self._targets(node.targetList, scope)
        self.expression((node.whereClause, node.groupClause, node.havingClause, node.windowClause), scope)
        self.expression((node.limitOffset, node.limitCount), scope)
        for item in (*(node.sortClause or ()), *(node.distinctClause or ())):
            # Here a bare name means a column of the result before it means one of a table.
            if bare_name(getattr(item, "node", item)) not in names:
                self.expression(item, scope)
        for clause in node.lockingClause or ():
            self._lock_rows(clause, scope)
        return names

    def _InsertStmt(self, node: Any, scope: Scope) -> list[str]:
        use = self._target(node.relation, scope)
        names = self.statement(node.selectStmt, scope.inner()) if node.selectStmt else []
        use.inserts = True
        every = use.table.columns[: len(names)] if node.selectStmt else ()
        use.inserted.update((column.name for column in node.cols) if node.cols else every)
        self._conflict(node.onConflictClause, use, scope)
        return self._returning(node, scope)

    def _conflict(self, clause: Any, use: Use, scope: Scope) -> None:
        if clause is None:
            return
        if clause.infer is not None:
            use.read.update(item.name for item in clause.infer.indexElems or () if item.name)
            self.expression((clause.infer.indexElems, clause.infer.whereClause), scope)
        if clause.targetList:
            # The row that was not inserted: to read it takes SELECT on the table's column of that name.
            around = scope.inner()
            columns: dict[str, Origin] = {name: (use.table, name) for name in use.table.columns}
            around.sources = [*scope.sources, Source("excluded", columns)]
            self._update(clause, use, around)

    def _UpdateStmt(self, node: Any, scope: Scope) -> list[str]:
        use = self._target(node.relation, scope)
        for item in node.fromClause or ():
            self._source(item, scope)
        self._update(node, use, scope)
        return self._returning(node, scope)

    def _update(self, node: Any, use: Use, scope: Scope) -> None:
        use.updates = True
        use.updated.update(target.name for target in node.targetList)
        key = use.table.key_columns.intersection(target.name for target in node.targetList)
        use.row_locks.add("FOR UPDATE" if key else "FOR NO KEY UPDATE")
        self.expression((node.targetList, node.whereClause), scope)

    def _DeleteStmt(self, node: Any, scope: Scope) -> list[str]:
        use = self._target(node.relation, scope)
        use.deletes = True
        use.row_locks.add("FOR UPDATE")
        for item in node.usingClause or ():
            self._source(item, scope)
        self.expression(node.whereClause, scope)
        return self._returning(node, scope)

    def _MergeStmt(self, node: Any, scope: Scope) -> list[str]:
        use = self._target(node.relation, scope)
        self._source(node.sourceRelation, scope)
        self.expression(node.joinCondition, scope)
        for clause in node.mergeWhenClauses:
            self.expression((clause.condition, clause.values), scope)
            command = clause.commandType.name
            if command == "CMD_INSERT":
                use.inserts = True
                use.inserted.update(target.name for target in clause.targetList or ())
            elif command == "CMD_UPDATE":
                use.updates = True
                use.updated.update(target.name for target in clause.targetList)
                use.row_locks.add("FOR UPDATE" if use.updated & use.table.key_columns else "FOR NO KEY UPDATE")
                self.expression(clause.targetList, scope)
            elif command == "CMD_DELETE":
                use.deletes = True
                use.row_locks.add("FOR UPDATE")
        return self._returning(node, scope)

    def _CopyStmt(self, node: Any, scope: Scope) -> list[str]:
        if node.query is not None:
            return self.statement(node.query, scope)
        use = self.use(self.table(node.relation))
        columns = [name.sval for name in node.attlist or ()] or list(use.table.columns)
        if node.is_from:
            use.inserts = True
            use.inserted.update(columns)
            use.lock("ROW EXCLUSIVE")
        else:
            use.selects = True
            use.read.update(columns)
        return []

    def _LockStmt(self, node: Any, _: Scope) -> list[str]:
        for relation in node.relations:
            use = self.use(self.table(relation))
            use.lock(TABLE_LOCKS[node.mode - 1])
        return []

    def _TruncateStmt(self, node: Any, _: Scope) -> list[str]:
        for relation in node.relations:
            use = self.use(self.table(relation))
            use.deletes = True
            use.lock("ACCESS EXCLUSIVE")
        return []

    def _VacuumStmt(self, node: Any, _: Scope) -> list[str]:
        # The whole database where no table is named. Without the right to it a table is left out, with a warning.
        for item in node.rels or ():
            use = self.use(self.table(item.relation))
            use.lock("SHARE UPDATE EXCLUSIVE")
        return []

    def _ExplainStmt(self, node: Any, scope: Scope) -> list[str]:
        return self.statement(node.query, scope)

    # --- the parts of a statement ------------------------------------------------------------------------------

    def _with(self, clause: Any, scope: Scope) -> None:
        for cte in clause.ctes if clause is not None else ():
            given = [name.sval for name in cte.aliascolnames or ()]
            if clause.recursive:
                scope.ctes = {**scope.ctes, cte.ctename: given or first_arm(cte.ctequery)}
            names = self.statement(cte.ctequery, scope)
            scope.ctes = {**scope.ctes, cte.ctename: renamed(names, given)}

    def _target(self, relation: Any, scope: Scope) -> Use:
        use = self.use(self.table(relation))
        use.lock("ROW EXCLUSIVE")
        columns: dict[str, Origin] = {name: (use.table, name) for name in use.table.columns}
        scope.sources.append(Source(alias_of(relation), columns, None))
        return use

    def _returning(self, node: Any, scope: Scope) -> list[str]:
        clause = getattr(node, "returningClause", None)
        targets = clause.exprs if clause is not None else getattr(node, "returningList", None)
        if not targets:
            return []
        # PostgreSQL 18: the row as it was and as it is.
        both = scope.inner()
        both.sources = [*scope.sources, *(Source(name, scope.sources[0].columns) for name in ("old", "new"))]
        return self._targets(targets, scope if clause is None else both, scope)

    def _targets(self, targets: Iterable[Any] | None, scope: Scope, stars: Scope | None = None) -> list[str]:
        names: list[str] = []
        for target in targets or ():
            fields = getattr(target.val, "fields", ())
            if fields and type(fields[-1]).__name__ == "A_Star":
                names += self.star([name.sval for name in fields[:-1]], scope if len(fields) > 1 else stars or scope)
                continue
            self.expression(target.val, scope)
            names.append(target.name or name_of(target.val))
        return names

    def _source(self, node: Any, scope: Scope) -> None:
        """Add an item of FROM to the scope."""
        kind = type(node).__name__
        given = [name.sval for name in node.alias.colnames or ()] if getattr(node, "alias", None) else []
        if kind == "RangeVar":
            if not node.schemaname and node.relname in scope.ctes:
                names = renamed(scope.ctes[node.relname], given)
                scope.sources.append(Source(alias_of(node), dict.fromkeys(names)))
                return
            use = self.use(self.table(node))
            use.selects = True
            pairs = zip(renamed(use.table.columns, given), use.table.columns, strict=False)
            scope.sources.append(Source(alias_of(node), {new: (use.table, old) for new, old in pairs}, use.table))
        elif kind == "JoinExpr":
            self._join(node, scope, given)
        elif kind == "RangeSubselect":
            names = self.statement(node.subquery, scope if node.lateral else beyond(scope))
            scope.sources.append(Source(alias_of(node), dict.fromkeys(renamed(names, given))))
        elif kind == "RangeTableSample":
            self._source(node.relation, scope)
            self.expression((node.args, node.repeatable), scope)
        else:  # a function, XMLTABLE, JSON_TABLE
            self.expression(node, scope)
            scope.sources.append(Source(alias_of(node), dict.fromkeys(given or function_columns(node))))

    def _join(self, node: Any, scope: Scope, given: Sequence[str]) -> None:
        within = scope.inner() if node.alias is not None else scope
        before = len(within.sources)
        self._source(node.larg, within)
        middle = len(within.sources)
        self._source(node.rarg, within)
        left, right = within.sources[before:middle], within.sources[middle:]
        shared = [name.sval for name in node.usingClause or ()]
        if node.isNatural:
            there = {name for source in right for name in source.columns}
            shared = [name for source in left for name in source.columns if name in there]
        for name in shared:
            for side in (left, right):
                self.read(next((source.columns[name] for source in side if name in source.columns), None))
        self.expression(node.quals, within)
        if node.alias is not None:
            columns = {name: origin for source in reversed(within.sources) for name, origin in source.columns.items()}
            names = list(dict.fromkeys(name for source in within.sources for name in source.columns))
            origins = dict(zip(renamed(names, given), (columns[name] for name in names), strict=False))
            scope.sources.append(Source(alias_of(node), origins))

    def _lock_rows(self, clause: Any, scope: Scope) -> None:
        strength = ROW_LOCKS[clause.strength.value - 1]
        wanted = {relation.relname for relation in clause.lockedRels or ()}
        for source in scope.sources:
            if source.table is not None and (not wanted or source.alias in wanted):
                use = self.use(source.table)
                use.lock("ROW SHARE")
                use.row_locks.add(strength)
                use.locks_rows = True
