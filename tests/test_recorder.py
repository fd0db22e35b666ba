"""How it is found out which queries the tests run, and that a run of the whole suite fails for one that none runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
import recorder
from conftest import Cli

TESTS = Path(__file__).resolve().parent

# --- what was run ------------------------------------------------------------------------------------------------


def test_queries_of_other_processes_are_seen(
    run_cli: Cli, queries_run: Callable[[], set[str]], server_url: str
) -> None:
    before = recorder.called()
    assert run_cli("list").returncode == 0
    assert recorder.called() == before
    with psycopg.connect(server_url) as connection:
        row = connection.execute("SHOW log_statement").fetchone()
    if row != ("all",):
        pytest.skip("the log of this server cannot be read")
    assert "listing.by_name" in recorder.settled(queries_run, {"listing.by_name"})


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


# --- the check at the end of a run -------------------------------------------------------------------------------


class Suite:
    """A small suite of its own: one query is called by each of two tests, and one stands in the log of a server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tests = folder / "tests"
        (folder / "sql").mkdir(parents=True)
        tests.mkdir()
        (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
        (folder / "sql" / "a.sql").write_text("-- name: left :value\nSELECT 1;\n\n-- name: right :value\nSELECT 1;\n")
        (folder / "server.log").write_text("x LOG:  statement: SELECT /* a.by_another_process */ 1\n")
        (tests / "conftest.py").write_text(
            "from pathlib import Path\nimport recorder\n"
            "def pytest_configure(config):\n"
            "    names = {'a.left', 'a.right', 'a.by_another_process'}\n"
            "    log = lambda: Path('server.log').read_bytes().splitlines()\n"
            "    config.pluginmanager.register(recorder.plugin(config, lambda: names, log))\n"
        )
        for name in ("left", "right"):
            (tests / f"test_{name}.py").write_text(
                "from registry import queries\n"
                f"def test_{name}():\n"
                "    try:\n"
                f"        queries.load('sql').a.{name}(None)\n"
                "    except Exception:\n"
                "        pass  # there is no connection; it is the call that counts\n"
            )

    def lose_a_query(self) -> None:
        """From now on only one query is run: a test is empty, and the log says of another that it was explained."""
        (self.folder / "server.log").write_text("x LOG:  statement: EXPLAIN SELECT /* a.by_another_process */ 1\n")
        (self.folder / "tests" / "test_right.py").write_text("def test_right():\n    pass\n")

    def run(self, *arguments: str) -> tuple[int, str]:
        """The exit status, and what is said; without plugins that are not needed."""
        environment = {
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]),
        }
        outcome = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "xdist", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        return outcome.returncode, outcome.stdout + outcome.stderr


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return Suite(tmp_path)


def test_with_several_processes(suite: Suite) -> None:
    # One test for each process: what they called is put together.
    status, text = suite.run("-n", "2", "--dist", "load")
    assert (status, "queries: each of 3 is run by a test\n" in text) == (0, True), text
    assert "2 passed" in text
    suite.lose_a_query()
    status, text = suite.run("-n", "2", "--dist", "load")
    assert (status, "queries: no test runs a.by_another_process, a.right\n" in text) == (1, True), text
    assert "1 failed, 2 passed" in text


def test_with_one_process(suite: Suite) -> None:
    suite.lose_a_query()
    status, text = suite.run("-n", "0")
    assert (status, "queries: no test runs a.by_another_process, a.right\n" in text) == (1, True), text
    assert "1 failed, 2 passed" in text


def test_a_run_that_ends_before_its_time_is_not_held_to_it(suite: Suite) -> None:
    (suite.folder / "tests" / "test_0_fails.py").write_text("def test_fails():\n    assert False\n")
    status, text = suite.run("-n", "0", "-x")
    assert (status, "queries:" in text) == (1, False), text
    assert "1 failed in" in text


@pytest.mark.parametrize(
    ("arguments", "options", "whole"),
    [
        ([], {}, True),
        (["."], {}, True),
        (["tests"], {}, True),
        (["tests/test_left.py", "tests"], {}, True),
        (["tests/test_left.py"], {}, False),
        (["tests/check"], {}, False),
        (["tests"], {"keyword": "left"}, False),
        (["tests"], {"markexpr": "slow"}, False),
        (["tests"], {"lf": True}, False),
        (["tests"], {"deselect": ["tests/test_left.py::test_left"]}, False),
        (["tests"], {"ignore": ["tests/check"]}, False),
        (["tests"], {"collectonly": True}, False),
    ],
)
def test_which_run_is_one_of_the_whole_suite(
    tmp_path: Path, arguments: list[str], options: dict[str, Any], whole: bool
) -> None:
    config = SimpleNamespace(
        option=SimpleNamespace(**options),
        args=arguments or ["tests"],  # pytest puts in what `testpaths` says
        rootpath=tmp_path,
        invocation_params=SimpleNamespace(dir=tmp_path),
    )
    assert recorder.is_whole_suite(cast(pytest.Config, config)) is whole
