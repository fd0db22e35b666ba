# Generated from registry/_async/connections.py by tools/generate_sync.py: do not edit.
"""Connections: a pool whose connections know their tenant and actor, and the scope of a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from registry import server, session, settings
from registry._sync.access_log import AccessLog
from registry.access import Mode, mode_of
from registry.errors import DatabaseUnavailable, MigrationError, QueryError, RegistryError, translate

if TYPE_CHECKING:
    from registry import queries_sql

Scope = Literal["session", "transaction"]


class Connections:
    """The connections of one Registry.

    With scope "session" a connection is told tenant and actor once, when it is made. With scope "transaction" every
    use is a transaction that begins by telling them: the form that survives PgBouncer in transaction mode and Citus.
    """

    def __init__(
        self,
        url: str | None,
        tenant: str | None,
        actor: str | None,
        scope: Scope,
        min_size: int,
        max_size: int,
        timeout: float,
        access_log: Mode | None = None,
    ) -> None:
        environment = settings.from_environment()
        self._url = url or environment.database_url
        self._home = environment.home
        self.tenant = tenant or environment.tenant
        self.actor = actor or environment.actor
        self.similar_threshold = environment.similar_threshold
        self.scope = scope
        self._sizes = min_size, max_size
        self._timeout = timeout
        mode = environment.access_log if access_log is None else mode_of(access_log, "access_log")
        self.access_log = AccessLog(mode, self)
        self._pool: ConnectionPool[Connection[Any]] | None = None
        self._tenant_id: UUID | None = None
        self.may_copy = False

    def open(self, queries: queries_sql.Queries) -> None:
        """Connect, start and migrate the embedded server where there is no URL, and find the tenant.

        Raises DatabaseUnavailable, or MigrationError where the embedded database cannot be migrated.
        """
        if self._pool is not None:
            return
        if self._url is None:
            self._url = server.ensure_migrated(self._home)
        try:
            # Not through the pool: its time-outs would hide why a connection cannot be made.
            with Connection.connect(self._url, autocommit=True) as connection:
                found = queries.tenant.find(connection, name=self.tenant)
                if found is None:
                    queries.tenant.add(connection, name=self.tenant)
                    found = queries.tenant.find(connection, name=self.tenant)
                if found is not None:
                    self._tenant_id, self.may_copy = found.id, not found.row_security
        except psycopg.Error as error:
            raise translate(error, "connecting") from error
        except QueryError as error:
            if isinstance(error.__cause__, psycopg.errors.UndefinedTable):
                raise MigrationError("the database has no registry in it yet: run `registry migrate up`") from error
            raise
        min_size, max_size = self._sizes
        self._pool = ConnectionPool(
            self._url,
            min_size=min_size,
            max_size=max_size,
            timeout=self._timeout,
            kwargs={"autocommit": True},
            configure=self._configure if self.scope == "session" else None,
            open=False,
        )
        self._pool.open()
        try:
            # Whoever asks while the first connection is being made gets a second one made.
            self._pool.wait(self._timeout)
        except PoolTimeout as error:
            self.close()
            raise DatabaseUnavailable(f"no connection could be made within {self._timeout:g} s: {error}") from error
        self.access_log.open(queries)

    def close(self) -> None:
        """Write what is left for the access log, and close all connections."""
        if self._pool is not None:
            self.access_log.close()
            self._pool.close()
            self._pool = None

    @property
    def tenant_id(self) -> UUID:
        """The tenant's id; every query takes it."""
        if self._tenant_id is None:
            raise DatabaseUnavailable("the registry is not open: use it in a with block, or call open() first")
        return self._tenant_id

    @contextmanager
    def connection(self, patience: float | None = None) -> Iterator[Connection[Any]]:
        """Lend a connection for one operation, in autocommit mode with scope "session", else in a transaction.

        patience  seconds to wait for a free one, where it should be less than usual
        """
        with self._borrow(patience) as connection:
            if self.scope == "session":
                yield connection
            else:
                with self._scoped_transaction(connection):
                    yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection[Any]]:
        """Lend a connection in a transaction that commits at the end of the block and rolls back on an error."""
        with self._borrow() as connection:
            if self.scope == "session":
                with connection.transaction():
                    yield connection
            else:
                with self._scoped_transaction(connection):
                    yield connection

    @contextmanager
    def apart(self) -> Iterator[Connection[Any]]:
        """Open a connection beside the pool, in no transaction: for what takes minutes, or cannot run in one."""
        if self._pool is None or self._url is None:
            raise DatabaseUnavailable("the registry is not open: use it in a with block, or call open() first")
        if self.scope != "session":
            raise RegistryError('this needs a connection to PostgreSQL itself: connect with scope="session"')
        try:
            with Connection.connect(self._url, autocommit=True) as connection:
                self._configure(connection)
                yield connection
        except psycopg.Error as error:
            raise translate(error) from error

    @contextmanager
    def _borrow(self, patience: float | None = None) -> Iterator[Connection[Any]]:
        if self._pool is None:
            raise DatabaseUnavailable("the registry is not open: use it in a with block, or call open() first")
        try:
            with self._pool.connection(patience) as connection:
                yield connection
        except PoolTimeout as error:
            raise DatabaseUnavailable(
                f"no connection became free within {patience or self._timeout:g} s: {error}"
            ) from error
        except PoolClosed as error:
            raise DatabaseUnavailable("the registry was closed: connect again") from error
        except psycopg.Error as error:
            # From BEGIN or COMMIT: what a query raises is translated already.
            raise translate(error, "transaction") from error

    @contextmanager
    def _scoped_transaction(self, connection: Connection[Any]) -> Iterator[None]:
        with connection.transaction():
            connection.execute(session.set_scope(self.tenant_id, self.actor, local=True), prepare=False)
            yield

    def _configure(self, connection: Connection[Any]) -> None:
        connection.execute(session.set_scope(self.tenant_id, self.actor, local=False), prepare=False)
