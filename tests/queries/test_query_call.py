from __future__ import annotations

import asyncio
import copy
import gc
import logging
import pickle
import subprocess
import sys
import traceback
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import pq
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool, PoolTimeout
from query_helpers import Caller, caller, load

from registry import errors, queries

FILE = """\
-- name: create :exec
CREATE TABLE items (id int PRIMARY KEY, label text NOT NULL CHECK (label <> 'bad'));

-- name: find :one
SELECT id, label FROM items WHERE id = :id;

-- name: at_most_one :one
SELECT id, label FROM items WHERE id >= :id ORDER BY id;

-- name: all :many
-- Every item.
SELECT id, label FROM items ORDER BY id;

-- name: numbers :many
SELECT n, 'row ' || n AS label FROM generate_series(1, :count::int) AS n;

-- name: binary_numbers :many
-- result: binary
SELECT n, 'row ' || n AS label FROM generate_series(1, :count::int) AS n;

-- name: count :value
SELECT count(*) FROM items;

-- name: label_of :value
SELECT label FROM items WHERE id = :id;

-- name: two_values :value
SELECT id FROM items ORDER BY id;

-- name: echo :value
SELECT :value::text;

-- name: add :exec
INSERT INTO items (id, label) VALUES (:id, :label);

-- name: add_returning :one
INSERT INTO items (id, label) VALUES (:id, :label) RETURNING id, label;

-- name: add_many_returning :many
INSERT INTO items (id, label) VALUES (:id, :label), (:id + 100, :label) RETURNING id;

-- name: copy_in :exec
COPY items FROM STDIN (FORMAT binary);

-- name: copy_text :exec
COPY items FROM STDIN;

-- name: remove :exec
DELETE FROM items WHERE id >= :id;

-- name: slow :value
-- timeout: 100ms
SELECT pg_sleep(:seconds::float8);

-- name: show_timeout :value
-- timeout: 1.5s
SHOW statement_timeout;

-- name: add_read_only :exec
-- read only
INSERT INTO items (id, label) VALUES (:id, :label);

-- name: show_read_only :value
-- read only
-- timeout: 1min
SHOW transaction_read_only;

-- name: one_without_rows :one
INSERT INTO items (id, label) VALUES (:id, 'x');

-- name: unnamed :many
SELECT 1, 2 AS two;

-- name: doubled :many
SELECT 1 AS a, 2 AS a;

-- name: missing_column :many
SELECT id,
       labell
FROM items
WHERE label = :label::text;

-- name: typed :many
SELECT id FROM items WHERE label = :label AND id = :id;

-- name: assign :exec
UPDATE items SET id = :id WHERE id = 1;

-- name: as_uuid :value
-- param: key uuid - which one
SELECT :key::uuid;

-- name: divide :value
SELECT 1 / :by::int;

-- name: cycle :exec
DO $$ BEGIN RAISE EXCEPTION 'cycle: a → b → a' USING ERRCODE = '23514'; END $$;
"""


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, empty_database_url: str) -> Iterator[Caller]:
    with caller(request.param, empty_database_url) as made:
        yield made


@pytest.fixture
def sql(tmp_path: Path) -> queries.Namespace:
    return load(tmp_path, FILE)


@pytest.fixture
def items(call: Caller, sql: queries.Namespace) -> queries.Namespace:
    """The queries, and a table with the items 1 to 3."""
    call(sql.create)
    call(sql.add.bulk, [{"id": number, "label": f"item {number}"} for number in (1, 2, 3)])
    return sql


# --- results -------------------------------------------------------------------------------------------------------


def test_one_is_a_row_or_none(call: Caller, items: queries.Namespace) -> None:
    row = call(items.find, id=2)
    assert row == (2, "item 2")
    assert (row.id, row.label) == (2, "item 2")
    assert call(items.find, id=9) is None
    assert call(items.at_most_one, id=3) == (3, "item 3")
    with pytest.raises(errors.TooManyRows) as caught:
        call(items.at_most_one, id=1)
    assert str(caught.value) == (
        "t.at_most_one, sql/t.sql:7: :one means at most one row, and there are 3\n  narrow its WHERE, or make it :many"
    )


