"""The access log: who used which workflow and when, counted by day, and never in the way of who reads."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import json
import logging
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import psycopg
import pytest
from conftest import Cli
from psycopg import sql

import registry
from registry import queries
from registry.access import LONGEST_QUERY, Buffer, Use, use
from registry.api import Registry
from registry.resources import SQL_FOLDER

Connection = psycopg.Connection[Any]
UTC = datetime.UTC
LOGGER = "registry.access_log"


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True, application_name="by hand") as connection:
        yield connection


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Gives what the access log has told so far."""
    caplog.set_level(logging.WARNING, LOGGER)
    return lambda: [record.getMessage() for record in caplog.records if record.name == LOGGER]


def flow(name: str = "flow", **more: Any) -> dict[str, Any]:
    return {"name": name, "nodes": [{"name": "a", "node_type": "tool"}], **more}


def log_of(db: Connection) -> list[tuple[Any, ...]]:
    """Action, name, version, query and actor of every use, the first first."""
    return db.execute(
        "SELECT action, name, entry.version, query, actor FROM access_log AS entry "
        "LEFT JOIN workflow ON workflow.id = workflow_id ORDER BY at"
    ).fetchall()


def counts(db: Connection) -> dict[tuple[str, str], int]:
    rows = db.execute(
        "SELECT name, action, sum(uses)::integer FROM workflow_usage JOIN workflow ON id = workflow_id GROUP BY 1, 2"
    ).fetchall()
    return {(name, action): uses for name, action, uses in rows}


