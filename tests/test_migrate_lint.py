"""`migrate lint` and `migrate plan`: each rule is broken once, each lock is compared with a real server's."""

from __future__ import annotations

import json
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import Cli, with_database
from psycopg import sql
from test_migrate import ALL, write

pytest.importorskip("pglast")

from registry import migrate
from registry.errors import MigrationError
from registry.migrate import checksums
from registry.migrate.create import create
from registry.migrate.files import Script, Statement
from registry.migrate.lint import lint
from registry.migrate.locks import effects
from registry.migrate.plan import describe, plan
from registry.migrate.rules import check
from registry.resources import MIGRATIONS_FOLDER

needs_squawk = pytest.mark.skipif(
    not shutil.which("squawk", path=str(Path(sys.executable).parent)) and not shutil.which("squawk"),
    reason="needs squawk",
)


# --- the rules -------------------------------------------------------------------------------------------------------


@needs_squawk
def test_the_migrations_keep_all_rules() -> None:
    assert lint() == []


START = "SET LOCAL citus.multi_shard_modify_mode = 'sequential';\n"
TABLE = (
    "CREATE TABLE t (tenant_id uuid NOT NULL, id uuid NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (tenant_id, id));\n"
    "COMMENT ON TABLE t IS 'x';\nCOMMENT ON COLUMN t.tenant_id IS 'x';\nCOMMENT ON COLUMN t.id IS 'x';\n"
)
FUNCTION = "CREATE FUNCTION f() RETURNS integer LANGUAGE {} AS $$ {} $$;\nCOMMENT ON FUNCTION f() IS 'x';"
TRIGGER = "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
UNSAFE = "SET LOCAL citus.enable_unsafe_triggers = on;\n"
KEY = "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (tenant_id, id) REFERENCES u (tenant_id, id)"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (START + TABLE, []),
        ("CREATE INDEX i ON t (tenant_id);", ["citus-mode"]),
        (START + TRIGGER, ["citus-mode"]),
        (START + UNSAFE + TRIGGER, []),
        (START + UNSAFE + TRIGGER + KEY + ";", ["citus-order"]),
        (START + KEY + ";" + TABLE, ["citus-order"]),
        (START + "ALTER TABLE t ENABLE ROW LEVEL SECURITY;" + KEY + ";", ["citus-order"]),
        (START + TABLE + "SELECT registry_distribute('t', 'tenant_id');" + KEY + ";", []),
        (START + TABLE.replace("COMMENT ON TABLE t IS 'x';\n", ""), ["comment"]),
        (START + TABLE.replace("COMMENT ON COLUMN t.id IS 'x';\n", ""), ["comment"]),
        (START + "ALTER TABLE t ADD COLUMN c text;", ["comment"]),
        (START + "ALTER TABLE t ADD COLUMN c text;COMMENT ON COLUMN t.c IS 'x';", []),
        (START + FUNCTION.format("plpgsql", "BEGIN RETURN 1; END").split("\n")[0], ["comment"]),
        (START + TABLE.replace("CONSTRAINT t_pkey ", ""), ["named"]),
        (START + "ALTER TABLE t ADD CHECK (true);", ["named"]),
        (START + TABLE.replace("(tenant_id, id)", "(id, tenant_id)"), ["tenant-first"]),
        (START + TABLE.replace("tenant_id uuid NOT NULL", "tenant_id text NOT NULL"), ["tenant-first"]),
        (START + TABLE.replace("tenant_id uuid NOT NULL", "tenant_id uuid"), ["tenant-first"]),
        (START + "CREATE INDEX i ON t (id);", ["tenant-first"]),
        (START + "CREATE INDEX i ON t USING gin (id);", []),
        (START + "ALTER TABLE t ADD CONSTRAINT u UNIQUE (id);", ["tenant-first"]),
        (START + "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i;", []),
        (START + KEY + " DEFERRABLE;", ["foreign-key"]),
        (START + KEY + " ON DELETE SET NULL;", ["foreign-key"]),
        (START + KEY + " ON UPDATE CASCADE;", ["foreign-key"]),
        (START + KEY + " ON DELETE CASCADE;", []),
        (START + TABLE.replace(" id uuid NOT NULL,", " id integer GENERATED ALWAYS AS IDENTITY,"), ["citus-unable"]),
        (START + "ALTER TABLE t ADD COLUMN c serial; COMMENT ON COLUMN t.c IS 'x';", ["citus-unable"]),
        (START + "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE;", ["citus-unable"]),
        (START + FUNCTION.format("sql", "SELECT count(*)::integer FROM t"), ["citus-unable"]),
        (START + FUNCTION.format("sql", "SELECT 1"), []),
        ("-- transactional: false\nCREATE INDEX CONCURRENTLY i ON t (tenant_id);", ["repeatable"]),
        ("-- transactional: false\nDROP INDEX CONCURRENTLY i;", ["repeatable"]),
        (START + "/* one /* two; */ three; */ SELECT 1;", ["split"]),
        (START + "SELECT nothing FRM t t t;", ["split"]),
    ],
)
def test_each_rule(tmp_path: Path, text: str, rules: list[str]) -> None:
    write(tmp_path, a=text)
    found = [one.rule for one in lint(tmp_path, squawk=False) if one.rule not in ("checksum", "verify-file")]
    assert list(dict.fromkeys(found)) == rules