def test_many_is_a_list_value_a_value_and_exec_a_count(call: Caller, items: queries.Namespace) -> None:
    assert call(items.all) == [(1, "item 1"), (2, "item 2"), (3, "item 3")]
    assert call(items.numbers, count=0) == []
    assert call(items.count) == 3
    assert call(items.label_of, id=1) == "item 1"
    assert call(items.label_of, id=9) is None
    with pytest.raises(errors.TooManyRows, match=r"t\.two_values, sql/t\.sql:\d+: :value means at most one row"):
        call(items.two_values)
    assert call(items.remove, id=2) == 2
    assert call(items.remove, id=2) == 0


def test_rows_are_immutable_slotted_shared_and_can_be_pickled(call: Caller, items: queries.Namespace) -> None:
    row, other = call(items.find, id=1), call(items.all)[0]
    assert type(row) is type(other)
    assert type(row) is not type(call(items.numbers, count=1)[0])
    assert repr(row) == "Row(id=1, label='item 1')"
    assert row._asdict() == {"id": 1, "label": "item 1"}
    assert not hasattr(row, "__dict__")
    with pytest.raises(AttributeError):
        row.label = "other"
    with pytest.raises(AttributeError):
        row.labell = "other"
    again = pickle.loads(pickle.dumps(row))
    assert again == row
    assert type(again) is type(row)
    assert copy.deepcopy(row) == row


def test_a_column_that_cannot_be_an_attribute_needs_an_alias(call: Caller, sql: queries.Namespace) -> None:
    with pytest.raises(errors.QueryError, match=r't\.unnamed, sql/t\.sql:\d+: column 1 is named "\?column\?".*alias'):
        call(sql.unnamed)
    with pytest.raises(errors.QueryError, match='two columns are named "a": give one of them an alias'):
        call(sql.doubled)
    assert call(sql.echo, value="a value needs no name") == "a value needs no name"


@dataclass(frozen=True)
class Item:
    id: int
    label: str
    seen: bool = False


@dataclass(frozen=True, kw_only=True)
class Keyed:
    label: str
    id: int


@dataclass
class Other:
    id: int
    price: int


@dataclass
class Narrow:
    id: int


def test_rows_of_the_callers_own_class(call: Caller, items: queries.Namespace) -> None:
    assert call(items.find.as_(Item), id=1) == Item(1, "item 1")
    assert call(items.all.as_(Keyed))[0] == Keyed(id=1, label="item 1")
    assert call(items.all.as_(dict))[0] == {"id": 1, "label": "item 1"}
    assert call(items.all.as_(Item).stream)[2] == Item(3, "item 3")
    assert call(items.all)[0] == (1, "item 1")
    with pytest.raises(errors.QueryError, match="Narrow has no field for the column label"):
        call(items.all.as_(Narrow))
    with pytest.raises(errors.QueryError, match=r"Other has no field for the column label"):
        call(items.all.as_(Other))


def test_binary_results_are_the_same_values(call: Caller, sql: queries.Namespace) -> None:
    assert call(sql.binary_numbers, count=2) == call(sql.numbers, count=2)
    assert call(sql.binary_numbers.stream, count=2) == call(sql.numbers, count=2)
    assert call(sql.binary_numbers.bulk, [{"count": 1}, {"count": 2}]) == call(
        sql.numbers.bulk, [{"count": 1}, {"count": 2}]
    )


TEXTS = [
    "%", "%s %(a)s %%", "\\", "\\' OR 1=1 --", "'", '"', "''", "$1 :a {} ?", "😀 日本語", "\n\r\t\x01", "",
    "x" * 10_000_000,
]  # fmt: skip


def test_every_text_arrives_unchanged(call: Caller, sql: queries.Namespace) -> None:
    for text in TEXTS:
        assert call(sql.echo, value=text) == text
    assert call(sql.echo.bulk, [{"value": text} for text in TEXTS]) == TEXTS


# --- bulk, copy, stream --------------------------------------------------------------------------------------------


