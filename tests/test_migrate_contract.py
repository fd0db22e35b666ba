"""Expand and contract: what a migration may take away from running code, and by which name."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Cli
from test_migrate import write

pytest.importorskip("pglast")

from registry.migrate.lint import lint
from registry.resources import MIGRATIONS_FOLDER

START = "SET LOCAL citus.multi_shard_modify_mode = 'sequential';\n"
BEFORE = (
    START
    + """
CREATE TABLE t (
    tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), name varchar(100), size integer,
    exact integer [], price numeric(8, 2), CONSTRAINT t_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT t_is_once UNIQUE (tenant_id, name), CONSTRAINT t_is_small CHECK (size < 9)
);
CREATE INDEX t_by_size ON t (tenant_id, size);
CREATE UNIQUE INDEX t_once ON t (tenant_id, size);
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
"""
)
AGAIN = "CREATE FUNCTION f({}) RETURNS {} LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$"


def broken(folder: Path, name: str, text: str) -> list[str]:
    write(folder, **{"10_before": BEFORE, name: START + text + ";"})
    return [one.what for one in lint(folder, squawk=False) if one.rule == "contract"]


NARROWER = "makes {} a type that does not hold all it held: {}"
NO_FUNCTION = "drops the function {}, or changes what it gives"
TAKEN = {
    "DROP TABLE t": "drops the table t",
    "DROP TABLE public.t": "drops the table t",
    "DROP VIEW v": "drops the view v",
    "DROP SEQUENCE s": "drops the sequence s",
    "DROP TYPE mood": "drops the type mood",
    "DROP SCHEMA s CASCADE": "drops the schema s",
    "DROP EXTENSION vector": "drops the extension vector",
    "DROP FUNCTION f": NO_FUNCTION.format("f"),
    "DROP FUNCTION f(integer)": NO_FUNCTION.format("f"),
    "DROP FUNCTION public.other(integer)": NO_FUNCTION.format("other"),
    "DROP TRIGGER g ON t": "drops the trigger g on t",
    "DROP POLICY p ON t": "drops the policy p on t",
    "DROP INDEX t_once": "drops the index t_once",
    "ALTER TABLE t DROP CONSTRAINT t_is_once": "drops the unique constraint t_is_once, which ON CONFLICT may name",
    "ALTER TABLE t DROP COLUMN name": "drops the column t.name",
    "ALTER TABLE t RENAME COLUMN name TO title": "renames t.name",
    "ALTER TABLE t RENAME TO u": "renames t",
    "ALTER VIEW v RENAME TO w": "renames v",
    "ALTER FUNCTION f(integer) RENAME TO g": "renames f",
    "ALTER TABLE t SET SCHEMA s": "moves the table to the schema s",
    "ALTER TYPE mood RENAME VALUE 'a' TO 'b'": "renames the value a of mood",
    "ALTER TABLE t DISABLE TRIGGER g": "disables the trigger g",
    "ALTER TABLE t DISABLE TRIGGER ALL": "disables the triggers of t",
    "ALTER TABLE t ALTER COLUMN id DROP DEFAULT": "drops the default of t.id",
    "ALTER TABLE t ALTER COLUMN size SET NOT NULL": "wants t.size NOT NULL, and it has no default",
    "ALTER TABLE t ADD COLUMN more text NOT NULL": "adds t.more NOT NULL without a default",
    "ALTER TABLE t ALTER COLUMN size TYPE smallint": NARROWER.format("t.size", "int2"),
    "ALTER TABLE t ALTER COLUMN size TYPE text": NARROWER.format("t.size", "text"),
    "ALTER TABLE t ALTER COLUMN name TYPE varchar(99)": NARROWER.format("t.name", "varchar"),
    "ALTER TABLE t ALTER COLUMN price TYPE numeric(7, 2)": NARROWER.format("t.price", "numeric"),
    "ALTER TABLE t ALTER COLUMN exact TYPE bigint []": NARROWER.format("t.exact", "int8"),
    "ALTER TABLE other ALTER COLUMN size TYPE bigint": NARROWER.format("other.size", "int8"),
    "REVOKE SELECT ON t FROM app": "revokes privileges on t",
    "DROP OWNED BY app": "drops a role, or what it owns",
    f"DROP FUNCTION f(integer); {AGAIN.format('a integer', 'bigint')}": NO_FUNCTION.format("f"),
    f"DROP FUNCTION f(integer); {AGAIN.format('a text', 'integer')}": NO_FUNCTION.format("f"),
}


@pytest.mark.parametrize("text", TAKEN)
def test_only_a_contract_migration_takes_something_away(tmp_path: Path, text: str) -> None:
    for name in ("20_expand", "20_change", "20_contract"):
        (tmp_path / name).mkdir()
        assert broken(tmp_path / name, name, text) == [TAKEN[text]]
    (tmp_path / "c").mkdir()
    assert broken(tmp_path / "c", "20_contract_it", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE n (tenant_id uuid NOT NULL); ALTER TABLE n ALTER COLUMN tenant_id TYPE text; DROP TABLE n",
        "CREATE TABLE n (id integer); ALTER TABLE n RENAME TO m; REVOKE ALL ON n FROM PUBLIC",
        "ALTER TABLE t ADD COLUMN more text",
        "ALTER TABLE t ADD COLUMN more text NOT NULL DEFAULT ''",
        "ALTER TABLE t ADD COLUMN more bigserial NOT NULL",
        "ALTER TABLE t ALTER COLUMN id SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN size SET NOT NULL, ALTER COLUMN size SET DEFAULT 0",
        "ALTER TABLE t ALTER COLUMN size SET DEFAULT 0; ALTER TABLE t ALTER COLUMN size SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN size TYPE bigint",
        "ALTER TABLE t ALTER COLUMN size TYPE bigint; ALTER TABLE t ALTER COLUMN size TYPE numeric",
        "ALTER TABLE t ALTER COLUMN name TYPE varchar(255)",
        "ALTER TABLE t ALTER COLUMN name TYPE varchar",
        "ALTER TABLE public.t ALTER COLUMN name TYPE text",
        "ALTER TABLE t ALTER COLUMN price TYPE numeric",
        "ALTER TABLE t DROP CONSTRAINT t_is_small",
        "ALTER TABLE t DROP CONSTRAINT t_is_once, ADD CONSTRAINT t_is_once UNIQUE (tenant_id, name)",
        "ALTER TABLE t RENAME CONSTRAINT t_is_small TO t_is_not_large",
        "DROP INDEX t_by_size",
        "ALTER INDEX t_by_size RENAME TO t_by_width",
        "DROP INDEX t_once; CREATE UNIQUE INDEX t_once ON t (tenant_id, size) WHERE size > 0",
        "DROP TRIGGER g ON t; CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "DROP POLICY p ON t; CREATE POLICY p ON t USING (true)",
        "DROP VIEW v; CREATE VIEW v AS SELECT 1",
        f"DROP FUNCTION f(integer); {AGAIN.format('b integer', 'integer')}",
        f"DROP FUNCTION f; {AGAIN.format('b integer', 'integer')}",
        f"{AGAIN.format('', 'integer')}; REVOKE ALL ON FUNCTION f() FROM PUBLIC",
        "GRANT SELECT ON t TO app",
    ],
)
def test_what_any_migration_may_do(tmp_path: Path, text: str) -> None:
    assert broken(tmp_path, "20_change", text) == []


def test_what_to_do_instead_and_the_exception(tmp_path: Path) -> None:
    write(tmp_path, **{"10_before": BEFORE, "20_change": f"{START}\nDROP TABLE t;"})
    (found,) = [one for one in lint(tmp_path, squawk=False) if one.rule == "contract"]
    assert found.where == f"{tmp_path / '20_change.sql'}:3"
    assert "in a migration named YYYYMMDDHHMMSS_contract_what_goes" in found.advice
    allow = '[[allow]]\nfile = "20_change.sql"\nrules = ["contract"]\nreason = "no release has it yet"\n'
    (tmp_path / "lint.toml").write_text(allow)
    assert [one.rule for one in lint(tmp_path, squawk=False) if one.rule == "contract"] == []


def test_only_a_contract_migration_may_be_listed_as_breaking_code(tmp_path: Path) -> None:
    write(tmp_path, **{"20_change": START, "30_contract_it": START})
    entry = '[[breaks]]\nfile = "{}"\nreason = "nobody uses it"\n'
    files = ("20_change.sql", "30_contract_it.sql", "40_contract_gone.sql")
    (tmp_path / "lint.toml").write_text("".join(map(entry.format, files)))
    found = [one.what for one in lint(tmp_path, squawk=False) if one.rule == "exception"]
    assert found == [
        f"[[breaks]] names {file}, which is no contract migration of this folder" for file in (files[0], files[2])
    ]


def test_new_names_a_contract_migration(tmp_path: Path) -> None:
    outcome = Cli()("migrate", "new", "contract: drop the old names", "--folder", tmp_path)
    assert "_contract_drop_the_old_names.sql" in outcome.stdout


def test_the_project_keeps_the_rule() -> None:
    assert [one for one in lint(MIGRATIONS_FOLDER, squawk=False) if one.rule == "contract"] == []