def test_where_a_rule_is_broken() -> None:
    statement = Statement("-- why\n\n/* and\nwhy */ CREATE INDEX i ON t (id);", 10)
    (fault,) = [one for one in check(Script(Path("a.sql"), (statement,), True)) if one.rule == "tenant-first"]
    assert (fault.line, fault.what) == (13, "index i does not lead with tenant_id")


def test_files_that_are_missing(tmp_path: Path) -> None:
    write(tmp_path, a=START)
    (tmp_path / "a.rollback.sql").unlink()
    checksums.write_file(tmp_path)
    assert [one.rule for one in lint(tmp_path, squawk=False)] == ["rollback-file", "verify-file"]


@needs_squawk
def test_squawk_and_exceptions(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    (folder / "verify").mkdir(parents=True)
    write(folder, a=f"{START}TRUNCATE t CASCADE;")
    write(folder / "verify", a="SELECT 1;")
    checksums.write_file(folder)
    (tmp_path / ".squawk.toml").write_text((MIGRATIONS_FOLDER.parent / ".squawk.toml").read_text())
    (found,) = lint(folder)
    assert (found.rule, found.where) == ("ban-truncate-cascade", f"{folder / 'a.sql'}:2")
    (folder / "lint.toml").write_text('[[allow]]\nfile = "a.sql"\nrules = ["ban-truncate-cascade"]\nreason = "empty"\n')
    assert lint(folder) == []
    write(folder, a=START)
    checksums.write_file(folder)
    (found,) = lint(folder)
    assert (found.rule, found.what) == ("exception", "a.sql does not break ban-truncate-cascade")
    (folder / "lint.toml").write_text('[[allow]]\nfile = "a.sql"\n')
    with pytest.raises(MigrationError, match=r"lint\.toml: each \[\[allow\]\] has file, rules and reason"):
        lint(folder)


@needs_squawk
def test_a_new_migration_keeps_the_rules(tmp_path: Path) -> None:
    create("something", folder=tmp_path)
    checksums.write_file(tmp_path)
    assert lint(tmp_path) == []


@needs_squawk
def test_the_command_lint(tmp_path: Path) -> None:
    write(tmp_path, a="CREATE INDEX i ON t (id);")
    outcome = Cli()("migrate", "lint", "--folder", tmp_path, "--json")
    assert outcome.returncode == 1
    assert {"where", "rule", "what", "advice"} == json.loads(outcome.stdout)[0].keys()
    assert Cli()("migrate", "lint").returncode == 0


# --- plan ------------------------------------------------------------------------------------------------------------

BEFORE = """
CREATE TABLE u (id integer PRIMARY KEY);
CREATE TABLE t (id integer, name varchar(10), u_id integer, CONSTRAINT c CHECK (id > 0) NOT VALID);
CREATE INDEX i ON t (id);
CREATE UNIQUE INDEX u_again ON u (id);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY p ON t USING (true);
CREATE MATERIALIZED VIEW m AS SELECT id FROM u;
"""


@pytest.fixture(scope="module")
def playground(server_url: str) -> Iterator[psycopg.Connection]:
    """A database with a few objects, in which every test rolls back what it does."""
    name = sql.Identifier(f"locks_{uuid.uuid4().hex[:12]}")
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        with psycopg.connect(with_database(server_url, name.as_string().strip('"')), autocommit=True) as session:
            session.execute(BEFORE.encode())
            yield session
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE t ADD COLUMN more integer",
        "ALTER TABLE t ADD COLUMN more timestamptz DEFAULT now()",
        "ALTER TABLE t ADD COLUMN more uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE t ADD COLUMN more integer GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE t ADD COLUMN more integer GENERATED ALWAYS AS (id + 1) STORED",
        "ALTER TABLE t ADD COLUMN more serial",
        "ALTER TABLE t DROP COLUMN name",
        "ALTER TABLE t ALTER COLUMN id TYPE bigint",
        "ALTER TABLE t ALTER COLUMN name TYPE text",
        "ALTER TABLE t ALTER COLUMN id SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN id SET DEFAULT 1",
        "ALTER TABLE t ALTER COLUMN id SET STATISTICS 100",
        "ALTER TABLE t SET (fillfactor = 90)",
        "ALTER TABLE t SET UNLOGGED",
        "ALTER TABLE t ADD CONSTRAINT k CHECK (id > 1)",
        "ALTER TABLE t ADD CONSTRAINT k CHECK (id > 1) NOT VALID",
        "ALTER TABLE t VALIDATE CONSTRAINT c",
        "ALTER TABLE t DROP CONSTRAINT c",
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (u_id) REFERENCES u (id)",
        "ALTER TABLE t ADD CONSTRAINT k UNIQUE (id)",
        "ALTER TABLE u ADD CONSTRAINT k UNIQUE USING INDEX u_again",
        "ALTER TABLE t DISABLE TRIGGER g",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE t RENAME COLUMN name TO other",
        "ALTER TABLE t RENAME TO other",
        "CREATE INDEX j ON t (id)",
        "DROP TABLE t CASCADE",
        "CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "DROP TRIGGER g ON t",
        "CREATE POLICY q ON t USING (true)",
        "ALTER POLICY p ON t USING (false)",
        "DROP POLICY p ON t",
        "COMMENT ON TABLE t IS 'x'",
        "COMMENT ON COLUMN t.id IS 'x'",
        "CREATE TABLE n (id integer, CONSTRAINT k FOREIGN KEY (id) REFERENCES u (id))",
        "REFRESH MATERIALIZED VIEW m",
        "TRUNCATE t",
        "LOCK TABLE t IN SHARE MODE",
        "REINDEX TABLE t",
        "SELECT * FROM t",
        "SELECT * FROM t FOR UPDATE",
        "INSERT INTO t (id) VALUES (1)",
        "UPDATE t SET id = 1",
        "WITH w AS (DELETE FROM t RETURNING id) INSERT INTO u SELECT id FROM w",
        "CREATE FUNCTION z() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$",
    ],
)
def test_each_lock_is_what_the_server_takes(playground: psycopg.Connection, statement: str) -> None:
    session = playground
    files = "SELECT relname, pg_relation_filenode(oid) FROM pg_class WHERE relname IN ('t', 'u') AND relkind = 'r'"
    locks = (
        "SELECT relation::regclass::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' "
        "AND relation IN (SELECT oid FROM pg_class WHERE relname = ANY (%s) AND relkind IN ('r', 'm'))"
    )
    order = ["AccessShare", "RowShare", "RowExclusive", "ShareUpdateExclusive", "Share", "ShareRowExclusive"]
    order += ["Exclusive", "AccessExclusive"]
    with session.transaction(force_rollback=True):
        before: dict[str, int] = dict(session.execute(files.encode()).fetchall())
        session.execute(statement.encode())
        held: dict[str, str] = {}
        renamed = {"other": "t"} if "RENAME TO" in statement else {}
        gone = statement.startswith("DROP TABLE")
        for table, mode in session.execute(locks.encode(), [["t", "u", "m", "other"]]).fetchall():
            name, lock = renamed.get(str(table), str(table)), mode.removesuffix("Lock")
            if name not in held or order.index(lock) > order.index(held[name]):
                held[name] = lock
        after: dict[str, int] = dict(session.execute(files.encode()).fetchall())
    words = {one.table: one for one in effects(statement)}
    expected = {one: two.lock.title().replace(" ", "") for one, two in words.items()}
    if gone:
        held = {"t": "AccessExclusive"}  # it has no name any more
    # What is read on the way (a foreign key, a materialized view's table) is locked as every reader locks it.
    assert {name: lock for name, lock in held.items() if lock != "AccessShare" or name in expected} == expected
    rewritten = {name for name in before if name in after and after[name] != before[name]} - {"other"}
    if not statement.startswith("TRUNCATE"):
        said = {one for one, two in words.items() if (two.whole or "").startswith("rewrites") and one in "tu"}
        assert rewritten <= said
        assert said == rewritten or "TYPE text" in statement


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("CREATE INDEX CONCURRENTLY j ON t (id)", ["SHARE UPDATE EXCLUSIVE on t (blocks no reads and no writes, only "
         "schema changes and VACUUM); reads the whole table to build the index"]),
        ("DROP INDEX i", ["ACCESS EXCLUSIVE on the index i and its table (blocks reads and writes)"]),
        ("DROP INDEX CONCURRENTLY i", ["SHARE UPDATE EXCLUSIVE on the index i and its table (blocks no reads and no "
         "writes, only schema changes and VACUUM)"]),
        ("VACUUM FULL t", ["ACCESS EXCLUSIVE on t (blocks reads and writes); rewrites the table"]),
        ("CLUSTER t USING i", ["ACCESS EXCLUSIVE on t (blocks reads and writes); rewrites the table"]),
        ("REINDEX (CONCURRENTLY) TABLE s.t", ["SHARE UPDATE EXCLUSIVE on s.t (blocks no reads and no writes, only "
         "schema changes and VACUUM); reads the whole table to build the index"]),
        ("SET LOCAL lock_timeout = '1s'", ["no lock on any table"]),
    ],
)  # fmt: skip
def test_in_words(statement: str, words: list[str]) -> None:
    (step,) = describe(Script(Path("a.sql"), (Statement(f"{statement};", 1),), True))
    assert list(step.effects) == words


def test_what_is_pending(empty_database_url: str) -> None:
    assert [one.id for one in plan(empty_database_url)] == ALL
    assert not any(step.waits for one in plan(empty_database_url) for step in one.steps)
    migrate.up(empty_database_url, ALL[4])
    first, *_ = plan(empty_database_url)
    assert first.id == ALL[5]
    assert "ACCESS EXCLUSIVE on workflow (blocks reads and writes)" in first.steps[1].effects
    assert [one.id for one in plan(empty_database_url, ALL[4])] == []
    outcome = Cli(empty_database_url)("migrate", "plan")
    assert "line 6: ALTER TABLE workflow ENABLE ROW LEVEL SECURITY;" in outcome.stdout
    assert "  1 statement touches no table that was there before\n" in outcome.stdout
    assert json.loads(Cli(empty_database_url)("migrate", "plan", "--json").stdout)[0]["id"] == ALL[5]