def test_bulk(call: Caller, items: queries.Namespace) -> None:
    assert call(items.add.bulk, ({"id": number, "label": "x"} for number in range(10, 20))) == 10
    assert call(items.add.bulk, []) == 0
    assert call(items.add_returning.bulk, [{"id": 30, "label": "a"}, {"id": 31, "label": "b"}]) == [
        (30, "a"),
        (31, "b"),
    ]
    assert call(items.add_returning.bulk, []) == []
    assert call(items.add_many_returning.bulk, [{"id": 40, "label": "a"}, {"id": 41, "label": "b"}]) == [
        (40,), (140,), (41,), (141,),
    ]  # fmt: skip
    assert call(items.find.bulk, [{"id": 1}, {"id": 999}]) == [(1, "item 1"), None]
    assert call(items.label_of.bulk, [{"id": 1}, {"id": 2}]) == ["item 1", "item 2"]
    with pytest.raises(errors.TooManyRows):
        call(items.at_most_one.bulk, [{"id": 1}])


@pytest.mark.parametrize(
    ("last", "error"),
    [
        ({"id": 1, "label": "twice"}, errors.Conflict),
        ({"id": 50, "label": "nul \0"}, errors.InvalidParameter),
        ({"id": 50}, errors.InvalidParameter),
    ],
)
def test_bulk_is_all_or_nothing(
    call: Caller, items: queries.Namespace, last: dict[str, Any], error: type[errors.RegistryError]
) -> None:
    rows = [{"id": number, "label": "x"} for number in range(10, 40)]
    with pytest.raises(error, match=r"t\.add, sql/t\.sql:\d+"):
        call(items.add.bulk, [*rows, last])
    assert call(items.count) == 3
    with call.transaction():
        call(items.add.bulk, rows)
    assert call(items.count) == 33


def test_bulk_names_the_row_of_a_value_that_cannot_be_sent(call: Caller, items: queries.Namespace) -> None:
    with pytest.raises(errors.InvalidParameter, match=r"parameter label of row 2: .*NUL"):
        call(items.add.bulk, [{"id": 50, "label": "good"}, {"id": 51, "label": "\0"}])


def test_copy(call: Caller, items: queries.Namespace) -> None:
    rows = [(number, f"copied {number}") for number in range(10, 1010)]
    assert call(items.copy_in.copy, rows, types=["int4", "text"]) == 1000
    assert call(items.copy_text.copy, ((number, "tab\tnewline\n\\.") for number in range(2000, 2010))) == 10
    assert call(items.label_of, id=2000) == "tab\tnewline\n\\."
    assert call(items.count) == 1013
    with pytest.raises(
        errors.Conflict, match=r"t\.copy_in, sql/t\.sql:\d+: duplicate key(.|\n)*in: COPY items, line 1"
    ):
        call(items.copy_in.copy, [(1, "twice")], types=["int4", "text"])
    with pytest.raises(errors.QueryError, match=r"not a COPY … FROM STDIN: call it, or use \.bulk\(\)"):
        call(items.add.copy, [])
    with pytest.raises(errors.QueryError, match=r"a COPY is called as \.copy\(connection, rows\)"):
        call(items.copy_in)
    assert call(items.count) == 1013


def test_copy_gives_up_when_the_rows_do(call: Caller, items: queries.Namespace) -> None:
    def rows() -> Iterator[tuple[int, str]]:
        yield 10, "ten"
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        call(items.copy_text.copy, rows())
    assert call(items.count) == 3


def test_copy_from_an_asynchronous_source(sql: queries.Namespace, empty_database_url: str) -> None:
    async def rows() -> AsyncIterator[tuple[int, str]]:
        for number in range(5):
            yield number, "x"

    with caller("async", empty_database_url) as call:
        call(sql.create)
        assert call(sql.copy_text.copy, rows()) == 5


def test_stream_fetches_in_pages(call: Caller, sql: queries.Namespace) -> None:
    assert call(sql.numbers.stream, count=25, fetch_size=10) == call(sql.numbers, count=25)
    assert call(sql.numbers.stream, count=20, fetch_size=10) == call(sql.numbers, count=20)
    assert call(sql.numbers.stream, count=0) == []
    assert call.connection.pgconn.transaction_status == pq.TransactionStatus.IDLE
    with call.transaction():
        assert len(call(sql.numbers.stream, count=3)) == 3
        assert call.sql("SELECT count(*) FROM pg_cursors") == [(0,)]
    with pytest.raises(errors.QueryError, match=":exec gives no rows to stream: make it :many"):
        call(sql.remove.stream, id=1)


