"""The promises of the schema, made by the database itself: to a person in psql as well as to the library."""

from __future__ import annotations

import graphlib
import multiprocessing
import queue
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

Connection = psycopg.Connection[Any]

SOON = "-c deadlock_timeout=50ms"  # a deadlock is found after a second otherwise


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def add_workflow(db: Connection, name: str = "flow") -> uuid.UUID:
    row = db.execute("INSERT INTO workflow (name) VALUES (%s) RETURNING id", [name]).fetchone()
    assert row is not None
    return uuid.UUID(str(row[0]))


def add_nodes(db: Connection, workflow_id: uuid.UUID, names: str) -> dict[str, uuid.UUID]:
    ids = {}
    for name in names.split():
        row = db.execute(
            "INSERT INTO workflow_nodes (workflow_id, node_type, name) VALUES (%s, 'tool', %s) RETURNING id",
            [workflow_id, name],
        ).fetchone()
        assert row is not None
        ids[name] = row[0]
    return ids


def add_edge(
    db: Connection, workflow_id: uuid.UUID, parent: uuid.UUID, child: uuid.UUID, is_loop: bool = False
) -> None:
    db.execute(
        "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, is_loop) VALUES (%s, %s, %s, %s)",
        [workflow_id, parent, child, is_loop],
    )


def orders(db: Connection, workflow_id: uuid.UUID) -> dict[str, int]:
    rows = db.execute("SELECT name, order_index FROM workflow_nodes WHERE workflow_id = %s", [workflow_id]).fetchall()
    return dict(rows)


def updated_at(db: Connection, workflow_id: uuid.UUID) -> Any:
    row = db.execute("SELECT updated_at FROM workflow WHERE id = %s", [workflow_id]).fetchone()
    assert row is not None
    return row[0]


def test_the_original_samples_run_as_they_stand(db: Connection) -> None:
    db.execute(
        "INSERT INTO workflow (name, description, metadata) "
        "VALUES ('Sample Workflow', 'テスト用ワークフロー', '{\"category\": \"demo\"}'::jsonb);"
    )
    row = db.execute("SELECT id, version FROM workflow WHERE name = 'Sample Workflow'").fetchone()
    assert row is not None and row[1] == 1
    sample = (
        "INSERT INTO workflow_nodes (workflow_id, node_type, name, parameters, order_index) "
        "VALUES ('<workflow_id>', 'agent', '初期ステップ', '{\"prompt\": \"Hello\"}'::jsonb, 1);"
    )
    db.execute(sample.replace("<workflow_id>", str(row[0])).encode())
    assert orders(db, row[0]) == {"初期ステップ": 1}


def test_every_table_and_column_has_a_comment(db: Connection) -> None:
    missing = db.execute(
        "SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum >= 0 "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE '%yoyo%' "
        "AND NOT relispartition AND NOT attisdropped "
        "AND (col_description(pg_class.oid, attnum) IS NULL OR obj_description(pg_class.oid) IS NULL)"
    ).fetchall()
    assert missing == []


def test_the_tenant_leads_every_key_and_index(db: Connection) -> None:
    wrong = db.execute(
        "SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON pg_class.oid = indrelid "
        "JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] "
        "JOIN pg_class AS index ON index.oid = indexrelid JOIN pg_am ON pg_am.oid = index.relam AND amname = 'btree' "
        "WHERE pg_class.relnamespace = 'public'::regnamespace AND pg_class.relname LIKE 'workflow%' "
        "AND attname <> 'tenant_id'"
    ).fetchall()
    assert wrong == []
    secured = db.execute(
        "SELECT count(*), bool_and(relrowsecurity AND relforcerowsecurity) FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname LIKE 'workflow%'"
    ).fetchone()
    assert secured == (9, True)


def test_names_and_keys_are_unique_where_they_must_be(db: Connection) -> None:
    flow = add_workflow(db)
    add_nodes(db, flow, "a")
    with pytest.raises(errors.UniqueViolation):
        add_workflow(db)
    with pytest.raises(errors.UniqueViolation):
        add_nodes(db, flow, "a")
    db.execute("INSERT INTO workflow_params (workflow_id, key, value_type) VALUES (%s, 'k', 'int')", [flow])
    with pytest.raises(errors.UniqueViolation):
        db.execute("INSERT INTO workflow_params (workflow_id, key, value_type) VALUES (%s, 'k', 'int')", [flow])
    with pytest.raises(errors.CheckViolation):
        db.execute("INSERT INTO workflow_params (workflow_id, key, value_type) VALUES (%s, 'x', 'number')", [flow])


