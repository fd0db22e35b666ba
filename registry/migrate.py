"""Migrations: yoyo applies them, this module makes up for what it leaves open.

yoyo has its lock as a row that outlives a crash, and writes even when asked for a status. Here a run holds an advisory
lock on a connection of its own, so that a row still in `yoyo_lock` can only be a dead run's and is removed; and the
status reads yoyo's table through a named query.
"""

from __future__ import annotations

import contextlib
import datetime
import glob
import io
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from registry import queries
from registry.errors import DatabaseUnavailable, MigrationError
from registry.resources import MIGRATIONS_FOLDER, SQL_FOLDER

if TYPE_CHECKING:
    import psycopg

# The key of the advisory lock, in every version of the program: the eight bytes of "registry".
LOCK_KEY = int.from_bytes(b"registry", "big")
MINIMUM_SERVER = 16

# What to do about an error of the server, by SQLSTATE.
_REMEDIES = {
    "42501": "the role needs the CREATE privilege on the schema (GRANT CREATE ON SCHEMA public TO …), "
    "and a superuser may have to run CREATE EXTENSION vector first",
    "58P01": "install pgvector on the server (package postgresql-NN-pgvector, image pgvector/pgvector:pg18)",
    "0A000": "install pgvector on the server (package postgresql-NN-pgvector, image pgvector/pgvector:pg18)",
    "42P07": "the database holds a relation of this name already: use a database of its own for the registry",
    "42723": "the database holds a function of this name already: use a database of its own for the registry",
    "55P03": "another session holds a lock on the table: repeat when it has ended",
    "42601": "correct the file; nothing of this migration was applied",
}


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """One migration; `applied_at` is None while it is pending."""

    id: str
    applied_at: datetime.datetime | None


def migration_ids(folder: Path = MIGRATIONS_FOLDER) -> list[str]:
    """List the migrations in the order of their names, which is the order they are applied in."""
    return sorted(path.stem for path in folder.glob("*.sql") if not path.name.endswith(".rollback.sql"))


def status(url: str, *, folder: Path = MIGRATIONS_FOLDER) -> list[MigrationStatus]:
    """Every migration of the folder, and those the database has that the folder lacks. Writes nothing."""
    with _connect(url) as connection:
        applied = _applied(connection)
    return [MigrationStatus(id, applied.get(id)) for id in sorted({*migration_ids(folder), *applied})]


def up(url: str, to: str | None = None, *, folder: Path = MIGRATIONS_FOLDER) -> list[str]:
    """Apply what is pending, up to and with the migration `to`; the ids of what was applied, in order."""

    def choose(backend: Any, migrations: Any) -> list[Any]:
        pending = list(backend.to_apply(migrations))
        if to is None:
            return pending
        wanted = _known(to, [migration.id for migration in migrations])
        return [migration for migration in pending if migration.id <= wanted]

    return _run(url, folder, choose, "apply")


def down(url: str, count: int = 1, *, folder: Path = MIGRATIONS_FOLDER) -> list[str]:
    """Take back the last `count` migrations; the ids of what was taken back, the last one first."""
    return _run(url, folder, lambda backend, migrations: list(backend.to_rollback(migrations))[:count], "rollback")


def redo(url: str, *, folder: Path = MIGRATIONS_FOLDER) -> list[str]:
    """Take back the last migration and apply it again."""
    taken_back = down(url, folder=folder)
    return up(url, taken_back[0], folder=folder) if taken_back else []


def yoyo_url(url: str) -> str:
    """Write a URL or a conninfo string of libpq as yoyo reads it.

    Every setting goes into the query part, the only place where yoyo hands values on as they are: it lower-cases
    hosts, does not decode database names, and knows no list of hosts.
    """
    return f"postgresql+psycopg:///?{urlencode(_conninfo(url))}"


