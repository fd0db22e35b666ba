"""The .pyi of the queries, judged by the real type checker on good and on bad callers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import PROJECT, Cli

from registry import queries
from registry.check.describe import Undescribable
from registry.check.typefile import write_types
from registry.errors import QueryError
from registry.resources import SQL_FOLDER

SCHEMA = """
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE TABLE users (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email email NOT NULL,
    nick text,
    mood mood NOT NULL DEFAULT 'glad',
    scores integer[] NOT NULL DEFAULT '{}',
    extra jsonb,
    balance numeric NOT NULL DEFAULT 0,
    joined timestamptz NOT NULL DEFAULT now(),
    token uuid NOT NULL DEFAULT gen_random_uuid(),
    photo bytea,
    count integer
);
"""

SQL = """
-- name: find :one
-- Finds "one" user.
SELECT id, email, nick, mood, scores, extra, balance, joined, token, photo, count FROM users WHERE id = :id;
-- name: newest :many
SELECT id, nick FROM users ORDER BY id DESC LIMIT :count::integer;
-- name: add :value
-- param: mood mood null - glad where it is not given
INSERT INTO users (email, nick, mood) VALUES (:email, :nick, coalesce(:mood::mood, 'glad')) RETURNING id;
-- name: total :value
SELECT count(*) FROM users;
-- name: totals :one
SELECT count(*) AS users, max(balance) AS highest FROM users;
-- name: rename :exec
UPDATE users SET nick = :nick, balance = :balance WHERE token = :token AND id = ANY(:ids::integer[]);
-- name: named :many
-- returns: nick not null
-- param: prefix text null
SELECT nick FROM users WHERE starts_with(nick, :prefix);
-- name: hidden :many
SELECT u.joined::date AS date, u.joined::date AS day, u.id AS int, u.scores AS list, 'x' AS index FROM users AS u;
-- name: hidden_row :value
SELECT 1 AS one;
-- name: import_all :exec
COPY users (email, nick) FROM STDIN;
"""

# Each line with `# E:` must be refused with that text, every other line must pass.
CALLERS = """
from collections.abc import Coroutine
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TYPE_CHECKING, assert_type, cast
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

import registry
from registry import queries

if TYPE_CHECKING:
    from registry.queries_sql import AsyncBoundQueries, BoundQueries, GraphOrderRow, Queries as Own
    from shop.sql_types import Queries, UsersFindRow, UsersNewestRow

sql = cast("Queries", queries.load("sql"))


def good(connection: psycopg.Connection[Any]) -> None:
    user = sql.users.find(connection, id=1)
    assert_type(user, "UsersFindRow | None")
    if user is not None:
        assert_type(user.id, int)
        assert_type(user.email, str)
        assert_type(user.nick, str | None)
        assert_type(user.mood, str)
        assert_type(user.scores, list[int])
        assert_type(user.balance, Decimal)
        assert_type(user.joined, datetime)
        assert_type(user.token, UUID)
        assert_type(user.photo, bytes | None)
        first, *_ = user
    assert_type(sql.users.newest(connection, count=3), "list[UsersNewestRow]")
    assert_type(sql.users.add(connection, email="a@b", nick=None, mood=None), int | None)
    assert_type(sql.users.total(connection), int)
    assert_type(sql.users.totals(connection).users, int)
    assert_type(sql.users.totals(connection).highest, Decimal | None)
    assert_type(sql.users.rename(connection, nick=None, balance=1, token=UUID(int=1), ids=[1]), int)
    assert_type([row.nick for row in sql.users.named(connection, prefix=None)], list[str])
    assert_type([row.id for row in sql.users.newest.stream(connection, count=3, fetch_size=2)], list[int])
    assert_type(sql.users.add.bulk(connection, [{"email": "a@b"}]), list[int | None])
    assert_type(sql.users.import_all.copy(connection, [("a@b", None)]), int)
    for row in sql.users.hidden(connection):
        assert_type(row.day, date)
        assert_type(row.date, date)
        assert_type(row.list, list[int])
    assert_type(sql.users.hidden_row(connection), int)
    print(sql.users.find.where, sql["users.find"].doc, len(sql), [query.name for query in sql.users])


async def good_async(connection: psycopg.AsyncConnection[Any]) -> None:
    assert_type(await sql.users.find(connection, id=1), "UsersFindRow | None")
    async for row in sql.users.newest.stream(connection, count=3):
        assert_type(row.nick, str | None)
    assert_type(await sql.users.import_all.copy(connection, []), int)