def agree(db: Connection) -> int:
    """The counts are those of the log; gives how many uses there are."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM access_log), (SELECT coalesce(sum(uses), 0) FROM actor_usage), "
        "(SELECT count(*) FROM access_log WHERE workflow_id IS NOT NULL), "
        "(SELECT coalesce(sum(uses), 0) FROM workflow_usage)"
    ).fetchone()
    assert row is not None and row[0] == row[1] and row[2] == row[3]
    return int(row[0])


# --- what is noted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["batch", "sync"])
def test_what_is_a_use(database_url: str, db: Connection, mode: Literal["batch", "sync"]) -> None:
    with registry.connect(database_url, actor="hana", access_log=mode) as reg:
        reg.save(flow())
        reg.save(flow(description="other"))
        reg.label("flow@1", "prod")
        assert reg.get("flow").version == 2
        assert reg.get("flow@1").version == 1
        reg.get("flow@prod", found_by="請求書")
        reg.get_at("flow", datetime.datetime(2099, 1, 1, tzinfo=UTC))
        reg.order("flow")
        reg.order("flow@1")
        reg.select("flow", "a")
        reg.chose("invoice", "flow@prod")
        for missing in (reg.get, reg.order, lambda name: reg.select(name, "a"), lambda name: reg.chose("x", name)):
            with pytest.raises(registry.NotFound):
                missing("nothing")
        written = reg.flush_access_log()
        assert written == (8 if mode == "batch" else 0)
    assert log_of(db) == [
        ("get", "flow", 2, None, "hana"),
        ("get", "flow", 1, None, "hana"),
        ("get", "flow", 1, "請求書", "hana"),
        ("get", "flow", 2, None, "hana"),
        ("order", "flow", 2, None, "hana"),
        ("order", "flow", 1, None, "hana"),
        ("select", "flow", 2, None, "hana"),
        ("choose", "flow", 1, "invoice", "hana"),
    ]
    assert counts(db) == {("flow", "get"): 4, ("flow", "order"): 2, ("flow", "select"): 1, ("flow", "choose"): 1}
    assert agree(db) == 8


def test_off(database_url: str, db: Connection, run_cli: Cli) -> None:
    with registry.connect(database_url, access_log="off") as reg:
        reg.save(flow())
        reg.get("flow")
        reg.order("flow")
        reg.chose("x", "flow")
        assert reg.flush_access_log() == 0
    assert run_cli("get", "flow", env={"REGISTRY_ACCESS_LOG": "off"}).returncode == 0
    assert agree(db) == 0
    assert run_cli("get", "flow", "--found-by", "請求書").returncode == 0  # written when the command is at its end
    assert agree(db) == 1 and log_of(db)[0][3] == "請求書"
    assert run_cli("get", "flow", "--found-by", "x", "--at", "2099-01-01").returncode == 2
    wrong = run_cli("get", "flow", env={"REGISTRY_ACCESS_LOG": "yes"})
    assert (wrong.returncode, wrong.stderr) == (
        1,
        'registry: REGISTRY_ACCESS_LOG is "yes": use one of: off, batch, sync\n',
    )
    with pytest.raises(registry.InvalidParameter, match="access_log"):
        registry.connect(database_url, access_log="on")  # type: ignore[arg-type]


def test_to_search_is_a_use(reg: Registry, db: Connection) -> None:
    reg.save(flow("invoice"))
    found = reg.search("invoice", limit=1)
    reg.search("invoice", limit=1, after=found[0])  # the same search
    reg.get("invoice", found_by="invoice")
    reg.flush_access_log()
    assert log_of(db) == [("search", None, None, "invoice", "tester"), ("get", "invoice", 1, "invoice", "tester")]


@pytest.mark.parametrize("mode", ["batch", "sync"])
def test_to_apply_is_a_use(database_url: str, db: Connection, mode: Literal["batch", "sync"]) -> None:
    with registry.connect(database_url, actor="hana", access_log=mode) as reg:
        reg.save(flow())
        reg.save_plan("flow", "p")
        reg.save(flow(description="other"))
        reg.apply("flow")
        reg.apply("flow@1")
        reg.run_plan("p")
    assert log_of(db) == [("apply", "flow", version, None, "hana") for version in (2, 1, 1)]
    assert agree(db) == 3


def test_a_use_is_of_its_moment(reg: Registry, db: Connection) -> None:
    reg.save(flow())
    before = datetime.datetime.now(UTC)
    reg.get("flow")
    after = datetime.datetime.now(UTC)
    reg.flush_access_log()
    row = db.execute("SELECT at FROM access_log").fetchone()
    assert row is not None and before <= row[0] <= after


def test_queries_that_no_database_can_store(reg: Registry, db: Connection) -> None:
    reg.save(flow())
    for text in ("a\0b", "\ud800", "😀" * 3000, "'; DROP TABLE access_log; --", "", " "):
        reg.get("flow", found_by=text)
    assert reg.flush_access_log() == 6
    found = [row[3] for row in log_of(db)]
    assert found[:2] == ["a\ufffdb", "?"] and len(found[2]) == LONGEST_QUERY and found[4:] == [None, " "]


def test_a_search_is_of_no_workflow(reg: Registry, db: Connection) -> None:
    """What search and apply call, in one line."""
    reg._note("search", query="請求書")
    reg._note("search", query="")
    reg._note("apply", name="gone meanwhile")
    assert reg.flush_access_log() == 1
    assert log_of(db) == [("search", None, None, "請求書", "tester")]
    stats = reg.stats()
    assert (stats.uses, stats.most_used, stats.by_day[-1].actions) == (1, [], {"search": 1})


def test_no_value_of_a_parameter_is_kept(reg: Registry, db: Connection) -> None:
    reg.save(flow(params=[{"key": "token", "value_type": "string", "metadata": {"secret": True}}]))
    reg.apply("flow", {"token": "hush"})
    reg.get("flow")
    reg.flush_access_log()
    row = db.execute("SELECT string_agg(to_jsonb(entry)::text, ' ') FROM access_log AS entry").fetchone()
    assert row is not None and "hush" not in row[0] and "token" not in row[0]


def test_the_read_that_notes_is_the_read() -> None:
    """access.get repeats workflow.get: what is changed in one is changed in the other."""
    plain, noting = ((SQL_FOLDER / name).read_text() for name in ("workflow.sql", "access.sql"))
    begin, end = "SELECT\n    workflow.id,\n    workflow.name,\n", "  AND workflow.name = :name;"
    body = plain[plain.index(begin) : plain.index(end)]
    assert body in noting


# --- the buffer ----------------------------------------------------------------------------------------------------


def numbered(count: int) -> list[Use]:
    return [use("get", version=number) for number in range(count)]


def test_the_buffer_is_bounded() -> None:
    buffer, uses = Buffer(capacity=10), numbered(25)
    for each in uses:
        buffer.add(each)
    assert (len(buffer), buffer.lost) == (10, 15)
    taken = buffer.take(4)
    assert taken == uses[15:19]
    buffer.put_back(taken)
    assert buffer.take(100) == uses[15:25]
    for each in uses[:8]:
        buffer.add(each)
    buffer.put_back(uses[20:25])
    assert buffer.lost == 18 and buffer.take(100) == [*uses[23:25], *uses[:8]]
    assert [buffer.begin(), buffer.begin()] == [True, False]


def test_the_buffer_of_many_threads() -> None:
    buffer, taken = Buffer(capacity=100_000), []

    def add() -> None:
        for each in numbered(500):
            buffer.add(each)
            if each.version == 250:
                taken.append(buffer.take(100))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rest = buffer.take(10_000)
    assert len({each.id for each in [*rest, *(each for some in taken for each in some)]}) == 4000 and buffer.lost == 0


def test_a_full_batch_is_written_in_the_background(database_url: str, db: Connection) -> None:
    """Without a flush and without the end: the log of a service that never stops is read as well."""
    with registry.connect(database_url) as reg:
        reg.save(flow())
        log = reg._connections.access_log
        workflow_id = db.execute("SELECT id FROM workflow").fetchall()[0][0]
        written = threading.Event()
        write = log._write

        def seen(uses: list[Use]) -> int:
            count = write(uses)
            written.set()
            return count

        log._write = seen  # type: ignore[method-assign]
        for _ in range(500):
            reg._note("get", workflow_id, 1)
        assert written.wait(30)
        assert agree(db) > 0
    assert agree(db) == 500


# --- threads, processes, asyncio -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["batch", "sync"])
def test_threads(database_url: str, db: Connection, mode: Literal["batch", "sync"]) -> None:
    with registry.connect(database_url, access_log=mode, max_size=4) as reg:
        for number in range(3):
            reg.save(flow(f"flow {number}"))

        def read() -> None:
            for number in range(12):
                reg.get(f"flow {number % 3}")
                if number % 5 == 0:
                    reg.flush_access_log()

        threads = [threading.Thread(target=read) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert counts(db) == {(f"flow {number}", "get"): 24 for number in range(3)}
    assert agree(db) == 72


READ_MANY = """
import sys, registry
with registry.connect(sys.argv[1], actor=sys.argv[2]) as reg:
    for number in range(20):
        reg.get(f"flow {(number + len(sys.argv[2])) % 4}")
        if number % 3 == 0:
            reg.flush_access_log()
