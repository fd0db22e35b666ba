"""No workflow uses itself, whoever writes: statements by hand, two transactions at once, saves."""

from __future__ import annotations

import json
import multiprocessing
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import IsolationLevel, errors

import registry
from registry.errors import Conflict, CycleError

if TYPE_CHECKING:
    from registry.api import Registry

Connection = psycopg.Connection[Any]

SOON = "-c deadlock_timeout=50ms"  # a deadlock is found after a second otherwise


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def add_workflow(db: Connection, name: str) -> None:
    db.execute("INSERT INTO workflow (name) VALUES (%s)", [name])


def add_use(db: Connection, name: str, used: str, node: str | None = None) -> None:
    db.execute(
        "INSERT INTO workflow_nodes (workflow_id, node_type, name, parameters) "
        "SELECT id, 'workflow', %s, %s FROM workflow WHERE name = %s",
        [node or f"uses {used}", json.dumps({"workflow": used}), name],
    )


def change_use(db: Connection, name: str, used: str) -> None:
    db.execute(
        "UPDATE workflow_nodes SET parameters = %s, node_type = 'workflow' "
        "WHERE workflow_id = (SELECT id FROM workflow WHERE name = %s)",
        [json.dumps({"workflow": used}), name],
    )


def turn(db: Connection) -> Any:
    return db.execute("SELECT taken_by::text FROM subworkflow_turn").fetchall()


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_the_cycle_is_named(db: Connection) -> None:
    for name in "ABCD":
        add_workflow(db, name)
    add_use(db, "A", "B@prod")
    add_use(db, "B", "C@3")
    add_use(db, "D", "A")
    with pytest.raises(errors.CheckViolation, match=r"^cycle: C → A → B → C\n"):
        add_use(db, "C", "A@1")
    with pytest.raises(errors.CheckViolation, match=r"^cycle: C → C\n"):
        add_use(db, "C", "C@2")
    add_use(db, "C", "elsewhere")
    with pytest.raises(errors.CheckViolation, match=r"^cycle: C → A → B → C\n"):
        change_use(db, "C", "A")
    db.execute("UPDATE workflow_nodes SET node_type = 'tool', parameters = '{\"workflow\": \"A\"}' WHERE name ~ 'else'")
    with pytest.raises(errors.CheckViolation, match=r"^cycle: C → A → B → C\n"):
        db.execute("UPDATE workflow_nodes SET node_type = 'workflow' WHERE name ~ 'else'")


def test_a_new_name_can_close_a_cycle(db: Connection) -> None:
    add_workflow(db, "A")
    add_workflow(db, "X")
    add_use(db, "A", "B")
    add_use(db, "X", "A")
    with pytest.raises(errors.CheckViolation, match=r"^cycle: B → A → B\n"):
        db.execute("UPDATE workflow SET name = 'B' WHERE name = 'X'")
    db.execute("UPDATE workflow SET name = 'C' WHERE name = 'X'")
    add_workflow(db, "B")
    with pytest.raises(errors.CheckViolation, match="cycle: B → A → B"):
        add_use(db, "B", "A")


def test_a_node_that_moves_to_another_workflow(db: Connection) -> None:
    add_workflow(db, "A")
    add_workflow(db, "B")
    add_workflow(db, "C")
    add_use(db, "A", "B")
    add_use(db, "C", "A")
    with pytest.raises(errors.CheckViolation, match="cycle: B → A → B"):
        db.execute(
            "UPDATE workflow_nodes SET workflow_id = (SELECT id FROM workflow WHERE name = 'B') WHERE name = 'uses A'"
        )


def test_deleting_a_workflow_of_a_longer_name_closes_no_cycle(db: Connection) -> None:
    """`mail@home` would mean `mail` once the workflow of that name is gone: so it counts for both from the start."""
    add_workflow(db, "mail")
    add_workflow(db, "mail@home")
    with pytest.raises(errors.CheckViolation, match="cycle: mail → mail"):
        add_use(db, "mail", "mail@home")
    add_workflow(db, "top")
    add_use(db, "top", "mail@home")
    with pytest.raises(errors.CheckViolation, match="cycle: mail@home → top → mail@home"):
        add_use(db, "mail@home", "top")
    with pytest.raises(errors.CheckViolation, match="cycle: mail → top → mail"):
        add_use(db, "mail", "top")