def bad(connection: psycopg.Connection[Any]) -> None:
    sql.user.find(connection, id=1)  # E: has no attribute "user"
    sql.users.fnid(connection, id=1)  # E: has no attribute "fnid"
    sql.users.find(connection, id="1")  # E: No overload variant
    sql.users.find(connection)  # E: No overload variant
    sql.users.find(connection, id=1, name="x")  # E: No overload variant
    sql.users.find(connection, id=None)  # E: No overload variant
    sql.users.find(connection, id=1).email  # E: has no attribute "email"
    sql.users.newest(connection, count=1)[0].nick.upper()  # E: has no attribute "upper"
    sql.users.newest(connection, count=1)[0].email  # E: has no attribute "email"
    sql.users.add(connection, email=None, nick=None, mood=None)  # E: No overload variant
    sql.users.add(connection, email="a@b", nick="a", mood="sad") + 1  # E: Unsupported operand types
    sql.users.rename(connection, nick="x", balance=1, token="no uuid", ids=[1])  # E: No overload variant
    sql.users.rename(connection, nick="x", balance=1, token=UUID(int=1), ids=["1"])  # E: List item 0
    sql.users.newest(connection, count=1)[0].id = 5  # E: is read-only
    sql.users.import_all(connection)  # E: not callable


async def bad_async(connection: psycopg.AsyncConnection[Any]) -> None:
    sql.users.newest(connection, count=1)[0]  # E: is not indexable
    sql.users.rename(connection, nick="x", balance=1, token=UUID(int=1), ids=[1])  # E: Value of type "Coroutine
    (await sql.users.find(connection, id=1)).id  # E: has no attribute "id"


def own(unbound: "Own", bound: "BoundQueries", connection: psycopg.Connection[Any], tenant_id: UUID) -> None:
    assert_type(unbound.graph.order(connection, tenant_id=tenant_id, name="x"), "list[GraphOrderRow]")
    assert_type(bound.graph.order(name="x"), "list[GraphOrderRow]")
    assert_type(bound.graph.order(name="x", tenant_id=tenant_id)[0].level, int | None)
    print(bound.graph.order.query.where, bound["graph.order"](name="x"))
    bound.graph.order()  # E: Missing named argument "name"
    bound.graph.order(name=1)  # E: incompatible type "int"
    bound.graph.ordr(name="x")  # E: has no attribute "ordr"
    bound.save.copy_nodes()  # E: has no attribute "copy_nodes"
    unbound.graph.order(connection, name="x")  # E: No overload variant
    bound.workflow.delete(name="x") + 1  # E: Unsupported operand types


async def own_async(bound: "AsyncBoundQueries") -> None:
    assert_type(await bound.graph.order(name="x"), "list[GraphOrderRow]")
    assert_type((await bound.workflow.count()).nodes, int)
    bound.graph.order(name="x")[0]  # E: is not indexable
    bound.graph.order(name="x")  # E: Value of type "Coroutine


def registry_itself() -> None:
    with registry.connect() as reg:
        assert_type(reg.queries.graph.order(name="x"), "list[GraphOrderRow]")
        reg.queries.graph.order(nmae="x")  # E: "nmae"
        with reg.transaction() as transaction:
            assert_type(transaction.queries.workflow.count().edges, int)


async def registry_itself_async() -> None:
    async with registry.connect_async() as reg:
        assert_type((await reg.queries.workflow.count()).nodes, int)
"""


@pytest.fixture(scope="module")
def shop(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A backend with a folder of SQL of its own, and its database."""
    from registry.check.scratch import scratch_database

    folder = tmp_path_factory.mktemp("backend")
    (folder / "shop" / "sql").mkdir(parents=True)
    (folder / "shop" / "__init__.py").touch()
    (folder / "shop" / "sql" / "users.sql").write_text(SQL, "utf-8")
    with scratch_database(server_url, migrated=False) as url:
        with psycopg.connect(url) as connection:
            connection.execute(SCHEMA)
        yield folder, url


def _types(shop: tuple[Path, str], *options: str) -> subprocess.CompletedProcess[str]:
    folder, url = shop
    return Cli()("sql", "types", "--folder", folder / "shop" / "sql", "--database-url", url, *options)


def _check(cache: Path, folder: Path, *files: str) -> list[str]:
    """Run mypy as a backend would, on installed packages."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cache), *files],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
    )
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What mypy finds out about Python and the registry, once for all runs."""
    return tmp_path_factory.mktemp("mypy")


def test_good_callers_pass_and_bad_ones_are_refused(shop: tuple[Path, str], cache: Path) -> None:
    folder, _ = shop
    written = _types(shop)
    assert written.returncode == 0, written.stderr
    (folder / "callers.py").write_text(CALLERS, "utf-8")
    found: dict[int, str] = {}
    for line in _check(cache, folder, "callers.py", "shop/sql_types.pyi"):
        if match := re.match(r"(\S+?):(\d+): error: (.*)", line):
            assert match[1] == "callers.py", line
            found[int(match[2])] = found.get(int(match[2]), "") + match[3]
    for number, line in enumerate(CALLERS.splitlines(), 1):
        expected = line.partition("# E: ")[2]
        assert bool(expected) is (number in found), f"{line}\n  mypy: {found.get(number, 'no error')}"
        assert expected in found.get(number, ""), f"{line}\n  mypy: {found[number]}"