"""


def test_processes(reg: Registry, database_url: str, db: Connection) -> None:
    for number in range(4):
        reg.save(flow(f"flow {number}"))
    processes = [subprocess.Popen([sys.executable, "-c", READ_MANY, database_url, actor]) for actor in ("x", "xx")]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert agree(db) == 40
    assert {one.actor: one.uses for one in reg.stats().by_actor} == {"x": 20, "xx": 20}


@pytest.mark.parametrize("mode", ["batch", "sync", "off"])
def test_asyncio(database_url: str, db: Connection, mode: Literal["batch", "sync", "off"]) -> None:
    async def work() -> None:
        async with registry.connect_async(database_url, actor="hana", access_log=mode) as reg:
            await reg.save(flow())

            async def read() -> None:
                await reg.get("flow")
                await reg.order("flow")

            await asyncio.gather(*(read() for _ in range(10)))
            async with reg.transaction() as tx:
                await tx.get("flow", found_by="x")
            await reg.chose("y", "flow")
            await reg.flush_access_log()
            stats = await reg.stats()
            assert [(one.name, one.uses) for one in stats.most_used] == ([] if mode == "off" else [("flow", 22)])
            await reg.get("flow")

    asyncio.run(work())
    assert agree(db) == (0 if mode == "off" else 23)


def test_a_cancelled_flush_loses_nothing(database_url: str, db: Connection) -> None:
    async def work() -> None:
        async with registry.connect_async(database_url) as reg:
            await reg.save(flow())
            for _ in range(5):
                await reg.get("flow")
            with psycopg.connect(database_url) as other:
                other.execute("LOCK TABLE access_log IN ACCESS EXCLUSIVE MODE")
                flushing = asyncio.create_task(reg.flush_access_log())
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(asyncio.shield(flushing), 0.2)
                flushing.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await flushing

    asyncio.run(work())
    assert agree(db) == 5


# --- transactions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["batch", "sync"])
def test_a_rollback_neither_loses_nor_doubles(
    database_url: str, db: Connection, mode: Literal["batch", "sync"]
) -> None:
    with registry.connect(database_url, access_log=mode) as reg:
        reg.save(flow())
        with pytest.raises(KeyError), reg.transaction() as tx:
            tx.get("flow")
            reg.flush_access_log()  # outside of it, on another connection
            tx.get("flow")
            tx.order("flow")
            with tx.transaction() as inner:
                inner.get("flow")
            raise KeyError
        with reg.transaction() as tx:
            tx.get("flow")
    assert agree(db) == 5
    assert counts(db) == {("flow", "get"): 4, ("flow", "order"): 1}


@pytest.mark.parametrize("mode", ["batch", "sync"])
def test_scope_of_a_transaction(database_url: str, db: Connection, mode: Literal["batch", "sync"]) -> None:
    with registry.connect(database_url, actor="hana", scope="transaction", access_log=mode) as reg:
        reg.save(flow())
        reg.get("flow")
        reg.order("flow")
    assert [row[4] for row in log_of(db)] == ["hana", "hana"] and agree(db) == 2


def test_a_deadlock_is_tried_again(reg: Registry, db: Connection, told: Callable[[], list[str]]) -> None:
    reg.save(flow())
    reg.get("flow")
    log, calls = reg._connections.access_log, list[Any]()
    original = log._connections.connection

    def failing(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            raise registry.Conflict("deadlock") from psycopg.errors.DeadlockDetected()
        return original(*args)

    log._connections.connection = failing  # type: ignore[method-assign, assignment]
    assert (reg.flush_access_log(), len(calls), told()) == (1, 2, [])


# --- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.fixture
def reader_url(database_url: str, db: Connection) -> Iterator[str]:
    """The database for a role that may only read."""
    role = sql.Identifier(f"reader_{uuid.uuid4().hex[:8]}")
    db.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(role))
    db.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(role))
    try:
        yield psycopg.conninfo.make_conninfo(database_url, user=role.as_string().strip('"'), password="x")
    finally:
        db.execute(sql.SQL("DROP OWNED BY {}").format(role))
        db.execute(sql.SQL("DROP ROLE {}").format(role))


@pytest.mark.parametrize("mode", ["batch", "sync"])
def test_a_role_that_only_reads(
    reg: Registry, reader_url: str, db: Connection, mode: Literal["batch", "sync"], told: Callable[[], list[str]]
) -> None:
    reg.save(flow())
    with registry.connect(reader_url, access_log=mode) as reader:
        for _ in range(3):
            assert reader.get("flow").name == "flow"
            assert reader.order("flow") == [["a"]]
            reader.flush_access_log()
        assert reader.stats().uses == 0
    (message,) = told()
    assert "permission denied for table access_log" in message and "REGISTRY_ACCESS_LOG=off" in message
    assert agree(db) == 0


@pytest.mark.parametrize("mode", ["batch", "sync"])
def test_the_privileges_that_are_named_are_enough(
    reg: Registry, reader_url: str, db: Connection, mode: Literal["batch", "sync"], told: Callable[[], list[str]]
) -> None:
    reg.save(flow())
    role = sql.Identifier(str(psycopg.conninfo.conninfo_to_dict(reader_url)["user"]))
    db.execute(sql.SQL("GRANT INSERT ON access_log TO {}").format(role))
    db.execute(sql.SQL("GRANT INSERT, UPDATE ON workflow_usage, actor_usage TO {}").format(role))
    with registry.connect(reader_url, access_log=mode) as reader:
        for _ in range(2):
            reader.get("flow")
            reader.order("flow")
            reader.flush_access_log()
    assert (agree(db), told()) == (4, [])


@pytest.mark.parametrize("mode", ["batch", "sync"])
def test_a_server_that_only_reads(
    reg: Registry, database_url: str, db: Connection, mode: Literal["batch", "sync"], told: Callable[[], list[str]]
) -> None:
    """As a standby; when it takes writes again, so does the log."""
    reg.save(flow())
    read_only = psycopg.conninfo.make_conninfo(database_url, options="-c default_transaction_read_only=on")
    with registry.connect(read_only, access_log=mode, max_size=1) as reader:
        for _ in range(3):
            assert reader.get("flow").name == "flow"
            assert reader.flush_access_log() == 0
        (message,) = told()
        assert "read-only transaction" in message
        with reader._connections.connection() as connection:
            connection.execute("SET default_transaction_read_only = off")
        assert reader.flush_access_log() == 3
    assert agree(db) == 3 and len(told()) == 1


def test_a_database_of_before(database_at: Callable[[str], str], told: Callable[[], list[str]]) -> None:
    with registry.connect(database_at("20261125120100_audit_triggers")) as reg:
        reg.save(flow())
        assert reg.get("flow").version == 1
        assert reg.flush_access_log() == 0
    (message,) = told()
    assert 'relation "access_log" does not exist' in message


def test_the_server_goes_away(reg: Registry, database_url: str, db: Connection, told: Callable[[], list[str]]) -> None:
    reg.save(flow())
    with registry.connect(database_url, max_size=1) as reader:
        reader.get("flow")
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
            "current_database()"
        )
        assert reader.flush_access_log() == 0
        assert len(told()) == 1
        assert reader.flush_access_log() == 1  # by another connection
        assert agree(db) == 1
        reader.get("flow")
        name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
        with psycopg.connect(psycopg.conninfo.make_conninfo(database_url, dbname="postgres"), autocommit=True) as other:
            other.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(str(name))))
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            reader.close()  # does not raise, and does not wait long
            other.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(str(name))))
    assert told()[-1] == "1 uses are not in the access log: it could not be written"


def test_written_twice_is_there_once(reg: Registry, db: Connection) -> None:
    """A connection that is lost at the commit leaves open whether it was done."""
    reg.save(flow())
    reg.get("flow")
    reg.get("flow")
    log = reg._connections.access_log
    uses = log.buffer.take()
    assert (log._write(uses), log._write(uses), log._write(uses[:1])) == (2, 0, 0)
    assert agree(db) == 2


def test_what_cannot_be_written_does_not_hold_up_the_rest(
    reg: Registry, db: Connection, told: Callable[[], list[str]]
) -> None:
    reg.save(flow())
    reg._note("no word!", query="x")
    reg.flush_access_log()
    reg.get("flow")
    assert reg.flush_access_log() == 1
    assert len(told()) == 1 and "1 uses cannot be written" in told()[0]


KILLED = """
import os, signal, sys
import registry
reg = registry.connect(sys.argv[1])
for _ in range(3):
    reg.get("flow")
