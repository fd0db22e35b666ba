"""Whoever writes is killed at a random moment: the client, its backend, the whole server. Nothing lost, nothing half.

A few rounds here; `make test-kills` runs as many as it is told.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from database_server import POSTGRES_VERSION, short_folder
from writers import chain, flow, is_whole, to_be_killed, until_nobody_works

import registry
from registry import Registry, migrate, server
from registry.server import postmaster

# How often at a random moment: more for whoever has the time.
ROUNDS = int(os.environ.get("REGISTRY_TEST_KILLS", "6"))
# After so many the workflows begin anew, so that a check has not to read the whole past each time.
RENEWED = 10
NAMES = ("a", "b")
# A process for each round, forked from one that has all it needs imported.
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["pytest", "psycopg_pool", "registry.api", "registry.migrate", "registry.server"])


class Acknowledged:
    """The versions that a writer was told of: they may not be lost, whatever is killed afterwards."""

    def __init__(self) -> None:
        # No lock: whoever held it may be killed.
        self._versions = FORK.Array("i", len(NAMES), lock=False)

    def note(self, name: str, version: int | None) -> None:
        self._versions[NAMES.index(name)] = version or 0

    def all(self) -> dict[str, int]:
        return dict(zip(NAMES, self._versions, strict=True))


def _write_until_killed(url: str, ready: Any, told: Acknowledged) -> None:
    """Whatever writes, over and over; it is ready to be killed after a few writes, the first of which take longer."""
    while True:
        try:
            with (
                registry.connect(url, actor="writer", min_size=1, max_size=1) as reg,
                psycopg.connect(url, autocommit=True) as hand,
            ):
                warm_up = random.Random().randrange(6)
                for number in range(1_000_000):
                    if number == warm_up:
                        ready.set()
                    _write_something(reg, hand, number, told)
        except (registry.DatabaseUnavailable, psycopg.OperationalError):
            continue


def _write_something(reg: Registry, hand: psycopg.Connection[Any], number: int, told: Acknowledged) -> None:
    """A save small or large, an edit, a hand, a restore, a deletion, in and out of transactions."""
    dice = random.Random()
    writer, kind, name, other = f"r{number}", dice.randrange(11), dice.choice(NAMES), f"{dice.getrandbits(64):x}"
    if kind == 0:
        told.note(name, reg.change_node(name, "start", merge={"edit": number}).version)
    elif kind == 1:
        hand.execute("UPDATE workflow_nodes SET parameters = %s WHERE name = 'start'", [json.dumps({"hand": number})])
    elif kind == 2:
        told.note(name, reg.save(flow(writer, 300, name) | {"tags": [str(each) for each in range(300)]}).version)
    elif kind == 3:
        told.note(name, reg.restore(f"{name}@1").version)
    elif kind == 4:
        with reg.transaction() as tx:
            tx.delete(name)
            tx.undelete(name)
    elif kind == 5:
        reg.label(name, dice.choice(["prod", "test"]))
    elif kind == 6:
        with suppress(registry.NotFound):
            reg.purge("large")
        reg.save(chain("large", 200))  # by COPY
    elif kind == 7:
        told.note(name, reg.add_node(name, f"extra {other}", "tool", after="start").version)
    elif kind == 8:
        with reg.transaction() as tx:
            tx.add_node(name, f"extra {other}", "tool", after="start")
            version = tx.add_node(name, f"between {other}", "tool", after="start", before=f"extra {other}").version
            if dice.random() < 0.5:
                version = tx.remove_node(name, f"between {other}", bridge=True).version
        told.note(name, version)
    elif kind == 9:
        hand.execute("DELETE FROM workflow_nodes WHERE name ~ '^(extra|between) '")  # their edges by cascade
    else:
        with reg.transaction() as tx:
            saved = [(each, tx.save(flow(writer, number, each)).version) for each in NAMES]
        for each, version in saved:
            told.note(each, version)


STATE = """
SELECT
    workflow.name,
    workflow.version,
    (SELECT count(*) FROM workflow_versions AS v WHERE v.workflow_id = workflow.id),
    (SELECT max(v.version) FROM workflow_versions AS v WHERE v.workflow_id = workflow.id),
    registry_document(workflow.tenant_id, workflow.id),
    recorded.document,
    -- Of equal content: the order of nodes that do not depend on each other may be another one after undelete.
    registry_fingerprint(registry_document(workflow.tenant_id, workflow.id)) = recorded.fingerprint,
    (
        SELECT count(DISTINCT entry.changes -> 0 -> 'new' -> 'version') FROM audit_log AS entry
        WHERE entry.workflow_id = workflow.id AND entry.table_name = 'workflow' AND entry.operation <> 'delete'
    )
