"""Reading one version of a workflow: what get, order and everything that takes NAME@N share."""

from __future__ import annotations

from typing import Any

from registry import mapping
from registry._async.conflicts import AsyncConflicts
from registry.errors import NotFound
from registry.model import Workflow
from registry.reference import parse


class AsyncVersionReading(AsyncConflicts):
    """Finds the version that a reference means."""

    async def _version_row(self, reference: str) -> Any:
        """Give the row of versions.get. Raises NotFound for an unknown workflow, label or version."""
        asked = parse(reference)
        async with self._connection() as connection:
            row = await self._sql.versions.get(connection, tenant_id=self.tenant_id, **asked._asdict())
        if row is None:
            raise await self._not_found(asked.name)
        if row.version is None:
            raise NotFound(f'"{row.name}" has no label "{asked.label}"; `registry label {row.name}` shows those it has')
        if row.document is None and row.version != row.newest:
            raise NotFound(
                f'"{row.name}" has no version {row.version} any more or yet: it is at version {row.newest}; '
                f"`registry history {row.name}` shows those that are kept"
            )
        return row

    async def _version(self, reference: str) -> tuple[str, Workflow | None]:
        """Give the name and the workflow of a reference; None for the workflow where the tables hold that state."""
        row = await self._version_row(reference)
        if row.document is None or row.name == reference:
            return row.name, None
        return row.name, mapping.workflow_from_document(row.document, row.version, row.created_at)
