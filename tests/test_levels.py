"""workflow_nodes.level: right after every change of the edges, whoever makes it."""

from __future__ import annotations

import itertools
import random
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from registry import migrate
from registry.api import Registry
from registry.model import Edge, Node, Workflow
from registry.topology import topological_levels

Connection = psycopg.Connection[Any]
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
NEW = "20261125100000_expand_node_level"


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def assert_levels(db: Connection) -> int:
    """Every stored level is the one that the edges say; returns how many there are."""
    nodes = db.execute("SELECT id, level FROM workflow_nodes ORDER BY order_index").fetchall()
    edges = db.execute("SELECT parent_node_id, child_node_id FROM workflow_edges WHERE NOT is_loop").fetchall()
    place = {id: number for number, (id, _) in enumerate(nodes)}
    levels = topological_levels(len(nodes), [(place[parent], place[child]) for parent, child in edges])
    assert levels is not None
    wanted = {number: level for level, group in enumerate(levels) for number in group}
    assert {place[id]: level for id, level in nodes} == wanted
    return len(nodes)


def add_flow(db: Connection, name: str = "flow") -> uuid.UUID:
    row = db.execute("INSERT INTO workflow (name) VALUES (%s) RETURNING id", [name]).fetchone()
    assert row is not None
    return uuid.UUID(str(row[0]))


def add_nodes(db: Connection, flow: uuid.UUID, count: int) -> list[uuid.UUID]:
    rows = [
        db.execute(
            "INSERT INTO workflow_nodes (workflow_id, node_type, name) VALUES (%s, 'tool', %s) RETURNING id",
            [flow, f"{number} {uuid.uuid4()}"],
        ).fetchone()
        for number in range(count)
    ]
    return [row[0] for row in rows if row is not None]


def add_edges(db: Connection, flow: uuid.UUID, pairs: list[tuple[uuid.UUID, uuid.UUID]], loop: bool = False) -> None:
    db.execute(
        "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, is_loop) "
        "SELECT %s, parent, child, %s FROM unnest(%s::uuid[], %s::uuid[]) AS pair (parent, child)",
        [flow, loop, [parent for parent, _ in pairs], [child for _, child in pairs]],
    )


@pytest.mark.parametrize("seed", range(4))
def test_any_change_by_hand_leaves_the_levels_right(db: Connection, seed: int) -> None:
    chosen = random.Random(seed)
    flow = add_flow(db)
    nodes = add_nodes(db, flow, 12)
    refused = 0
    for _ in range(60):
        parent, child = chosen.sample(nodes, 2)
        try:
            match chosen.randrange(8):
                case 0 | 1:
                    add_edges(db, flow, [(parent, child)], loop=chosen.random() < 0.1)
                case 2:
                    add_edges(db, flow, [tuple(chosen.sample(nodes, 2)) for _ in range(4)])  # type: ignore[misc]
                case 3:
                    edges = "SELECT id FROM workflow_edges ORDER BY md5(id::text || %s) LIMIT %s"
                    count = chosen.choice((1, 1, 5))
                    db.execute(f"DELETE FROM workflow_edges WHERE id IN ({edges})", [str(chosen.random()), count])
                case 4:
                    db.execute("DELETE FROM workflow_nodes WHERE id = %s", [parent])
                    nodes = [node for node in nodes if node != parent] + add_nodes(db, flow, 1)
                case 5:
                    db.execute("UPDATE workflow_edges SET is_loop = NOT is_loop WHERE parent_node_id = %s", [parent])
                case 6:
                    db.execute(
                        "UPDATE workflow_edges SET child_node_id = %s WHERE parent_node_id = %s", [child, parent]
                    )
                case 7:
                    with db.transaction():
                        add_edges(db, flow, [(parent, child)])
                        db.execute("DELETE FROM workflow_edges WHERE child_node_id = %s", [parent])
        except (psycopg.errors.CheckViolation, psycopg.errors.ForeignKeyViolation):
            refused += 1  # a cycle, or a move that an UPDATE cannot make
        assert assert_levels(db) == 12
    assert refused < 40


def test_one_statement_may_change_several_workflows(db: Connection) -> None:
    flows = [add_flow(db, name) for name in ("a", "b")]
    nodes = [add_nodes(db, flow, 3) for flow in flows]
    for flow, (first, second, third) in zip(flows, nodes, strict=True):
        add_edges(db, flow, [(first, second), (second, third)])
    db.execute("DELETE FROM workflow_edges WHERE child_node_id = ANY (%s)", [[nodes[0][1], nodes[1][1]]])
    assert_levels(db)
    db.execute("DELETE FROM workflow WHERE name = 'a'")
    assert assert_levels(db) == 3