reg.flush_access_log()
for _ in range(4):
    reg.get("flow")
if sys.argv[2] == "in the middle":
    import threading
    log = reg._connections.access_log
    threading.Thread(target=reg.flush_access_log, daemon=True).start()
    while len(log.buffer):
        pass
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("where", ["before", "in the middle"])
def test_killed(reg: Registry, database_url: str, db: Connection, where: str) -> None:
    """At most what is in the buffer is lost, and the counts are those of the log."""
    reg.save(flow())
    done = subprocess.run([sys.executable, "-c", KILLED, database_url, where], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    while db.execute(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%%access.write%%' "
        "AND state = 'active' AND pid <> pg_backend_pid()"
    ).fetchall():
        pass
    assert agree(db) in ((3,) if where == "before" else (3, 7))


# --- months --------------------------------------------------------------------------------------------------------


def write(reg: Registry, moment: datetime.datetime, count: int = 1, name: str = "flow") -> None:
    log = reg._connections.access_log
    log._write([Use(uuid.uuid4(), moment, "get", None, name, None, None) for _ in range(count)])


def months(reg: Registry) -> list[str]:
    return [row.name for row in reg.queries.partitions.months(of_table="access_log")]


def test_the_end_of_a_month(reg: Registry, db: Connection, run_cli: Cli) -> None:
    reg.save(flow())
    first = datetime.datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + datetime.timedelta(days=32)).replace(day=1)
    write(reg, following - datetime.timedelta(microseconds=1))
    write(reg, following, 2)
    rows = db.execute("SELECT tableoid::regclass::text, count(*) FROM access_log GROUP BY 1 ORDER BY 1").fetchall()
    assert rows == [(f"access_log_{first:%Y_%m}", 1), (f"access_log_{following:%Y_%m}", 2)]
    days = {one.day: one.uses for one in reg.stats().by_day if one.uses}
    assert days == {(following - datetime.timedelta(days=1)).date(): 1, following.date(): 2}

    # Without a month nothing is lost: it goes to the default partition, and from there to the month when that is made.
    far = first + datetime.timedelta(days=1000)
    write(reg, far)
    made = run_cli("stats", "--maintain", "--json")
    assert json.loads(made.stdout) == [f"access_log_{far:%Y_%m}"]
    assert run_cli("stats", "--maintain").stdout == "nothing to do\n"
    row = db.execute("SELECT tableoid::regclass::text FROM access_log WHERE at = %s", [far]).fetchone()
    assert row == (f"access_log_{far:%Y_%m}",)
    assert agree(db) == 4


