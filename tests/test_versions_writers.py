"""Writers at once, in processes of their own: nothing lost, nothing half, no gap."""

from __future__ import annotations

import multiprocessing
import threading
from typing import Any

import psycopg
import pytest
from writers import flow, is_whole

import registry
from registry import Registry, mapping

SPAWN = multiprocessing.get_context("spawn")
PROCESSES, THREADS = 4, 8
WRITERS = PROCESSES * THREADS


# --- at once


def _write_at_once(url: str, process: int, expected_version: int | None, barrier: Any, results: Any) -> None:
    def write(writer: str) -> None:
        with registry.connect(url, actor=writer, max_size=1) as reg:
            barrier.wait(60)
            try:
                saved = reg.save(flow(writer), message=f"by {writer}", expected_version=expected_version)
            except registry.Conflict as error:
                diff = None if error.diff is None else error.diff.as_json()["workflow"]["changed"]
                results.put((writer, None, (error.version, error.saved_by, error.message_of_version, diff, str(error))))
            else:
                results.put((writer, saved.version, None))

    threads = [threading.Thread(target=write, args=(f"w{process}-{each}",)) for each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def at_once(url: str, expected_version: int | None) -> list[tuple[str, int | None, Any]]:
    barrier, results = SPAWN.Barrier(WRITERS), SPAWN.Queue()
    processes = [
        SPAWN.Process(target=_write_at_once, args=(url, process, expected_version, barrier, results))
        for process in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    found = [results.get(timeout=120) for _ in range(WRITERS)]
    for process in processes:
        process.join()
        assert process.exitcode == 0
    return found


def test_of_32_that_read_version_7_one_wins(reg: Registry, database_url: str) -> None:
    for number in range(7):
        reg.save(flow(f"before {number}"))
    outcomes = at_once(database_url, 7)
    won = [writer for writer, version, _ in outcomes if version == 8]
    lost = [(writer, told) for writer, version, told in outcomes if version is None]
    assert (len(won), len(lost)) == (1, WRITERS - 1)
    for writer, (version, saved_by, message, changed, text) in lost:
        assert (version, saved_by, message) == (8, won[0], f"by {won[0]}")
        assert changed == [{"path": "$.description", "before": writer, "after": won[0]}]
        assert f'"flow" is at version 8, not at version 7: {won[0]} saved it at 20' in text
        assert "; from yours to that: 1 field changed, " in text
        assert "\n" not in text
    assert [version.version for version in reg.history("flow")] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert reg.get("flow").description == won[0]


def test_of_32_that_expect_nothing_none_is_lost(reg: Registry, database_url: str) -> None:
    reg.save(flow("first"))
    outcomes = at_once(database_url, None)
    assert sorted(version or 0 for _, version, _ in outcomes) == [*range(2, WRITERS + 2)]
    for writer, version, _ in outcomes:
        recorded = mapping.document_from(reg.get(f"flow@{version}"))
        assert recorded["description"] == writer
        assert is_whole(recorded)
    assert {v.version: v.created_by for v in reg.history("flow", limit=WRITERS)} == {v: w for w, v, _ in outcomes}


def _save_for_ever(url: str, name: str, stop: Any) -> None:
    with registry.connect(url, actor="writer") as reg:
        number = 0
        while not stop.is_set():
            number += 1
            if number % 10 == 0:
                reg.change_node(name, "start", merge={})
            reg.save(flow(f"round {number}", number, name))


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_a_reader_never_sees_half_a_save(reg: Registry, database_url: str, isolation: str) -> None:
    reg.save(flow("first"))
    stop = SPAWN.Event()
    writer = SPAWN.Process(target=_save_for_ever, args=(database_url, "flow", stop))
    writer.start()
    seen: set[int | None] = set()
    try:
        while len(seen) < 15:
            assert writer.is_alive()
            assert is_whole(mapping.document_from(reg.get("flow")))
            with reg.transaction() as tx:
                tx.connection.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}".encode())
                stored = tx.get("flow")
                # One statement: at READ COMMITTED the next one sees what was committed meanwhile.
                rows = tx.connection.execute(
                    "SELECT recorded.document = registry_document(workflow.tenant_id, workflow.id), recorded.document "
                    "FROM workflow LEFT JOIN workflow_versions AS recorded "
                    "ON (recorded.workflow_id, recorded.version) = (workflow.id, workflow.version)"
                ).fetchall()
                # The function takes a snapshot of its own only where it may write.
                assert [row[0] for row in rows] == [True]
                assert is_whole(rows[0][1])
                if isolation != "READ COMMITTED":
                    assert rows[0][1] == {**mapping.document_from(stored)}
            seen.add(stored.version)
    finally:
        stop.set()
        writer.join()
    assert writer.exitcode == 0


# --- a hand in psql, and whoever asks, at the same time


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_asking_at_the_moment_of_a_change_by_hand(reg: Registry, database_url: str, isolation: str) -> None:
    """What is recorded for whoever asks is never taken for the state that a hand makes at the same time."""
    reg.save(flow("first"))
    add = "INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, 'tool', %s FROM workflow"
    with psycopg.connect(database_url) as hand, psycopg.connect(database_url, autocommit=True) as other:
        hand.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {isolation}".encode())
        hand.execute("SELECT FROM workflow")  # a snapshot, where that lasts
        other.execute(add, ["by another hand"])  # version 2, not recorded
        hand.commit()
        hand.execute("SELECT FROM workflow")
        assert next(iter(reg.history("flow"))).version == 2
        try:
            hand.execute(add, ["by hand"])
            hand.commit()
        except psycopg.errors.SerializationFailure:
            assert isolation == "REPEATABLE READ"
            hand.rollback()
            hand.execute(add, ["by hand"])
            hand.commit()
    assert reg.get("flow").version == 3
    reg.save(flow("last"))
    assert [len(reg.get(f"flow@{version}").nodes) for version in (1, 2, 3, 4)] == [2, 3, 4, 2]


def test_a_record_waits_for_the_hand_that_writes(reg: Registry, database_url: str) -> None:
    reg.save(flow("first"))
    add = "INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, 'tool', %s FROM workflow"
    with psycopg.connect(database_url) as hand, psycopg.connect(database_url, autocommit=True) as db:
        db.execute(add, ["one"])
        hand.execute(add, ["two"])
        asked: list[int] = []
        asking = threading.Thread(target=lambda: asked.extend(v.version for v in reg.history("flow")))
        asking.start()
        while db.execute("SELECT FROM pg_locks WHERE NOT granted").fetchone() is None:
            assert asking.is_alive()
        hand.commit()
        asking.join()
    assert asked == [2, 1]
    assert [node.name for node in reg.get("flow@2").nodes if node.name in ("one", "two")] == ["one", "two"]
