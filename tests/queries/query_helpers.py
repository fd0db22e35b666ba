from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from registry import queries


def load(folder: Path, text: str, **options: Any) -> queries.Namespace:
    """The queries of one file, sql/t.sql."""
    (folder / "sql").mkdir(exist_ok=True)
    (folder / "sql" / "t.sql").write_text(text, "utf-8")
    return queries.load(folder / "sql", **options).t


class Caller:
    """Runs the same test with a synchronous or an asynchronous connection."""

    def __init__(self, connection: Any, loop: asyncio.AbstractEventLoop | None) -> None:
        self.connection = connection
        self.loop = loop

    def __call__(self, action: Callable[..., Any], *arguments: Any, **parameters: Any) -> Any:
        """The result of `action(connection, …)`, awaited where it has to be; a list, where it is a stream."""
        result = action(self.connection, *arguments, **parameters)
        return self.finish(result)

    def finish(self, result: Any) -> Any:
        if self.loop is None:
            return list(result) if hasattr(result, "__next__") else result
        if hasattr(result, "__anext__"):
            return self.loop.run_until_complete(collect(result))
        return self.loop.run_until_complete(result)

    def sql(self, statement: str) -> Any:
        """The rows of a statement, as tuples."""
        if self.loop is None:
            cursor = self.connection.execute(statement)
            return cursor.fetchall() if cursor.description else None

        async def run() -> Any:
            cursor = await self.connection.execute(statement)
            return await cursor.fetchall() if cursor.description else None

        return self.loop.run_until_complete(run())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.loop is None:
            with self.connection.transaction():
                yield
        else:
            transaction = self.connection.transaction()
            self.loop.run_until_complete(transaction.__aenter__())
            try:
                yield
            except BaseException as error:
                if not self.loop.run_until_complete(transaction.__aexit__(type(error), error, error.__traceback__)):
                    raise
            else:
                self.loop.run_until_complete(transaction.__aexit__(None, None, None))


async def collect(stream: Any) -> list[Any]:
    return [row async for row in stream]


@contextmanager
def caller(kind: str, url: str, **options: Any) -> Iterator[Caller]:
    if kind == "sync":
        with psycopg.connect(url, autocommit=True, **options) as connection:
            yield Caller(connection, None)
        return
    loop = asyncio.new_event_loop()
    try:
        asynchronous = loop.run_until_complete(psycopg.AsyncConnection.connect(url, autocommit=True, **options))
        try:
            yield Caller(asynchronous, loop)
        finally:
            loop.run_until_complete(asynchronous.close())
            loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