def test_old_months_are_archived_and_the_counts_stay(
    reg: Registry, db: Connection, run_cli: Cli, tmp_path: Path
) -> None:
    reg.save(flow())
    write(reg, datetime.datetime(2020, 1, 31, 23, 59, tzinfo=UTC), 3)
    write(reg, datetime.datetime(2020, 2, 1, tzinfo=UTC), 2)
    reg.get("flow")
    reg.maintain_access_log()
    assert months(reg)[:2] == ["access_log_2020_01", "access_log_2020_02"]
    before = datetime.datetime(2020, 2, 1, tzinfo=UTC)
    assert [(one.month, one.rows) for one in reg.archive_access_log(tmp_path, before=before)] == [
        ("access_log_2020_01", 3)
    ]
    done = run_cli("stats", "--archive", "--older-than", "12mo", "--output", tmp_path)
    assert done.stdout == f"archived {tmp_path}/access_log_2020_02.jsonl.gz: 2 rows\n"
    with gzip.open(tmp_path / "access_log_2020_02.jsonl.gz", "rt") as file:
        assert [json.loads(line)["action"] for line in file] == ["get", "get"]
    assert (
        run_cli("stats", "--archive", "--older-than", "12mo", "--output", tmp_path).stdout == "no month is that old\n"
    )
    stats = reg.stats()
    assert (stats.uses, stats.most_used[0].uses) == (6, 6)
    assert db.execute("SELECT count(*) FROM access_log").fetchone() == (1,)
    with pytest.raises(registry.InvalidParameter, match="time zone"):
        reg.archive_access_log(tmp_path, before=datetime.datetime(2020, 1, 1))


