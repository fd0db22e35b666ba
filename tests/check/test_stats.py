"""`registry sql stats`.

The embedded server comes without pg_stat_statements. So here a table of that name stands in for it, with the columns
that the extension's view has in PostgreSQL 16 or 18: what is tested is what is made of the rows, and that no column is
asked for that one of the versions lacks. That the server really keeps the comment is not.
"""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from conftest import Cli
from psycopg import sql

from registry import queries
from registry.resources import SQL_FOLDER

COMMON = {
    "userid": "oid",
    "dbid": "oid",
    "toplevel": "boolean",
    "queryid": "bigint",
    "query": "text",
    "plans": "bigint",
    "total_plan_time": "double precision",
    "calls": "bigint",
    "total_exec_time": "double precision",
    "min_exec_time": "double precision",
    "max_exec_time": "double precision",
    "mean_exec_time": "double precision",
    "stddev_exec_time": "double precision",
    "rows": "bigint",
    "shared_blks_hit": "bigint",
    "wal_records": "bigint",
}
# Renamed in 17, when times of local blocks came in; added in 17 and 18.
ONLY = {
    16: {"blk_read_time": "double precision", "blk_write_time": "double precision"},
    18: {
        "shared_blk_read_time": "double precision",
        "shared_blk_write_time": "double precision",
        "stats_since": "timestamptz",
        "minmax_stats_since": "timestamptz",
        "wal_buffers_full": "bigint",
        "parallel_workers_to_launch": "bigint",
        "parallel_workers_launched": "bigint",
    },
}


@pytest.fixture(params=sorted(ONLY))
def counted(request: pytest.FixtureRequest, database_url: str) -> str:
    """A database with a stand-in for the extension, as of one version."""
    columns = COMMON | ONLY[request.param]
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE TABLE pg_stat_statements ({})").format(
                sql.SQL(", ").join(
                    sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns.items()
                )
            )
        )
        connection.execute("CREATE TABLE pg_stat_statements_info (dealloc bigint, stats_reset timestamptz)")
        connection.execute("INSERT INTO pg_stat_statements_info VALUES (0, '2026-01-02 03:04+00')")
        named = queries.load(SQL_FOLDER)
        for text, calls, milliseconds, rows in (
            (named["graph.order"].sql, 10, 30.0, 70),
            (named["graph.order"].sql, 30, 30.0, 130),  # by another user: counted apart
            (named["workflow.names_for_suggestion"].sql, 4, 20.0, 8),  # begins with a parenthesis
            (named["save.copy_nodes"].sql, 1, 10.0, 500),
            ("SELECT /* gone.since_long */ $1", 1, 5.0, 1),
            ("SELECT $1 /* not.at_the_front */", 7, 5.0, 1),
            ("SELECT $1 FROM nobody_named <&> 日本", 7, 0.0, 1),
            ("<insufficient privilege>", 7, 0.0, 1),
        ):
            connection.execute(
                "INSERT INTO pg_stat_statements (dbid, query, calls, total_exec_time, rows) "
                "SELECT oid, %s, %s, %s, %s FROM pg_database WHERE datname = current_database()",
                (text, calls, milliseconds, rows),
            )
        connection.execute(
            "INSERT INTO pg_stat_statements (dbid, query, calls, total_exec_time, rows) "
            "VALUES (1, 'SELECT /* tenant.find */ 1', 9, 900, 9)"  # of another database
        )
    return database_url


def test_calls_time_and_rows_go_to_the_name_in_the_comment(counted: str) -> None:
    outcome = Cli(counted)("sql", "stats", "--json")
    assert outcome.returncode == 0, outcome.stderr
    found = json.loads(outcome.stdout)
    by_name: dict[str, Any] = {one.pop("name"): one for one in found["queries"]}
    assert list(by_name) == ["graph.order", "workflow.names_for_suggestion", "save.copy_nodes", "gone.since_long"]
    assert by_name["graph.order"] == {
        "calls": 40,
        "mean_ms": pytest.approx(1.5),
        "rows": 200,
        "share": pytest.approx(0.6),
        "known": True,
    }
    assert by_name["gone.since_long"]["known"] is False
    assert {"tenant.find", "save.line_up"} <= set(found["never_called"])
    assert not {"graph.order", "save.copy_nodes"} & set(found["never_called"])
    assert found["since"] == "2026-01-02T03:04:00+00:00"
    assert (found["dropped"], found["hidden"]) == (0, 1)


def test_the_text_for_people_says_what_the_figures_do_not(counted: str) -> None:
    outcome = Cli(counted)("sql", "stats")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.splitlines()[0] == "graph.order\t40\t1.500\t200\t60.0%"
    assert "never called since 2026-01-02" in outcome.stderr
    assert "no query of this version: gone.since_long" in outcome.stderr
    assert "pg_read_all_stats" in outcome.stderr


def test_an_extension_that_has_counted_nothing_yet(counted: str) -> None:
    with psycopg.connect(counted, autocommit=True) as connection:
        connection.execute("DELETE FROM pg_stat_statements")
    outcome = Cli(counted)("sql", "stats", "--json")
    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["queries"] == []


def test_without_the_extension_it_says_what_to_do(run_cli: Cli) -> None:
    outcome = run_cli("sql", "stats", "--json")
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert "shared_preload_libraries" in outcome.stderr
    assert "CREATE EXTENSION pg_stat_statements" in outcome.stderr


def test_an_extension_that_is_not_loaded(database_url: str) -> None:
    # As the extension does it: its view is there, and reading it is the error 55000.
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION not_loaded() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING "
            "ERRCODE = '55000', MESSAGE = 'pg_stat_statements must be loaded via \"shared_preload_libraries\"'; END $$"
        )
        connection.execute(
            "CREATE VIEW pg_stat_statements AS SELECT oid AS dbid, '' AS query, not_loaded() AS calls, "
            "1.0 AS total_exec_time, 1 AS rows FROM pg_database"
        )
    outcome = Cli(database_url)("sql", "stats")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("registry: pg_stat_statements, which counts the calls, is not loaded: set shared")
    assert len(outcome.stderr.splitlines()) == 1


def test_the_queries_can_be_called_without_the_extension(database_url: str) -> None:
    named = queries.load(SQL_FOLDER).statistics
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert named.available(connection).created is False
        assert named.queries(connection) == []
        assert named.since(connection) is None
        assert named.hidden(connection) is None
