"""Plans on a data set: what is found in bad ones, the data set itself, and the file that keeps the shapes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import database

from registry import queries
from registry.check import dataset, facts, plan_tree, plans, rules
from registry.check.finding import Finding
from registry.check.plan_tree import PlanNode
from registry.check.scratch import scratch_database
from registry.errors import QueryError
from registry.resources import SQL_FOLDER

WORKFLOWS = 5_000


@pytest.fixture(scope="module")
def filled_url(server_url: str, template_database: str) -> Iterator[str]:
    """A database with the small data set."""
    with database(server_url, template_database) as url:
        dataset.fill(url, WORKFLOWS)
        yield url


@pytest.fixture(scope="module")
def connection(filled_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(filled_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def known(connection: psycopg.Connection[Any]) -> facts.Facts:
    return facts.read(connection)


class Find:
    def __init__(self, folder: Path, connection: psycopg.Connection[Any], known: facts.Facts) -> None:
        self.folder, self.connection, self.known = folder, connection, known

    def plan(self, statement: str) -> tuple[queries.Query, PlanNode]:
        (self.folder / "t.sql").write_text(f"-- name: q :many\n{statement}\n", "utf-8")
        query: queries.Query = queries.load(self.folder)["t.q"]
        return query, plans.explain(self.connection, query)

    def __call__(self, statement: str) -> list[Finding]:
        return plans.findings(*self.plan(statement), self.known)


@pytest.fixture
def find(tmp_path: Path, connection: psycopg.Connection[Any], known: facts.Facts) -> Find:
    return Find(tmp_path, connection, known)


# --- the data set --------------------------------------------------------------------------------------------------


def one(connection: psycopg.Connection[Any], statement: str) -> Any:
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0] if len(row) == 1 else row


def test_the_data_set_has_the_size_and_the_skew_it_promises(connection: psycopg.Connection[Any]) -> None:
    sizes = [
        one(connection, f"SELECT count(*) FROM {name}") for name in ("workflow", "workflow_nodes", "workflow_edges")
    ]
    assert sizes[0] == WORKFLOWS
    assert 10 * WORKFLOWS < sizes[1] < 13 * WORKFLOWS
    assert sizes[1] < sizes[2] < 1.3 * sizes[1]
    assert one(connection, "SELECT count(*) FROM workflow_params") == 2 * WORKFLOWS
    shares = [
        count / WORKFLOWS
        for (count,) in connection.execute("SELECT count(*) FROM workflow GROUP BY tenant_id ORDER BY 1 DESC")
    ]
    assert len(shares) == 12
    assert shares[0] == pytest.approx(0.8)
    assert shares[-1] < 0.01
    counted = "SELECT count(*) AS n FROM workflow_nodes GROUP BY tenant_id, workflow_id"
    assert one(connection, f"SELECT min(n), max(n) FROM ({counted}) AS c") == (5, 10_000)
    assert one(connection, "SELECT count(*) FROM workflow_edges WHERE is_loop") > 500


@pytest.mark.parametrize(
    "broken",
    [
        "SELECT count(*) FROM workflow_edges AS e LEFT JOIN workflow_nodes AS n ON (n.tenant_id, n.workflow_id, n.id, "
        "n.order_index) = (e.tenant_id, e.workflow_id, e.parent_node_id, e.parent_order) WHERE n.id IS NULL",
        "SELECT count(*) FROM workflow_edges AS e LEFT JOIN workflow_nodes AS n ON (n.tenant_id, n.workflow_id, n.id, "
        "n.order_index) = (e.tenant_id, e.workflow_id, e.child_node_id, e.child_order) WHERE n.id IS NULL",
        "SELECT count(*) FROM workflow_nodes AS n LEFT JOIN workflow AS w ON (w.tenant_id, w.id) = "
        "(n.tenant_id, n.workflow_id) WHERE w.id IS NULL",
        "SELECT count(*) FROM workflow_params AS p LEFT JOIN workflow AS w ON (w.tenant_id, w.id) = "
        "(p.tenant_id, p.workflow_id) WHERE w.id IS NULL",
        "SELECT count(*) FROM workflow AS w LEFT JOIN tenant AS t ON t.id = w.tenant_id WHERE t.id IS NULL",
        "SELECT count(*) FROM workflow_edges WHERE NOT is_loop AND parent_order >= child_order",
    ],
    ids=["parent", "child", "node", "param", "tenant", "cycle"],
)
def test_the_data_set_is_valid_though_no_foreign_key_was_checked(
    connection: psycopg.Connection[Any], broken: str
) -> None:
    assert one(connection, broken) == 0


def test_the_data_set_is_the_same_every_time(server_url: str, filled_url: str) -> None:
    every = (
        "SELECT md5(string_agg(t, ',' ORDER BY t)) FROM (SELECT (e.tenant_id, e.id, e.parent_node_id, e.child_order, "
        "n.name, n.parameters)::text AS t FROM workflow_edges AS e JOIN workflow_nodes AS n ON n.id = e.child_node_id "
        "AND n.tenant_id = e.tenant_id JOIN workflow AS w ON w.id = n.workflow_id AND w.tenant_id = n.tenant_id "
        "WHERE (w.metadata ->> 'number')::integer <= 200) AS rows"
    )
    with scratch_database(server_url) as url:
        assert dataset.fill(url, 200).workflows == 200
        with psycopg.connect(url) as other, psycopg.connect(filled_url) as first:
            assert one(other, every) == one(first, every)


def test_the_usual_settings_last_as_long_as_the_transaction(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction():
        connection.execute("SET LOCAL work_mem = '1GB'")
        queries.load(SQL_FOLDER).check.use_usual_settings(connection)
        assert one(connection, "SHOW work_mem") == "4MB"
        assert one(connection, "SHOW jit") == "off"
    assert one(connection, "SELECT setting FROM pg_settings WHERE name = 'jit'") in ("on", "off")


# --- findings ------------------------------------------------------------------------------------------------------

BAD = {
    "sequential scan": ("SELECT name FROM workflow_nodes WHERE node_type = :type", "reads all of workflow_nodes"),
    "in a subquery": (
        "SELECT w.name, (SELECT max(n.name) FROM workflow_nodes AS n WHERE n.node_type = w.category) AS n "
        "FROM workflow AS w WHERE w.tenant_id = :tenant_id AND w.name = :name",
        "reads all of workflow_nodes",
    ),
    "in a WITH": (
        "WITH n AS MATERIALIZED (SELECT * FROM workflow_nodes WHERE name = :name) SELECT count(*) AS n FROM n",
        "reads all of workflow_nodes",
    ),
    "in a write": (
        "UPDATE workflow_nodes SET name = 'a' WHERE node_type = :type RETURNING id",
        "reads all of workflow_nodes",
    ),
    "proportion": (
        "SELECT count(*) AS n FROM workflow_nodes AS a CROSS JOIN workflow_nodes AS b "
        "WHERE a.tenant_id = :tenant_id AND b.tenant_id = :tenant_id",
        "out of proportion",
    ),
    "functions": (
        "SELECT a FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b",
        "out of proportion",
    ),
    "pairs": (
        "WITH n AS MATERIALIZED (SELECT name FROM workflow_nodes WHERE tenant_id = :tenant_id) "
        "SELECT count(*) AS n FROM n AS a JOIN n AS b ON a.name < b.name",
        "pairs in a nested loop over CTE Scan on n",
    ),
}


@pytest.mark.parametrize(("statement", "what"), BAD.values(), ids=BAD)
def test_a_bad_plan(find: Find, statement: str, what: str) -> None:
    found = find(statement)
    assert any(what in finding.what and finding.rule == "plan" and finding.advice for finding in found), found


def test_an_index_without_the_tenant(find: Find, connection: psycopg.Connection[Any]) -> None:
    statement = "SELECT name FROM workflow_nodes WHERE workflow_id = :id AND order_index = :order"
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL enable_seqscan = off")
        found = find(statement)
    assert any("without tenant_id" in finding.what for finding in found), found
    assert find("SELECT name FROM workflow WHERE tenant_id = :tenant_id AND name = :name") == []


def test_a_bitmap_index_scan_is_known_by_its_index(known: facts.Facts) -> None:
    scan = {"Node Type": "Bitmap Index Scan", "Index Name": "workflow_pkey", "Index Cond": "(id = $1)"}
    heap = {"Node Type": "Bitmap Heap Scan", "Relation Name": "workflow", "Alias": "workflow", "Plans": [scan]}
    query = queries.load(SQL_FOLDER)["workflow.get"]
    (found,) = plans.findings(query, plan_tree.read(heap), known)
    assert found.what == "searches workflow_pkey without tenant_id: Bitmap Index Scan on workflow_pkey"
    scan["Index Cond"] = "((tenant_id = $2) AND (id = $1))"
    assert plans.findings(query, plan_tree.read(heap), known) == []


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "memoized"])
def test_rows_tried_one_by_one_that_an_index_has(known: facts.Facts, wrapped: bool) -> None:
    def plan(condition: str, join_filter: str) -> PlanNode:
        scan: dict[str, Any] = {
            "Node Type": "Index Scan",
            "Parent Relationship": "Inner",
            "Relation Name": "workflow_edges",
            "Alias": "edge",
            "Index Name": "workflow_edges_up",
            "Index Cond": condition,
            "Plan Rows": 1,
        }
        if wrapped:
            scan = {"Node Type": "Memoize", "Parent Relationship": "Inner", "Plans": [scan]}
        outer = {"Node Type": "CTE Scan", "CTE Name": "ready", "Parent Relationship": "Outer", "Plan Rows": 1000}
        loop = {"Node Type": "Nested Loop", "Join Type": "Left", "Join Filter": join_filter, "Plans": [outer, scan]}
        return plan_tree.read(loop)

    query = queries.load(SQL_FOLDER)["graph.order"]
    by_workflow = "((tenant_id = $1) AND (workflow_id = wanted.id))"
    (found,) = plans.findings(query, plan(by_workflow, "(edge.parent_order = ready.order_index)"), known)
    assert "tries parent_order of workflow_edges row by row" in found.what
    assert "workflow_edges_down has it" in found.what
    behind_a_gap = "((tenant_id = $1) AND (workflow_id = wanted.id) AND (parent_order = ready.order_index))"
    (found,) = plans.findings(query, plan(behind_a_gap, ""), known)
    assert "tries parent_order of workflow_edges row by row" in found.what
    assert plans.findings(query, plan(by_workflow, ""), known) == []
    assert plans.findings(query, plan(by_workflow, "(edge.handoff_data = ready.handoff_data)"), known) == []
    assert plans.findings(query, plan(by_workflow, "(other.parent_order = ready.order_index)"), known) == []


def test_a_plan_can_be_had_again_and_again(find: Find, connection: psycopg.Connection[Any]) -> None:
    query, first = find.plan("SELECT id FROM workflow WHERE tenant_id = :tenant_id AND name = :name")
    # psycopg prepares what it has seen five times, and a prepared EXPLAIN would want the parameters.
    assert all(list(plans.explain(connection, query).shape()) == list(first.shape()) for _ in range(7))


def test_small_tables_may_be_read_whole(find: Find) -> None:
    assert find("SELECT id FROM tenant WHERE created_at > :time") == []


def test_the_place_of_an_error_is_in_the_file(find: Find) -> None:
    with pytest.raises(QueryError, match=r't\.q, sql/t\.sql:3: column "nam" does not exist|:3: column "nam"'):
        find("SELECT id,\n  nam FROM workflow")


def test_what_has_no_plan(tmp_path: Path) -> None:
    texts = {
        "a": "COPY t FROM STDIN",
        "b": "VACUUM",
        "c": "(SELECT 1 AS a)",
        "d": "VALUES (1)",
        "e": "CREATE TABLE t ()",
    }
    lines = [f"-- name: {name} :exec\n{text};\n" for name, text in texts.items()]
    (tmp_path / "t.sql").write_text("\n".join(lines), "utf-8")
    assert [query.__name__ for query in queries.load(tmp_path) if plans.has_plan(query)] == ["c", "d"]


def test_own_queries_have_plans_that_can_be_read(connection: psycopg.Connection[Any], known: facts.Facts) -> None:
    sql = queries.load(SQL_FOLDER)
    found = plans.plan_all(connection, sql)
    assert "graph.order" in found
    assert "save.copy_nodes" not in found
    for query in sql:
        if query.name in found:
            whole = [each for each in plans.findings(query, found[query.name], known) if "reads all" in each.what]
            assert rules.permitted(whole) == []


# --- the baseline --------------------------------------------------------------------------------------------------


def test_a_shape_has_no_numbers_and_a_change_is_a_diff(find: Find, known: facts.Facts, tmp_path: Path) -> None:
    kept = tmp_path / "plans.md"
    _, by_name = find.plan("SELECT id FROM workflow WHERE tenant_id = :tenant_id AND name = :name")
    _, by_id = find.plan("SELECT id FROM workflow WHERE tenant_id = :tenant_id AND id = :id")
    assert list(by_name.shape()) == ["Index Scan using workflow_name_is_unique on workflow"]
    text = plans.baseline({"a.one": by_name, "a.two": by_name}, known, 18, 5000)
    kept.write_text(text, "utf-8")
    assert plans.compare(kept, text) == plans.Baseline((), "")
    changed = plans.compare(kept, plans.baseline({"a.one": by_name, "a.two": by_id}, known, 18, 5000))
    assert changed.changed == ("a.two",)
    assert "-Index Scan using workflow_name_is_unique on workflow" in changed.diff.splitlines()
    assert "workflow_pkey on workflow" in changed.diff
    gone = plans.compare(kept, plans.baseline({"a.one": by_name}, known, 18, 5000))
    assert gone.changed == ("a.two",)
    assert plans.is_comparable(kept, 18, 5000)
    assert not plans.is_comparable(kept, 16, 5000)
    assert not plans.is_comparable(kept, 18, 100_000)


def test_a_plan_that_falls_the_other_way_is_no_change(find: Find, known: facts.Facts, tmp_path: Path) -> None:
    kept = tmp_path / "plans.md"
    _, by_name = find.plan("SELECT id FROM workflow WHERE tenant_id = :tenant_id AND name = :name")
    _, by_id = find.plan("SELECT id FROM workflow WHERE tenant_id = :tenant_id AND id = :id")
    reviewed = {"a.kept": by_name, "a.tie": by_name, "a.changed": by_name, "a.gone": by_name}
    kept.write_text(plans.baseline(reviewed, known, 18, 5000), "utf-8")
    asked: list[list[str]] = []

    def another_sample(names: Collection[str]) -> dict[str, PlanNode]:
        asked.append(sorted(names))
        return {name: by_name if name == "a.tie" and len(asked) == 2 else by_id for name in names}

    now = {"a.kept": by_name, "a.tie": by_id, "a.changed": by_id, "a.new": by_id}
    found, ties = plans.without_ties(kept, now, known, another_sample)
    assert asked == [["a.changed", "a.tie"], ["a.changed", "a.tie"], ["a.changed"]]
    assert (found, ties) == ({**now, "a.tie": by_name}, ["a.tie"])
    compared = plans.compare(kept, plans.baseline(found, known, 18, 5000))
    assert sorted(compared.changed) == ["a.changed", "a.gone", "a.new"]


def test_plans_over_the_catalog_are_not_kept(find: Find, known: facts.Facts) -> None:
    _, plan = find.plan("SELECT relname FROM pg_catalog.pg_class")
    assert "a.one" not in plans.baseline({"a.one": plan}, known, 18, None)


def test_own_baseline_is_of_the_usual_size() -> None:
    path = SQL_FOLDER.parent / "docs" / "db" / "plans.md"
    assert plans.is_comparable(path, plans.BASELINE_VERSION, dataset.WORKFLOWS)


# --- trees ---------------------------------------------------------------------------------------------------------


def test_the_time_of_a_with_is_counted_where_it_is_read() -> None:
    def node(kind: str, time: float, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
        ran = {"Actual Loops": 1, "Actual Rows": 5, "Actual Total Time": time, "Plan Rows": 5}
        return {"Node Type": kind, **ran, "Plans": list(children), **more}

    cte = node("Sort", 70, **{"Parent Relationship": "InitPlan", "Subplan Name": "CTE big"})
    scan = node("CTE Scan", 80, **{"CTE Name": "big"})
    root = plan_tree.read(node("Limit", 90, cte, scan))
    assert [round(each.own_time) for each in root.walk()] == [10, 70, 10]


def test_loops_workers_and_estimates() -> None:
    scan = {
        "Node Type": "Seq Scan",
        "Parallel Aware": True,
        "Relation Name": "t",
        "Alias": "x",
        "Plan Rows": 10,
        "Actual Rows": 500.5,
        "Actual Loops": 2,
        "Actual Total Time": 8,
    }
    gather = {"Node Type": "Gather", "Workers Launched": 1, "Actual Loops": 1, "Actual Rows": 1001, "Plan Rows": 17}
    root = plan_tree.read({**gather, "Actual Total Time": 9, "Plans": [scan]})
    below = root.children[0]
    assert (below.title, below.actual_rows, below.expected_rows) == ("Parallel Seq Scan on t x", 1001, 20)
    assert below.time == 8
    assert root.own_time == 1
    assert below.error == pytest.approx(50.05)
    limit = {"Node Type": "Limit", "Plan Rows": 1, "Actual Rows": 1, "Actual Loops": 1}
    stopped = {**scan, "Plan Rows": 10_000, "Actual Rows": 1}
    assert plan_tree.read({**limit, "Plans": [stopped]}).children[0].error == 1
    sort = {"Node Type": "Sort", "Plan Rows": 1, "Actual Rows": 1, "Actual Loops": 1, "Plans": [stopped]}
    assert plan_tree.read({**limit, "Plans": [sort]}).children[0].children[0].error > 1000