def _run(url: str, folder: Path, choose: Callable[[Any, Any], list[Any]], direction: str) -> list[str]:
    import yoyo

    with _connect(url) as connection:
        _wait_for_the_lock(connection)
        if direction == "apply" and not set(migration_ids(folder)) - set(_applied(connection)):
            return []
        _prepare(connection)
        with _translated(None, direction):
            # Fresh for each run: after an exception yoyo's lock() on the same backend silently does nothing.
            backend = yoyo.get_backend(yoyo_url(url))
        with backend, _translated(None, direction):
            migrations = yoyo.read_migrations(glob.escape(str(folder)))
            for migration in migrations:
                with _translated(migration, direction):
                    migration.load()  # yoyo passes over a migration that it cannot read
            with backend.lock():
                chosen = choose(backend, migrations)
                for migration in chosen:
                    # yoyo prints the rows of a SELECT, in the middle of what the command prints.
                    with _translated(migration, direction), contextlib.redirect_stdout(io.StringIO()):
                        only = migrations.replace([migration])
                        only.post_apply = []
                        if direction == "apply":
                            backend.apply_migrations(only)
                        else:
                            backend.rollback_migrations(only)
                if chosen and direction == "apply":
                    with contextlib.redirect_stdout(io.StringIO()):
                        backend.run_post_apply(migrations)
    return [migration.id for migration in chosen]


@contextlib.contextmanager
def _connect(url: str) -> Iterator[psycopg.Connection[Any]]:
    import psycopg

    _conninfo(url)
    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"no connection to the database: {_one_line(error)}") from error
    with connection:
        yield connection


def _named() -> Any:
    return queries.load(SQL_FOLDER).migrations


def _applied(connection: psycopg.Connection[Any]) -> dict[str, datetime.datetime]:
    named = _named()
    if not named.bookkeeping_exists(connection):
        return {}
    return {row.id: row.applied_at for row in named.applied(connection)}


def _wait_for_the_lock(connection: psycopg.Connection[Any]) -> None:
    """Take the lock; its end is the end of the connection, also after a crash."""
    named = _named()
    version = named.server_version(connection) // 10000
    if version < MINIMUM_SERVER:
        raise MigrationError(f"the server is PostgreSQL {version}: the registry needs {MINIMUM_SERVER} or newer")
    named.lock(connection, key=LOCK_KEY)


def _prepare(connection: psycopg.Connection[Any]) -> None:
    """Clear away what yoyo would stumble over: it waits ten seconds for a lock table that it may not create."""
    named = _named()
    if not named.may_create(connection):
        raise MigrationError(f"the role may not create tables: {_REMEDIES['42501']}")
    if named.lock_table_exists(connection):
        named.break_stale_lock(connection)


@contextlib.contextmanager
def _translated(migration: Any, direction: str) -> Iterator[None]:
    import psycopg
    import yoyo.exceptions

    try:
        yield
    except psycopg.Error as error:
        raise MigrationError(_explain(error, migration, direction)) from error
    except (yoyo.exceptions.BadMigration, yoyo.exceptions.MigrationConflict, UnicodeDecodeError) as error:
        where = f"{migration.id}: " if migration is not None else ""
        raise MigrationError(f"{where}the file cannot be read: {error}") from error


def _explain(error: psycopg.Error, migration: Any, direction: str) -> str:
    parts = []
    if migration is not None:
        path = Path(migration.path)
        if direction == "rollback":
            path = path.with_name(f"{migration.id}.rollback.sql")
        parts.append(f"{migration.id} ({path}{_line(error, path)})")
    parts.append(_one_line(error))
    if error.diag.message_hint:
        parts.append(error.diag.message_hint)
    remedy = _REMEDIES.get(error.sqlstate or "")
    return ": ".join(parts) + (f"; {remedy}" if remedy else "")


def _line(error: psycopg.Error, path: Path) -> str:
    """Find the line of the file: the server counts characters of the statement, which stands in the file as it is."""
    statement = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_name == "_execute":  # yoyo's; it knows which statement it was, the error does not
            statement = frame.f_locals.get("stmt")
    position = error.diag.statement_position
    if not isinstance(statement, str) or not path.exists():
        return ""
    text = path.read_text(encoding="utf-8")
    start = text.find(statement)
    return f":{text.count(chr(10), 0, start + int(position or 1) - 1) + 1}" if start >= 0 else ""


def _known(wanted: str, ids: list[str]) -> str:
    """Find the id that `wanted` is or begins."""
    found = [id for id in ids if id == wanted] or [id for id in ids if id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    raise MigrationError(f'no migration "{wanted}"; use one of: {", ".join(ids)}')


def _conninfo(url: str) -> dict[str, Any]:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        return conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        # Without the start of the text, which libpq repeats where there is no scheme: a password may stand in it.
        reason = "" if "://" not in url else f": {_one_line(error)}"
        form = "postgresql://user:password@host:5432/database"
        raise DatabaseUnavailable(f"the database URL cannot be read{reason}; its form is {form}") from error


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split("\n")[0].split())
