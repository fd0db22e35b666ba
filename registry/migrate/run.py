"""Apply, take back, list: one run at a time, on one connection, each migration in one transaction with its mark."""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.errors import MigrationError
from registry.migrate import bookkeeping, checksums, connection, statements, upkeep
from registry.migrate.files import known, migration_ids, read_folder, rollback_path, script
from registry.resources import MIGRATIONS_FOLDER

if TYPE_CHECKING:
    import psycopg

LOCK_TIMEOUT = 5.0
"""Seconds that a statement of a migration waits for a lock, everybody else behind it, before it gives way."""
ATTEMPTS = 10
_LONGEST_PAUSE = 20.0


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """One migration; `applied_at` is None while it is pending, `problem` where all is well."""

    id: str
    applied_at: datetime.datetime | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Repaired:
    """One migration that was accepted as it is, and what that means."""

    id: str
    change: str


def status(url: str, *, folder: Path = MIGRATIONS_FOLDER) -> list[MigrationStatus]:
    """Every migration of the folder, and those the database has that the folder lacks. Writes nothing."""
    with connection.connect(url) as session:
        applied = bookkeeping.applied(session)
        found = checksums.problems(checksums.of_folder(folder), applied, bookkeeping.recorded(session))
    ids = sorted({*migration_ids(folder), *applied})
    return [MigrationStatus(id, applied.get(id), found.get(id)) for id in ids]


def up(
    url: str,
    to: str | None = None,
    *,
    folder: Path = MIGRATIONS_FOLDER,
    lock_timeout: float = LOCK_TIMEOUT,
    attempts: int = ATTEMPTS,
    tell: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Apply what is pending, up to and with the migration `to`; the ids of what was applied, in order.

    lock_timeout  seconds a statement may wait for a lock; then the migration is rolled back, and tried again later
    attempts      how many times
    tell          takes a line about what the run waits for

    Raises MigrationError where files and database do not fit (see checksums.problems), before anything is done.
    """
    with _locked(url, lock_timeout, tell) as session:
        applied, kept = bookkeeping.applied(session), bookkeeping.recorded(session)
        now = checksums.of_folder(folder)
        wanted = known(to, now) if to is not None else None
        checksums.refuse(checksums.problems(now, applied, kept))
        unrecorded = [id for id in applied if id not in kept]
        if not unrecorded and not now.keys() - applied.keys():
            upkeep.make_months(session, tell)
            return []
        migrations = read_folder(folder)
        pending = [
            migration
            for migration in migrations
            if migration.id not in applied and (wanted is None or migration.id <= wanted)
        ]
        _check_server(session, pending, fresh=not applied)
        _prepare(session)
        for id in unrecorded:
            with session.transaction():
                bookkeeping.keep(session, id, now)
        done = _each(session, migrations, pending, "apply", lock_timeout, attempts, tell)
        upkeep.make_months(session, tell)
        return done


def down(
    url: str,
    count: int = 1,
    *,
    folder: Path = MIGRATIONS_FOLDER,
    lock_timeout: float = LOCK_TIMEOUT,
    attempts: int = ATTEMPTS,
    tell: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Take back the last `count` migrations; the ids of what was taken back, the last one first."""
    with _locked(url, lock_timeout, tell) as session:
        applied = bookkeeping.applied(session)
        if not applied:
            return []
        migrations = read_folder(folder)
        newest_first = [migration for migration in reversed(migrations) if migration.id in applied][:count]
        gone = [id for id in sorted(applied, reverse=True)[:count] if id not in migrations.keys]
        if gone:
            raise MigrationError(f"{gone[0]}: its file is gone, so it cannot be taken back: put the file back")
        for migration in newest_first:
            if not rollback_path(Path(migration.path)).exists():
                script(migration, "rollback")  # raises, before anything is taken back
        _prepare(session)
        return _each(session, migrations, newest_first, "rollback", lock_timeout, attempts, tell)


def redo(url: str, *, folder: Path = MIGRATIONS_FOLDER, lock_timeout: float = LOCK_TIMEOUT) -> list[str]:
    """Take back the last migration and apply it again."""
    taken_back = down(url, folder=folder, lock_timeout=lock_timeout)
    return up(url, taken_back[0], folder=folder, lock_timeout=lock_timeout) if taken_back else []


def repair(url: str, *, folder: Path = MIGRATIONS_FOLDER) -> list[Repaired]:
    """Accept the files as they are, after review: changed ones, missing rollbacks, late ones; forget those gone."""
    with _locked(url, LOCK_TIMEOUT, lambda _: None) as session:
        applied = bookkeeping.applied(session)
        now = checksums.of_folder(folder)
        found = checksums.problems(now, applied, bookkeeping.recorded(session))
        if not found:
            return []
        _prepare(session)
        repaired = []
        with session.transaction():
            for id in found:
                if id not in now:
                    connection.named().unmark(session, id=id, operation="unmark")
                    change = "forgotten: it is no longer marked as applied"
                else:
                    bookkeeping.keep(session, id, now)
                    change = "accepted as its files are now" if id in applied else "accepted: the next `up` applies it"
                repaired.append(Repaired(id, change))
        return repaired


@contextmanager
def _locked(url: str, lock_timeout: float, tell: Callable[[str], None]) -> Iterator[psycopg.Connection[Any]]:
    """Connect, and hold the lock of a run: it ends with the session, also after a crash."""
    with connection.connect(url) as session:
        connection.check_server(session.info.server_version)
        bookkeeping.lock(session, lambda: tell("another process migrates this database: waiting until it is done"))
        bookkeeping.set_lock_timeout(session, lock_timeout)
        yield session


def _check_server(session: psycopg.Connection[Any], pending: list[Any], *, fresh: bool) -> None:
    """Find out what could not work before anything is done."""
    named = connection.named()
    connection.check_privilege(named.may_create(session))
    steps = [statement for migration in pending for statement in script(migration, "apply").statements]
    wanted = statements.extensions(steps)
    missing = [row.name for row in named.unavailable_extensions(session, names=wanted)]
    connection.check_extensions(missing, session.info.server_version)
    if fresh:
        names = statements.relations(steps)
        connection.check_names([row.name for row in named.occupied(session, names=names)])


def _prepare(session: psycopg.Connection[Any]) -> None:
    """Make the tables of the bookkeeping, and clear away what an earlier version may have left in yoyo's."""
    named = connection.named()
    connection.check_privilege(named.may_create(session))
    session.execute(bookkeeping.tables().encode())
    named.break_stale_lock(session)


def _each(
    session: psycopg.Connection[Any],
    migrations: Any,
    chosen: list[Any],
    direction: str,
    lock_timeout: float,
    attempts: int,
    tell: Callable[[str], None],
) -> list[str]:
    from registry.migrate.backend import Backend, LockedOut

    backend = Backend(session, checksums.of_folder(Path(chosen[0].path).parent) if chosen else {}, lock_timeout)
    run = backend.apply_migrations if direction == "apply" else backend.rollback_migrations
    for migration in chosen:
        for attempt in range(1, attempts + 1):
            try:
                run(migrations.replace([migration]))
                break
            except LockedOut as error:
                if attempt == attempts:
                    raise
                # Others get through in the pause; its length is left to chance, lest two runs keep meeting.
                pause = min(0.5 * 2 ** (attempt - 1), _LONGEST_PAUSE) * random.uniform(0.5, 1.5)
                tell(f"{str(error).partition(';')[0]}: attempt {attempt + 1} of {attempts} in {pause:.1f} s")
                time.sleep(pause)
    return [migration.id for migration in chosen]
