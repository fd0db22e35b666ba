# Generated from registry/_async/graph.py by tools/generate_sync.py: do not edit.
"""Graph questions. Thin: the work is in sql/graph.sql."""

from __future__ import annotations

from registry import mapping
from registry._sync.version_reading import VersionReading
from registry.model import Edge


class Graph(VersionReading):
    """What can be asked of a workflow as a graph."""

    def order(self, name: str) -> list[list[str]]:
        """Give the names of the nodes in dependency order, level by level: those of one level can run at the same time.

        Loops are not followed. A version is named as in "invoice@3". Raises NotFound.
        """
        if "@" in name:
            name, version = self._version(name)
            if version is not None:
                return mapping.levels(version)
        with self._connection() as connection:
            rows = self._sql.graph.levels(connection, tenant_id=self.tenant_id, name=name)
        if not rows:
            raise self._not_found(name)
        return [row.names for row in rows if row.level is not None]  # NULL is a workflow without nodes

    def loops(self, name: str) -> list[Edge]:
        """Give the edges that lead back and that no graph question follows; none for a workflow that is not there."""
        with self._connection() as connection:
            rows = self._sql.graph.loops(connection, tenant_id=self.tenant_id, name=name)
        return [Edge(*row, is_loop=True) for row in rows]