FROM workflow
LEFT JOIN workflow_versions AS recorded
  ON (recorded.workflow_id, recorded.version) = (workflow.id, workflow.version)
"""
# What was inserted and not deleted is there: also for workflows that are gone.
MISCOUNTED = """
SELECT table_name, workflow_id, present.count, logged.count
FROM (
    SELECT 'workflow' AS table_name, id AS workflow_id, 1 AS count FROM workflow
    UNION ALL SELECT 'workflow_nodes', workflow_id, count(*) FROM workflow_nodes GROUP BY workflow_id
    UNION ALL SELECT 'workflow_edges', workflow_id, count(*) FROM workflow_edges GROUP BY workflow_id
    UNION ALL SELECT 'workflow_params', workflow_id, count(*) FROM workflow_params GROUP BY workflow_id
    UNION ALL SELECT 'workflow_labels', workflow_id, count(*) FROM workflow_labels GROUP BY workflow_id
) AS present
FULL JOIN (
    SELECT
        table_name,
        workflow_id,
        sum(CASE operation WHEN 'insert' THEN row_count WHEN 'delete' THEN - row_count ELSE 0 END) AS count
    FROM audit_log
    WHERE table_name IN ('workflow', 'workflow_nodes', 'workflow_edges', 'workflow_params', 'workflow_labels')
    GROUP BY table_name, workflow_id
) AS logged USING (table_name, workflow_id)
WHERE coalesce(present.count, 0) <> coalesce(logged.count, 0)
"""
# The last that the log says of each row is how it is.
OTHERWISE = """
WITH logged AS (
    SELECT DISTINCT ON (line.table_name, line.id) line.table_name, line.id, line.content
    FROM (
        SELECT
            entry.table_name, entry.at, change.value -> 'new' AS content,
            coalesce(change.value -> 'new', change.value -> 'old') ->> 'id' AS id
        FROM audit_log AS entry
        CROSS JOIN jsonb_array_elements(entry.changes) AS change (value)
        WHERE entry.workflow_id IN (SELECT id FROM workflow)
          AND entry.table_name IN ('workflow', 'workflow_nodes', 'workflow_edges', 'workflow_params')
    ) AS line
    ORDER BY line.table_name, line.id, line.at DESC
), present AS (
    SELECT 'workflow' AS table_name, id::text, to_jsonb(workflow) AS content FROM workflow
    UNION ALL SELECT 'workflow_nodes', id::text, to_jsonb(workflow_nodes) FROM workflow_nodes
    UNION ALL SELECT 'workflow_edges', id::text, to_jsonb(workflow_edges) FROM workflow_edges
    UNION ALL SELECT 'workflow_params', id::text, to_jsonb(workflow_params) FROM workflow_params
)
SELECT table_name, id, present.content, logged.content
FROM present
FULL JOIN logged USING (table_name, id)
WHERE present.content - ARRAY['level', 'updated_at', 'updated_by']
    IS DISTINCT FROM logged.content - ARRAY['level', 'updated_at', 'updated_by']
"""


def is_whole_but_for_edits(document: dict[str, Any]) -> bool:
    """Whether all parts are one writer's; what edits and hands have done to it must be whole by itself."""
    edges = {(edge["parent"], edge["child"]) for edge in document["edges"]}
    for node in document["nodes"]:
        kind, _, other = node["name"].partition(" ")
        if kind == "extra" and not {("start", node["name"]), (f"between {other}", node["name"])} & edges:
            return False
        if kind == "between" and not {("start", node["name"]), (node["name"], f"extra {other}")} <= edges:
            return False
    added = {node["name"] for node in document["nodes"] if node["name"].startswith(("extra ", "between "))}
    start = document["nodes"][0]
    left = {key: value for key, value in start["parameters"].items() if key not in ("edit", "hand")}
    if "hand" in start["parameters"]:
        left = {"writer": document["description"]}
    return is_whole(
        {
            **document,
            "nodes": [
                {**start, "parameters": left},
                *(node for node in document["nodes"][1:] if node["name"] not in added),
            ],
            "edges": [edge for edge in document["edges"] if not {edge["parent"], edge["child"]} & added],
        }
    )


