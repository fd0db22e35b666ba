"""The Registry: save, get, list, delete and order workflows. Thin: the work is in sql/."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self
from uuid import UUID

from psycopg import AsyncConnection

from registry import formats, mapping
from registry._async.connections import AsyncConnections, Scope
from registry.errors import Conflict
from registry.gc_pause import gc_pause
from registry.model import Workflow
from registry.queries import Query, load
from registry.resources import SQL_FOLDER
from registry.results import Head, Saved
from registry.suggestions import no_workflow

if TYPE_CHECKING:
    from registry import queries_sql

COPY_FROM = 300
"""From so many nodes and edges on, a new workflow is saved by COPY instead of one JSON parameter."""

PAGE_SIZE = 500
ATTEMPTS = 10


def connect_async(
    url: str | None = None,
    tenant: str | None = None,
    actor: str | None = None,
    *,
    scope: Scope = "session",
    min_size: int = 1,
    max_size: int = 10,
    timeout: float = 10.0,
) -> AsyncRegistry:
    """Give a Registry on a database.

    url       where it is; None for REGISTRY_DATABASE_URL, and without that the embedded server, started and migrated
              as needed
    tenant    whose workflows; None for REGISTRY_TENANT or "default"; one that is new is made
    actor     who acts; None for REGISTRY_ACTOR or the user of the operating system
    scope     "session" for a direct connection, "transaction" behind PgBouncer in transaction mode
    min_size, max_size, timeout
              of the pool: connections kept, connections at most, seconds to wait for a free one

    Use it in a `with` block (`async with` for connect_async), or call its close() in the end. Raises
    DatabaseUnavailable where no server answers.
    """
    registry = AsyncRegistry(AsyncConnections(url, tenant, actor, scope, min_size, max_size, timeout))
    # sync only: registry.open()
    return registry  # noqa: RET504 - the line above is code in the synchronous form


class AsyncOperations:
    """What can be done with workflows; the Registry does each in its own scope, a Transaction all in one."""

    def __init__(self, connections: AsyncConnections) -> None:
        self._connections = connections
        self._sql = _named_queries()

    @property
    def tenant_id(self) -> UUID:
        """The tenant's id; a query of one's own takes it."""
        return self._connections.tenant_id

    @property
    def queries(self) -> queries_sql.AsyncBoundQueries:
        """All named queries, bound to this connection and tenant: `reg.queries.graph.order(name="invoice")`."""
        return AsyncBoundQueries(self)  # type: ignore[return-value] # the same, with every query typed

    def _connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        raise NotImplementedError

    def _transaction(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        raise NotImplementedError

    async def save(
        self,
        document: Mapping[str, Any] | Workflow,
        *,
        format: str = "auto",
        name: str | None = None,
        loops: Literal["reject", "mark"] = "reject",
        expected_version: int | None = None,
    ) -> Saved:
        """Save a workflow: a new one, or the new state of the one that has this name.

        document          in any known format, told by its content unless `format` names it; or a Workflow
        name              its name where the document has none
        loops             "mark" marks edges that close a cycle as loops, instead of refusing the document
        expected_version  the version that must be stored now (0: none); if not, nothing is written

        What did not change is not written, and the version rises only if something did. Raises InvalidWorkflow with
        every problem, CycleError, or Conflict where another version than the expected one is stored.
        """
        from registry.validation import validate

        if isinstance(document, Workflow):
            document, format = formats.from_workflow(document, "registry"), "registry"
        checked = validate(formats.to_document(document, format, name), loops=loops)
        workflow = checked.workflow
        version, status = await self._save(workflow, expected_version)
        return Saved(workflow.name, version, status, tuple(checked.marked))

    async def _save(self, workflow: Workflow, expected_version: int | None) -> tuple[int, Any]:
        """Create, or update what is there; where others save the same workflow, line up behind them."""
        # PostgreSQL refuses COPY FROM to a role that row level security holds for.
        large = len(workflow.nodes) + len(workflow.edges) >= COPY_FROM and self._connections.may_copy
        tenant_id, head = self.tenant_id, mapping.head(workflow)
        body = None
        for attempt in range(ATTEMPTS):
            if not expected_version and large and await self._copy(workflow):
                return 1, "created"
            body = body or mapping.documents(workflow)
            if not expected_version and not large:
                async with self._connection() as connection:
                    if await self._sql.save.create(connection, tenant_id=tenant_id, **head, **body):
                        return 1, "created"
            async with self._transaction() if attempt else self._connection() as connection:
                if attempt:
                    await self._sql.save.line_up(connection, tenant_id=tenant_id, name=workflow.name)
                row = await self._sql.save.update(
                    connection, tenant_id=tenant_id, expected_version=expected_version, **head, **body
                )
            if row is None and expected_version:
                raise Conflict(f'"{workflow.name}" is not there, and not at version {expected_version}: it was deleted')
            if row is not None and row.status == "conflict":
                raise Conflict(
                    f'"{workflow.name}" is at version {row.version}, not at version {expected_version}: '
                    "somebody saved it first; get it, make your change again, and save that"
                )
            if row is not None and row.status != "retry":
                return row.version, row.status
        raise Conflict(f'"{workflow.name}" was changed by others again and again: repeat later')

    async def _copy(self, workflow: Workflow) -> bool:
        """Create a large workflow by COPY, in a transaction. False if its name is taken."""
        sql = self._sql.save
        async with self._transaction() as connection:
            workflow_id = await sql.create_head(connection, tenant_id=self.tenant_id, **mapping.head(workflow))
            if workflow_id is None:
                return False
            with gc_pause():  # while rows are made the collector would look at the whole workflow again and again
                rows = mapping.Rows(workflow, self.tenant_id, workflow_id)
                await sql.copy_nodes.copy(connection, rows.nodes(), types=mapping.NODE_TYPES)
                if workflow.edges:
                    await sql.copy_edges.copy(connection, rows.edges(), types=mapping.EDGE_TYPES)
                if workflow.params:
                    await sql.copy_params.copy(connection, rows.params(), types=mapping.PARAM_TYPES)
        return True

    async def get(self, name: str) -> Workflow:
        """Read a workflow with everything in it, as one consistent state. Raises NotFound."""
        async with self._connection() as connection:
            row = await self._sql.workflow.get(connection, tenant_id=self.tenant_id, name=name)
        if row is None:
            raise await self._not_found(name)
        return mapping.workflow_from(row)

    async def list(self, *, prefix: str | None = None, limit: int | None = None) -> AsyncIterator[Head]:
        """Iterate over the heads of all workflows by name, or of those whose name starts with `prefix`.

        They are read page by page while one iterates; a page is consistent, the whole need not be.
        """
        after, left = None, limit
        while left is None or left > 0:
            size = PAGE_SIZE if left is None else min(PAGE_SIZE, left)
            async with self._connection() as connection:
                rows = await self._sql.workflow.page(
                    connection, tenant_id=self.tenant_id, after=after, prefix=prefix, page_size=size
                )
            for row in rows:
                yield Head(*row)
            if len(rows) < size:
                return
            after = rows[-1].name
            left = None if left is None else left - size

    async def delete(self, name: str) -> None:
        """Delete a workflow with everything in it. Raises NotFound."""
        async with self._connection() as connection:
            version = await self._sql.workflow.delete(connection, tenant_id=self.tenant_id, name=name)
        if version is None:
            raise await self._not_found(name)

    async def order(self, name: str) -> builtins.list[builtins.list[str]]:
        """Give the names of the nodes in dependency order, level by level: those of one level can run at the same time.

        Loops are not followed. Raises NotFound.
        """
        async with self._connection() as connection:
            rows = await self._sql.graph.order(connection, tenant_id=self.tenant_id, name=name)
        if not rows:
            raise await self._not_found(name)
        levels: builtins.list[builtins.list[str]] = []
        for row in rows:
            if row.level is None or row.name is None:  # the row of a workflow without nodes
                continue
            if row.level == len(levels):
                levels.append([])
            levels[row.level].append(row.name)
        return levels

    async def _not_found(self, name: str) -> Exception:
        async with self._connection() as connection:
            rows = await self._sql.workflow.names_for_suggestion(connection, tenant_id=self.tenant_id, name=name)
        return no_workflow(name, [row.name for row in rows])


class AsyncRegistry(AsyncOperations):
    """Workflows of one tenant in one database, through a pool of connections, for many threads or tasks."""

    async def open(self) -> Self:
        """Connect, if that has not been done."""
        await self._connections.open(self._sql)
        return self

    async def close(self) -> None:
        """Close all connections."""
        await self._connections.close()

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

    def _connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        return self._connections.connection()

    def _transaction(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        return self._connections.transaction()


class AsyncTransaction(AsyncOperations):
    """What a Registry can do, on one connection in a transaction; `connection` is there for queries of one's own."""

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
        async with self._operations._connection() as connection:
            return await self.query(connection, **parameters)


@cache
def _named_queries() -> queries_sql.Queries:
    return load(SQL_FOLDER)  # type: ignore[return-value] # the same, with every query typed
