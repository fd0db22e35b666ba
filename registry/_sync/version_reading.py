# Generated from registry/_async/version_reading.py by tools/generate_sync.py: do not edit.
"""Reading one version of a workflow: what get, order and everything that takes NAME@N share."""

from __future__ import annotations

from typing import Any

from registry import mapping
from registry._sync.conflicts import Conflicts
from registry.errors import NotFound
from registry.model import Workflow
from registry.reference import parse


class VersionReading(Conflicts):
    """Finds the version that a reference means."""

    def _version_row(self, reference: str) -> Any:
        """Give the row of versions.get. Raises NotFound for an unknown workflow, label or version."""
        asked = parse(reference)
        with self._connection() as connection:
            row = self._sql.versions.get(connection, tenant_id=self.tenant_id, **asked._asdict())
        if row is None:
            raise self._not_found(asked.name)
        if row.version is None:
            raise NotFound(f'"{row.name}" has no label "{asked.label}"; `registry label {row.name}` shows those it has')
        if row.document is None and row.version != row.newest:
            raise NotFound(
                f'"{row.name}" has no version {row.version} any more or yet: it is at version {row.newest}; '
                f"`registry history {row.name}` shows those that are kept"
            )
        return row

    def _version(self, reference: str) -> tuple[str, Workflow | None]:
        """Give the name and the workflow of a reference; None for the workflow where the tables hold that state."""
        row = self._version_row(reference)
        if row.document is None or row.name == reference:
            return row.name, None
        return row.name, mapping.workflow_from_document(row.document, row.version, row.created_at)
