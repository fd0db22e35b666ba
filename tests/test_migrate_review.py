"""What is known of the files: checksums, what may not be applied, `new`, `verify`; each with what the command says."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from conftest import PROJECT, Cli
from test_migrate import ALL, relations, schema, write

from registry import migrate
from registry.errors import MigrationError
from registry.migrate import checksums, connection
from registry.migrate.create import create
from registry.migrate.files import Statement
from registry.migrate.statements import bare, extensions
from registry.migrate.statements import relations as relations_made
from registry.migrate.verify import verify
from registry.resources import MIGRATIONS_FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three small migrations."""
    return write(
        tmp_path,
        **{"10_a": "CREATE TABLE a (id integer);", "10_a__rollback": "DROP TABLE a;"},
        **{"20_b": "CREATE TABLE b (id integer);", "20_b__rollback": "DROP TABLE b;"},
        **{"40_d": "CREATE TABLE d (id integer);", "40_d__rollback": "DROP TABLE d;"},
    )


def spoil(folder: Path, how: str) -> str:
    """Make the files unlike what was applied; the id of the migration it is about."""
    if how == "changed":
        (folder / "20_b.sql").write_text("CREATE TABLE b (id bigint);", "utf-8")
    elif how == "rollback changed":
        (folder / "20_b.rollback.sql").write_text("DROP TABLE IF EXISTS b;", "utf-8")
    elif how == "gone":
        (folder / "20_b.sql").unlink()
        (folder / "20_b.rollback.sql").unlink()
    elif how == "late":
        write(folder, **{"30_c": "CREATE TABLE c (id integer);"})
        return "30_c"
    else:
        (folder / "20_b.rollback.sql").unlink()
    return "20_b"


PROBLEMS = {
    "changed": "its file has changed since it was applied: put 20_b.sql back",
    "rollback changed": "its rollback file has changed since it was applied: put 20_b.rollback.sql back",
    "gone": "it is applied, but its file is gone: put the file back",
    "late": "it is pending, but older than 40_d, which is applied: give its files a newer name",
    "no rollback": "it has no rollback file: write 20_b.rollback.sql",
}


@pytest.mark.parametrize("how", PROBLEMS)
def test_what_does_not_fit_is_an_error_until_it_is_repaired(empty_database_url: str, folder: Path, how: str) -> None:
    migrate.up(empty_database_url, folder=folder)
    id = spoil(folder, how)
    write(folder, **{"50_e": "CREATE TABLE e (id integer);"})
    found = {one.id: one.problem for one in migrate.status(empty_database_url, folder=folder) if one.problem}
    assert list(found) == [id]
    assert PROBLEMS[how] in str(found[id])
    assert "registry migrate repair" in str(found[id])
    with pytest.raises(MigrationError) as raised:
        migrate.up(empty_database_url, folder=folder)
    assert str(raised.value) == f"{id}: {found[id]}"
    assert not {"c", "e"} & set(relations(empty_database_url))

    assert [one.id for one in migrate.repair(empty_database_url, folder=folder)] == [id]
    assert migrate.repair(empty_database_url, folder=folder) == []
    assert [one for one in migrate.status(empty_database_url, folder=folder) if one.problem] == []
    assert migrate.up(empty_database_url, folder=folder) == (["30_c"] if how == "late" else []) + ["50_e"]


def test_a_pending_migration_needs_a_rollback_file(empty_database_url: str, folder: Path) -> None:
    (folder / "40_d.rollback.sql").unlink()
    with pytest.raises(MigrationError, match=r"40_d: it has no rollback file: write 40_d\.rollback\.sql"):
        migrate.up(empty_database_url, folder=folder)
    assert relations(empty_database_url) == []


def test_what_cannot_be_taken_back_stays(empty_database_url: str, folder: Path) -> None:
    migrate.up(empty_database_url, folder=folder)
    (folder / "20_b.rollback.sql").unlink()
    with pytest.raises(MigrationError, match="20_b cannot be taken back: write"):
        migrate.down(empty_database_url, 2, folder=folder)
    assert {"b", "d"} <= set(relations(empty_database_url))
    (folder / "40_d.sql").unlink()
    with pytest.raises(MigrationError, match="40_d: its file is gone, so it cannot be taken back"):
        migrate.down(empty_database_url, folder=folder)


def test_a_changed_migration_may_be_redone(empty_database_url: str, folder: Path) -> None:
    migrate.up(empty_database_url, folder=folder)
    (folder / "40_d.sql").write_text("CREATE TABLE d (id bigint);", "utf-8")
    assert migrate.redo(empty_database_url, folder=folder) == ["40_d"]
    assert [one for one in migrate.status(empty_database_url, folder=folder) if one.problem] == []


