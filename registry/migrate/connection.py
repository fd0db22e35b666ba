"""A connection to migrate by, and errors of the server in words: file, line, what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from registry.errors import DatabaseUnavailable, MigrationError
from registry.resources import own_queries

if TYPE_CHECKING:
    import psycopg

    from registry.migrate.files import Statement

MINIMUM_SERVER = 16

_PGVECTOR = "install pgvector on the server (package postgresql-NN-pgvector, image pgvector/pgvector:pg18)"
_OWN_DATABASE = "use a database of its own for the registry"

# What to do about an error of the server, by SQLSTATE.
_REMEDIES = {
    "42501": "the role needs the CREATE privilege on the schema (GRANT CREATE ON SCHEMA public TO …), "
    "and a superuser may have to run CREATE EXTENSION vector first",
    "58P01": _PGVECTOR,
    "0A000": _PGVECTOR,
    "42P07": f"the database holds a relation of this name already: {_OWN_DATABASE}",
    "42723": f"the database holds a function of this name already: {_OWN_DATABASE}",
    "55P03": "other sessions held a lock on the table all the time: repeat when their transactions have ended "
    "(pg_stat_activity shows them), or wait longer with --lock-timeout",
    "42601": "correct the file; nothing of this migration was applied",
}


def named() -> Any:
    """Give the queries of sql/migrations.sql."""
    return own_queries().migrations


@contextlib.contextmanager
def connect(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Open a connection that is in no transaction. Raises DatabaseUnavailable where no server answers."""
    import psycopg

    conninfo(url)
    try:
        connection = psycopg.connect(url, autocommit=True, client_encoding="utf8")
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"no connection to the database: {one_line(error)}") from error
    with connection:
        yield connection


def yoyo_url(url: str) -> str:
    """Write a URL or a conninfo string of libpq as yoyo reads it, for whoever runs yoyo by hand.

    Every setting goes into the query part, the only place where yoyo hands values on as they are: it lower-cases
    hosts, does not decode database names, and knows no list of hosts.
    """
    return f"postgresql+psycopg:///?{urlencode(conninfo(url))}"


def conninfo(url: str) -> dict[str, Any]:
    """Take a URL or a conninfo string apart. Raises DatabaseUnavailable where it is neither."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        return conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        # Without the start of the text, which libpq repeats where there is no scheme: a password may stand in it.
        reason = "" if "://" not in url else f": {one_line(error)}"
        form = "postgresql://user:password@host:5432/database"
        raise DatabaseUnavailable(f"the database URL cannot be read{reason}; its form is {form}") from error


def check_server(version: int) -> None:
    """Raise MigrationError for a server that is too old; `version` is its server_version_num."""
    if version // 10000 < MINIMUM_SERVER:
        raise MigrationError(
            f"the server is PostgreSQL {version // 10000}: the registry needs {MINIMUM_SERVER} or newer"
        )


def check_privilege(may_create: bool) -> None:
    """Raise MigrationError for a role that could not even keep the books."""
    if not may_create:
        raise MigrationError(f"the role may not create tables: {_REMEDIES['42501']}")


def check_names(occupied: list[str]) -> None:
    """Raise MigrationError where somebody else's tables stand in the way; `occupied` are their names."""
    if occupied:
        taken = ", ".join(f'"{name}"' for name in occupied)
        raise MigrationError(f"relation {taken} already exists, and no migration made it; {_OWN_DATABASE}")


def check_extensions(unavailable: list[str], version: int) -> None:
    """Raise MigrationError where the server cannot install an extension, with the package that brings it."""
    if unavailable:
        missing = ", ".join(f'"{name}"' for name in unavailable)
        remedy = _PGVECTOR.replace("NN", str(version // 10000)) if "vector" in unavailable else "install it there first"
        raise MigrationError(f"extension {missing} is not available on the server; {remedy}")


def explain(error: psycopg.Error, id: str, path: Path, statement: Statement | None) -> str:
    """Say on one line what went wrong where, and what to do."""
    where = str(path)
    if statement is not None:
        position = int(error.diag.statement_position or 1)
        where += f":{statement.line + statement.text.count(chr(10), 0, position - 1)}"
    parts = [f"{id} ({where})", one_line(error)]
    if error.diag.message_hint:
        parts.append(error.diag.message_hint)
    remedy = _REMEDIES.get(error.sqlstate or "")
    return ": ".join(parts) + (f"; {remedy}" if remedy else "")


def one_line(error: BaseException) -> str:
    """Give the first line of an error's text."""
    return " ".join(str(error).split("\n")[0].split())
