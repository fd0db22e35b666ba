"""Where generated workflows came from. Thin: the work is in sql/provenance.sql."""

from __future__ import annotations

from registry._async.versions import AsyncVersions
from registry.results import Generation


class AsyncProvenance(AsyncVersions):
    """What can be asked of the source of a workflow, metadata.source."""

    async def sources(self, name: str) -> list[Generation]:
        """Give the versions at which metadata.source of a workflow changed, the newest first. Raises NotFound.

        Each is one generation; `edits` says how many versions followed that left the source as it was. docs/list.md
        has the keys.
        """
        if await self._record(name) is None:
            raise await self._not_found(name)
        async with self._connection() as connection:
            rows = await self._sql.provenance.sources(connection, tenant_id=self.tenant_id, name=name)
        return [Generation(*row) for row in rows]
