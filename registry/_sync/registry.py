# Generated from registry/_async/registry.py by tools/generate_sync.py: do not edit.
"""The Registry: all operations on the workflows of one tenant, and the transaction that holds several together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Any, Self

from psycopg import Connection

from registry._sync.audit import Audit
from registry._sync.connections import Connections, Scope
from registry._sync.diff import Comparison
from registry._sync.find import Find
from registry._sync.graph import Graph
from registry._sync.listing import Listing
from registry._sync.plans import Plans
from registry._sync.provenance import Provenance
from registry._sync.repeat import Result, repeat
from registry._sync.search import Search
from registry._sync.selection import Selecting
from registry._sync.subworkflows import Subworkflows
from registry._sync.tags import Tags
from registry._sync.usage import Usage
from registry.access import Mode


def connect(
    url: str | None = None,
    tenant: str | None = None,
    actor: str | None = None,
    *,
    scope: Scope = "session",
    min_size: int = 1,
    max_size: int = 10,
    timeout: float = 10.0,
    access_log: Mode | None = None,
) -> Registry:
    """Give a Registry on a database.

    url       where it is; None for REGISTRY_DATABASE_URL, and without that the embedded server, started and migrated
              as needed
    tenant    whose workflows; None for REGISTRY_TENANT or "default"; one that is new is made
    actor     who acts; None for REGISTRY_ACTOR or the user of the operating system
    scope     "session" for a direct connection, "transaction" behind PgBouncer in transaction mode
    min_size, max_size, timeout
              of the pool: connections kept, connections at most, seconds to wait for a free one
    access_log
              "batch" notes who uses what in a buffer that is written in the background and at close(), "sync" together
              with each read, "off" not at all; None for REGISTRY_ACCESS_LOG or "batch"

    Use it in a `with` block (`async with` for connect_async), or call its close() in the end. Raises
    DatabaseUnavailable where no server answers.
    """
    registry = Registry(Connections(url, tenant, actor, scope, min_size, max_size, timeout, access_log))
    registry.open()
    return registry  # noqa: RET504 - the line above is code in the synchronous form


class Subjects(
    Audit,
    Comparison,
    Find,
    Graph,
    Listing,
    Plans,
    Provenance,
    Search,
    Selecting,
    Subworkflows,
    Tags,
    Usage,
):
    """All there is to do: the subjects, put together."""


class Registry(Subjects):
    """Workflows of one tenant in one database, through a pool of connections, for many threads or tasks."""

    def open(self) -> Self:
        """Connect, if that has not been done."""
        self._connections.open(self._sql)
        return self

    def close(self) -> None:
        """Write what is left for the access log, and close all connections."""
        self._connections.close()

    def flush_access_log(self) -> int:
        """Write what the access log has in its buffer now, and return how many uses that were.

        Raises nothing where it cannot be written: that is told once, by the logger `registry.access_log`.
        """
        return self._connections.access_log.flush()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Do several things in one transaction: all of them, or on an error in the block none."""
        with self._connections.transaction() as connection:
            yield Transaction(self._connections, connection)

    def run(
        self,
        work: Callable[[Transaction], Result],
    ) -> Result:
        """Do several things in one transaction, and all of them again where another one was in the way.

        work  takes the transaction; it may be called several times, so what it does elsewhere must bear that

        Returns what `work` returns. A deadlock or a serialization failure is repeated some times, then raised as
        Conflict; any other error at once.
        """

        def once() -> Result:
            with self.transaction() as transaction:
                return work(transaction)

        return repeat(once)

    def _connection(self) -> AbstractContextManager[Connection[Any]]:
        return self._connections.connection()

    def _transaction(self) -> AbstractContextManager[Connection[Any]]:
        return self._connections.transaction()


class Transaction(Subjects):
    """What a Registry can do, on one connection in a transaction; `connection` is there for queries of one's own."""

    _repeatable = False

    def __init__(self, connections: Connections, connection: Connection[Any]) -> None:
        super().__init__(connections)
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[Self]:
        """Open a savepoint: an error in the block undoes the block."""
        with self.connection.transaction():
            yield self

    @contextmanager
    def _connection(self) -> Iterator[Connection[Any]]:
        yield self.connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection[Any]]:
        with self.connection.transaction():
            yield self.connection