def test_the_example_of_the_page_is_judged_as_it_says(empty_database_url: str, tmp_path: Path, cache: Path) -> None:
    page = (PROJECT / "docs" / "queries.md").read_text("utf-8")

    def block(language: str) -> str:
        found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        return found[0]

    folder = tmp_path / "shop" / "sql"
    folder.mkdir(parents=True)
    (tmp_path / "shop" / "__init__.py").touch()
    (folder / "users.sql").write_text(block("sql").replace("import :exec", "import_all :exec"), "utf-8")
    with psycopg.connect(empty_database_url) as connection:
        queries.load(folder)["users.create_table"](connection)
    written = Cli()("sql", "types", "--folder", folder, "--database-url", empty_database_url)
    assert written.returncode == 0, written.stderr
    (tmp_path / "page.py").write_text(block("py"), "utf-8")
    refused = {
        int(number) for number in re.findall(r"page.py:(\d+): error", "\n".join(_check(cache, tmp_path, "page.py")))
    }
    said = {number for number, line in enumerate(block("py").splitlines(), 1) if "# refused" in line}
    assert refused == said


def test_rows_at_run_time_are_as_typed(shop: tuple[Path, str]) -> None:
    folder, url = shop
    sql: Any = queries.load(folder / "shop" / "sql")
    with psycopg.connect(url) as connection:
        number = sql.users.add(connection, email="ada@example.org", nick=None, mood=None)
        user = sql.users.find(connection, id=number)
        total = sql.users.total(connection)
        connection.rollback()
    text = write_text(shop)
    fields = re.findall(
        r"^    (\w+): (.+)$", text.partition("class UsersFindRow")[2].partition("\n\n")[0], re.MULTILINE
    )
    assert [name for name, _ in fields] == list(user._fields)
    for name, written in fields:
        known = {kind.split("[")[0] for kind in written.split(" | ")}
        value = getattr(user, name)
        assert "Any" in known or ("None" if value is None else type(value).__name__) in known
    assert total == 1


def write_text(shop: tuple[Path, str]) -> str:
    folder, url = shop
    with psycopg.connect(url, autocommit=True) as connection:
        return write_types(connection, queries.load(folder / "shop" / "sql"), folder="sql")


def test_check_tells_a_stale_file(shop: tuple[Path, str], tmp_path: Path) -> None:
    output = tmp_path / "types.pyi"
    missing = _types(shop, "--output", str(output), "--check")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "does not exist: run `registry sql types" in missing.stderr
    assert _types(shop, "--output", str(output)).returncode == 0
    assert output.read_text("utf-8") == write_text(shop)
    assert _types(shop, "--output", str(output), "--check").returncode == 0
    output.write_text(output.read_text("utf-8").replace("nick: str", "nick: int"), "utf-8")
    stale = _types(shop, "--output", str(output), "--check")
    assert (stale.returncode, stale.stdout) == (1, "")
    assert "is stale: run `registry sql types" in stale.stderr
    assert "Traceback" not in stale.stderr


def test_queries_that_do_not_fit_the_database_are_all_named(shop: tuple[Path, str], tmp_path: Path) -> None:
    (tmp_path / "t.sql").write_text(
        "-- name: a :many\nSELECT u.nic FROM users AS u;\n-- name: b :many\nSELECT o.id FROM orders AS o", "utf-8"
    )
    done = Cli()("sql", "types", "--folder", tmp_path, "--database-url", shop[1])
    assert done.returncode == 1
    assert "t.a, " in done.stderr
    assert "t.b, " in done.stderr
    with psycopg.connect(shop[1]) as connection, pytest.raises(Undescribable):
        write_types(connection, queries.load(tmp_path), folder="sql")


def test_a_column_without_a_name_is_refused(shop: tuple[Path, str], tmp_path: Path) -> None:
    (tmp_path / "t.sql").write_text("-- name: a :many\nSELECT u.id + 1 FROM users AS u", "utf-8")
    with (
        psycopg.connect(shop[1]) as connection,
        pytest.raises(QueryError, match=r'^t.a, .*t.sql:1: column 1 is named "\?column\?".*give it an alias$'),
    ):
        write_types(connection, queries.load(tmp_path), folder="sql")


def test_the_types_of_the_registrys_own_queries_are_fresh(run_cli: Cli, database_url: str) -> None:
    done = run_cli("sql", "types", "--check", "--database-url", database_url)
    assert done.returncode == 0, done.stderr


def test_nothing_imports_the_types_at_run_time() -> None:
    probe = "import sys, registry; from registry import queries; queries.load(sys.argv[1])"
    probe += (
        "; assert not [name for name in sys.modules if 'queries_sql' in name or 'pglast' in name or 'check' in name]"
    )
    subprocess.run([sys.executable, "-c", probe, str(SQL_FOLDER)], check=True)
