"""Every query of sql/ is run by at least one test; this one comes last, and looks back."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest
import recorder
from conftest import Cli

from registry import queries
from registry.resources import SQL_FOLDER


def test_queries_of_other_processes_are_seen(
    run_cli: Cli, queries_run: Callable[[], set[str]], pytestconfig: pytest.Config, server_url: str
) -> None:
    before = recorder.called()
    assert run_cli("list").returncode == 0
    assert recorder.called() == before
    with psycopg.connect(server_url) as connection:
        row = connection.execute("SHOW log_statement").fetchone()
    if row != ("all",):
        pytest.skip("the log of this server cannot be read")
    assert "workflow.page" in _settled(queries_run, {"workflow.page"})


def test_what_the_log_says() -> None:
    log = [
        b"2026-01-01 00:00:00.000 UTC [1] LOG:  statement: SELECT /* a.plain */ 1\n",
        b"2026-01-01 00:00:00.000 UTC [1] LOG:  execute _pg3_1: WITH /* a.prepared */ RECURSIVE x AS (\n",
        b"2026-01-01 00:00:00.000 UTC [1] LOG:  execute <unnamed>: ( /* a.nameless */\n",
        b'2026-01-01 00:00:00.000 UTC [1] LOG:  statement: DECLARE "c" CURSOR FOR SELECT /* a.streamed */ 1\n',
        b"2026-01-01 00:00:00.000 UTC [1] LOG:  statement: EXPLAIN (GENERIC_PLAN) SELECT /* a.explained */ 1\n",
        b"2026-01-01 00:00:00.000 UTC [1] LOG:  statement: PREPARE x AS SELECT /* a.only_prepared */ 1\n",
        b"2026-01-01 00:00:00.000 UTC [1] STATEMENT:  SELECT /* a.refused */ nonsense\n",
    ]
    assert recorder.named_in(log) == {"a.plain", "a.prepared", "a.nameless", "a.streamed"}
    whole = b"".join(log)
    chunks = [whole[start : start + 7] for start in range(0, len(whole), 7)]
    assert recorder.named_in(recorder.lines(chunks)) == recorder.named_in(log)


def test_every_query_is_run(queries_run: Callable[[], set[str]], pytestconfig: pytest.Config) -> None:
    if not recorder.is_whole_suite(pytestconfig):
        pytest.skip("only some of the tests were chosen")
    names = {query.name for query in queries.load(SQL_FOLDER)}
    missing = names - _settled(queries_run, names)
    assert not missing, f"no test runs {', '.join(sorted(missing))}"


def _settled(queries_run: Callable[[], set[str]], wanted: set[str]) -> set[str]:
    """What was run; a container's log may take a moment to arrive."""
    deadline = time.monotonic() + 3
    while not wanted <= (found := queries_run()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return found
