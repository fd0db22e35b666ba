"""The queries of the previous release on the new schema, from a real repository."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from registry.check.previous import PreviousFinding, check_previous
from registry.errors import QueryError
from registry.resources import SQL_FOLDER

OLD = """\
-- name: find :one
SELECT id, email, nickname FROM users WHERE id = :id;

-- name: by_city :many
SELECT id FROM users
WHERE city = :city;

-- name: rename :exec
UPDATE users SET email = :email WHERE id = :id;

-- name: gone :value
SELECT count(*) FROM users;

-- name: fill :exec
COPY users (id, nickname) FROM STDIN;
"""
NEW = """\
-- name: find :many
SELECT id, email::text AS email, joined FROM users WHERE id = :id AND joined > :after;

-- name: rename :exec
UPDATE users SET email = :email WHERE id = :id::bigint;
"""


def git(repository: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *settings, *arguments], cwd=repository, check=True, capture_output=True)


@pytest.fixture
def connection(empty_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The new schema: nickname went, joined came."""
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE users (id bigint, email varchar, joined date)")
        yield connection


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the old files under the tag v1 and the new ones in the work tree."""
    folder = tmp_path / "shop" / "backend" / "sql"
    folder.mkdir(parents=True)
    (folder / "users.sql").write_text(OLD)
    (tmp_path / "shop" / "unrelated.txt").write_text("x")
    git(tmp_path / "shop", "init", "--quiet")
    git(tmp_path / "shop", "add", ".")
    git(tmp_path / "shop", "commit", "--quiet", "-m", "one")
    git(tmp_path / "shop", "tag", "v1")
    (folder / "users.sql").write_text(NEW)
    return tmp_path / "shop"


def expected(name: str) -> list[PreviousFinding]:
    return [
        PreviousFinding("users.find", f"{name}/users.sql:1", 'column "nickname" does not exist', True),
        PreviousFinding("users.by_city", f"{name}/users.sql:4", 'column "city" does not exist', True),
        PreviousFinding(
            "users.fill", f"{name}/users.sql:14", 'column "nickname" of relation "users" does not exist', True
        ),
        PreviousFinding("users.gone", f"{name}/users.sql:11", "is no longer there", False),
    ]


def test_a_break_is_named_with_the_old_line_and_the_servers_words(
    connection: psycopg.Connection[Any], repository: Path
) -> None:
    assert check_previous(connection, "v1", folder=repository / "backend" / "sql") == expected("v1:backend/sql")


def test_a_folder_does_as_well(connection: psycopg.Connection[Any], repository: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "users.sql").write_text(OLD)
    found = check_previous(connection, old, folder=repository / "backend" / "sql")
    assert found == expected(str(old))


def test_what_changed_without_breaking_is_a_note(connection: psycopg.Connection[Any], repository: Path) -> None:
    connection.execute("ALTER TABLE users ADD nickname text, ADD city text")
    found = check_previous(connection, "v1", folder=repository / "backend" / "sql")
    assert not any(finding.is_break for finding in found)
    assert [f"{finding.query}: {finding.what}" for finding in found] == [
        "users.find: gave :one and now gives :many",
        "users.find: the parameter after date is new",
        "users.find: the column email was character varying and now is text",
        "users.find: the column nickname text is no longer there",
        "users.find: the column joined date is new",
        "users.by_city: is no longer there",
        "users.gone: is no longer there",
        "users.fill: is no longer there",
    ]
    assert str(found[0]) == "note: users.find, v1:backend/sql/users.sql:1: gave :one and now gives :many"


def test_the_repository_may_be_another_one(
    connection: psycopg.Connection[Any], repository: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "sql"
    elsewhere.mkdir(parents=True)
    (elsewhere / "users.sql").write_text(NEW)
    found = check_previous(connection, "v1", folder=elsewhere, repository=repository / "backend")
    assert [finding.is_break for finding in found] == [True, True, True, False]


@pytest.mark.parametrize("reference", ["v2", "--output=x", ""])
def test_a_release_that_is_not_there(connection: psycopg.Connection[Any], repository: Path, reference: str) -> None:
    with pytest.raises(QueryError, match=r"is neither a folder nor|is not the name"):
        check_previous(connection, reference, folder=repository / "backend" / "sql")


def test_a_folder_that_did_not_exist_then(connection: psycopg.Connection[Any], repository: Path) -> None:
    other = repository / "other"
    other.mkdir()
    (other / "users.sql").write_text(NEW)
    with pytest.raises(QueryError, match="other"):
        check_previous(connection, "v1", folder=other)


def test_outside_of_any_repository(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    (tmp_path / "users.sql").write_text(NEW)
    with pytest.raises(QueryError, match="not a git repository"):
        check_previous(connection, "v1", folder=tmp_path)


def test_the_registry_fits_itself(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert check_previous(connection, SQL_FOLDER) == []