def test_a_stream_that_is_left_early_leaves_nothing_behind(call: Caller, sql: queries.Namespace) -> None:
    stream = sql.numbers.stream(call.connection, count=100, fetch_size=10)
    if call.loop is None:
        assert next(stream).n == 1
        stream.close()
    else:
        assert call.finish(first(stream)).n == 1
    gc.collect()
    assert call.connection.pgconn.transaction_status == pq.TransactionStatus.IDLE
    assert call(sql.echo, value="on") == "on"


async def first(stream: AsyncGenerator[tuple[Any, ...]]) -> tuple[Any, ...]:
    row = await stream.__anext__()
    await stream.aclose()
    return row


def test_an_error_in_a_stream_has_its_place(call: Caller, items: queries.Namespace) -> None:
    with pytest.raises(errors.QueryError) as caught:
        call(items.missing_column.stream, label="x")
    assert "\n         labell\n         ^\n" in str(caught.value)


# --- parameters ----------------------------------------------------------------------------------------------------


MISFITS: list[tuple[dict[str, Any], str]] = [
    ({}, "missing id, label\n"),
    ({"id": 1}, "missing label\n"),
    ({"id": 1, "lable": "x"}, "missing label; unknown lable (did you mean label?)\n"),
    ({"id": 1, "label": "x", "zzz": 1}, "unknown zzz\n"),
]


def test_a_name_that_does_not_fit(call: Caller, sql: queries.Namespace) -> None:
    for parameters, message in MISFITS:
        with pytest.raises(errors.InvalidParameter) as caught:
            call(sql.add, **parameters)
        assert str(caught.value) == f"t.add, sql/t.sql:{sql.add.line}: {message}  t.add takes id, label"


def test_a_query_without_parameters_says_so(call: Caller, sql: queries.Namespace) -> None:
    with pytest.raises(errors.InvalidParameter, match=r"unknown id\n  t\.all takes no parameters"):
        call(sql.all, id=1)


def test_a_parameter_may_have_any_name(call: Caller, tmp_path: Path) -> None:
    sql = load(tmp_path, "-- name: a :one\nSELECT :self::int AS a, :connection::int AS b, :query::int AS c;")
    assert call.finish(sql.a(call.connection, self=1, connection=2, query=3)) == (1, 2, 3)


BAD_VALUES: list[tuple[str, dict[str, Any], str]] = [
    ("typed", {"label": 1, "id": 1}, r"parameter label: operator does not exist: text = sm(.|\n)*expected: text"),
    ("typed", {"label": "x", "id": "y"}, r"parameter id: invalid input syntax for type(.|\n)*expected: integer"),
    ("assign", {"id": [1]}, r"parameter id: column .id. is of type integer(.|\n)*expected: integer"),
    ("as_uuid", {"key": "zz"}, r"parameter key: invalid input syntax for type uuid(.|\n)*expected: uuid"),
    ("as_uuid", {"key": 5}, r"parameter key: cannot cast type smallint to uuid(.|\n)*expected: uuid"),
    ("as_uuid", {"key": object()}, r"parameter key: cannot adapt type 'object'(.|\n)*expected: uuid"),
    ("echo", {"value": "a\0b"}, r"parameter value: PostgreSQL text fields cannot contain NUL"),
    ("echo", {"value": "\ud800"}, r"parameter value: .*surrogates not allowed"),
    ("echo", {"value": Jsonb(object())}, r"parameter value: .*not JSON serializable"),
    ("divide", {"by": 0}, r"division by zero\n  parameters: by"),
    ("numbers", {"count": 2**40}, r"integer out of range"),

]  # fmt: skip


def test_a_value_that_does_not_fit(call: Caller, items: queries.Namespace) -> None:
    for name, parameters, message in BAD_VALUES:
        with pytest.raises(errors.InvalidParameter, match=rf"^t\.{name}, sql/t\.sql:\d+: {message}"):
            call(getattr(items, name), **parameters)
    assert call(items.count) == 3


