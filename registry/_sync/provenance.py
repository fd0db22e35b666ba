# Generated from registry/_async/provenance.py by tools/generate_sync.py: do not edit.
"""Where generated workflows came from. Thin: the work is in sql/provenance.sql."""

from __future__ import annotations

from registry._sync.versions import Versions
from registry.results import Generation


class Provenance(Versions):
    """What can be asked of the source of a workflow, metadata.source."""

    def sources(self, name: str) -> list[Generation]:
        """Give the versions at which metadata.source of a workflow changed, the newest first. Raises NotFound.

        Each is one generation; `edits` says how many versions followed that left the source as it was. docs/list.md
        has the keys.
        """
        if self._record(name) is None:
            raise self._not_found(name)
        with self._connection() as connection:
            rows = self._sql.provenance.sources(connection, tenant_id=self.tenant_id, name=name)
        return [Generation(*row) for row in rows]
