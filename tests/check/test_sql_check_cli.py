"""`registry sql check` and `registry sql explain`, run as a user runs them."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import Cli, as_role, database

from registry.check import dataset
from registry.resources import SQL_FOLDER

USERS = """\
-- name: find :one
-- Finds a user.
SELECT id, name
FROM users
WHERE id = :id;

-- name: rename :exec
UPDATE users
SET name = :name
WHERE id = :id;
"""


# --- check: the registry's own queries -----------------------------------------------------------------------------


def test_own_queries_without_plans(run_cli: Cli) -> None:
    outcome = run_cli("sql", "check", "--workflows", "0", "--json")
    found = json.loads(outcome.stdout)
    assert found["queries"] > 20
    assert found["plans"] == 0
    assert [each for each in found["findings"] if each["rule"] != "types"] == []
    assert outcome.returncode == (1 if found["findings"] else 0)


@pytest.fixture
def checker(database_url: str) -> Iterator[str]:
    """A role that makes databases: those it leaves behind are told from those of tests that run at the same time."""
    role = f"checker_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD 'check'".encode())
        yield role
        connection.execute(f"DROP ROLE {role}".encode())


def test_the_baseline_is_written_kept_and_compared(
    tmp_path: Path, postgres_version: int, database_url: str, checker: str
) -> None:
    run_cli = Cli(as_role(database_url, checker, "check"))
    kept = tmp_path / "kept" / "plans.md"
    small = ("sql", "check", "--workflows", "300", "--baseline", kept)
    if postgres_version != 18:
        outcome = run_cli(*small, "--update")
        assert "the plans are kept for PostgreSQL 18" in outcome.stderr
        kept.parent.mkdir()
        kept.write_text("# Plans\n\nPostgreSQL 18, 300 workflows.\n", "utf-8")
        assert "the plans are not compared" in run_cli(*small).stderr
        return
    missing = run_cli(*small)
    assert missing.returncode == 1
    assert "write it with --update" in missing.stdout
    run_cli(*small, "--update")
    text = kept.read_text("utf-8")
    kept.write_text(text.replace("workflow_name_is_unique on workflow", "another_index on workflow"), "utf-8")
    changed = run_cli(*small)
    assert changed.returncode == 1
    assert "workflow.get\n  sql/workflow.sql:" in changed.stdout
    assert "baseline: its plan is not the one in plans.md" in changed.stdout
    lines = changed.stdout.splitlines()
    assert any(line.startswith("-") and "another_index" in line for line in lines)
    assert any(line.startswith("+") and "workflow_name_is_unique" in line for line in lines)
    other = run_cli("sql", "check", "--workflows", "200", "--baseline", kept)
    assert "the plans are not compared" in other.stderr
    with psycopg.connect(database_url) as connection:
        left = connection.execute("SELECT count(*) FROM pg_database WHERE pg_get_userbyid(datdba) = %s", (checker,))
        assert left.fetchone() == (0,)


# --- check: a folder of one's own ----------------------------------------------------------------------------------


@pytest.fixture
def users(empty_database_url: str, tmp_path: Path) -> Cli:
    """A database and a folder of SQL that have nothing to do with the registry."""
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL)")
        connection.execute("INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 20000) AS n")
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE users")
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "users.sql").write_text(USERS, "utf-8")
    return Cli(empty_database_url)


def add(tmp_path: Path, text: str) -> None:
    with (tmp_path / "sql" / "users.sql").open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_folder_that_is_all_right(users: Cli, tmp_path: Path) -> None:
    outcome = users("sql", "check", "--folder", tmp_path / "sql")
    assert (outcome.returncode, outcome.stdout) == (0, "2 queries, 2 plans: nothing to find fault with\n"), (
        outcome.stderr
    )
    assert "no table has a column tenant_id" in outcome.stderr


def test_a_folder_with_every_kind_of_fault(users: Cli, tmp_path: Path, empty_database_url: str) -> None:
    add(
        tmp_path,
        "\n-- name: gone :many\nSELECT id,\n    nick\nFROM users;\n"
        "\n-- name: slow :many\nSELECT id FROM users WHERE name = :name;\n"
        "\n-- name: forget :exec\nDELETE FROM users WHERE name = :name;\n",
    )
    previous = tmp_path / "before" / "sql"
    previous.mkdir(parents=True)
    (previous / "users.sql").write_text(USERS.replace("SELECT id, name", "SELECT id, name, mail"), "utf-8")
    environment = Cli(None)
    command = ("sql", "check", "--folder", tmp_path / "sql", "--database-url", empty_database_url)
    outcome = environment(*command, "--previous", previous, "--json")
    assert outcome.returncode == 1, outcome.stderr
    found = {(each["query"], each["rule"]): each for each in json.loads(outcome.stdout)["findings"]}
    assert set(found) == {
        ("users.gone", "prepare"),
        ("users.slow", "plan"),
        ("users.forget", "plan"),
        ("users.forget", "index"),
        ("users.find", "previous"),
    }
    assert found["users.gone", "prepare"]["where"] == "sql/users.sql:14"
    assert 'column "nick" does not exist' in found["users.gone", "prepare"]["what"]
    assert found["users.forget", "index"]["where"].startswith("sql/users.sql:21:")
    text = environment(*command)
    assert "users.slow\n  sql/users.sql:17: plan: reads all of users" in text.stdout
    assert "registry: 5 queries, 4 plans: 4 findings in 3 of them\n" in text.stderr
    assert "Traceback" not in text.stderr


def test_the_types_have_to_be_fresh(users: Cli, tmp_path: Path, empty_database_url: str) -> None:
    folder = tmp_path / "sql"
    made = users("sql", "types", "--folder", folder, "--database-url", empty_database_url)
    assert made.returncode == 0, made.stderr
    assert users("sql", "check", "--folder", folder).returncode == 0
    add(tmp_path, "\n-- name: another :one\nSELECT name FROM users WHERE id = :id;\n")
    outcome = users("sql", "check", "--folder", folder)
    assert outcome.returncode == 1
    assert "types: sql_types.pyi is not what the server says" in outcome.stdout


def test_a_folder_with_tenants_is_held_to_them(run_cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "sql"
    folder.mkdir()
    shutil.copy(SQL_FOLDER / "server.sql", folder)
    outcome = run_cli("sql", "check", "--folder", folder)
    assert outcome.returncode == 1
    # What is allowed to the registry's own query of this name is not to another one.
    assert "server.tenant_counts\n" in outcome.stdout
    assert "tenant: workflow is not bound to the tenant" in outcome.stdout


def test_nothing_is_written_to_the_database_of_a_folder(users: Cli, tmp_path: Path, empty_database_url: str) -> None:
    users("sql", "check", "--folder", tmp_path / "sql")
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchone() == (2,)
        assert connection.execute("SELECT min(name) FROM users WHERE id = 1").fetchone() == ("user 1",)


# --- explain -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(server_url: str, template_database: str) -> Iterator[Cli]:
    with database(server_url, template_database) as url:
        dataset.fill(url, 300)
        cli = Cli(url)
        cli.environment["REGISTRY_TENANT"] = "tenant-1"
        yield cli


def test_the_plan_for_unknown_parameters(filled: Cli) -> None:
    outcome = filled("sql", "explain", "workflow.get")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.startswith("workflow.get, sql/workflow.sql:3: the plan for unknown parameters\n")
    assert "on workflow " in outcome.stdout
    assert json.loads(filled("sql", "explain", "workflow.get", "--json").stdout)["generic"] is True


def test_the_tenant_alone_is_known(filled: Cli) -> None:
    plan = json.loads(filled("sql", "explain", "workflow.count", "--json").stdout)
    assert plan["generic"] is False


def test_where_time_and_rows_go(filled: Cli) -> None:
    outcome = filled("sql", "explain", "graph.order", "name=workflow-1", "--analyze")
    assert outcome.returncode == 0, outcome.stderr
    first, *tree = outcome.stdout.splitlines()
    assert first.startswith("graph.order, sql/graph.sql:3: ")
    assert first.endswith(" ms")
    assert sum("← slowest" in line for line in tree) == 1
    assert any("rows 10,000 of " in line and " expected" in line and " ms, " in line for line in tree)
    assert any("times more rows" in line for line in tree)
    assert any("blocks" in line for line in tree)
    assert any(line.startswith("slowest: ") for line in tree)
    assert any(line.startswith("rows go wrong at: ") for line in tree)


def test_a_write_is_asked_for_and_taken_back(filled: Cli) -> None:
    command = ("sql", "explain", "workflow.delete", "name=workflow-1", "--analyze")
    refused = filled(*command)
    assert refused.returncode == 1
    assert "Run it, and take back what it wrote?" in refused.stderr
    for outcome in (filled(*command, input="y\n"), filled(*command, "--yes")):
        assert outcome.returncode == 0, outcome.stderr
        assert "Delete on workflow  rows 1 of " in outcome.stdout
        assert "trigger node_belongs_to_a_workflow on workflow: 1 times" in outcome.stdout
        assert "← slowest" in outcome.stdout
    assert filled("sql", "explain", "workflow.delete", "name=workflow-1").returncode == 0
    count = json.loads(filled("sql", "run", "workflow.count", "--json").stdout)
    assert count["workflows"] == 240


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["save.copy_nodes"], "COPY has no plan"),
        (["versions.page", "name=a"], "missing before, page_size"),
        (["workflow.get", "--analyze"], "missing name"),
        (["versions.page", "name=a", "before=1", "page_size=many"], "parameter page_size: invalid input syntax"),
        (["workflow.gets"], "did you mean workflow.get?"),
    ],
)
def test_what_cannot_be_explained(filled: Cli, arguments: list[str], says: str) -> None:
    outcome = filled("sql", "explain", *arguments)
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert says in outcome.stderr
    assert "Traceback" not in outcome.stderr