def test_a_wrong_connection(sql: queries.Namespace) -> None:
    with pytest.raises(TypeError, match="called with a psycopg Connection or AsyncConnection, not a str"):
        sql.all("postgresql://")  # type: ignore[arg-type]


# --- failure -------------------------------------------------------------------------------------------------------


def test_an_error_names_query_place_parameters_and_hint(call: Caller, items: queries.Namespace, tmp_path: Path) -> None:
    value = "sec" + "ret"
    with pytest.raises(errors.QueryError) as caught:
        call(items.missing_column, label=value)
    line = items.missing_column.line + 2
    assert str(caught.value) == (
        f't.missing_column, sql/t.sql:{line}: column "labell" does not exist\n'
        "         labell\n"
        "         ^\n"
        "  parameters: label\n"
        '  hint: Perhaps you meant to reference the column "items.label".'
    )
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (frame.filename, frame.lineno, frame.name) == (str(tmp_path / "sql" / "t.sql"), line, "t.missing_column")
    assert frame.line == "labell"
    assert isinstance(caught.value.__cause__, psycopg.errors.UndefinedColumn)
    assert "secret" not in "".join(traceback.format_exception(caught.value))


def test_what_the_server_says_decides_the_class(call: Caller, items: queries.Namespace) -> None:
    with pytest.raises(errors.Conflict, match=r"detail: Key \(id\)=\(1\) already exists"):
        call(items.add, id=1, label="x")
    with pytest.raises(errors.QueryError, match="violates check constraint"):
        call(items.add, id=10, label="bad")
    with pytest.raises(errors.CycleError) as caught:
        call(items.cycle)
    assert caught.value.cycle == ("a", "b", "a")
    with pytest.raises(
        errors.QueryError, match=r"it returns no rows, which :one needs: add RETURNING, or make it :exec"
    ):
        call(items.one_without_rows, id=70)
    role = f"reader_{uuid.uuid4().hex[:12]}"
    call.sql(f"CREATE ROLE {role}")
    try:
        with call.transaction():
            call.sql(f"SET LOCAL ROLE {role}")
            with pytest.raises(errors.QueryError, match=r"permission denied for table items(.|\n)*GRANT"):
                call(items.all)
            with pytest.raises(errors.QueryError, match="an earlier statement of this transaction failed"):
                call(items.all)
            raise psycopg.Rollback
    finally:
        call.sql(f"DROP ROLE {role}")


def test_a_lock_that_is_taken_is_a_conflict(call: Caller, items: queries.Namespace, empty_database_url: str) -> None:
    call.sql("SET lock_timeout = '50ms'")
    with psycopg.connect(empty_database_url) as other:
        other.execute("LOCK items")
        with pytest.raises(errors.Conflict, match="somebody else holds the lock"):
            call(items.all)


def test_a_lost_connection_is_unavailable(call: Caller, sql: queries.Namespace, empty_database_url: str) -> None:
    pid = call.connection.info.backend_pid
    with psycopg.connect(empty_database_url, autocommit=True) as other:
        # Not before the server is at it.
        killer = (
            "import psycopg, sys, time\n"
            f"with psycopg.connect({empty_database_url!r}, autocommit=True) as c:\n"
            f"    while not c.execute(\"SELECT 1 FROM pg_stat_activity WHERE pid = {pid} AND query LIKE '%pg_sleep%' "
            "AND state = 'active'\").fetchone(): time.sleep(0.01)\n"
            f"    c.execute('SELECT pg_terminate_backend({pid})')\n"
        )
        with subprocess.Popen([sys.executable, "-c", killer]) as process:
            with pytest.raises(errors.DatabaseUnavailable, match=r"t\.sleep, sql/t\.sql:1: .*\n(.|\n)*connect again"):
                call(load(sql.all.path.parent.parent, "-- name: sleep :value\nSELECT pg_sleep(30);").sleep)
            assert process.wait() == 0
        assert other.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(errors.DatabaseUnavailable, match=r"t\.all, sql/t\.sql:\d+: the connection is (closed|lost)"):
        call(sql.all)