def test_an_omitted_order_is_the_next_one(db: Connection) -> None:
    flow = add_workflow(db)
    db.execute(
        "INSERT INTO workflow_nodes (workflow_id, node_type, name, order_index) VALUES (%s, 'tool', 'x', 7)", [flow]
    )
    add_nodes(db, flow, "y z")
    assert orders(db, flow) == {"x": 7, "y": 8, "z": 9}


CHANGES = {
    "insert node": "INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, 'tool', 'new' FROM workflow",
    "update node": "UPDATE workflow_nodes SET parameters = '{\"x\": 1}' WHERE name = 'a'",
    "delete node": "DELETE FROM workflow_nodes WHERE name = 'c'",
    "update edge": "UPDATE workflow_edges SET handoff_data = '{\"x\": 1}'",
    "delete edge": "DELETE FROM workflow_edges",
    "insert param": "INSERT INTO workflow_params (workflow_id, key, value_type) SELECT id, 'new', 'int' FROM workflow",
    "update param": "UPDATE workflow_params SET required = true",
    "delete param": "DELETE FROM workflow_params",
    "update workflow": "UPDATE workflow SET description = 'new'",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_updated_at_follows_every_change(db: Connection, statement: str) -> None:
    flow, other = add_workflow(db), uuid.uuid4()
    db.execute("INSERT INTO tenant (id, name) VALUES (%s, 'other')", [other])
    db.execute("INSERT INTO workflow (tenant_id, name) VALUES (%s, 'untouched')", [other])
    nodes = add_nodes(db, flow, "a b c")
    add_edge(db, flow, nodes["a"], nodes["b"])
    db.execute("INSERT INTO workflow_params (workflow_id, key, value_type) VALUES (%s, 'k', 'int')", [flow])
    before = updated_at(db, flow)
    untouched = db.execute("SELECT updated_at FROM workflow WHERE name = 'untouched'").fetchone()
    statement = (
        statement.replace("FROM workflow", "FROM workflow WHERE name = 'flow'")
        if "SELECT id" in statement
        else statement
    )
    db.execute(statement.encode())
    assert updated_at(db, flow) > before
    if statement != CHANGES["update workflow"]:
        assert db.execute("SELECT updated_at FROM workflow WHERE name = 'untouched'").fetchone() == untouched
    # A statement that changes nothing changes nothing.
    before = updated_at(db, flow)
    db.execute("UPDATE workflow_nodes SET name = name WHERE false")
    assert updated_at(db, flow) == before


def test_updated_at_rises_within_transactions_that_overlap(db: Connection, database_url: str) -> None:
    flow = add_workflow(db)
    nodes = add_nodes(db, flow, "a b")
    with psycopg.connect(database_url) as early:
        early.execute("SELECT 1")  # its now() is before the other's
        db.execute("UPDATE workflow_nodes SET parameters = '{\"x\": 1}' WHERE id = %s", [nodes["a"]])
        between = updated_at(db, flow)
        early.execute("UPDATE workflow_nodes SET parameters = '{\"x\": 1}' WHERE id = %s", [nodes["b"]])
    assert updated_at(db, flow) > between


def test_edges_stay_inside_one_workflow(db: Connection) -> None:
    one, two = add_workflow(db, "one"), add_workflow(db, "two")
    a, b = add_nodes(db, one, "a")["a"], add_nodes(db, two, "b")["b"]
    with pytest.raises(errors.ForeignKeyViolation):
        add_edge(db, one, a, b)
    for parent_order, child_order in ((1, 2), (0, 1)):
        with pytest.raises(errors.ForeignKeyViolation):
            db.execute(
                "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order) "
                "VALUES (%s, %s, %s, %s, %s)",
                [one, a, b, parent_order, child_order],
            )


def test_a_cycle_is_refused_and_named(db: Connection) -> None:
    flow = add_workflow(db)
    nodes = add_nodes(db, flow, "a b c d")
    for parent, child in ("ab", "bc", "cd"):
        add_edge(db, flow, nodes[parent], nodes[child])
    with pytest.raises(errors.CheckViolation, match="cycle: c → a → b → c"):
        add_edge(db, flow, nodes["c"], nodes["a"])
    with pytest.raises(errors.CheckViolation, match="cycle: a → a"):
        add_edge(db, flow, nodes["a"], nodes["a"])
    with pytest.raises(errors.CheckViolation):
        db.execute("UPDATE workflow_edges SET child_node_id = %s WHERE child_node_id = %s", [nodes["a"], nodes["d"]])
    # Whoever gives the orders cannot lie about them.
    known = orders(db, flow)
    for parent_order, child_order in ((known["c"], known["a"]), (known["a"], known["c"]), (1, 99)):
        with pytest.raises((errors.CheckViolation, errors.ForeignKeyViolation)):
            db.execute(
                "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order) "
                "VALUES (%s, %s, %s, %s, %s)",
                [flow, nodes["c"], nodes["a"], parent_order, child_order],
            )
    add_edge(db, flow, nodes["c"], nodes["a"], is_loop=True)
    add_edge(db, flow, nodes["d"], nodes["d"], is_loop=True)
    with pytest.raises(errors.CheckViolation):
        db.execute("UPDATE workflow_edges SET is_loop = false WHERE is_loop AND child_node_id = %s", [nodes["a"]])


@pytest.mark.parametrize(
    ("names", "before_e", "expected"),
    [("a b c d e", "", "e a b c d"), ("a b c d e f g h", "f g h", "d f g h e a b c")],
    ids=["the parent moves to the front", "child and descendants move behind"],
)
def test_of_an_edge_that_points_backwards_the_smaller_side_moves(
    db: Connection, names: str, before_e: str, expected: str
) -> None:
    flow = add_workflow(db)
    nodes = add_nodes(db, flow, names)
    add_edge(db, flow, nodes["a"], nodes["b"])
    add_edge(db, flow, nodes["b"], nodes["c"])
    add_edge(db, flow, nodes["c"], nodes["a"], is_loop=True)
    for parent in before_e.split():
        add_edge(db, flow, nodes[parent], nodes["e"])
    add_edge(db, flow, nodes["e"], nodes["a"])
    placed = orders(db, flow)
    assert sorted(placed, key=placed.__getitem__) == expected.split()
    broken = db.execute(
        "SELECT count(*) FROM workflow_edges AS edge "
        "JOIN workflow_nodes AS parent ON parent.id = parent_node_id "
        "JOIN workflow_nodes AS child ON child.id = child_node_id "
        "WHERE parent_order <> parent.order_index OR child_order <> child.order_index"
    ).fetchone()
    assert broken == (0,)


@pytest.mark.parametrize("seed", range(3))
def test_random_edges_by_hand_are_taken_exactly_when_they_close_no_cycle(db: Connection, seed: int) -> None:
    chosen = random.Random(seed)
    flow = add_workflow(db)
    names = [f"n{number}" for number in range(12)]
    nodes = add_nodes(db, flow, " ".join(names))
    graph: dict[str, set[str]] = {name: set() for name in names}
    for _ in range(60):
        parent, child = chosen.choices(names, k=2)
        proposed = {**graph, child: graph[child] | {parent}}
        try:
            tuple(graphlib.TopologicalSorter(proposed).static_order())
        except graphlib.CycleError:
            with pytest.raises(errors.CheckViolation, match="cycle: "):
                add_edge(db, flow, nodes[parent], nodes[child])
        else:
            add_edge(db, flow, nodes[parent], nodes[child])
            graph = proposed
    placed = orders(db, flow)
    assert all(placed[parent] < placed[child] for child, parents in graph.items() for parent in parents)
    assert len(set(placed.values())) == len(names)


def test_several_edges_in_one_statement(db: Connection) -> None:
    flow = add_workflow(db)
    add_nodes(db, flow, "a b c d")
    db.execute(
        "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id) "
        "SELECT parent.workflow_id, parent.id, child.id FROM workflow_nodes AS parent JOIN workflow_nodes AS child "
        "ON (parent.name, child.name) IN (('d', 'c'), ('c', 'b'), ('b', 'a'))"
    )
    placed = orders(db, flow)
    assert sorted(placed, key=placed.__getitem__) == ["d", "c", "b", "a"]


def _insert(url: str, flow: str, parent: str, child: str, barrier: Any, results: Any) -> None:
    with psycopg.connect(url, options=SOON) as connection:
        barrier.wait()
        try:
            connection.execute(
                "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id) VALUES (%s, %s, %s)",
                [flow, parent, child],
            )
            connection.commit()
            results.put("committed")
        except psycopg.Error as error:
            results.put(error.sqlstate)


def _insert_with_orders(url: str, flow: str, parent: str, child: str, barrier: Any, results: Any) -> None:
    with psycopg.connect(url, options=SOON) as connection:
        barrier.wait()
        try:
            connection.execute(
                "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order) "
                "SELECT %s, parent.id, child.id, parent.order_index, child.order_index FROM workflow_nodes AS parent, "
                "workflow_nodes AS child WHERE parent.id = %s AND child.id = %s",
                [flow, parent, child],
            )
            connection.commit()
            results.put("committed")
        except psycopg.Error as error:
            results.put(error.sqlstate)


@pytest.mark.parametrize("other", [_insert, _insert_with_orders], ids=["both by trigger", "one with orders"])
def test_of_two_transactions_that_close_a_cycle_exactly_one_commits(
    db: Connection, database_url: str, other: Callable[..., None]
) -> None:
    flow = add_workflow(db)
    results: queue.Queue[str] = queue.Queue()
    for number in range(40):
        a, b = (str(id) for id in add_nodes(db, flow, f"a{number} b{number}").values())
        barrier = threading.Barrier(2)
        # The second is the forward one, so that its orders are right when it is given them.
        pair = [
            threading.Thread(target=_insert, args=(database_url, str(flow), b, a, barrier, results)),
            threading.Thread(target=other, args=(database_url, str(flow), a, b, barrier, results)),
        ]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
        outcome = sorted([results.get(timeout=10), results.get(timeout=10)])
        # A deadlock only where one was given the orders: it holds the nodes before it reaches for the workflow.
        expected = {"23503", "23514"} if other is _insert else {"23503", "23514", "40P01"}
        assert outcome[1] == "committed" and outcome[0] in expected


def test_two_processes_that_close_a_cycle(db: Connection, database_url: str) -> None:
    flow = add_workflow(db)
    spawn = multiprocessing.get_context("spawn")
    nodes = add_nodes(db, flow, "a b")
    barrier, results = spawn.Barrier(2), spawn.Queue()
    pair = [
        spawn.Process(target=_insert, args=(database_url, str(flow), str(parent), str(child), barrier, results))
        for parent, child in ((nodes["a"], nodes["b"]), (nodes["b"], nodes["a"]))
    ]
    for process in pair:
        process.start()
    outcome = sorted([results.get(timeout=30), results.get(timeout=30)])
    for process in pair:
        process.join()
    assert outcome == ["23514", "committed"]


def test_two_sessions_that_add_a_node_get_different_places(db: Connection, database_url: str) -> None:
    flow = add_workflow(db)
    with psycopg.connect(database_url) as first:
        add_nodes(first, flow, "a")
        late = threading.Thread(target=lambda: add_nodes(db, flow, "b"))
        late.start()
        first.commit()
        late.join()
    assert orders(db, flow) == {"a": 1, "b": 2}


def test_a_role_sees_its_own_tenant_only(db: Connection, database_url: str) -> None:
    role, other = f"app_{uuid.uuid4().hex[:8]}", uuid.uuid4()
    add_workflow(db, "ours")
    db.execute("INSERT INTO tenant (id, name) VALUES (%s, 'other')", [other])
    db.execute("INSERT INTO workflow (tenant_id, name) VALUES (%s, 'theirs')", [other])
    db.execute(f"CREATE ROLE {role}".encode())
    try:
        db.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}".encode())
        db.execute(f"SET ROLE {role}".encode())
        assert db.execute("SELECT name FROM workflow").fetchall() == [("ours",)]
        with pytest.raises(errors.InsufficientPrivilege):
            db.execute("INSERT INTO workflow (tenant_id, name) VALUES (%s, 'forged')", [other])
        db.execute(f"SET registry.tenant_id = '{other}'".encode())
        assert db.execute("SELECT name FROM workflow").fetchall() == [("theirs",)]
        db.execute("INSERT INTO workflow (name) VALUES ('also theirs')")
        assert db.execute("UPDATE workflow SET description = 'x'").rowcount == 2
    finally:
        db.execute("RESET ROLE")
        db.execute(f"DROP OWNED BY {role}".encode())
        db.execute(f"DROP ROLE {role}".encode())


def test_deleting_a_workflow_takes_everything_with_it(db: Connection) -> None:
    flow = add_workflow(db)
    nodes = add_nodes(db, flow, "a b")
    add_edge(db, flow, nodes["a"], nodes["b"])
    db.execute("DELETE FROM workflow")
    for table in ("workflow_nodes", "workflow_edges", "workflow_params"):
        assert db.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)


def test_the_files_of_migrations_come_in_pairs() -> None:
    folder = Path(__file__).parent.parent / "migrations"
    steps = {path.name for path in folder.glob("*.sql") if not path.name.endswith(".rollback.sql")}
    assert steps and {name.replace(".sql", ".rollback.sql") for name in steps} == {
        path.name for path in folder.glob("*.rollback.sql")
    }
