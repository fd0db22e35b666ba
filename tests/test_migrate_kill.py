"""Crashes and locks: a run that is killed at any moment, a run that meets others."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from conftest import Cli, with_database
from psycopg import sql
from test_migrate import relations, schema, write

from registry import migrate
from registry.errors import MigrationError
from registry.resources import MIGRATIONS_FOLDER

# How often a run is killed at a random moment: more for whoever has the time.
ROUNDS = int(os.environ.get("REGISTRY_TEST_KILLS", "6"))
_RUN = """
import sys, pathlib
from registry import migrate
import registry.migrate.backend
print("ready", flush=True)
print(migrate.up(sys.argv[1], folder=pathlib.Path(sys.argv[2])), flush=True)
"""


@pytest.fixture(scope="module")
def long_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrations of the registry, one more that takes its time, and an index built outside a transaction."""
    folder = tmp_path_factory.mktemp("migrations")
    for path in MIGRATIONS_FOLDER.glob("*.sql"):
        (folder / path.name).write_text(path.read_text("utf-8"), "utf-8")
    write(
        folder,
        x_rows="CREATE TABLE x (id integer);\nINSERT INTO x SELECT generate_series(1, 20000);",
        x_rows__rollback="DROP TABLE x;",
        y_index="-- transactional: false\nCREATE INDEX CONCURRENTLY IF NOT EXISTS x_id ON x (id);\n"
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS x_up ON x ((id + 1));",
        y_index__rollback="DROP INDEX CONCURRENTLY IF EXISTS x_up;\nDROP INDEX CONCURRENTLY IF EXISTS x_id;",
    )
    return folder


@pytest.fixture
def databases(server_url: str) -> Iterator[Callable[[], str]]:
    """Makes empty databases; they go in the end."""
    names: list[str] = []

    def make() -> str:
        names.append(f"kill_{uuid.uuid4().hex[:12]}")
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(names[-1])))
        return with_database(server_url, names[-1])

    yield make
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def start(url: str, folder: Path) -> subprocess.Popen[str]:
    """A run in a process of its own, as far as the moment before it connects."""
    command = [sys.executable, "-c", _RUN, url, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def indexes_are_valid(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT bool_and(indisvalid) FROM pg_index").fetchone() == (True,)


def test_killed_at_random_moments(databases: Callable[[], str], long_folder: Path, postgres_version: int) -> None:
    reference = databases()
    began = time.monotonic()
    process = start(reference, long_folder)
    process.communicate(timeout=60)
    assert process.returncode == 0
    whole = time.monotonic() - began
    expected = schema(reference, postgres_version)
    process = start(databases(), long_folder)
    began = time.monotonic()
    process.communicate(timeout=60)
    whole = time.monotonic() - began

    applied_at_the_kill: list[int] = []
    # More rounds than that only where chance has them all at one place.
    while len(applied_at_the_kill) < ROUNDS or (
        len(set(applied_at_the_kill)) == 1 and len(applied_at_the_kill) < 5 * ROUNDS
    ):
        url = databases()
        process = start(url, long_folder)
        time.sleep(random.uniform(0, whole))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        again = migrate.up(url, folder=long_folder)
        states = migrate.status(url, folder=long_folder)
        assert [one.id for one in states if one.applied_at is None or one.problem] == []
        assert schema(url, postgres_version) == expected
        assert indexes_are_valid(url)
        assert migrate.up(url, folder=long_folder) == []
        applied_at_the_kill.append(len(states) - len(again))
    rounds = len(applied_at_the_kill)
    print(f"{rounds} kills within {whole:.2f} s; migrations applied by then: {sorted(applied_at_the_kill)}")
    assert len(set(applied_at_the_kill)) > 1, "every kill came at the same moment"


def test_the_lock_is_held_until_the_server_has_ended_what_the_killed_run_did(
    databases: Callable[[], str], tmp_path: Path
) -> None:
    folder = write(tmp_path, a="CREATE TABLE a (id integer);\nSELECT pg_sleep(0.6);\nCREATE TABLE b (id integer);")
    url = databases()
    process = start(url, folder)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert migrate.up(url, folder=folder) == ["a"]
    assert {"a", "b"} <= set(relations(url))


def test_an_invalid_index_is_built_again(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="CREATE TABLE t (id integer);\nINSERT INTO t VALUES (1), (1);")
    migrate.up(empty_database_url, folder=folder)
    write(folder, b='-- transactional: false\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "One" ON public.t (id);')
    with pytest.raises(MigrationError, match=r"b\.sql:2\): could not create unique index"):
        migrate.up(empty_database_url, folder=folder)
    assert not indexes_are_valid(empty_database_url)
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("TRUNCATE t")
    assert migrate.up(empty_database_url, folder=folder) == ["b"]
    assert indexes_are_valid(empty_database_url)
    assert "One" in relations(empty_database_url)


def test_an_index_that_could_not_be_built_twice_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    text = "-- transactional: false\nCREATE INDEX CONCURRENTLY i ON t (id);"
    folder = write(tmp_path, a="CREATE TABLE t (id integer);", b=text)
    with pytest.raises(MigrationError, match=r"b\.sql:2: write CREATE INDEX CONCURRENTLY IF NOT EXISTS"):
        migrate.up(empty_database_url, folder=folder)


def test_waiting_for_another_run_does_not_hold_up_its_index(empty_database_url: str, tmp_path: Path) -> None:
    """A waiting session with a snapshot would: CREATE INDEX CONCURRENTLY waits for it, and it for the index."""
    folder = write(
        tmp_path,
        a="CREATE TABLE t (id integer);\nSELECT pg_sleep(0.5);",
        b="-- transactional: false\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (id);",
    )
    processes = [start(empty_database_url, folder) for _ in range(2)]
    outcomes = sorted(process.communicate(timeout=30)[0] for process in processes)
    assert outcomes == ["['a', 'b']\n", "[]\n"]


def test_a_migration_that_ends_its_transaction_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="CREATE TABLE t (id integer);\nCOMMIT;")
    with pytest.raises(MigrationError, match=r"a\.sql:2: leave BEGIN, COMMIT and their like out"):
        migrate.up(empty_database_url, folder=folder)
    assert "t" not in relations(empty_database_url)


# --- locks -----------------------------------------------------------------------------------------------------------


@contextmanager
def held(url: str, statement: str) -> Iterator[psycopg.Connection]:
    """A transaction of somebody else that holds a lock."""
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())
        yield connection
        connection.rollback()