def test_line_endings_do_not_count(empty_database_url: str, folder: Path) -> None:
    migrate.up(empty_database_url, folder=folder)
    path = folder / "20_b.sql"
    path.write_bytes(b"CREATE TABLE b (id integer);".replace(b"\n", b"\r\n"))
    assert [one for one in migrate.status(empty_database_url, folder=folder) if one.problem] == []


def test_a_database_from_before_checksums(empty_database_url: str, folder: Path) -> None:
    migrate.up(empty_database_url, folder=folder)
    with psycopg.connect(empty_database_url) as session:
        session.execute("DROP TABLE _yoyo_checksum")
    assert [one for one in migrate.status(empty_database_url, folder=folder) if one.problem] == []
    assert migrate.up(empty_database_url, folder=folder) == []
    spoil(folder, "changed")
    assert [one.id for one in migrate.status(empty_database_url, folder=folder) if one.problem] == ["20_b"]


def test_the_commands_for_a_changed_file(database_url: str) -> None:
    cli = Cli(database_url)
    with psycopg.connect(database_url) as session:
        session.execute("UPDATE _yoyo_checksum SET checksum = 'another' WHERE migration_id = %s", [ALL[1]])
    outcome = cli("migrate", "status", "--json")
    assert outcome.returncode == 1
    assert [one["id"] for one in json.loads(outcome.stdout) if one.get("problem")] == [ALL[1]]
    assert outcome.stderr.startswith(f"registry: {ALL[1]}: its file has changed since it was applied")
    assert cli("migrate", "up").returncode == 1
    assert cli("migrate", "repair").stdout == f"{ALL[1]}: accepted as its files are now\n"
    assert cli("migrate", "repair", "--json").stdout == "[]\n"
    assert cli("migrate", "status").returncode == 0


def test_checksums_txt_is_as_the_files_are() -> None:
    assert checksums.file_problems(MIGRATIONS_FOLDER) == {}, "after review: registry migrate lint --write-checksums"
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--quiet", "checksums.txt"], cwd=MIGRATIONS_FOLDER, check=True)


def test_checksums_txt_that_does_not_fit(folder: Path) -> None:
    checksums.write_file(folder)
    assert checksums.file_problems(folder) == {}
    spoil(folder, "changed")
    spoil(folder, "late")
    (folder / "10_a.rollback.sql").unlink()
    assert checksums.file_problems(folder) == {
        "10_a.rollback.sql": "is listed in checksums.txt, but the file is gone",
        "20_b.sql": "has changed since checksums.txt was written",
        "30_c.rollback.sql": "is not listed in checksums.txt",
        "30_c.sql": "is not listed in checksums.txt",
    }


# --- what is found out before anything is done -----------------------------------------------------------------------


