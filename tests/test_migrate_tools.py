"""`migrate verify` with pgTAP and plpgsql_check: the real ones where the server has them, stand-ins on every server."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from conftest import Cli
from test_migrate import ALL, write

from registry import migrate
from registry.migrate.tools import check_functions, tap
from registry.migrate.verify import Verified, pgtap_path, verify, verify_path
from registry.resources import MIGRATIONS_FOLDER

# What verify needs of plpgsql_check, under its own names; it says what it was asked.
CHECKER = """
CREATE SCHEMA tool;
CREATE TABLE tool.answer (function_name text, line integer, level text, message text, detail text);
CREATE TABLE tool.asked (function_name text, relid oid, fatal boolean, security boolean, old_rows text, new_rows text);
CREATE FUNCTION tool.plpgsql_check_function_tb(
    funcoid regprocedure, relid regclass, fatal_errors boolean, security_warnings boolean, oldtable name, newtable name
) RETURNS TABLE (lineno integer, statement text, level text, message text, detail text) LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tool.asked VALUES (funcoid::text, relid, fatal_errors, security_warnings, oldtable, newtable);
    RETURN QUERY SELECT a.line, 'RETURN'::text, a.level, a.message, a.detail
    FROM tool.answer AS a
    WHERE a.function_name || '()' = funcoid::text;