def test_nobody_waits_long_behind_a_migration_that_waits(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="CREATE TABLE t (id integer);")
    migrate.up(empty_database_url, folder=folder)
    write(folder, b="ALTER TABLE t ADD COLUMN more integer;")
    told: list[str] = []
    done: list[list[str]] = []
    slowest = 0.0
    with held(empty_database_url, "SELECT * FROM t") as reader:
        runner = threading.Thread(
            target=lambda: done.append(
                migrate.up(empty_database_url, folder=folder, lock_timeout=0.2, tell=told.append)
            )
        )
        runner.start()
        with psycopg.connect(empty_database_url, autocommit=True) as other:
            until = time.monotonic() + 1.5
            while time.monotonic() < until:
                began = time.monotonic()
                other.execute("SELECT * FROM t")
                slowest = max(slowest, time.monotonic() - began)
        assert not done
        reader.rollback()
        runner.join(timeout=30)
    assert done == [["b"]]
    assert slowest < 1
    assert told
    assert "canceling statement due to lock timeout: attempt 2 of 10 in" in told[0]


def test_in_the_end_it_gives_up_and_nothing_is_applied(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="CREATE TABLE t (id integer);")
    migrate.up(empty_database_url, folder=folder)
    write(folder, b="CREATE TABLE u (id integer);\nALTER TABLE t ADD COLUMN more integer;")
    with (
        held(empty_database_url, "SELECT * FROM t"),
        pytest.raises(MigrationError, match=r"b\.sql:2\): canceling.*repeat when their transactions have ended"),
    ):
        migrate.up(empty_database_url, folder=folder, lock_timeout=0.1, attempts=2)
    assert "u" not in relations(empty_database_url)


def test_an_index_built_concurrently_waits_for_long_transactions(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="CREATE TABLE t (id integer);")
    migrate.up(empty_database_url, folder=folder)
    write(folder, b="-- transactional: false\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (id);")
    with held(empty_database_url, "INSERT INTO t VALUES (1)") as writer:
        threading.Timer(0.8, writer.rollback).start()
        began = time.monotonic()
        done = migrate.up(empty_database_url, folder=folder, lock_timeout=0.1, attempts=1)
        assert done == ["b"]
        assert time.monotonic() - began > 0.5


def test_the_command_says_what_it_waits_for(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [migrate.LOCK_KEY])
        process = subprocess.Popen(
            [sys.executable, "-m", "registry", "migrate", "up", "--json", "--lock-timeout", "1"],
            env=Cli(empty_database_url).environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        assert process.stderr is not None
        assert "another process migrates this database: waiting" in process.stderr.readline()
        connection.execute("SELECT pg_advisory_unlock(%s)", [migrate.LOCK_KEY])
    out, _ = process.communicate(timeout=60)
    assert json.loads(out) == migrate.migration_ids()
