"""Plans of all queries on many rows: what is wrong with them, and whether they are still the ones that were reviewed.

`EXPLAIN (GENERIC_PLAN)` gives the plan for parameters that are not known, without running anything. Findings come from
the plan as a whole, subplans and WITHs included. The shapes of the plans (no costs, no row counts) are kept as a file,
the baseline, so that a change of plan is a change in a diff.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from registry import session
from registry.check import plan_tree
from registry.check.facts import TENANT, Facts, Index
from registry.check.finding import Finding
from registry.check.plan_tree import PlanNode
from registry.queries import Query
from registry.queries.failure import fail

LARGE_TABLE = 10_000
"""Rows from which on reading a table from end to end is a finding."""
MANY_ROWS = 1e7
OUT_OF_PROPORTION = 100
"""An estimate of so many times the largest table of the plan is a finding."""
MANY_PAIRS = 1e6
"""Rows that a nested loop may compare without an index."""
BASELINE_VERSION = 18
"""The major version whose plans are kept; those of others differ."""

SAMPLES = 4
"""How many samples of the rows a plan may take to come out as it was reviewed."""

_EXPLAINABLE = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE", "(")
_UNINDEXED = ("Seq Scan", "CTE Scan", "Function Scan", "WorkTable Scan", "Values Scan", "Subquery Scan")


@dataclass(frozen=True, slots=True)
class Baseline:
    """How the plans compare with the file that keeps them: the queries that differ, and the difference as a diff."""

    changed: tuple[str, ...]
    diff: str


def has_plan(query: Query) -> bool:
    """Say whether the server can explain a query; it cannot a COPY, a VACUUM, a CREATE."""
    return query.operation in _EXPLAINABLE


def explain(connection: psycopg.Connection[Any], query: Query) -> PlanNode:
    """Get the generic plan of a query. Raises QueryError with the line of its file where the server refuses."""
    statement = session.explain(query.sql, generic=True)
    shift = len(statement.as_string(connection)) - len(query.sql)
    try:
        with connection.transaction():
            # Without parameters, and never prepared, it goes by the simple protocol, the only one that leaves $1 open.
            row = psycopg.RawCursor(connection).execute(statement, prepare=False).fetchone()
    except psycopg.Error as error:
        fail(query, error, connection, shift=shift)
    assert row is not None
    return plan_tree.read(row[0][0]["Plan"])


def findings(query: Query, plan: PlanNode, facts: Facts) -> list[Finding]:
    """Find what is wrong with a plan."""
    return [Finding(query.name, query.where, "plan", *found) for found in dict.fromkeys(_faults(plan, facts))]


def _faults(plan: PlanNode, facts: Facts) -> Iterator[tuple[str, str]]:
    tables = [facts.rows.get(node.table, 0) for node in plan.walk() if node.table]
    limit = min(max(OUT_OF_PROPORTION * max(tables, default=0), LARGE_TABLE), MANY_ROWS) if tables else MANY_ROWS
    beyond = False
    for node in plan.walk():
        if node.label.endswith("Seq Scan") and facts.rows.get(node.table or "", 0) > LARGE_TABLE:
            advice = "narrow it by the first columns of an index, or add one"
            yield f"reads all of {node.table}: {node.title}, {facts.rows[node.table or '']:,} rows", advice
        yield from _index_faults(node, facts)
        if node.rows > limit and not beyond:
            beyond = True  # every node above it would say the same
            advice = "look for a join without its columns, or a function whose rows the planner cannot know"
            yield f"expects {node.rows:,.0f} rows at {node.title}, where {limit:,.0f} are out of proportion", advice
        yield from _loop_faults(node)
        yield from _missed_indexes(node, facts)


def _index_faults(node: PlanNode, facts: Facts) -> Iterator[tuple[str, str]]:
    index = facts.indexes_by_name.get(node.index or "")
    # Only a B-tree can lead with the tenant: a GIN index finds words, and the tenant's rows among them.
    if index is None or index.method != "btree" or index.table not in facts.tenant_tables:
        return
    if TENANT not in node.condition:
        what = f"searches {index.name} without tenant_id: {node.title}"
        yield what, f"equate tenant_id with :tenant_id where {index.table} is read, not in a join that comes later"


def _loop_faults(node: PlanNode) -> Iterator[tuple[str, str]]:
    if not node.label.startswith("Nested Loop") or len(node.children) < 2:
        return
    inner = next((child for child in node.children if child.is_inner), None)
    outer = next((child for child in node.children if not child.is_inner and not child.subplan), None)
    if inner is None or outer is None:
        return
    scan = inner
    while scan.label in ("Materialize", "Memoize") and scan.children:
        scan = scan.children[0]
    pairs = outer.rows * inner.rows
    if scan.label.endswith(_UNINDEXED) and pairs > MANY_PAIRS:
        advice = "join by columns of an index, or let it hash: compare with = and without OR"
        yield f"compares {pairs:,.0f} pairs in a nested loop over {scan.title}", advice


def _missed_indexes(node: PlanNode, facts: Facts) -> Iterator[tuple[str, str]]:
    """Find rows that are tried one by one, by a column that an index could look up.

    The planner does so where it takes the rows to be few. With parameters it does not know it takes the average: a
    generic plan can read the largest workflow once for each of its nodes.
    """
    for scan, condition in ((node, node.filter), *((child, node.filter) for child in _inner_scans(node))):
        own = facts.indexes_by_name.get(scan.index or "")
        if scan.table is None or facts.rows.get(scan.table, 0) <= LARGE_TABLE or own is None or own.method != "btree":
            continue
        table_columns = facts.columns.get(scan.table, ())
        searched = _equated(scan.condition, table_columns)
        tried = _equated(condition, table_columns, scan.alias if scan is not node else None) - searched
        indexes = [index for index in facts.indexes if index.table == scan.table and index.method == "btree"]
        used = _prefix(own, searched)
        # A column that is searched for behind a gap is tried on every entry as well.
        behind = searched - set(own.columns[:used])
        for index in indexes:
            if _prefix(index, searched | tried) > used:
                names = ", ".join(sorted(tried | behind))
                what = f"tries {names} of {scan.table} row by row ({scan.title}), {index.name} has it"
                yield what, "let it look up: a LATERAL subquery with OFFSET 0 for each row, or = ANY of an array"
                break


def _inner_scans(node: PlanNode) -> Iterator[PlanNode]:
    if node.label.startswith("Nested Loop"):
        for child in (child for child in node.children if child.is_inner):
            while child.label in ("Materialize", "Memoize") and child.children:
                child = child.children[0]
            yield child


def _prefix(index: Index, equated: set[str]) -> int:
    """Count the first columns of an index that are equated."""
    return next((number for number, name in enumerate(index.columns) if name not in equated), len(index.columns))


def _equated(condition: str, columns: tuple[str, ...], alias: str | None = None) -> set[str]:
    """Give the columns that a condition of a plan equates; there they stand behind the alias in a join."""
    before = rf"{re.escape(alias)}\." if alias else ""
    found = re.findall(rf"\({before}(\w+) = |= {before}(\w+)\)", condition)
    return {name for pair in found for name in pair if name in columns}


# --- the baseline --------------------------------------------------------------------------------------------------


def baseline(plans: Mapping[str, PlanNode], facts: Facts, version: int, workflows: int | None) -> str:
    """Write the baseline: the shape of every plan, by the name of its query.

    What reads no table of the database's own is left out: the plans over the catalog change with every object.
    """
    parts = [
        "# Plans",
        "The shape of the plan of every query that reads or writes a table, for review: which joins, which indexes, in",
        "which order. A change shows up here as a diff. Written by `registry sql check --update`; `registry sql check`",
        "compares.",
        "",
        _setting(version, workflows),
    ]
    for name, plan in plans.items():
        if not any(node.table in facts.columns for node in plan.walk()):
            continue
        parts += ["", f"## {name}", "", "```text", *plan.shape(), "```"]
    return "\n".join(["\n\n".join(parts[:1]), "", *parts[1:]]) + "\n"


def _setting(version: int, workflows: int | None) -> str:
    size = f", {workflows:,} workflows" if workflows is not None else ""
    return f"PostgreSQL {version}{size}."


def is_comparable(path: Path, version: int, workflows: int | None) -> bool:
    """Say whether a baseline was written for this major version and this size; plans of others differ."""
    return _setting(version, workflows) in path.read_text("utf-8").split("\n## ", 1)[0].splitlines()


def compare(path: Path, text: str) -> Baseline:
    """Compare the baseline in a file with the one that would be written."""
    old = path.read_text("utf-8")
    before, after = _sections(old), _sections(text)
    names = [name for name in {**after, **before} if before.get(name) != after.get(name)]
    lines = difflib.unified_diff(old.splitlines(), text.splitlines(), path.name, "now", lineterm="", n=2)
    return Baseline(tuple(names), "\n".join(lines))


def without_ties(
    path: Path,
    found: Mapping[str, PlanNode],
    facts: Facts,
    another_sample: Callable[[Collection[str]], Mapping[str, PlanNode]],
) -> tuple[dict[str, PlanNode], list[str]]:
    """Tell plans that changed from those that fell the other way.

    ANALYZE draws its rows by lot. Where two plans cost about the same the lot decides, so that a plan is the reviewed
    one if it comes out with one sample of a few.

    path            the file of the baseline
    found           the plans with one sample, by the names of their queries
    another_sample  takes the names of queries and gives their plans with another sample

    Returns the plans, the reviewed ones where they came out, and the names of the queries for which it took a while.
    """
    before = _sections(path.read_text("utf-8"))
    plans, ties = dict(found), list[str]()

    def changed() -> list[str]:
        now = _sections(baseline(plans, facts, BASELINE_VERSION, None))
        return [name for name in now if now[name] != before.get(name, now[name])]

    for _ in range(SAMPLES - 1):
        if not (names := changed()):
            break
        plans.update(another_sample(names))
        ties += sorted(set(names) - set(changed()))
    return plans, ties


def _sections(text: str) -> dict[str, str]:
    return {part.partition("\n")[0]: part.strip() for part in text.split("\n## ")[1:]}


def plan_all(connection: psycopg.Connection[Any], queries: Iterable[Query]) -> dict[str, PlanNode]:
    """Get the generic plans of those queries that have one, by name."""
    return {query.name: explain(connection, query) for query in queries if has_plan(query)}