END $$;
"""
# The least of pgTAP: a plan, one kind of test, and the end.
TAP = """
CREATE SCHEMA tool;
CREATE FUNCTION tool.pgtap_version() RETURNS numeric LANGUAGE sql AS 'SELECT 0.0';
CREATE FUNCTION tool.plan(integer) RETURNS text LANGUAGE sql AS $$ SELECT '1..' || $1 $$;
CREATE FUNCTION tool.ok(boolean, text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN $1 THEN 'ok 1 - ' || $2
    ELSE 'not ok 1 - ' || $2 || E'\\n# Failed test 1: "' || $2 || E'"\\n#         have: 1\\n#         want: 2' END $$;
CREATE FUNCTION tool.finish() RETURNS SETOF text LANGUAGE sql AS 'SELECT NULL::text WHERE false';
"""


def offered(url: str, extension: str) -> bool:
    with psycopg.connect(url) as session:
        found = session.execute("SELECT FROM pg_available_extensions WHERE name = %s", [extension])
        return found.fetchone() is not None


def need(url: str, extension: str) -> None:
    if not offered(url, extension):
        pytest.skip(f"this server has no {extension}")


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url) as session:
        for statement in statements:
            session.execute(statement.encode())


def row(found: list[Verified], id: str) -> Verified:
    return next(one for one in found if one.id == id)


# --- plpgsql_check ---------------------------------------------------------------------------------------------------


def test_every_function_is_checked_with_each_of_its_tables(database_url: str) -> None:
    # Kept for the test, unlike what verify does: the stand-in would forget what it was asked.
    run(database_url, CHECKER)
    with psycopg.connect(database_url) as session:
        checked = check_functions(session, "tool")
        asked = session.execute(
            "SELECT function_name, CASE WHEN relid = 0 THEN '-' ELSE relid::regclass::text END, "
            "fatal, security, old_rows, new_rows FROM tool.asked"
        ).fetchall()
        plpgsql = session.execute(
            "SELECT DISTINCT proname FROM pg_proc JOIN pg_language AS l ON l.oid = prolang AND lanname = 'plpgsql' "
            "WHERE pronamespace = 'public'::regnamespace AND proname <> 'registry_distribute'"
        ).fetchall()
    assert (checked.faults, checked.warnings) == ((), ())
    assert checked.functions == len(plpgsql)
    assert {name.partition("(")[0] for name, *_ in asked} == {name for (name,) in plpgsql}
    assert {"registry_way", "registry_place_edge"} <= {name.partition("(")[0] for name, *_ in asked}
    assert {table for name, table, *_ in asked if name == "registry_set_updated_at()"} >= {"workflow"}
    assert ("registry_place_edge()", "workflow_edges", False, True, None, None) in asked
    # Once for the rows that came, once for those that went.
    touched = [asking[4:] for asking in asked if asking[:2] == ("registry_touch_workflow()", "workflow_nodes")]
    assert {("changed", None), (None, "changed")} <= set(touched)


def test_what_the_check_finds(database_url: str) -> None:
    run(
        database_url,
        CHECKER,
        "INSERT INTO tool.answer VALUES ('registry_place_edge', 7, 'error', 'column \"x\" does not exist', NULL), "
        "('registry_place_node', NULL, 'warning extra', 'unused variable \"y\"', 'declared on line 2')",
    )
    found = row(verify(database_url), "plpgsql_check")
    assert found.problem == 'function registry_place_edge:7 (on workflow_edges): column "x" does not exist'
    assert found.warnings == (
        'function registry_place_node (on workflow_nodes): unused variable "y": declared on line 2',
    )
    outcome = Cli(database_url)("migrate", "verify")
    assert outcome.returncode == 1
    assert f"plpgsql_check\tbroken, {found.note}, 1 to look at\n" in outcome.stdout
    assert f"registry: plpgsql_check: {found.problem}\n" in outcome.stderr
    assert f"registry: plpgsql_check: warning: {found.warnings[0]}\n" in outcome.stderr
    run(database_url, "DELETE FROM tool.answer WHERE level = 'error'")
    assert Cli(database_url)("migrate", "verify").returncode == 0  # a warning may be meant


def test_plpgsql_check_itself(database_url: str) -> None:
    need(database_url, "plpgsql_check")
    found = row(verify(database_url), "plpgsql_check")
    assert (found.problem, found.warnings) == (None, ())
    assert str(found.note).endswith(" functions")
    assert int(str(found.note).split()[0]) >= 5
    run(database_url, "ALTER TABLE workflow DROP COLUMN updated_at")
    problem = str(row(verify(database_url), "plpgsql_check").problem)
    assert "function registry_set_updated_at" in problem and "updated_at" in problem
    with psycopg.connect(database_url) as session:
        assert session.execute("SELECT FROM pg_extension WHERE extname = 'plpgsql_check'").fetchone() is None


# --- pgTAP -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT plan(1);\nSELECT ok(true, 'x');\nSELECT * FROM finish();", None),
        ("SELECT plan(1);\nSELECT ok(false, 'x');\nSELECT * FROM finish();", "): not ok 1 - x: have: 1; want: 2"),
        ("SELECT plan(1);\nSELECT nothing;", ':2): column "nothing" does not exist'),
        ("SELECT plan(1);", "): no test ran: a file needs plan(), tests and finish()"),
        ("DROP TABLE a;\nSELECT ok(true, 'x');", None),
    ],
)
def test_a_file_of_pgtap_tests(empty_database_url: str, tmp_path: Path, text: str, problem: str | None) -> None:
    folder = write(tmp_path, a="CREATE TABLE a (id integer);")
    pgtap_path(folder, "a").parent.mkdir(parents=True)
    verify_path(folder, "a").write_text("SELECT 1;")
    pgtap_path(folder, "a").write_text(text)
    migrate.up(empty_database_url, folder=folder)
    run(empty_database_url, TAP)
    found = verify(empty_database_url, folder=folder)
    where = f"({pgtap_path(folder, 'a')}"
    assert row(found, "a").problem == (None if problem is None else where + problem)
    tests = 0 if problem and "not ok" not in problem else 1
    assert row(found, "pgTAP") == Verified("pgTAP", None, f"{tests} test{'' if tests == 1 else 's'} in 1 file")
    run(empty_database_url, "SELECT FROM a")  # it is still there


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["1..2", "ok 1", "ok 2 - b # SKIP why"], (2, None)),
        (["ok 1", "not ok 2 - b # TODO later", "# Failed (TODO) test 2"], (2, None)),
        (["not ok 1 - a", "ok 2", "not ok 3 - c"], (3, "not ok 1 - a, and 1 more")),
        (["1..3", "ok 1", "# Looks like you planned 3 but ran 1"], (1, "Looks like you planned 3 but ran 1")),
        ([], (0, "no test ran: a file needs plan(), tests and finish()")),
    ],
)  # fmt: skip
def test_the_protocol(lines: list[str], outcome: tuple[int, str | None]) -> None:
    assert tap(lines) == outcome


def test_every_file_of_pgtap_tests_has_a_migration() -> None:
    files = {path.stem for path in (MIGRATIONS_FOLDER / "verify" / "pgtap").iterdir()}
    assert files
    assert files <= set(ALL)


def test_pgtap_itself(database_url: str) -> None:
    need(database_url, "pgtap")
    found = verify(database_url)
    assert [one.problem for one in found] == [None] * len(found)
    files = len(list((MIGRATIONS_FOLDER / "verify" / "pgtap").iterdir()))
    assert str(row(found, "pgTAP").note).endswith(f"tests in {files} file{'s' if files > 1 else ''}")
    assert int(str(row(found, "pgTAP").note).split()[0]) >= 19
    run(database_url, "ALTER TABLE workflow_params ALTER COLUMN required DROP DEFAULT, ALTER COLUMN required TYPE text")
    problem = str(row(verify(database_url), ALL[1]).problem)
    assert problem.endswith(" - required is boolean: have: text; want: boolean")
    with psycopg.connect(database_url) as session:
        assert session.execute("SELECT FROM pg_extension WHERE extname = 'pgtap'").fetchone() is None


# --- what is said where they are not to be had -----------------------------------------------------------------------


def test_a_server_without_them_is_no_fault(database_url: str) -> None:
    outcome = Cli(database_url)("migrate", "verify", "--json")
    assert outcome.returncode == 0
    found = {one["id"]: one for one in json.loads(outcome.stdout)}
    assert {"id", "problem", "note", "warnings"} == found["pgTAP"].keys()
    for name, extension in (("pgTAP", "pgtap"), ("plpgsql_check", "plpgsql_check")):
        assert found[name]["problem"] is None
        assert (found[name]["note"] == "not on this server") is not offered(database_url, extension)
    assert f"plpgsql_check\t{found['plpgsql_check']['note']}\n" in Cli(database_url)("migrate", "verify").stdout


def test_a_session_that_only_reads(database_url: str) -> None:
    run(database_url, TAP)
    run(
        database_url,
        "CREATE OR REPLACE FUNCTION tool.plan(integer) RETURNS text LANGUAGE plpgsql AS $$ "
        "BEGIN CREATE TEMPORARY TABLE results (id integer); RETURN '1..' || $1; END $$",
    )
    found = verify(psycopg.conninfo.make_conninfo(database_url, options="-c default_transaction_read_only=on"))
    assert [one.problem for one in found] == [None] * len(found)
    assert row(found, "pgTAP").note == "there, but it cannot be used in a session that only reads"
    if offered(database_url, "plpgsql_check"):
        assert str(row(found, "plpgsql_check").note).startswith("on this server, but it cannot be installed for the ch")
