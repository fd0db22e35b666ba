"""The Registry: all operations on the workflows of one tenant, and the transaction that holds several together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Any, Self

from psycopg import AsyncConnection

from registry._async.audit import AsyncAudit
from registry._async.connections import AsyncConnections, Scope
from registry._async.diff import AsyncComparison
from registry._async.find import AsyncFind
from registry._async.graph import AsyncGraph
from registry._async.listing import AsyncListing
from registry._async.plans import AsyncPlans
from registry._async.provenance import AsyncProvenance
from registry._async.repeat import Result, repeat
from registry._async.search import AsyncSearch
from registry._async.selection import AsyncSelecting
from registry._async.subworkflows import AsyncSubworkflows
from registry._async.tags import AsyncTags
from registry._async.usage import AsyncUsage
from registry.access import Mode


def connect_async(
    url: str | None = None,
    tenant: str | None = None,
    actor: str | None = None,
    *,
    scope: Scope = "session",
    min_size: int = 1,
    max_size: int = 10,
    timeout: float = 10.0,
    access_log: Mode | None = None,
) -> AsyncRegistry:
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
    registry = AsyncRegistry(AsyncConnections(url, tenant, actor, scope, min_size, max_size, timeout, access_log))
    # sync only: registry.open()
    return registry  # noqa: RET504 - the line above is code in the synchronous form


class AsyncSubjects(
    AsyncAudit,
    AsyncComparison,
    AsyncFind,
    AsyncGraph,
    AsyncListing,
    AsyncPlans,
    AsyncProvenance,
    AsyncSearch,
    AsyncSelecting,
    AsyncSubworkflows,
    AsyncTags,
    AsyncUsage,
):
    """All there is to do: the subjects, put together."""


class AsyncRegistry(AsyncSubjects):
    """Workflows of one tenant in one database, through a pool of connections, for many threads or tasks."""

    async def open(self) -> Self:
        """Connect, if that has not been done."""
        await self._connections.open(self._sql)
        return self

    async def close(self) -> None:
        """Write what is left for the access log, and close all connections."""
        await self._connections.close()

    async def flush_access_log(self) -> int:
        """Write what the access log has in its buffer now, and return how many uses that were.

        Raises nothing where it cannot be written: that is told once, by the logger `registry.access_log`.
        """
        return await self._connections.access_log.flush()

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncTransaction]:
        """Do several things in one transaction: all of them, or on an error in the block none."""
        async with self._connections.transaction() as connection:
            yield AsyncTransaction(self._connections, connection)

    async def run(
        self,
        work: Callable[[AsyncTransaction], Awaitable[Result]],  # async only
        # sync only: work: Callable[[AsyncTransaction], Result],
    ) -> Result:
        """Do several things in one transaction, and all of them again where another one was in the way.

        work  takes the transaction; it may be called several times, so what it does elsewhere must bear that

        Returns what `work` returns. A deadlock or a serialization failure is repeated some times, then raised as
        Conflict; any other error at once.
        """

        async def once() -> Result:
            async with self.transaction() as transaction:
                return await work(transaction)

        return await repeat(once)

    def _connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        return self._connections.connection()

    def _transaction(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        return self._connections.transaction()


class AsyncTransaction(AsyncSubjects):
    """What a Registry can do, on one connection in a transaction; `connection` is there for queries of one's own."""

    _repeatable = False

    def __init__(self, connections: AsyncConnections, connection: AsyncConnection[Any]) -> None:
        super().__init__(connections)
        self.connection = connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Self]:
        """Open a savepoint: an error in the block undoes the block."""
        async with self.connection.transaction():
            yield self

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        yield self.connection

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection[Any]]:
        async with self.connection.transaction():
            yield self.connection
