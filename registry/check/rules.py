"""Rules over the parse tree of every query: bound to the tenant, able to run on Citus, no write without an index.

They hold before any data is there. The tree is PostgreSQL's own (pglast, extra `[check]`); nothing is matched by text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from registry.check.facts import TENANT, Facts
from registry.check.finding import Finding, place
from registry.check.reach import parts
from registry.check.tenant import Report, TenantRule
from registry.errors import QueryError, RegistryError
from registry.queries import Query

ALLOWED: Mapping[tuple[str, str], str] = {
    ("dataset.fill_*", "tenant"): "fills a scratch database, all tenants at once",
    ("dataset.fill_*", "plan"): "goes through whole tables, which is what it is for",
    ("server.tenant_counts", "tenant"): "starts from the tenant's name and joins by its id",
    ("migrations.break_stale_lock", "index"): "yoyo's lock table has one row",
}
"""(queries, rule) of the registry's own that may break a rule, and why. Queries are a pattern of names."""

_RANGES = ("<", "<=", ">", ">=")


def check(queries: Iterable[Query], facts: Facts, allowed: Mapping[tuple[str, str], str] = ALLOWED) -> list[Finding]:
    """Check queries by all rules. `allowed` are the exceptions.

    Raises RegistryError where pglast is not installed.
    """
    return permitted((finding for query in queries for finding in check_query(query, facts)), allowed)


def permitted(findings: Iterable[Finding], allowed: Mapping[tuple[str, str], str] = ALLOWED) -> list[Finding]:
    """Leave out the findings that are exceptions."""
    return [
        finding
        for finding in findings
        if not any(fnmatchcase(finding.query, names) and rule == finding.rule for names, rule in allowed)
    ]


def check_query(query: Query, facts: Facts) -> list[Finding]:
    """Check one query by all rules, without exceptions."""
    statement = tree(query)
    found: dict[tuple[str, str], Finding] = {}

    def reporter(rule: str) -> Report:
        def report(location: int | None, what: str, advice: str) -> None:
            finding = Finding(query.name, place(query, location), rule, what, advice)
            found.setdefault((finding.where, what), finding)

        return report

    if facts.tenant_tables:
        TenantRule(facts, query.parameters, reporter("tenant")).check(statement)
        _citus(statement, facts, reporter("citus"))
    _indexes(statement, facts, reporter("index"))
    return list(found.values())


def tree(query: Query) -> Any:
    """Parse a query. Raises QueryError where PostgreSQL's grammar refuses it."""
    try:
        from pglast import parser
    except ImportError as error:
        raise RegistryError("the rules need pglast: pip install 'workflow-registry[check]'") from error
    import pglast

    try:
        return pglast.parse_sql(query.sql)[0].stmt
    except parser.ParseError as error:
        raise QueryError(f"{query.name}, {query.where}: {error.args[0]}") from error


# --- Citus ---------------------------------------------------------------------------------------------------------


def _citus(statement: Any, facts: Facts, report: Report) -> None:
    for node in _all(statement):
        kind = type(node).__name__
        if kind == "MergeStmt":
            report(node.relation.location, "MERGE does not run on Citus", "write INSERT … ON CONFLICT, or a WITH")
        elif kind == "CommonTableExpr":
            for clause, name in ((node.search_clause, "SEARCH"), (node.cycle_clause, "CYCLE")):
                if clause is not None:
                    advice = "UNION on the node ends by itself; carry an array where a path is wanted"
                    report(node.location, f"{name} does not run on Citus", advice)
        elif kind == "UpdateStmt":
            _volatile((node.targetList, node.whereClause), "UPDATE", facts, report)
        elif kind == "DeleteStmt":
            _volatile((node.whereClause,), "DELETE", facts, report)
        elif kind == "OnConflictClause" and node.targetList:
            _volatile((node.targetList, node.whereClause), "DO UPDATE", facts, report)
            for parameter in _of(node.targetList, "ParamRef"):
                advice = "write excluded.column: the value is in the row that was to be inserted"
                report(parameter.location, "DO UPDATE takes a parameter", advice)
        elif kind == "SelectStmt" and any(not clause.lockedRels for clause in node.lockingClause or ()):
            tables = _tables(node.fromClause)
            if len(tables) > 1:
                what = "FOR UPDATE or SHARE locks rows of every table of the join"
                advice = "say which: FOR UPDATE OF it; a reference table cannot be locked with the others"
                report(tables[0].location, what, advice)
    _order_of_inserts(statement, facts, report)


def _volatile(where: Any, clause: str, facts: Facts, report: Report) -> None:
    """Report volatile functions in what each shard, and each copy of it, would work out for itself."""
    for call in _of(where, "FuncCall"):
        name = call.funcname[-1].sval
        if name in facts.volatile:
            what = f"{name}() is volatile: it does not run in {clause} on Citus"
            report(call.location, what, "give the value as a parameter, or let a trigger or a WITH work it out")


