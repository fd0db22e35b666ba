# Generated from registry/_async/call.py by tools/generate_sync.py: do not edit.
"""Calls of named queries. `registry.queries.query` picks the asynchronous or the synchronous form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from typing import Any

from psycopg import Connection, RawCursor, RawServerCursor
from psycopg.pq import Format, PipelineStatus, TransactionStatus
from psycopg.rows import tuple_row
from psycopg.sql import Composable

from registry import session
from registry.errors import QueryError
from registry.queries.failure import fail, no_rows, too_many
from registry.queries.query import Query

_cursor_number = count(1)


def call(query: Query, connection: Connection[Any], parameters: Mapping[str, Any]) -> Any:
    """Do what `Query.__call__` says."""
    values = query.bind(parameters)
    if query.special:
        with _watch(query, connection), _limits(query, connection):
            return _run(query, connection, values)
    return _run(query, connection, values)


def _run(query: Query, connection: Connection[Any], values: tuple[Any, ...]) -> Any:
    cursor = RawCursor(connection, row_factory=query.row_factory)
    try:
        cursor.execute(query.statement, values, binary=query.binary)
        cardinality = query.cardinality
        if cardinality == "exec":
            return cursor.rowcount
        if cardinality == "many":
            return cursor.fetchall()
        row = cursor.fetchone()
    except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
        fail(query, no_rows(query, error, cursor), connection, [values])
    if cursor.rowcount > 1:
        too_many(query, cursor.rowcount)
    return row


def bulk(query: Query, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> Any:
    """Do what `Query.bulk` says."""
    sets = [query.bind(each) for each in parameters]
    cursor = RawCursor(connection, row_factory=query.row_factory)
    cursor.format = Format.BINARY if query.binary else Format.TEXT
    with _watch(query, connection, len(sets)):
        try:
            with _limits(query, connection), _transaction(connection):
                cursor.executemany(query.statement, sets, returning=query.cardinality != "exec")
                if query.cardinality == "exec":
                    return cursor.rowcount
                results: list[Any] = []
                more: bool | None = bool(sets)
                while more:
                    rows = cursor.fetchall()
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


def copy(
    query: Query,
    connection: Connection[Any],
    values: Iterable[Sequence[Any]],
    types: Sequence[str] | None,
) -> int:
    """Do what `Query.copy` says."""
    if query.operation != "COPY":
        raise QueryError(f"{query.name}, {query.where}: not a COPY … FROM STDIN: call it, or use .bulk()")
    cursor = RawCursor(connection)
    with _watch(query, connection):
        try:
            with _limits(query, connection):
                with cursor.copy(query.statement) as copying:
                    if types:
                        copying.set_types(types)
                    write = copying.write_row
                    for row in values:
                        write(row)
                return cursor.rowcount
        except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
            fail(query, error, connection)


def stream(query: Query, connection: Connection[Any], fetch_size: int, parameters: Mapping[str, Any]) -> Iterator[Any]:
    """Do what `Query.stream` says."""
    if query.cardinality == "exec":
        raise QueryError(f"{query.name}, {query.where}: :exec gives no rows to stream: make it :many")
    return _stream(query, connection, fetch_size, query.bind(parameters))


def _stream(query: Query, connection: Connection[Any], fetch_size: int, values: tuple[Any, ...]) -> Iterator[Any]:
    name = f"{query.name[:40]} {next(_cursor_number)}"
    shift = len(f'DECLARE "{name}" CURSOR FOR ')
    try:
        with (
            _transaction(connection),
            RawServerCursor(connection, name, row_factory=query.row_factory) as cursor,
        ):
            # What is seen and logged is the time to the first rows; the rest is at the caller's pace. And the limits
            # hold only while the server works for us: the caller's own statements may come in between.
            with _watch(query, connection), _limits(query, connection):
                cursor.execute(query.statement, values, binary=query.binary)
                rows = cursor.fetchmany(fetch_size)
            while rows:
                yield from rows
                if len(rows) < fetch_size:
                    break
                with _limits(query, connection):
                    rows = cursor.fetchmany(fetch_size)
    except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
        fail(query, error, connection, [values], shift)


def _watch(query: Query, connection: Connection[Any], batch: int | None = None) -> AbstractContextManager[None]:
    return query.observer.watch(query, connection, batch) if query.observer else nullcontext()


def _idle(connection: Connection[Any]) -> bool:
    """Whether a statement would be a transaction of its own."""
    return connection.autocommit and connection.pgconn.transaction_status == TransactionStatus.IDLE


def _transaction(connection: Connection[Any]) -> AbstractContextManager[object]:
    """Open a transaction, unless the caller has one."""
    return connection.transaction() if _idle(connection) else nullcontext()


@contextmanager
def _limits(query: Query, connection: Connection[Any]) -> Iterator[None]:
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
    cursor = RawCursor(connection, row_factory=tuple_row)
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
        cursor.execute(session.script(*enter), prepare=False)
        if timeout is not None and not own and (former := cursor.fetchone()):
            leave.append(session.set_timeout(former[0]))
    except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
        fail(query, error, connection)
    try:
        yield
    except BaseException:
        if own and not connection.closed:
            connection.rollback()
        raise
    try:
        if own:
            connection.commit()
        else:
            cursor.execute(session.script(*leave), prepare=False)
    except Exception as error:  # noqa: BLE001 - `fail` raises what is not for it again
        fail(query, error, connection)
