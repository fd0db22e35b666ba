"""Calls of named queries. `registry.queries.query` picks the asynchronous or the synchronous form."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from itertools import count
from typing import Any

from psycopg import AsyncConnection, AsyncRawCursor, AsyncRawServerCursor
from psycopg.pq import Format, PipelineStatus, TransactionStatus
from psycopg.rows import tuple_row
from psycopg.sql import Composable

from registry import session
from registry.errors import QueryError
from registry.queries.failure import fail, no_rows, too_many
from registry.queries.query import Query

_cursor_number = count(1)


async def call(query: Query, connection: AsyncConnection[Any], parameters: Mapping[str, Any]) -> Any:
    """Do what `Query.__call__` says."""
    values = query.bind(parameters)
    if query.special:
        with _watch(query, connection):
            async with _limits(query, connection):
                return await _run(query, connection, values)
    return await _run(query, connection, values)


async def _run(query: Query, connection: AsyncConnection[Any], values: tuple[Any, ...]) -> Any:
    cursor = AsyncRawCursor(connection, row_factory=query.row_factory)
    try:
        await cursor.execute(query.statement, values, binary=query.binary)
        cardinality = query.cardinality
        if cardinality == "exec":
            return cursor.rowcount
        if cardinality == "many":
            return await cursor.fetchall()
        row = await cursor.fetchone()
    except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
        fail(query, no_rows(query, error, cursor), connection, [values])
    if cursor.rowcount > 1:
        too_many(query, cursor.rowcount)
    return row


async def bulk(query: Query, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Any:
    """Do what `Query.bulk` says."""
    sets = [query.bind(each) for each in parameters]
    cursor = AsyncRawCursor(connection, row_factory=query.row_factory)
    cursor.format = Format.BINARY if query.binary else Format.TEXT
    with _watch(query, connection, len(sets)):
        try:
            async with _limits(query, connection), _transaction(connection):
                await cursor.executemany(query.statement, sets, returning=query.cardinality != "exec")
                if query.cardinality == "exec":
                    return cursor.rowcount
                results: list[Any] = []
                more: bool | None = bool(sets)
                while more:
                    rows = await cursor.fetchall()
                    if query.cardinality == "many":
                        results += rows
                    elif len(rows) > 1:
                        too_many(query, len(rows))
                    else:
                        results += rows or [None]
                    more = cursor.nextset()
                return results
        except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
            fail(query, no_rows(query, error, cursor), connection, sets)


async def copy(
    query: Query,
    connection: AsyncConnection[Any],
    values: Iterable[Sequence[Any]] | AsyncIterable[Sequence[Any]],
    types: Sequence[str] | None,
) -> int:
    """Do what `Query.copy` says."""
    if query.operation != "COPY":
        raise QueryError(f"{query.name}, {query.where}: not a COPY … FROM STDIN: call it, or use .bulk()")
    cursor = AsyncRawCursor(connection)
    with _watch(query, connection):
        try:
            async with _limits(query, connection):
                async with cursor.copy(query.statement) as copying:
                    if types:
                        copying.set_types(types)
                    write = copying.write_row
                    if isinstance(values, AsyncIterable):  # async only
                        async for row in values:  # async only
                            await write(row)  # async only
                        values = ()  # async only
                    for row in values:
                        await write(row)
                return cursor.rowcount
        except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
            fail(query, error, connection)


def stream(
    query: Query, connection: AsyncConnection[Any], fetch_size: int, parameters: Mapping[str, Any]
) -> AsyncIterator[Any]:
    """Do what `Query.stream` says."""
    if query.cardinality == "exec":
        raise QueryError(f"{query.name}, {query.where}: :exec gives no rows to stream: make it :many")
    return _stream(query, connection, fetch_size, query.bind(parameters))


async def _stream(
    query: Query, connection: AsyncConnection[Any], fetch_size: int, values: tuple[Any, ...]
) -> AsyncIterator[Any]:
    name = f"{query.name[:40]} {next(_cursor_number)}"
    shift = len(f'DECLARE "{name}" CURSOR FOR ')
    try:
        async with (
            _transaction(connection),
            AsyncRawServerCursor(connection, name, row_factory=query.row_factory) as cursor,
        ):
            # What is seen and logged is the time to the first rows; the rest is at the caller's pace. And the limits
            # hold only while the server works for us: the caller's own statements may come in between.
            with _watch(query, connection):
                async with _limits(query, connection):
                    await cursor.execute(query.statement, values, binary=query.binary)
                    rows = await cursor.fetchmany(fetch_size)
            while rows:
                for row in rows:
                    yield row
                if len(rows) < fetch_size:
                    break
                async with _limits(query, connection):
                    rows = await cursor.fetchmany(fetch_size)
    except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
        fail(query, error, connection, [values], shift)


def _watch(query: Query, connection: AsyncConnection[Any], batch: int | None = None) -> AbstractContextManager[None]:
    return query.observer.watch(query, connection, batch) if query.observer else nullcontext()


def _idle(connection: AsyncConnection[Any]) -> bool:
    """Whether a statement would be a transaction of its own."""
    return connection.autocommit and connection.pgconn.transaction_status == TransactionStatus.IDLE


def _transaction(connection: AsyncConnection[Any]) -> AbstractAsyncContextManager[object]:
    """Open a transaction, unless the caller has one."""
    return connection.transaction() if _idle(connection) else nullcontext()


@asynccontextmanager
async def _limits(query: Query, connection: AsyncConnection[Any]) -> AsyncIterator[None]:
    """Enclose what runs under the query's timeout and as read only; the server holds it to both.

    Without a transaction it opens one, in the same message as the limits. In the caller's transaction it puts back
    what was there before, unless the query fails: then only a rollback is possible, which does that as well.
    """
    if not query.limited:
        yield
        return
    if connection.pgconn.pipeline_status != PipelineStatus.OFF:
        raise QueryError(f"{query.name}, {query.where}: a timeout or read only cannot be held to inside a pipeline")
    timeout, read_only = query.annotations.timeout, query.annotations.read_only
    own = _idle(connection)
    cursor = AsyncRawCursor(connection, row_factory=tuple_row)
    enter: list[Composable] = [session.begin(read_only=read_only)] if own else []
    leave: list[Composable] = []
    try:
        if timeout is not None:
            if not own:
                enter.append(session.show_timeout())
            enter.append(session.set_timeout(timeout))
        if read_only and not own:
            enter.append(session.begin_read_only())
            leave.append(session.end_read_only())
        await cursor.execute(session.script(*enter), prepare=False)
        if timeout is not None and not own and (former := await cursor.fetchone()):
            leave.append(session.set_timeout(former[0]))
    except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
        fail(query, error, connection)
    try:
        yield
    except BaseException:
        if own and not connection.closed:
            await connection.rollback()
        raise
    try:
        if own:
            await connection.commit()
        else:
            await cursor.execute(session.script(*leave), prepare=False)
    except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
        fail(query, error, connection)