def _order_of_inserts(statement: Any, facts: Facts, report: Report) -> None:
    """Report a WITH that inserts rows before the rows they refer to: on Citus its parts run one after the other."""
    inserts = [node.relation for node in _all(statement) if type(node).__name__ == "InsertStmt"]
    inserts.sort(key=lambda relation: relation.location)
    for number, relation in enumerate(inserts):
        for later in inserts[number + 1 :]:
            if later.relname in facts.references.get(relation.relname, ()):
                what = f"{relation.relname} is inserted before {later.relname}, which it refers to"
                report(relation.location, what, f"put the INSERT into {later.relname} first")


# --- writes without an index ---------------------------------------------------------------------------------------


def _indexes(statement: Any, facts: Facts, report: Report) -> None:
    for node in _all(statement):
        if type(node).__name__ not in ("UpdateStmt", "DeleteStmt"):
            continue
        table = node.relation.relname
        if table not in facts.columns:
            continue
        alias = node.relation.alias.aliasname if node.relation.alias else table
        equal, ranged = _compared(node.whereClause, alias, facts.columns[table])
        verb = "UPDATE" if type(node).__name__ == "UpdateStmt" else "DELETE"
        if not equal and not ranged:
            report(node.relation.location, f"{verb} of {table} has no predicate", "say which rows in its WHERE")
            continue
        wanted = (equal | ranged) - {TENANT}
        usable = max(
            (_usable(index.columns, equal, ranged) for index in facts.indexes if index.table == table), default=0
        )
        # tenant_id leads every index: alone it narrows down nothing.
        if usable <= (TENANT in equal and bool(wanted)):
            columns = ", ".join(sorted(equal | ranged, key=lambda name: (name != TENANT, name)))
            what = f"{verb} of {table} finds its rows by ({columns}), and no index begins so"
            report(node.relation.location, what, "add an index, or narrow the rows by the columns of one")


def _usable(columns: tuple[str, ...], equal: set[str], ranged: set[str]) -> int:
    """Count the columns of an index that a search can use: the first ones that are given, and one range behind them."""
    for number, column in enumerate(columns):
        if column not in equal:
            return number + (column in ranged)
    return len(columns)


def _compared(node: Any, alias: str, columns: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """Give the table's columns that a condition equates with something else, and those it bounds."""
    equal: set[str] = set()
    ranged: set[str] = set()
    for condition in _conjuncts(node):
        if type(condition).__name__ == "SubLink" and condition.subLinkType.name == "ANY_SUBLINK":
            column = _column(condition.testexpr, alias, columns)
            equal |= {column} if column and not condition.operName else set()
        if type(condition).__name__ != "A_Expr":
            continue
        operator, kind = condition.name[-1].sval, condition.kind.name
        sides = [(condition.lexpr, condition.rexpr), (condition.rexpr, condition.lexpr)]
        if kind in ("AEXPR_OP_ANY", "AEXPR_IN", "AEXPR_BETWEEN"):
            sides = sides[:1]
        elif type(condition.lexpr).__name__ == type(condition.rexpr).__name__ == "RowExpr":
            pairs = list(zip(condition.lexpr.args, condition.rexpr.args, strict=False))
            sides = [*pairs, *((right, left) for left, right in pairs)]
        for side, other in sides:
            column = _column(side, alias, columns)
            if column is None or _column(other, alias, columns) is not None:
                continue
            if kind == "AEXPR_BETWEEN" or operator in _RANGES:
                ranged.add(column)
            elif operator == "=" and kind in ("AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_IN"):
                equal.add(column)
    return equal, ranged


def _conjuncts(node: Any) -> Iterator[Any]:
    if type(node).__name__ == "BoolExpr" and node.boolop.name == "AND_EXPR":
        for part in node.args:
            yield from _conjuncts(part)
    elif node is not None:
        yield node


def _column(node: Any, alias: str, columns: tuple[str, ...]) -> str | None:
    if type(node).__name__ != "ColumnRef":
        return None
    names = [getattr(part, "sval", "") for part in node.fields]
    return names[-1] if names[-1] in columns and (len(names) == 1 or names[-2] == alias) else None


# --- trees ---------------------------------------------------------------------------------------------------------


def _all(node: Any) -> Iterator[Any]:
    """Go through a tree, every node of it."""
    yield node
    for part in parts(node):
        yield from _all(part)


def _of(node: Any, kind: str) -> Iterator[Any]:
    return (found for found in _all(node) if type(found).__name__ == kind)


def _tables(items: Any) -> list[Any]:
    """Give the tables that stand in a FROM themselves, not in a subquery of it."""
    found: list[Any] = []
    for item in items or ():
        if type(item).__name__ == "RangeVar":
            found.append(item)
        elif type(item).__name__ == "JoinExpr":
            found += _tables((item.larg, item.rarg))
    return found
