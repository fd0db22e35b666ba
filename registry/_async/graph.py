"""Graph questions. Thin: the work is in sql/graph.sql."""

from __future__ import annotations

from registry import mapping
from registry._async.version_reading import AsyncVersionReading
from registry.model import Edge


class AsyncGraph(AsyncVersionReading):
    """What can be asked of a workflow as a graph."""

    async def order(self, name: str) -> list[list[str]]:
        """Give the names of the nodes in dependency order, level by level: those of one level can run at the same time.

        Loops are not followed. A version is named as in "invoice@3". Raises NotFound.
        """
        if "@" in name:
            name, version = await self._version(name)
            if version is not None:
                return mapping.levels(version)
        async with self._connection() as connection:
            rows = await self._sql.graph.levels(connection, tenant_id=self.tenant_id, name=name)
        if not rows:
            raise await self._not_found(name)
        return [row.names for row in rows if row.level is not None]  # NULL is a workflow without nodes

    async def loops(self, name: str) -> list[Edge]:
        """Give the edges that lead back and that no graph question follows; none for a workflow that is not there."""
        async with self._connection() as connection:
            rows = await self._sql.graph.loops(connection, tenant_id=self.tenant_id, name=name)
        return [Edge(*row, is_loop=True) for row in rows]