def test_code_that_does_not_know_levels_gets_them(db: Connection) -> None:
    """Orders given, levels not: what the library did before there were levels, and anybody's COPY."""
    flow = add_flow(db)
    count, chosen = 300, random.Random(1)
    ids = [uuid.uuid4() for _ in range(count)]
    edges = [(chosen.randrange(child), child) for child in range(1, count) for _ in range(3)]
    with db.cursor().copy("COPY workflow_nodes (id, workflow_id, node_type, name, order_index) FROM STDIN") as copy:
        for order, id in enumerate(ids):
            copy.write_row((id, flow, "tool", f"n{order}", order))
    columns = "workflow_id, parent_node_id, child_node_id, parent_order, child_order"
    with db.cursor().copy(f"COPY workflow_edges ({columns}) FROM STDIN") as copy:
        for parent, child in edges:
            copy.write_row((flow, ids[parent], ids[child], parent, child))
    assert assert_levels(db) == count


@pytest.mark.parametrize("shape", ["chain", "ladder", "diamonds", "random"])
def test_a_save_gives_the_levels(reg: Registry, db: Connection, shape: str) -> None:
    def flow(count: int) -> Workflow:
        chosen = random.Random(count)
        pairs = {
            "chain": [(n - 1, n) for n in range(1, count)],
            "ladder": [(n - back, n) for n in range(1, count) for back in (1, 2) if n >= back],
            "diamonds": [
                pair
                for n in range(0, count - 3, 3)
                for pair in ((n, n + 1), (n, n + 2), (n + 1, n + 3), (n + 2, n + 3))
            ],
            "random": [(chosen.randrange(n), n) for n in range(1, count) for _ in range(2)],
        }[shape]
        nodes = [Node(f"n{number}", "tool") for number in range(count)]
        return Workflow("flow", nodes=nodes, edges=[Edge(f"n{parent}", f"n{child}") for parent, child in pairs])

    for count in (20, 26, 500, 480):  # created by JSON, updated, grown beyond COPY's threshold, shrunk
        reg.save(flow(count))
        assert assert_levels(db) == count
    reg.delete("flow")
    reg.save(flow(600))  # created by COPY
    assert assert_levels(db) == 600


def test_two_sessions_that_lengthen_one_path_line_up(database_url: str, db: Connection) -> None:
    flow = add_flow(db)
    nodes = add_nodes(db, flow, 30)
    barrier = threading.Barrier(2)

    def connect(pairs: list[tuple[uuid.UUID, uuid.UUID]]) -> None:
        with psycopg.connect(database_url) as connection:
            barrier.wait()
            for pair in pairs:
                add_edges(connection, flow, [pair])
                connection.commit()

    pairs = list(itertools.pairwise(nodes))
    threads = [threading.Thread(target=connect, args=[pairs[start::2]]) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert assert_levels(db) == 30
    row = db.execute("SELECT max(level) FROM workflow_nodes").fetchone()
    assert row == (29,)


def test_the_migration_fills_in_every_tenant_also_as_an_owner_that_row_level_security_holds_for(
    empty_database_url: str, server_url: str
) -> None:
    role = f"owner_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(empty_database_url, autocommit=True) as db:
        db.execute("CREATE EXTENSION vector")
        db.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(role)))
        db.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(role)))
        owner_url = psycopg.conninfo.make_conninfo(empty_database_url, user=role, password="x")
        before = sorted(
            path.stem for path in MIGRATIONS.glob("2*.sql") if path.stem < NEW and "rollback" not in path.stem
        )
        try:
            migrate.up(empty_database_url, to=before[-1])
            other = uuid.uuid4()
            db.execute("INSERT INTO tenant (id, name) VALUES (%s, 'other')", [other])
            for tenant in (None, other):
                db.execute("SELECT set_config('registry.tenant_id', %s, false)", [str(tenant or "")])
                flow = add_flow(db)
                first, second, third = add_nodes(db, flow, 3)
                add_edges(db, flow, [(third, second), (second, first)])
            tables = ("tenant", "workflow", "workflow_nodes", "workflow_edges", "workflow_params")
            for table in tables:
                db.execute(sql.SQL("ALTER TABLE {} OWNER TO {}").format(sql.Identifier(table), sql.Identifier(role)))
            with psycopg.connect(owner_url, autocommit=True) as owner:
                owner.execute((MIGRATIONS / f"{NEW}.sql").read_text().encode())
            assert assert_levels(db) == 6
            assert db.execute("SELECT max(level) FROM workflow_nodes").fetchone() == (2,)
        finally:
            db.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
            db.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_order_and_levels_and_loops(reg: Registry) -> None:
    nodes = [Node(name, "tool") for name in "abc"]
    edges = [Edge("a", "b"), Edge("b", "c"), Edge("c", "a", {"retry": True}, is_loop=True)]
    reg.save(Workflow("looping", nodes=nodes, edges=edges))
    assert reg.order("looping") == [["a"], ["b"], ["c"]]
    assert reg.loops("looping") == [edges[2]]
    assert [(row.level, row.name) for row in reg.queries.graph.order(name="looping")] == [(0, "a"), (1, "b"), (2, "c")]
    reg.save(Workflow("empty"))
    assert reg.order("empty") == [] and reg.loops("empty") == []