def test_months_are_for_the_owner(reg: Registry, reader_url: str, tmp_path: Path) -> None:
    with registry.connect(reader_url, access_log="off") as reader:
        with pytest.raises(registry.MigrationError, match="only the owner"):
            reader.maintain_access_log()
        with pytest.raises(registry.MigrationError, match="only the owner"):
            reader.archive_access_log(tmp_path, before=datetime.datetime(2020, 1, 1, tzinfo=UTC))


def test_no_tenant_sees_another_ones(reg: Registry, database_url: str, db: Connection, reader_url: str) -> None:
    reg.save(flow())
    reg.get("flow")
    with registry.connect(database_url, tenant="second") as second:
        second.save(flow())
        second.get("flow")
        second.get("flow")
    reg.flush_access_log()
    assert reg.stats().uses == 1
    with psycopg.connect(reader_url) as reader:
        reader.execute("SELECT set_config('registry.tenant_id', %s, false)", [str(reg.tenant_id)])
        for table in ("access_log", f"access_log_{datetime.datetime.now(UTC):%Y_%m}", "workflow_usage", "actor_usage"):
            assert reader.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (1,)


# --- stats ---------------------------------------------------------------------------------------------------------


def test_stats(reg: Registry, db: Connection, database_url: str, run_cli: Cli) -> None:
    for name in ("often", "seldom", "never", "gone", "purged"):
        reg.save(flow(name))
    today = datetime.datetime.now(UTC)
    write(reg, today, 5, "often")
    write(reg, today - datetime.timedelta(days=40), 2, "seldom")
    write(reg, today - datetime.timedelta(days=2), 3, "gone")
    write(reg, today, 9, "purged")
    for name in ("gone", "purged"):
        reg.delete(name)
    reg.purge("purged")
    with registry.connect(database_url, actor="kenji") as other:
        other.get("often")

    stats = reg.stats()
    assert [(one.name, one.uses, one.is_deleted) for one in stats.most_used] == [
        ("often", 6, False),
        ("gone", 3, True),
        ("seldom", 2, False),
    ]
    assert ([one.name for one in stats.never_used], stats.never_used_count) == (["never"], 1)
    assert [(one.actor, one.uses) for one in stats.by_actor] == [("tester", 19), ("kenji", 1)]
    assert len(stats.by_day) == 41 and [one.uses for one in stats.by_day if one.uses] == [2, 3, 15]
    lately = reg.stats(since=today - datetime.timedelta(days=7), limit=1)
    assert [one.name for one in lately.most_used] == ["often"] and len(lately.by_day) == 8
    assert ([one.name for one in lately.never_used], lately.never_used_count) == (["seldom"], 2)
    ids = dict(db.execute("SELECT name, id FROM workflow").fetchall())
    found = reg.queries.access.uses(workflow_ids=list(ids.values()), since=today.date())
    assert {row.workflow_id: row.uses for row in found} == {ids["often"]: 6, ids["seldom"]: 0, ids["never"]: 0}

    done = run_cli("stats", "--since", "7d", "--limit", "1", "--json")
    document = json.loads(done.stdout)
    assert list(document) == ["since", "uses", "most_used", "never_used", "never_used_count", "by_actor", "by_day"]
    assert document["most_used"] == [{"name": "often", "uses": 6, "last_day": f"{today:%Y-%m-%d}", "is_deleted": False}]
    assert document["by_day"][-1]["actions"] == {"get": 15}
    shown = run_cli("stats").stdout
    assert shown.startswith("20 times used ever\n")
    for words in ("\nmost used\n", "gone (deleted)", "\nby actor\n", "\nby day\n", "█", "\nnever used\n  never\n"):
        assert words in shown
    with pytest.raises(registry.InvalidParameter, match="limit: 0"):
        reg.stats(limit=0)


