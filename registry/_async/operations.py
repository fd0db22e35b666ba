"""What the operations of all subjects share: connections, the tenant, and the named queries bound to both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import AsyncConnection

from registry._async.connections import AsyncConnections
from registry._async.repeat import repeated
from registry.access import use
from registry.queries import Query
from registry.resources import own_queries
from registry.suggestions import no_workflow

if TYPE_CHECKING:
    from registry import queries_sql


class AsyncOperations(ABC):
    """What all subjects share: a connection to work on, the tenant, the named queries.

    The Registry does each operation in a scope of its own, a Transaction all of them in one.
    """

    _repeatable = True  # whether what is done is a transaction by itself, and not part of one of the caller's

    def __init__(self, connections: AsyncConnections) -> None:
        self._connections = connections
        self._sql: queries_sql.Queries = own_queries()

    @property
    def tenant_id(self) -> UUID:
        """The tenant's id; a query of one's own takes it."""
        return self._connections.tenant_id

    @property
    def queries(self) -> queries_sql.AsyncBoundQueries:
        """All named queries, bound to this connection and tenant: `reg.queries.graph.order(name="invoice")`."""
        return AsyncBoundQueries(self)  # type: ignore[return-value] # the same, with every query typed

    @abstractmethod
    def _connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """Lend a connection for one statement."""

    @abstractmethod
    def _transaction(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """Lend a connection for several statements that hold together."""

    async def _note(
        self,
        action: str,
        workflow_id: UUID | None = None,
        version: int | None = None,
        *,
        name: str | None = None,
        query: str | None = None,
    ) -> None:
        """Note a use in the access log; nothing that goes wrong with it reaches the caller.

        action       get, apply, order, select, search, choose: one word
        workflow_id  the workflow, or its `name` where only that is known; None for a search
        version      the one that was used; None for the one that is stored when it is written
        query        the text of the search, or of the search that found the workflow

        In a transaction of the caller's own it is written outside of it: what was read was read, also if the
        transaction is rolled back.
        """
        log = self._connections.access_log
        if log.mode != "off" and (workflow_id or name or query):
            at_once = log.mode == "sync" and self._repeatable
            await log.note(use(action, workflow_id, version, name, query), at_once=at_once)

    async def _not_found(self, name: str) -> Exception:
        async with self._connection() as connection:
            rows = await self._sql.workflow.names_for_suggestion(connection, tenant_id=self.tenant_id, name=name)
        return no_workflow(name, [row.name for row in rows])


class AsyncBoundQueries:
    """The named queries, with connection and tenant filled in."""

    def __init__(self, operations: AsyncOperations) -> None:
        self._operations = operations
        self._namespace: Any = operations._sql

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._namespace, name)
        if isinstance(found, Query):
            return AsyncBoundQuery(self._operations, found)
        bound = AsyncBoundQueries(self._operations)
        bound._namespace = found
        return bound

    def __getitem__(self, name: str) -> AsyncBoundQuery:
        return AsyncBoundQuery(self._operations, self._operations._sql[name])

    def __dir__(self) -> list[str]:
        return dir(self._namespace)


class AsyncBoundQuery:
    """A named query with connection and tenant filled in: called with its other parameters."""

    def __init__(self, operations: AsyncOperations, query: Query) -> None:
        self._operations = operations
        self.query = query
        self.__doc__ = query.doc

    async def __call__(self, **parameters: Any) -> Any:
        """Run the query; `tenant_id` is filled in. Returns and raises what the query does."""
        if "tenant_id" in self.query.parameters:
            parameters.setdefault("tenant_id", self._operations.tenant_id)
        return await self._call(parameters)

    @property
    def _repeatable(self) -> bool:
        return self._operations._repeatable

    @repeated
    async def _call(self, parameters: dict[str, Any]) -> Any:
        async with self._operations._connection() as connection:
            return await self.query(connection, **parameters)
