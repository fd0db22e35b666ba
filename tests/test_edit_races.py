"""Editors at once, in processes of their own: no cycle together, no version lost, nothing half."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from writers import to_be_killed, until_nobody_works

import registry
from registry import Edge, Registry
from registry.errors import RegistryError

SOON = "-c deadlock_timeout=20ms"  # a deadlock is found after a second otherwise
ROUNDS = 50
SPAWN = multiprocessing.get_context("spawn")

# --- an edge there and an edge back


def _by_trigger(db: psycopg.Connection[Any], name: str, parent: str, child: str) -> None:
    db.execute(
        "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id) "
        "SELECT parent.workflow_id, parent.id, child.id "
        "FROM workflow JOIN workflow_nodes AS parent ON parent.workflow_id = workflow.id "
        "JOIN workflow_nodes AS child ON child.workflow_id = workflow.id "
        "WHERE workflow.name = %s AND parent.name = %s AND child.name = %s",
        [name, parent, child],
    )


def _with_orders(db: psycopg.Connection[Any], name: str, parent: str, child: str) -> None:
    db.execute(
        "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order) "
        "SELECT parent.workflow_id, parent.id, child.id, parent.order_index, child.order_index "
        "FROM workflow JOIN workflow_nodes AS parent ON parent.workflow_id = workflow.id "
        "JOIN workflow_nodes AS child ON child.workflow_id = workflow.id "
        "WHERE workflow.name = %s AND parent.name = %s AND child.name = %s",
        [name, parent, child],
    )


def _by_update(db: psycopg.Connection[Any], name: str, parent: str, child: str) -> None:
    """Turn the edge from the same parent to "end" aside."""
    db.execute(
        "UPDATE workflow_edges AS edge SET child_node_id = child.id "
        "FROM workflow JOIN workflow_nodes AS parent ON parent.workflow_id = workflow.id "
        "JOIN workflow_nodes AS child ON child.workflow_id = workflow.id "
        "WHERE workflow.name = %s AND parent.name = %s AND child.name = %s AND edge.parent_node_id = parent.id",
        [name, parent, child],
    )


HANDS = {"insert": _by_trigger, "insert with orders": _with_orders, "update": _by_update}
PAIRS = [
    ("edit", "edit"),
    ("edit", "save"),
    ("edit", "insert"),
    ("edit", "insert with orders"),
    ("edit", "update"),
    ("edit in a transaction", "edit in a transaction"),
    ("edit in a transaction", "insert"),
    ("save", "save"),
    ("save", "insert"),
    ("save", "update"),
    ("insert", "update"),
]


def _close(
    reg: Registry, db: psycopg.Connection[Any], form: str, name: str, ends: tuple[str, str], barrier: Any
) -> str:
    """Add an edge in one of the forms, at the same moment as somebody else."""
    document = reg.get(name) if form == "save" else None
    barrier.wait(60)
    try:
        if document is not None:
            document.edges.append(Edge(*ends))
            reg.save(document, expected_version=document.version)
        elif form == "edit":
            reg.add_edge(name, *ends)
        elif form == "edit in a transaction":
            with reg.transaction() as tx:
                tx.change_node(name, ends[0], merge={"seen": True})
                tx.add_edge(name, *ends)
        else:
            with db.transaction():
                HANDS[form](db, name, *ends)
    except RegistryError as error:
        return type(error).__name__
    except psycopg.Error as error:
        return str(error.sqlstate)
    return "committed"


def _closer(url: str, side: int, barrier: Any, results: Any) -> None:
    options = make_conninfo(url, options=SOON)
    # The forward edge is the second one's: an UPDATE that points backwards is always refused.
    ends = ("b", "a") if side == 0 else ("a", "b")
    with registry.connect(options) as reg, psycopg.connect(options, autocommit=True) as db:
        for pair in PAIRS:
            for round in range(ROUNDS):
                outcome = _close(reg, db, pair[side], f"{' and '.join(pair)} {round}", ends, barrier)
                results.put((pair, round, side, outcome))


def test_two_that_would_close_a_cycle_never_both_commit(reg: Registry, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as db:
        for pair in PAIRS:
            db.execute(
                "WITH made AS ("
                "  INSERT INTO workflow (name) SELECT %s || number FROM generate_series(0, %s) AS number RETURNING id"
                ") INSERT INTO workflow_nodes (workflow_id, name, node_type, order_index) "
                "SELECT made.id, node.name, 'tool', node.place "
                "FROM made, (VALUES ('a', 1), ('b', 2), ('end', 3)) AS node (name, place)",
                [f"{' and '.join(pair)} ", ROUNDS - 1],
            )
        db.execute(
            "INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order) "
            "SELECT parent.workflow_id, parent.id, child.id, 1, 3 FROM workflow_nodes AS parent "
            "JOIN workflow_nodes AS child USING (workflow_id) WHERE parent.name = 'a' AND child.name = 'end'"
        )
        barrier, results = SPAWN.Barrier(2), SPAWN.Queue()
        closers = [SPAWN.Process(target=_closer, args=(database_url, side, barrier, results)) for side in (0, 1)]
        for closer in closers:
            closer.start()
        outcomes = {}
        for _ in range(2 * ROUNDS * len(PAIRS)):
            pair, round, side, outcome = results.get(timeout=60)
            outcomes[pair, round, side] = outcome
        for closer in closers:
            closer.join()
        stored: dict[str, list[str]] = dict(
            db.execute(
                "SELECT workflow.name, array_agg(parent.name || child.name ORDER BY parent.name) FROM workflow "
                "JOIN workflow_edges AS edge ON edge.workflow_id = workflow.id "
                "JOIN workflow_nodes AS parent ON (parent.id, parent.order_index) = (parent_node_id, parent_order) "
                "JOIN workflow_nodes AS child ON (child.id, child.order_index) = (child_node_id, child_order) "
                "WHERE child.name <> 'end' GROUP BY workflow.name"
            ).fetchall()
        )
        for pair in PAIRS:
            for round in range(ROUNDS):
                both = [outcomes[pair, round, side] for side in (0, 1)]
                assert {*both} <= {"committed", "CycleError", "Conflict", "23503", "23514", "40P01"}, (pair, both)
                committed = {edge for edge, outcome in zip(("ba", "ab"), both, strict=True) if outcome == "committed"}
                assert len(stored[f"{' and '.join(pair)} {round}"]) == 1
                if pair[0] == "save" != pair[1]:
                    # A hand raises no version: a save that comes after it is not a conflict, and takes its edge away.
                    assert committed >= {*stored[f"{' and '.join(pair)} {round}"]}
                else:
                    assert committed == {*stored[f"{' and '.join(pair)} {round}"]}, (pair, both)


# --- many at once


def _edit_at_once(url: str, first: int, count: int, barrier: Any, results: Any) -> None:
    with registry.connect(url, max_size=count) as reg:

        def edit(number: int) -> None:
            barrier.wait(60)
            kind = number % 4
            if kind == 0:
                saved = reg.add_node("flow", f"new {number}", "tool", after="a", before="b")
            elif kind == 1:
                saved = reg.add_edge("flow", "b", f"n{number}", {"from": number})
            elif kind == 2:
                saved = reg.change_node("flow", "a", merge={f"k{number}": number})
            else:
                saved = reg.remove_node("flow", f"n{number}")
            results.put(saved.version)

        editors = [threading.Thread(target=edit, args=(number,)) for number in range(first, first + count)]
        for editor in editors:
            editor.start()
        for editor in editors:
            editor.join()


def test_of_32_editors_at_once_none_is_lost(reg: Registry, database_url: str) -> None:
    names = ["a", "b", *(f"n{number}" for number in range(32))]
    nodes = [{"name": name, "node_type": "tool"} for name in names]
    reg.save({"name": "flow", "nodes": nodes, "edges": [{"parent": "a", "child": "b"}]})
    barrier, results = SPAWN.Barrier(32), SPAWN.Queue()
    processes = [
        SPAWN.Process(target=_edit_at_once, args=(database_url, first, 8, barrier, results))
        for first in range(0, 32, 8)
    ]
    for process in processes:
        process.start()
    assert sorted(results.get(timeout=60) for _ in range(32)) == list(range(2, 34))
    for process in processes:
        process.join()
    stored = reg.get("flow")
    assert stored.version == 33
    assert {node.name for node in stored.nodes} == (
        {*names} - {f"n{number}" for number in range(3, 32, 4)} | {f"new {number}" for number in range(0, 32, 4)}
    )
    assert stored.nodes[0].parameters == {f"k{number}": number for number in range(2, 32, 4)}
    assert {(edge.parent, edge.child) for edge in stored.edges} == {
        ("a", "b"),
        *(("b", f"n{number}") for number in range(1, 32, 4)),
        *(pair for number in range(0, 32, 4) for pair in (("a", f"new {number}"), (f"new {number}", "b"))),
    }


def test_a_hand_in_psql_that_is_not_done_yet_is_waited_for(reg: Registry, database_url: str) -> None:
    """The edit's snapshot is older than the commit it waits for: it begins again, and sees the cycle."""
    reg.save({"name": "flow", "nodes": [{"name": name, "node_type": "tool"} for name in "ab"]})
    outcomes: list[object] = []

    def edit() -> None:
        try:
            outcomes.append(reg.add_edge("flow", "a", "b"))
        except registry.CycleError as error:
            outcomes.append(error.cycle)

    with psycopg.connect(database_url) as hand, psycopg.connect(database_url, autocommit=True) as db:
        _by_trigger(hand, "flow", "b", "a")
        editor = threading.Thread(target=edit)
        editor.start()
        while db.execute("SELECT FROM pg_locks WHERE NOT granted").fetchone() is None:
            assert editor.is_alive()
        hand.commit()
        editor.join()
    assert outcomes == [("a", "b", "a")]


