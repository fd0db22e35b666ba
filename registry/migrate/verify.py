"""Whether a database holds what its migrations promise: verify/<id>.sql, run and rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.migrate import bookkeeping, connection
from registry.migrate.files import migration_ids, read_script
from registry.resources import MIGRATIONS_FOLDER

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Verified:
    """One applied migration: `problem` is None where its promise is kept."""

    id: str
    problem: str | None


def verify_path(folder: Path, id: str) -> Path:
    """Give the file that raises where what a migration promises is not there."""
    return folder / "verify" / f"{id}.sql"


def verify(url: str, *, folder: Path = MIGRATIONS_FOLDER) -> list[Verified]:
    """Run the verify file of each applied migration in a transaction that is rolled back."""
    with connection.connect(url) as session:
        applied = bookkeeping.applied(session)
        ids = [id for id in migration_ids(folder) if id in applied]
        return [Verified(id, _problem(session, id, verify_path(folder, id))) for id in ids]


def _problem(session: psycopg.Connection[Any], id: str, path: Path) -> str | None:
    import psycopg

    if not path.exists():
        return f"{path} is missing: write it"
    statement = None
    try:
        with _rolled_back(session):
            for statement in read_script(path, transactional=True).statements:
                session.execute(statement.text.encode())
    except psycopg.Error as error:
        return connection.explain(error, id, path, statement).removeprefix(f"{id} ")
    return None


@contextmanager
def _rolled_back(session: psycopg.Connection[Any]) -> Iterator[None]:
    import psycopg

    with session.transaction():
        yield
        raise psycopg.Rollback