def check(db: psycopg.Connection[Any], told: Acknowledged) -> None:
    """What must hold after a kill: every version recorded, or the last one raised by hand; no gap; nothing half."""
    versions = {}
    for name, version, kept, highest, document, recorded, same, logged in db.execute(STATE.encode()).fetchall():
        versions[name] = version
        if recorded is None:
            assert (kept, highest) == (version - 1, version - 1), name
        else:
            assert same, f"{name}@{version}: {json.dumps([recorded, document])}"
            assert (kept, highest) == (version, version), name
        assert logged == version, name
        if name == "large":
            assert (version, len(document["nodes"]), len(document["edges"])) == (1, 200, 199)
        else:
            assert is_whole_but_for_edits(document), name
    assert {"large", *NAMES} >= versions.keys() >= {*NAMES}
    assert db.execute("SELECT count(*) FROM deleted_workflows").fetchone() == (0,)
    for document, name, version in db.execute(
        "SELECT document, document ->> 'name', version FROM workflow_versions WHERE document ->> 'name' <> 'large'"
    ):
        assert is_whole_but_for_edits(document), (name, version)
    for name, version in told.all().items():
        assert versions[name] >= version, name
    assert db.execute(MISCOUNTED.encode()).fetchall() == []
    assert db.execute(OTHERWISE.encode()).fetchall() == []


def begin_anew(url: str, told: Acknowledged) -> None:
    with registry.connect(url) as reg:
        for name in NAMES:
            with suppress(registry.NotFound):
                reg.purge(name)
            reg.save(flow("first", name=name))
            told.note(name, 1)


def say(rounds: int, what: str, db: psycopg.Connection[Any]) -> None:
    row = db.execute("SELECT count(*), sum(row_count), count(DISTINCT workflow_id) FROM audit_log").fetchone()
    assert row is not None
    print(f"{rounds} times {what} was killed; {row[0]} entries of {row[1]} rows of {row[2]} workflows in the audit log")


class Writer:
    """A process that writes until it is killed."""

    def __init__(self, url: str, told: Acknowledged) -> None:
        self.ready = FORK.Event()
        self.process = FORK.Process(target=_write_until_killed, args=(to_be_killed(url), self.ready, told))
        self.process.start()
        self.let_it_write()

    def let_it_write(self, longest: float = 0.3) -> None:
        """Wait until it is at work, and then up to so many seconds."""
        assert self.ready.wait(60)
        threading.Event().wait(random.uniform(0, longest))
        self.ready.clear()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        assert self.process.exitcode == -signal.SIGKILL


def test_a_killed_client_leaves_nothing_half(database_url: str) -> None:
    told = Acknowledged()
    with psycopg.connect(database_url, autocommit=True) as db:
        for number in range(ROUNDS):
            if number % RENEWED == 0:
                begin_anew(database_url, told)
            Writer(database_url, told).kill()
            until_nobody_works(database_url)
            check(db, told)
        say(ROUNDS, "a client", db)


def test_a_terminated_backend_leaves_nothing_half(database_url: str) -> None:
    told = Acknowledged()
    with psycopg.connect(database_url, autocommit=True) as db:
        for first in range(0, ROUNDS, RENEWED):
            begin_anew(database_url, told)
            writer = Writer(database_url, told)
            try:
                for number in range(first, min(ROUNDS, first + RENEWED)):
                    if number > first:
                        writer.let_it_write()
                    db.execute(
                        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
            finally:
                writer.kill()
            until_nobody_works(database_url)
            check(db, told)
        say(ROUNDS, "a backend", db)


@pytest.fixture
def own_home() -> Iterator[Path]:
    """The home of a server that may be killed, with all that keeps it from losing anything."""
    home = short_folder()
    yield home
    server.stop(home, POSTGRES_VERSION)
    shutil.rmtree(home, ignore_errors=True)


def test_a_killed_server_leaves_nothing_half(own_home: Path) -> None:
    told = Acknowledged()
    url = server.start(own_home, POSTGRES_VERSION)
    migrate.up(url)
    rounds = max(1, ROUNDS // 4)  # to start it again takes seconds
    for number in range(rounds):
        if number % RENEWED == 0:
            begin_anew(url, told)
        writer = Writer(url, told)
        data = server.data_folder(own_home, POSTGRES_VERSION)
        running = postmaster.read(data)
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        writer.kill()
        while postmaster.answering(data):  # its children hold the socket a moment longer
            threading.Event().wait(0.01)
        url = server.start(own_home, POSTGRES_VERSION)
        with psycopg.connect(url, autocommit=True) as db:
            check(db, told)
    with psycopg.connect(url, autocommit=True) as db:
        say(rounds, "the server", db)
