"""Models whose vectors are kept, and their indexes. Thin: the work is in sql/embedding.sql."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import AsyncConnection

from registry._async.operations import AsyncOperations
from registry.embedders.vectors import MOST_DIMENSIONS
from registry.errors import Conflict, InvalidParameter, RegistryError
from registry.results import EmbeddingModel
from registry.suggestions import no_model

if TYPE_CHECKING:
    from registry import queries_sql

BATCH = 5_000
"""Vectors that are dropped by one statement."""

WORKERS = 2
"""Processes that help to build an index, where the server has them to spare."""


class AsyncEmbeddingModels(AsyncOperations):
    """What can be done with models."""

    async def add_embedding_model(self, model: str, dimensions: int) -> bool:
        """Add a model, whose vectors have so many dimensions; say whether it is new.

        Raises InvalidParameter for dimensions that cannot be, Conflict where it is there with others.
        """
        if not model.strip() or len(model) > 255:
            raise InvalidParameter(f"model: {model[:40]!r}: give a name of 1 to 255 characters")
        if not 1 <= dimensions <= MOST_DIMENSIONS:
            raise InvalidParameter(
                f"dimensions: {dimensions:,}: give a number from 1 to {MOST_DIMENSIONS:,}, which an index can take; "
                "many models can shorten their vectors"
            )
        for _ in range(2):  # the second time what another has just added can be seen
            async with self._connection() as connection:
                row = await self._sql.embedding.add_model(
                    connection, tenant_id=self.tenant_id, model=model, dimensions=dimensions
                )
            if row is not None:
                break
        else:
            raise Conflict(f'"{model}" was added by another at the same time: repeat the transaction')
        if row.dimensions != dimensions:
            raise Conflict(f'"{model}" is there with {row.dimensions:,} dimensions: drop it first, or use another name')
        return row.is_new

    async def embedding_models(self) -> list[EmbeddingModel]:
        """List the models by name, each with how many of its vectors there are."""
        async with self._connection() as connection:
            rows = await self._sql.embedding.models(connection, tenant_id=self.tenant_id)
        return [
            EmbeddingModel(
                row.name,
                row.dimensions,
                row.workflows,
                row.present,
                row.missing,
                row.stale,
                "hnsw" if row.is_indexed else "exact",
                row.is_large and not row.is_indexed,
            )
            for row in rows
        ]

    async def index_embeddings(self, model: str) -> bool:
        """Build the HNSW index of a model, if it has enough vectors for one; say whether it was built.

        Readers and writers go on meanwhile. What an interrupted build left is built again. Raises NotFound, Conflict
        where somebody else is building it, and RegistryError inside a transaction.
        """
        row = await self._model(model)
        sql = self._sql.embedding
        async with self._apart() as connection:
            await self._try_build(connection, row.id, model)
            state = await sql.index_state(connection, tenant_id=self.tenant_id, model_id=row.id)
            if state is None or state.is_valid:
                return False
            if state.is_valid is not None:
                await self._drop_index(connection, row.id)
            if not state.is_wanted:
                return False
            statement = await sql.create_index_statement(connection, tenant_id=self.tenant_id, model_id=row.id)
            # Helpers share the graph in /dev/shm, of which a container has 64 MB unless it was given more.
            for workers in (WORKERS, 0):
                await sql.prepare_build(connection, workers=workers, vectors=state.vectors, dimensions=row.dimensions)
                try:
                    await connection.execute(str(statement).encode())
                except (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory):
                    await self._drop_index(connection, row.id)
                    if not workers:
                        raise
                else:
                    break
        return True

    async def drop_embedding_model(self, model: str) -> int:
        """Take a model away, with its index and all of its vectors; say how many there were. Raises NotFound."""
        row = await self._model(model)
        sql = self._sql.embedding
        async with self._connection() as connection:
            state = await sql.index_state(connection, tenant_id=self.tenant_id, model_id=row.id)
        if state is not None and state.is_valid is not None:
            async with self._apart() as connection:
                await self._try_build(connection, row.id, model)
                await self._drop_index(connection, row.id)
        dropped = 0
        while True:
            async with self._connection() as connection:
                count = await sql.drop_vectors(connection, tenant_id=self.tenant_id, model_id=row.id, batch_size=BATCH)
            dropped += count
            if count < BATCH:
                break
        async with self._connection() as connection:
            await sql.drop_model(connection, tenant_id=self.tenant_id, model_id=row.id)
        return dropped

    async def _model(self, model: str) -> queries_sql.EmbeddingModelRow:
        async with self._connection() as connection:
            row = await self._sql.embedding.model(connection, tenant_id=self.tenant_id, model=model)
            if row is None:
                rows = await self._sql.embedding.names(connection, tenant_id=self.tenant_id)
                raise no_model(model, [one.name for one in rows])
        return row

    def _apart(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        if not self._repeatable:
            raise RegistryError("an index cannot be built or dropped inside a transaction: do it before or afterwards")
        return self._connections.apart()

    async def _try_build(self, connection: AsyncConnection[Any], model_id: Any, model: str) -> None:
        if not await self._sql.embedding.try_build(connection, model_id=model_id):
            raise Conflict(f'somebody else is building or dropping the index of "{model}": repeat later')

    async def _drop_index(self, connection: AsyncConnection[Any], model_id: Any) -> None:
        statement = await self._sql.embedding.drop_index_statement(connection, model_id=model_id)
        await connection.execute(str(statement).encode())