def test_a_pool_heals(sql: queries.Namespace, empty_database_url: str) -> None:
    options = {"autocommit": True}
    with ConnectionPool(empty_database_url, min_size=1, max_size=1, kwargs=options, open=True, timeout=10) as pool:
        with pool.connection() as connection, psycopg.connect(empty_database_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
            with pytest.raises(errors.DatabaseUnavailable):
                sql.echo(connection, value="x")
        with pool.connection() as connection:
            assert sql.echo(connection, value="x") == "x"
            with pytest.raises(PoolTimeout) as caught:
                pool.getconn(timeout=0.05)
    assert isinstance(errors.translate(caught.value), errors.DatabaseUnavailable)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"dbname": "no_such_db"}, "database URL is right"), ({"host": "/nowhere"}, "check that the server runs")],
)
def test_no_connection_is_unavailable(empty_database_url: str, change: dict[str, Any], message: str) -> None:
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect(empty_database_url, **change)
    translated = errors.translate(caught.value, "connecting")
    assert isinstance(translated, errors.DatabaseUnavailable)
    assert str(translated).startswith("connecting: ")
    assert message in str(translated)


# --- limits --------------------------------------------------------------------------------------------------------


def test_a_timeout_is_held_to(call: Caller, sql: queries.Namespace) -> None:
    with pytest.raises(errors.QueryTimeout, match=r"t\.slow, sql/t\.sql:\d+: .*statement timeout"):
        call(sql.slow, seconds=10)
    assert call(sql.slow, seconds=0) is not None
    assert call(sql.show_timeout) == "1500ms"
    assert call.connection.pgconn.transaction_status == pq.TransactionStatus.IDLE
    assert call.sql("SHOW statement_timeout") == [("0",)]


def test_a_timeout_in_a_transaction_gives_back_what_was_there(call: Caller, sql: queries.Namespace) -> None:
    call.sql("SET statement_timeout = '77s'")
    with call.transaction():
        call.sql("SET LOCAL statement_timeout = '7s'")
        assert call(sql.show_timeout) == "1500ms"
        assert call.sql("SHOW statement_timeout") == [("7s",)]
        assert call(sql.show_read_only) == "on"
        assert call.sql("SHOW statement_timeout") == [("7s",)]
        with pytest.raises(errors.QueryTimeout), call.transaction():
            call(sql.slow, seconds=10)
        assert call.sql("SHOW statement_timeout") == [("7s",)]
    assert call.sql("SHOW statement_timeout") == [("77s",)]


def test_read_only_is_held_to(call: Caller, items: queries.Namespace) -> None:
    with pytest.raises(errors.QueryError, match="cannot execute INSERT in a read-only transaction"):
        call(items.add_read_only, id=10, label="x")
    assert call(items.show_read_only) == "on"
    with pytest.raises(errors.QueryError), call.transaction():
        call(items.add_read_only, id=10, label="x")
    with call.transaction():
        assert call(items.show_read_only) == "on"
        assert call(items.add, id=10, label="writing goes on") == 1
        with pytest.raises(errors.QueryError), call.transaction():
            call(items.add_read_only, id=11, label="x")
        assert call(items.add, id=12, label="and on") == 1
    assert call(items.count) == 5
    with pytest.raises(errors.QueryError, match="read-only"):
        call(items.add_read_only.bulk, [{"id": 20, "label": "x"}])


def test_limits_hold_for_a_stream_and_only_for_it(call: Caller, tmp_path: Path) -> None:
    sql = load(
        tmp_path,
        "-- name: a :many\n-- timeout: 50s\n-- read only\n"
        "SELECT current_setting('statement_timeout') AS t, n FROM generate_series(1, 30) AS n;",
    )
    with call.transaction():
        rows = call(sql.a.stream, fetch_size=10)
        assert [row.t for row in rows] == ["50s"] * 30
        assert call.sql("SHOW statement_timeout") == [("0",)]
        call.sql("CREATE TABLE still_writable ()")
    assert len(call(sql.a.stream, fetch_size=10)) == 30


