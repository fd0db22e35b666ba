"""The marks that find looks workflows up by: right whoever writes, and made for rows that were there before them."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from find_oracle import Wanted, check, text
from psycopg import errors
from test_find import all_of, assert_marks

from registry import Edge, Node, Registry, Workflow, migrate
from registry.migrate.files import migration_ids

Connection = psycopg.Connection[Any]

# Each on some rows that it is given a number for: %(n)s and %(m)s are numbers of nodes.
WRITES = {
    "insert node": "INSERT INTO workflow_nodes (workflow_id, node_type, name, parameters) "
    "SELECT id, 'type ' || %(n)s %% 3, 'new ' || %(n)s || ' ' || gen_random_uuid(), '{\"k\": 1}' FROM workflow "
    "ORDER BY name LIMIT 2",
    "insert edge": "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id) "
    "SELECT parent.workflow_id, parent.id, child.id FROM workflow_nodes AS parent JOIN workflow_nodes AS child "
    "ON child.workflow_id = parent.workflow_id AND child.order_index > parent.order_index "
    "ORDER BY parent.name, child.name OFFSET %(n)s LIMIT 1",
    "insert edge backwards": "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id) "
    "SELECT parent.workflow_id, parent.id, child.id FROM workflow_nodes AS parent JOIN workflow_nodes AS child "
    "ON child.workflow_id = parent.workflow_id AND child.order_index < parent.order_index "
    "ORDER BY parent.name, child.name OFFSET %(n)s LIMIT 1",
    "change types": "UPDATE workflow_nodes SET node_type = 'type ' || %(m)s %% 4 "
    "WHERE id IN (SELECT id FROM workflow_nodes ORDER BY name OFFSET %(n)s LIMIT 3)",
    "rename": "UPDATE workflow_nodes SET name = name || '.' "
    "WHERE id IN (SELECT id FROM workflow_nodes ORDER BY name OFFSET %(n)s LIMIT 1)",
    "change parameters": "UPDATE workflow_nodes SET parameters = jsonb_build_object('k', %(m)s::integer) "
    "WHERE id IN (SELECT id FROM workflow_nodes ORDER BY name OFFSET %(n)s LIMIT 2)",
    "loop or not": "UPDATE workflow_edges SET is_loop = NOT is_loop "
    "WHERE id IN (SELECT id FROM workflow_edges ORDER BY id OFFSET %(n)s LIMIT 1)",
    "delete node": "DELETE FROM workflow_nodes "
    "WHERE id IN (SELECT id FROM workflow_nodes ORDER BY name OFFSET %(n)s LIMIT 1)",
    "delete edge": "DELETE FROM workflow_edges "
    "WHERE id IN (SELECT id FROM workflow_edges ORDER BY id OFFSET %(n)s LIMIT 1)",
    "new ids": "UPDATE workflow_nodes SET id = gen_random_uuid() WHERE NOT EXISTS (SELECT FROM workflow_edges "
    "WHERE workflow_nodes.id IN (parent_node_id, child_node_id))",
    "move node": "UPDATE workflow_nodes SET name = name || gen_random_uuid(), order_index = order_index + 100000, "
    "workflow_id = (SELECT id FROM workflow ORDER BY name LIMIT 1) WHERE id IN (SELECT id FROM workflow_nodes AS node "
    "WHERE NOT EXISTS (SELECT FROM workflow_edges WHERE node.id IN (parent_node_id, child_node_id)) "
    "ORDER BY name LIMIT 1)",
    "delete workflow": "DELETE FROM workflow WHERE id IN (SELECT id FROM workflow ORDER BY name OFFSET 3 LIMIT 1)",
    "insert workflow": "WITH made AS (INSERT INTO workflow (name) VALUES (gen_random_uuid()::text) RETURNING id), "
    "nodes AS (INSERT INTO workflow_nodes (id, workflow_id, node_type, name, order_index) "
    "SELECT md5(made.id || number::text)::uuid, made.id, 'type ' || number, 'n' || number, number "
    "FROM made, generate_series(1, 3) AS number) "
    "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order) "
    "SELECT id, md5(id || number::text)::uuid, md5(id || (number + 1)::text)::uuid, number, number + 1 "
    "FROM made, generate_series(1, 2) AS number",
}


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def small(name: str) -> Workflow:
    nodes = [Node(f"{name} {number}", f"type {number % 3}", {"k": number}) for number in range(6)]
    return Workflow(name, nodes=nodes, edges=[Edge(nodes[a].name, nodes[a + 1].name) for a in range(5)])


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_written_in_psql(db: Connection, reg: Registry, seed: int) -> None:
    chosen = random.Random(seed)
    for name in "abc":
        reg.save(small(name))
    done = set()
    for _ in range(60):
        name = chosen.choice(list(WRITES))
        try:
            changed = db.execute(WRITES[name].encode(), {"n": chosen.randrange(12), "m": chosen.randrange(5)}).rowcount
        except (errors.CheckViolation, errors.ForeignKeyViolation, errors.UniqueViolation):
            continue  # a cycle, a name or place that is taken, an edge that would have to move its own ends
        if changed:
            done.add(name)
            assert_marks(db)
    assert len(done) > 9
    workflows = all_of(reg)
    kinds = [Wanted(node_type=f"type {number}") for number in range(4)]
    for parent in kinds:
        for child in kinds:
            for far in (True, False):
                pattern = [parent, Wanted(far, child.node_type, None, {"k": 1} if chosen.random() < 0.3 else {})]
                check(workflows, pattern, reg.find(text(pattern)))


def test_saving_again_leaves_no_mark_behind(db: Connection, reg: Registry) -> None:
    reg.save(small("flow"))
    reg.save(Workflow("flow", nodes=[Node("other", "else")]))
    assert_marks(db)
    row = db.execute("SELECT cardinality(node_marks), cardinality(edge_marks) FROM workflow_marks").fetchone()
    assert row == (4, 0)  # any, its type, its name and how that starts
    reg.delete("flow")
    assert db.execute("SELECT count(*) FROM workflow_marks").fetchone() == (0,)


def test_two_writers_at_once(db: Connection, reg: Registry, database_url: str) -> None:
    reg.save(small("flow"))
    barrier = threading.Barrier(4)

    def write(number: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            barrier.wait()
            for each in range(10):
                connection.execute(
                    "INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, %s, %s FROM workflow",
                    [f"by {number}", f"{number}.{each}"],
                )

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert_marks(db)
    assert [reg.find(f'"by {number}"')[0].size for number in range(4)] == [46] * 4


def test_rows_that_were_there_before(db: Connection, reg: Registry, database_url: str) -> None:
    other = db.execute("INSERT INTO tenant (name) VALUES ('other') RETURNING id").fetchone()
    assert other is not None
    reg.save(small("ours"))
    db.execute("INSERT INTO workflow (tenant_id, name) VALUES (%s, 'theirs')", other)
    db.execute(
        "INSERT INTO workflow_nodes (tenant_id, workflow_id, node_type, name) "
        "SELECT tenant_id, id, 'tool', 'a' FROM workflow WHERE name = 'theirs'"
    )
    before = db.execute("SELECT tenant_id, workflow_id, nodes, node_marks, edge_marks FROM workflow_marks").fetchall()
    mine = next(id for id in migration_ids() if id.endswith("_find_marks"))
    later = sum(id >= mine for id in migration_ids())
    assert migrate.down(database_url, later)[-1] == mine
    assert db.execute("SELECT to_regclass('workflow_marks')").fetchone() == (None,)
    db.execute("INSERT INTO workflow (name) VALUES ('meanwhile')")
    for place, node_type in enumerate(("type 0", "type 1")):
        db.execute(
            "INSERT INTO workflow_nodes (workflow_id, node_type, name, order_index) "
            "SELECT id, %s, %s, %s FROM workflow WHERE name = 'meanwhile'",
            [node_type, f"n{place}", place + 1],
        )
    db.execute(
        "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order) "
        "SELECT parent.workflow_id, parent.id, child.id, 1, 2 FROM workflow_nodes AS parent "
        "JOIN workflow_nodes AS child ON child.workflow_id = parent.workflow_id AND child.name = 'n1' "
        "JOIN workflow ON workflow.id = parent.workflow_id AND workflow.name = 'meanwhile' WHERE parent.name = 'n0'"
    )
    migrate.up(database_url)
    after = db.execute("SELECT tenant_id, workflow_id, nodes, node_marks, edge_marks FROM workflow_marks").fetchall()
    assert len(before) == 2 and len(after) == 3

    def in_order(rows: list[Any]) -> list[Any]:
        return sorted((*row[:3], sorted(row[3]), sorted(row[4])) for row in rows)

    assert set(map(str, in_order(before))) < set(map(str, in_order(after)))
    assert {match.name for match in reg.find('"type 0" -> "type 1"')} == {"ours", "meanwhile"}
    db.execute("UPDATE workflow_marks SET nodes = 7, node_marks = '{}'")
    db.execute("SELECT registry_refresh_marks(tenant_id, id) FROM workflow")
    repaired = db.execute("SELECT tenant_id, workflow_id, nodes, node_marks, edge_marks FROM workflow_marks").fetchall()
    assert in_order(repaired) == in_order(after)


def test_a_role_that_row_level_security_holds_for(db: Connection, reg: Registry) -> None:
    reg.save(small("ours"))
    db.execute("INSERT INTO tenant (id, name) VALUES ('00000000-0000-0000-0000-000000000009', 'other')")
    role = f"reader_{uuid.uuid4().hex[:8]}"
    db.execute(f"CREATE ROLE {role}".encode())
    try:
        db.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}".encode())
        db.execute(f"SET ROLE {role}".encode())
        assert db.execute("SELECT count(*) FROM workflow_marks").fetchone() == (1,)
        db.execute("SET registry.tenant_id = '00000000-0000-0000-0000-000000000009'")
        assert db.execute("SELECT count(*) FROM workflow_marks").fetchone() == (0,)
    finally:
        db.execute("RESET ROLE")
        db.execute(f"DROP OWNED BY {role}".encode())
        db.execute(f"DROP ROLE {role}".encode())