def test_stats_of_nothing(reg: Registry, run_cli: Cli) -> None:
    assert run_cli("stats").stdout == "nothing was used ever\n"
    assert reg.stats().by_day == []
    assert reg.stats(since=datetime.datetime.now(UTC).date()).by_day[0].uses == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--since", "soon"], "is no day"),
        (["--since", "999999d"], "is no day"),
        (["--limit", "0"], "--limit"),
        (["--archive"], "needs --older-than"),
        (["--output", "x"], "are for --archive"),
        (["--maintain", "--archive"], "not both"),
    ],
)
def test_wrong_usage(run_cli: Cli, arguments: list[str], says: str) -> None:
    done = run_cli("stats", *arguments)
    assert done.returncode == 2 and says in done.stderr


def test_the_counts_are_found_by_one_look_into_an_index(reg: Registry, db: Connection) -> None:
    """However much there is: search breaks ties with it."""
    db.execute(
        "INSERT INTO workflow_usage (workflow_id, day, action, slot, uses) "
        "SELECT gen_random_uuid(), current_date, 'get', 0, 1 FROM generate_series(1, 5000)"
    )
    statement = queries.load(SQL_FOLDER)["access.uses"].statement
    db.execute("SET plan_cache_mode = force_generic_plan")
    assert isinstance(statement, bytes)
    db.execute(b"PREPARE asked AS " + statement)
    plan = "\n".join(
        row[0]
        for row in db.execute(f"EXPLAIN EXECUTE asked('{{}}', '{reg.tenant_id}', '2026-01-01')".encode()).fetchall()
    )
    assert "workflow_usage_pkey" in plan and "Seq Scan" not in plan, plan