def test_limits_without_autocommit(sql: queries.Namespace, empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        assert sql.show_timeout(connection) == "1500ms"
        assert sql.show_read_only(connection) == "on"
        assert connection.execute("SHOW statement_timeout").fetchone() == ("0",)
        sql.create(connection)


def test_in_a_pipeline(items: queries.Namespace, empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        with connection.pipeline():
            assert items.add(connection, id=60, label="x") == -1
            assert items.find(connection, id=60) == (60, "x")
            with pytest.raises(errors.QueryError, match="cannot be held to inside a pipeline"):
                items.slow(connection, seconds=0)
        assert items.count(connection) == 4


# --- what an operator sees -----------------------------------------------------------------------------------------


def test_a_slow_query_is_logged_without_values(
    call: Caller, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "-- name: a :value\nSELECT pg_sleep(:seconds);\n\n-- name: b :value\nSELECT :text::text;"
    monkeypatch.setenv("REGISTRY_SLOW_QUERY", "0.05")
    sql = load(tmp_path, text)
    with caplog.at_level(logging.DEBUG, logger="registry.queries"):
        call(sql.a, seconds=0.06)
        call(sql.b, text="secret")
        with pytest.raises(errors.InvalidParameter):
            call(sql.b, text="\0")
    (record,) = [record for record in caplog.records if record.name == "registry.queries"]
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith("slow query t.a: ")
    assert record.getMessage().endswith(" ms, sql/t.sql:1")
    assert "0.06" not in record.getMessage()
    assert load(tmp_path, text, slow=0.5).a.observer is not None
    monkeypatch.delenv("REGISTRY_SLOW_QUERY")
    assert load(tmp_path, text).a.observer is None


def test_a_call_is_a_span(call: Caller, tmp_path: Path) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    from opentelemetry.trace import SpanKind, StatusCode

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    sql = load(tmp_path, FILE, tracer=provider.get_tracer("test"))
    call(sql.create)
    call(sql.add.bulk, [{"id": 1, "label": "a"}, {"id": 2, "label": "b"}])
    call(sql.all)
    call(sql.all.stream)
    call(sql.copy_text.copy, [(5, "x")])
    with pytest.raises(errors.Conflict):
        call(sql.add, id=1, label="secret")
    spans = exporter.get_finished_spans()
    assert " ".join(span.name for span in spans) == "t.create t.add t.all t.all t.copy_text t.add"
    attributes = dict(spans[2].attributes or {})
    assert attributes == {
        "db.system.name": "postgresql",
        "db.namespace": call.connection.info.dbname,
        "db.operation.name": "SELECT",
        "db.query.summary": "t.all",
        "db.query.text": sql.all.sql,
        "server.address": call.connection.info.host,
        "server.port": call.connection.info.port,
    }
    assert spans[2].kind is SpanKind.CLIENT
    assert (spans[1].attributes or {})["db.operation.batch.size"] == 2
    failed = spans[5]
    assert failed.status.status_code is StatusCode.ERROR
    assert (failed.attributes or {})["db.response.status_code"] == "23505"
    assert (failed.attributes or {})["error.type"] == "23505"
    assert "secret" not in failed.to_json()


def test_the_tracer_of_the_process(tmp_path: Path) -> None:
    assert load(tmp_path, FILE, tracer=True).all.observer is not None


# --- cost ----------------------------------------------------------------------------------------------------------


def test_importing_the_package_and_parsing_need_no_psycopg(tmp_path: Path) -> None:
    load(tmp_path, FILE)
    program = (
        "import sys, registry\nassert 'psycopg' not in sys.modules\n"
        f"import registry.queries\nregistry.queries.load({str(tmp_path / 'sql')!r})\n"
        "assert 'psycopg' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_two_tasks_on_two_connections(sql: queries.Namespace, empty_database_url: str) -> None:
    async def work() -> list[str]:
        async def echo(text: str) -> str:
            async with await psycopg.AsyncConnection.connect(empty_database_url) as connection:
                answer: str = await sql.echo(connection, value=text)
                return answer

        return await asyncio.gather(*(echo(f"text {number}") for number in range(4)))

    assert asyncio.run(work()) == [f"text {number}" for number in range(4)]