def test_many_workflows_in_one_statement(db: Connection) -> None:
    db.execute("INSERT INTO workflow (name) SELECT 'w' || number FROM generate_series(1, 200) AS number")
    insert = (
        "INSERT INTO workflow_nodes (workflow_id, node_type, name, parameters, order_index) "
        "SELECT id, 'workflow', 'n', jsonb_build_object('workflow', {used}), 1 FROM workflow"
    )
    with pytest.raises(errors.CheckViolation) as caught:
        db.execute(insert.format(used="'w' || 1 + substr(name, 2)::integer % 200").encode())
    names = str(caught.value).splitlines()[0].removeprefix("cycle: ").split(" → ")
    assert len(names) == 201 and names[0] == names[-1] and len(set(names)) == 200
    db.execute(insert.format(used="'w' || 1 + substr(name, 2)::integer").encode())
    assert db.execute("SELECT count(*) FROM workflow_nodes").fetchone() == (200,)


def test_only_a_written_reference_takes_the_turn_and_once_a_transaction(db: Connection) -> None:
    add_workflow(db, "A")
    db.execute("INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, 'tool', 't' FROM workflow")
    assert turn(db) == []
    add_use(db, "A", "B")
    (taken,) = turn(db)
    db.execute("UPDATE workflow_nodes SET order_index = order_index + 10")
    db.execute("UPDATE workflow_nodes SET parameters = parameters || '{\"x\": 1}'")
    db.execute("UPDATE workflow SET description = 'x'")
    db.execute("DELETE FROM workflow_nodes WHERE node_type = 'tool'")
    assert turn(db) == [taken]
    with db.transaction():
        add_use(db, "A", "C")
        first = db.execute("SELECT ctid FROM subworkflow_turn").fetchall()
        with db.transaction():
            add_use(db, "A", "D")
        assert db.execute("SELECT ctid FROM subworkflow_turn").fetchall() == first
    assert turn(db) != [taken]


def test_a_cycle_from_before_is_told_and_ends_every_query(db: Connection, reg: Registry) -> None:
    for name in "ABC":
        add_workflow(db, name)
    db.execute("SET session_replication_role = replica")
    for number, (name, used) in enumerate((("A", "B"), ("B", "A"), ("C", "A"))):
        db.execute(
            "INSERT INTO workflow_nodes (workflow_id, node_type, name, parameters, order_index) "
            "SELECT id, 'workflow', 'n', %s, %s FROM workflow WHERE name = %s",
            [json.dumps({"workflow": used}), number, name],
        )
    db.execute("RESET session_replication_role")
    assert [use.workflow for use in reg.where_used("A", transitive=True)] == ["B", "C", "A"]
    assert len(reg.uses("C", transitive=True)) == 3
    assert {one.workflow for one in reg.impact("A", "n")} == {"B", "C"}
    with pytest.raises(CycleError, match="in a cycle, or use one that is: A, B, C"):
        reg.workflow_order()
    # What is there can be mended.
    change_use(db, "A", "elsewhere")
    assert reg.workflow_order() == [["A"], ["B", "C"]]


# --- two at once -----------------------------------------------------------------------------------------------------


def _insert(db: Connection, name: str, other: str) -> None:
    add_use(db, name, other)


def _rename(db: Connection, name: str, other: str) -> None:
    """What was made under another name, with its reference, takes the name that the other one refers to."""
    db.execute("UPDATE workflow SET name = %s WHERE name = %s", [name, f"{name} before"])


WAYS = {"insert": _insert, "update": change_use, "rename": _rename}


def _worker(url: str, rounds: list[tuple[str, str, str, IsolationLevel]], barrier: Any, results: Any) -> None:
    """Write the reference of each round, at the moment the other one does; and say what came of it."""
    with psycopg.connect(url, options=SOON) as db:
        for way, name, other, level in rounds:
            db.isolation_level = level
            db.execute("SELECT FROM workflow LIMIT 1")  # takes the snapshot, where one holds for the transaction
            barrier.wait(30)
            try:
                WAYS[way](db, name, other)
                db.commit()
                results.put("committed")
            except psycopg.Error as error:
                db.rollback()
                results.put(error.sqlstate)


