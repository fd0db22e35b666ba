# Generated from registry/_async/graph.py by tools/generate_sync.py: do not edit.
"""Graph questions. Thin: the work is in sql/graph.sql."""

from __future__ import annotations

from registry._sync.operations import Operations


class Graph(Operations):
    """What can be asked of a workflow as a graph."""

    def order(self, name: str) -> list[list[str]]:
        """Give the names of the nodes in dependency order, level by level: those of one level can run at the same time.

        Loops are not followed. Raises NotFound.
        """
        with self._connection() as connection:
            rows = self._sql.graph.order(connection, tenant_id=self.tenant_id, name=name)
        if not rows:
            raise self._not_found(name)
        levels: list[list[str]] = []
        for row in rows:
            if row.level is None or row.name is None:  # the row of a workflow without nodes
                continue
            if row.level == len(levels):
                levels.append([])
            levels[row.level].append(row.name)
        return levels
