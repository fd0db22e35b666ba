"""yoyo's backend, on one given connection, applying and marking in one transaction.

yoyo itself applies on a second connection and marks afterwards, on the first. Here one session holds the advisory lock,
applies and marks: what a killed run still does on the server is over when its lock is free.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import psycopg
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import parse_uri
from yoyo.migrations import default_migration_table

from registry.errors import MigrationError
from registry.migrate import bookkeeping
from registry.migrate.checksums import Checksums
from registry.migrate.connection import explain, named
from registry.migrate.files import Statement, script
from registry.migrate.statements import check_repeatable, check_transaction, concurrent_index, is_concurrent


class Backend(PostgresqlPsycopgBackend):  # type: ignore[misc]
    """Applies and takes back on `connection`; the lock is held by the caller."""

    def __init__(
        self, connection: psycopg.Connection[Any], checksums: dict[str, Checksums], lock_timeout: float
    ) -> None:
        self._given = connection
        self._checksums = checksums
        self._lock_timeout = lock_timeout
        self._named = named()
        super().__init__(parse_uri("postgresql+psycopg:///"), default_migration_table)

    def connect(self, dburi: Any) -> psycopg.Connection[Any]:  # noqa: ARG002
        """Give the one connection there is."""
        return self._given

    def apply_one(self, migration: Any, force: bool = False, mark: bool = True) -> None:  # noqa: ARG002
        """Apply a migration, and mark it."""
        self._process(migration, "apply", lambda: bookkeeping.mark(self._given, migration.id, self._checksums))

    def rollback_one(self, migration: Any, force: bool = False) -> None:  # noqa: ARG002
        """Take a migration back, and its mark."""
        self._process(
            migration, "rollback", lambda: self._named.unmark(self._given, id=migration.id, operation="rollback")
        )

    def _process(self, migration: Any, direction: str, mark: Callable[[], Any]) -> None:
        steps = script(migration, direction)
        statement: Statement | None = None
        (check_transaction if steps.transactional else check_repeatable)(steps)
        try:
            with self.transaction() if steps.transactional else contextlib.nullcontext():
                for statement in steps.statements:
                    self._run(statement, steps.transactional)
                statement = None
                with contextlib.nullcontext() if steps.transactional else self.transaction():
                    mark()
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
            raise LockedOut(explain(error, migration.id, steps.path, statement)) from error
        except psycopg.Error as error:
            raise MigrationError(explain(error, migration.id, steps.path, statement)) from error

    def _run(self, statement: Statement, transactional: bool) -> None:
        if transactional:
            self._given.execute(statement.text.encode())
            return
        if index := concurrent_index(statement):
            name, table = index
            if leftover := self._named.drop_invalid_index_statement(self._given, name=name, table_name=table):
                self._given.execute(leftover.encode())
        patient = is_concurrent(statement.text)
        bookkeeping.set_lock_timeout(self._given, 0 if patient else self._lock_timeout)
        self._given.execute(statement.text.encode())
        bookkeeping.set_lock_timeout(self._given, self._lock_timeout)


class LockedOut(MigrationError):
    """Another session held a lock for longer than the migration may wait; nothing of it was applied."""