def test_of_two_processes_that_close_a_cycle_never_both_commit(db: Connection, database_url: str) -> None:
    levels = (IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE)
    pairs = [
        ("insert", "insert"),
        ("update", "update"),
        ("insert", "update"),
        ("rename", "insert"),
        ("update", "rename"),
    ]
    mixed = [(one, other) for one in levels for other in levels]
    rounds = [(pairs[number % 5], mixed[number % 9], f"a{number}", f"b{number}") for number in range(135)]
    for (one, two), _, a, b in rounds:
        for way, name, other in ((one, a, b), (two, b, a)):
            add_workflow(db, f"{name} before" if way == "rename" else name)
            if way == "rename":
                add_use(db, f"{name} before", other)
            elif way == "update":
                add_use(db, name, "elsewhere")
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(2), (spawn.Queue(), spawn.Queue())
    sides = [
        [(ways[0], a, b, isolation[0]) for ways, isolation, a, b in rounds],
        [(ways[1], b, a, isolation[1]) for ways, isolation, a, b in rounds],
    ]
    pair = [
        spawn.Process(target=_worker, args=(database_url, side, barrier, result))
        for side, result in zip(sides, results, strict=True)
    ]
    for process in pair:
        process.start()
    outcomes = [sorted([results[0].get(timeout=60), results[1].get(timeout=60)]) for _ in rounds]
    for process in pair:
        process.join()
    for (ways, isolation, _, _), outcome in zip(rounds, outcomes, strict=True):
        assert outcome[1] == "committed" and outcome[0] in {"23514", "40001", "40P01"}, (ways, isolation, outcome)
        if set(isolation) == {IsolationLevel.READ_COMMITTED}:
            assert outcome[0] == "23514", (ways, outcome)


def test_a_stale_snapshot_does_not_get_past(db: Connection, database_url: str) -> None:
    """Both workflows are new: the one of REPEATABLE READ cannot see the other, whatever it looks at."""
    with psycopg.connect(database_url) as late:
        late.isolation_level = IsolationLevel.REPEATABLE_READ
        late.execute("SELECT FROM workflow")
        add_workflow(db, "A")
        add_use(db, "A", "B")
        add_workflow(late, "B")
        with pytest.raises(errors.SerializationFailure):
            add_use(late, "B", "A")


def test_saves_of_two_sessions(reg: Registry, database_url: str) -> None:
    with psycopg.connect(database_url) as other:
        add_workflow(other, "B")
        add_use(other, "B", "A")
        with reg.transaction() as tx:
            tx.connection.execute("SET LOCAL lock_timeout = '100ms'")
            with pytest.raises(Conflict), tx.transaction():
                tx.save({"name": "A", "nodes": [_reference("B")]})
            tx.save({"name": "C", "nodes": [{"name": "n", "node_type": "tool"}]})  # waits for nobody
        other.commit()
    with pytest.raises(CycleError) as caught:
        reg.save({"name": "A", "nodes": [_reference("B")]})
    assert caught.value.cycle == ("A", "B", "A")
    with registry.connect(database_url, tenant=f"t{uuid.uuid4().hex}") as elsewhere:
        elsewhere.save({"name": "A", "nodes": [_reference("B")]})


def test_a_large_save_is_refused_as_well(reg: Registry) -> None:
    reg.save({"name": "B", "nodes": [_reference("A")]})
    nodes = [{"name": f"n{number}", "node_type": "tool"} for number in range(400)]
    with pytest.raises(CycleError, match="cycle: A → B → A: a workflow cannot use itself"):
        reg.save({"name": "A", "nodes": [*nodes, _reference("B")]})
    assert [head.name for head in reg.list()] == ["B"]


def _reference(name: str) -> dict[str, Any]:
    return {"name": "reference", "node_type": "workflow", "parameters": {"workflow": name}}