# --- kills


def _edit_for_ever(url: str, name: str) -> None:
    with registry.connect(url) as reg:
        number = 0
        while True:
            number += 1
            reg.add_node(name, f"x{number}", "tool", after=["a", "b"], before=["c", "d"])
            reg.add_edge(name, "a", f"n{number % 40}", {"round": number})
            reg.add_edge(name, f"n{number % 40}", "b")
            reg.remove_node(name, f"n{number % 40}", bridge=True)
            reg.add_node(name, f"n{number % 40}", "tool")


def test_a_killed_editor_leaves_nothing_half(reg: Registry, database_url: str) -> None:
    names = [*"abcd", *(f"n{number}" for number in range(40))]
    edges = [{"parent": parent, "child": child} for parent, child in (("a", "c"), ("b", "c"), ("a", "d"), ("b", "d"))]
    for number in range(4):
        name = f"flow {number}"
        reg.save({"name": name, "nodes": [{"name": node, "node_type": "tool"} for node in names], "edges": edges})
        editor = SPAWN.Process(target=_edit_for_ever, args=(to_be_killed(database_url), name))
        editor.start()
        while reg.get(name).version < 20 + 7 * number:  # type: ignore[operator] # until it is in the middle of its work
            assert editor.is_alive()
        editor.kill()
        editor.join()
        assert editor.exitcode == -signal.SIGKILL
        until_nobody_works(database_url)
        stored = reg.get(name)
        found = {(edge.parent, edge.child) for edge in stored.edges}
        added = [node.name for node in stored.nodes if node.name.startswith("x")]
        assert added
        for node in added:
            assert {("a", node), ("b", node), (node, "c"), (node, "d")} <= found
        # A removed node is there again, or it is the one whose turn it was.
        assert len(stored.nodes) - len(added) in (len(names), len(names) - 1)
        assert reg.save(stored) == registry.Saved(name, stored.version, "unchanged")  # type: ignore[arg-type]


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_stricter_isolation_is_a_conflict(reg: Registry, database_url: str, isolation: str) -> None:
    """A transaction of the caller's own that cannot see the other's commit is told to repeat."""
    reg.save({"name": "flow", "nodes": [{"name": "a", "node_type": "tool"}]})
    with pytest.raises(registry.Conflict, match="repeat the whole transaction"), reg.transaction() as tx:
        tx.connection.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation.upper()}".encode())
        assert tx.get("flow").version == 1
        reg.add_node("flow", "b", "tool")
        tx.add_node("flow", "c", "tool")
    assert [node.name for node in reg.get("flow").nodes] == ["a", "b"]