def test_nothing_is_done_where_somebody_elses_tables_are(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as session:
        session.execute("CREATE TABLE workflow (mine integer)")
        session.execute("CREATE VIEW tenant AS SELECT 1 AS mine")
    with pytest.raises(MigrationError, match=r'relation "tenant", "workflow" already exists.*a database of its own'):
        migrate.up(empty_database_url)
    assert relations(empty_database_url) == ["tenant", "workflow"]


def test_nothing_is_done_without_an_extension(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="CREATE TABLE a (id integer);", b="CREATE EXTENSION IF NOT EXISTS no_such_thing;")
    with pytest.raises(MigrationError, match='extension "no_such_thing" is not available on the server'):
        migrate.up(empty_database_url, folder=folder)
    assert relations(empty_database_url) == []


def test_which_package_brings_vector() -> None:
    with pytest.raises(MigrationError, match="package postgresql-16-pgvector, image pgvector/pgvector"):
        connection.check_extensions(["vector"], 160004)
    connection.check_extensions([], 160004)


def test_a_server_that_is_too_old() -> None:
    with pytest.raises(MigrationError, match="the server is PostgreSQL 15: the registry needs 16 or newer"):
        connection.check_server(150010)
    connection.check_server(160000)


def test_files_that_are_no_migrations(empty_database_url: str, folder: Path) -> None:
    (folder / "60_f.py").write_text("", "utf-8")
    with pytest.raises(MigrationError, match=r"60_f\.py: migrations are plain SQL"):
        migrate.up(empty_database_url, folder=folder)


def test_dependencies_in_a_circle(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="-- depends: b\nSELECT 1;", b="-- depends: a\nSELECT 1;")
    with pytest.raises(MigrationError, match="these migrations depend on each other: a, b"):
        migrate.up(empty_database_url, folder=folder)


def test_the_line_of_a_statement_that_stands_there_twice(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="SELECT 1;\nCREATE TABLE a (id integer);\n\n-- again\nCREATE TABLE a (id integer);\n")
    with pytest.raises(MigrationError, match=r'a\.sql:\d\): relation "a" already exists'):
        migrate.up(empty_database_url, folder=folder)


def test_words_of_statements() -> None:
    text = '/* CREATE */ CREATE -- x\n TABLE  "Odd ""name"""(id integer);'
    assert bare(text) == 'CREATE TABLE "Odd ""name"""(id integer);'
    statements = [
        Statement(one, 1) for one in (text, "create view V as select 1;", "CREATE TABLE IF NOT EXISTS no ();")
    ]
    assert relations_made(statements) == ['Odd "name"', "v"]
    assert extensions([Statement("CREATE EXTENSION vector;", 1)]) == ["vector"]


# --- verify ----------------------------------------------------------------------------------------------------------

BREAKS = [
    ("DROP EXTENSION vector CASCADE", 0, "extension vector is not installed"),
    ("ALTER TABLE workflow_params DROP COLUMN default_value", 1, "missing columns: workflow_params.default_value"),
    ("ALTER TABLE workflow_edges DROP CONSTRAINT edge_runs_forward", 1, "missing constraints: edge_runs_forward"),
    ("ALTER TABLE workflow DROP CONSTRAINT workflow_name_is_unique", 1, "missing constraints: workflow_name_is_unique"),
    ("DROP INDEX workflow_edges_up", 1, "missing indexes: workflow_edges_up"),
    ("DROP FUNCTION registry_distribute", 1, "missing functions: registry_distribute"),
    ("DELETE FROM tenant", 1, "the default tenant is missing"),
    ("ALTER TABLE workflow DROP CONSTRAINT workflow_has_a_tenant", 2, "missing foreign keys: workflow_has_a_tenant"),
    (
        "ALTER TABLE workflow_params DROP CONSTRAINT param_belongs_to_a_workflow, ADD CONSTRAINT "
        "param_belongs_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id)",
        2,
        "missing foreign keys: param_belongs_to_a_workflow",
    ),
    ("DROP TRIGGER place_edge ON workflow_edges", 3, "missing or disabled triggers: place_edge"),
    ("ALTER TABLE workflow_nodes DISABLE TRIGGER place_node", 3, "missing or disabled triggers: place_node"),
    ("DROP FUNCTION registry_way", 3, "missing functions: registry_way"),
    ("DROP TRIGGER set_updated_at ON workflow", 4, "missing or disabled triggers: set_updated_at on workflow"),
    ("DROP TRIGGER touch_workflow_on_delete ON workflow_edges", 4, "touch_workflow_on_delete on workflow_edges"),
    ("DROP POLICY tenant_isolation ON workflow_nodes", 5, "not isolated by tenant: workflow_nodes"),
    ("ALTER TABLE workflow DISABLE ROW LEVEL SECURITY", 5, "not isolated by tenant: workflow"),
    ("ALTER TABLE workflow_params NO FORCE ROW LEVEL SECURITY", 5, "not isolated by tenant: workflow_params"),
]


def test_every_migration_has_a_verify_file_that_holds(database_url: str) -> None:
    assert [(one.id, one.problem) for one in verify(database_url)][: len(ALL)] == [(id, None) for id in ALL]
    assert {path.stem for path in (MIGRATIONS_FOLDER / "verify").glob("*.sql")} == set(ALL)


def test_verify_notices_what_is_gone(database_url: str) -> None:
    with psycopg.connect(database_url) as session:
        for statement, number, message in BREAKS:
            with session.transaction(force_rollback=True):
                session.execute(statement.encode())
                path = MIGRATIONS_FOLDER / "verify" / f"{ALL[number]}.sql"
                with pytest.raises(psycopg.errors.RaiseException, match=message), session.transaction():
                    session.execute(path.read_text("utf-8").encode())


def test_verify_changes_nothing_and_says_where(empty_database_url: str, folder: Path) -> None:
    migrate.up(empty_database_url, "20_b", folder=folder)
    (folder / "verify").mkdir()
    write_verify = folder / "verify" / "10_a.sql"
    write_verify.write_text("-- a\nDROP TABLE a;\nSELECT nothing FROM b;", "utf-8")
    (found, missing, _) = verify(empty_database_url, folder=folder)
    assert found.problem == f'({write_verify}:3): column "nothing" does not exist'
    assert missing.problem == f"{folder / 'verify' / '20_b.sql'} is missing: write it"
    assert "a" in relations(empty_database_url)


def test_the_command_verify(database_url: str) -> None:
    cli = Cli(database_url)
    assert cli("migrate", "verify").stdout.splitlines()[: len(ALL)] == [f"{id}\tkept" for id in ALL]
    with psycopg.connect(database_url) as session:
        session.execute("DROP POLICY tenant_isolation ON workflow")
    outcome = cli("migrate", "verify", "--json")
    assert outcome.returncode == 1
    assert [one["id"] for one in json.loads(outcome.stdout) if one["problem"]] == [
        id for id in ALL if id.endswith("_row_level_security")
    ]
    assert "not isolated by tenant: workflow" in outcome.stderr


# --- new -------------------------------------------------------------------------------------------------------------


def test_a_new_migration(empty_database_url: str, tmp_path: Path) -> None:
    now = datetime.datetime(2027, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    first = create("Add priority, to Workflow!", folder=tmp_path, now=now)
    assert [path.relative_to(tmp_path).as_posix() for path in first] == [
        "20270102030405_add_priority_to_workflow.sql",
        "20270102030405_add_priority_to_workflow.rollback.sql",
        "verify/20270102030405_add_priority_to_workflow.sql",
    ]
    assert first[0].read_text("utf-8").splitlines() == [
        "-- Add priority, to Workflow!",
        "SET LOCAL citus.multi_shard_modify_mode = 'sequential';",
    ]
    second = create("another", folder=tmp_path, now=now)
    assert second[0].name == "20270102030406_another.sql"
    assert "-- depends: 20270102030405_add_priority_to_workflow\n" in second[0].read_text("utf-8")
    ids = migrate.up(empty_database_url, folder=tmp_path)
    assert ids == [first[0].stem, second[0].stem]
    found = [one.problem for one in verify(empty_database_url, folder=tmp_path) if one.id in ids]
    assert ["nothing is checked yet" in str(problem) for problem in found] == [True, True]
    assert migrate.down(empty_database_url, 2, folder=tmp_path) == ids[::-1]


@pytest.mark.parametrize("description", ["", " !? ", "x" * 101])
def test_a_description_that_makes_no_name(tmp_path: Path, description: str) -> None:
    with pytest.raises(MigrationError, match="description"):
        create(description, folder=tmp_path)


def test_the_command_new(tmp_path: Path) -> None:
    outcome = Cli()("migrate", "new", "a thing", "--folder", tmp_path, "--json")
    assert [Path(one).exists() for one in json.loads(outcome.stdout)] == [True] * 3
    assert Cli()("migrate", "new").returncode == 2


# --- each migration, on a database with data -------------------------------------------------------------------------

DATA = """
INSERT INTO workflow (name) SELECT 'flow ' || n FROM generate_series(1, 20) AS n;
INSERT INTO workflow_nodes (workflow_id, name, node_type, order_index)
SELECT workflow.id, 'node ' || n, 'tool', n FROM workflow CROSS JOIN generate_series(1, 5) AS n;
INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order)
SELECT parent.workflow_id, parent.id, child.id, parent.order_index, child.order_index
FROM workflow_nodes AS parent
JOIN workflow_nodes AS child
  ON child.workflow_id = parent.workflow_id AND child.order_index = parent.order_index + 1;
INSERT INTO workflow_params (workflow_id, key, value_type) SELECT id, 'key', 'string' FROM workflow;
"""


Rows = dict[str, list[dict[str, object]]]


def rows(url: str, known: Rows | None = None) -> Rows:
    """All rows of all tables; or of the tables that are known, with the columns that are known."""
    with psycopg.connect(url) as session:
        tables = [name for name in relations(url) if name in ("tenant", "workflow") or name.startswith("workflow_")]
        kinds = session.execute("SELECT relname FROM pg_class WHERE relkind = 'r'").fetchall()
        tables = [name for name in tables if (name,) in kinds and (known is None or name in known)]
        found: Rows = {
            name: [row for (row,) in session.execute(f"SELECT to_jsonb({name}) FROM {name} ORDER BY {name}".encode())]
            for name in tables
        }
    if known is None:
        return found
    columns = {name: list(content[0]) if content else [] for name, content in known.items()}
    return {name: [{key: row[key] for key in columns[name]} for row in found[name]] for name in tables}


@pytest.mark.parametrize("number", range(2, len(ALL)))
def test_each_migration_up_down_up_with_data(
    database_at: Callable[[str], str], number: int, postgres_version: int
) -> None:
    url = database_at(ALL[number - 1])
    with psycopg.connect(url) as session:
        session.execute(DATA.encode())
    before, catalog = rows(url), schema(url, postgres_version)
    assert len(before["workflow_edges"]) == 80
    kept = {name: content for name, content in before.items() if content}  # the others a migration may fill
    assert migrate.up(url, ALL[number]) == [ALL[number]]
    after = schema(url, postgres_version)
    assert rows(url, kept) == kept
    assert migrate.down(url) == [ALL[number]]
    assert (rows(url, kept), schema(url, postgres_version)) == (kept, catalog)
    assert migrate.up(url, ALL[number]) == [ALL[number]]
    assert (rows(url, kept), schema(url, postgres_version)) == (kept, after)


def test_the_project_has_the_files_that_lint_reads() -> None:
    assert (PROJECT / ".squawk.toml").exists()
    assert (MIGRATIONS_FOLDER / "lint.toml").exists()
