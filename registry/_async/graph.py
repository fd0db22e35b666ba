"""Graph questions. Thin: the work is in sql/graph.sql."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry import mapping
from registry._async.version_reading import AsyncVersionReading
from registry.errors import InvalidParameter
from registry.model import Edge
from registry.results import Cycle, Paths, Step
from registry.suggestions import no_nodes, no_weight

PATHS = 100
"""How many ways `paths` gives unless it is told otherwise."""

_MOST_DEPTH = 2**31
_MOST_PATHS = 2**31 - 2


class AsyncGraph(AsyncVersionReading):
    """What can be asked of a workflow as a graph. Loops are not followed, except by `cycles`."""

    async def order(self, name: str) -> list[list[str]]:
        """Give the names of the nodes in dependency order, level by level: those of one level can run at the same time.

        Loops are not followed. A version is named as in "invoice@3". Raises NotFound.
        """
        if "@" in name:
            name, version = await self._version(name)
            if version is not None:
                await self._note("order", name=name, version=version.version)
                return mapping.levels(version)
        async with self._connection() as connection:
            row = await self._sql.graph.levels(connection, tenant_id=self.tenant_id, name=name)
        if row is None:
            raise await self._not_found(name)
        await self._note("order", name=name)
        return mapping.by_level(row.names or (), row.levels or ())

    async def loops(self, name: str) -> list[Edge]:
        """Give the edges that lead back and that no graph question follows; none for a workflow that is not there."""
        async with self._connection() as connection:
            rows = await self._sql.graph.loops(connection, tenant_id=self.tenant_id, name=name)
        return [Edge(*row, is_loop=True) for row in rows]

    async def descendants(self, name: str, *nodes: str, depth: int | None = None) -> list[str]:
        """Give the nodes that run after the given ones: what a change of them can affect.

        nodes  one or several; they are left out of the result, also where one runs after another
        depth  only nodes that at most so many edges lead to from a given one

        In dependency order. Raises NotFound for the workflow or a node, InvalidParameter for a negative depth or no
        node.
        """
        sql = self._sql.graph
        return await self._walk(sql.descendants, sql.descendants_within, name, nodes, depth)

    async def ancestors(self, name: str, *nodes: str, depth: int | None = None) -> list[str]:
        """Give the nodes that run before the given ones: what they depend on.

        Takes, returns and raises what `descendants` does.
        """
        sql = self._sql.graph
        return await self._walk(sql.ancestors, sql.ancestors_within, name, nodes, depth)

    async def roots(self, name: str) -> list[str]:
        """Give the nodes that depend on none, in dependency order. Raises NotFound."""
        return await self._ends(self._sql.graph.roots, name)

    async def sinks(self, name: str) -> list[str]:
        """Give the nodes that none depends on, in dependency order. Raises NotFound."""
        return await self._ends(self._sql.graph.sinks, name)

    async def isolated(self, name: str) -> list[str]:
        """Give the nodes that are at no end of an edge, in dependency order. Raises NotFound."""
        return await self._ends(self._sql.graph.isolated, name)

    async def path(self, name: str, first: str, last: str) -> list[str]:
        """Give a shortest way along the edges from one node to another, both included; nothing where there is none.

        Of several it is always the same. Raises NotFound for the workflow or a node.
        """
        async with self._connection() as connection:
            rows = await self._sql.graph.path(connection, tenant_id=self.tenant_id, name=name, first=first, last=last)
        return await self._names(name, rows)

    async def paths(self, name: str, first: str, last: str, *, limit: int = PATHS) -> Paths:
        """Give the ways along the edges from one node to another, both included, at most `limit` of them.

        In the order of the nodes they pass, always the same. Raises NotFound for the workflow or a node,
        InvalidParameter for a limit below 1.
        """
        if limit < 1:
            raise InvalidParameter(f"limit: at least 1, not {limit}")
        most = min(limit, _MOST_PATHS)
        async with self._connection() as connection:
            rows = await self._sql.graph.paths(
                connection, tenant_id=self.tenant_id, name=name, first=first, last=last, most=most + 1
            )
        if not rows:
            raise await self._not_found(name)
        if unknown := {row.unknown for row in rows if row.unknown is not None}:
            raise await self._no_nodes(name, unknown)
        found = [row.names for row in rows if row.names is not None]
        return Paths(found[:most], len(found) > most)

    async def critical_path(self, name: str, weight: str, *, default: float | None = None) -> list[Step]:
        """Give the heaviest path through a workflow: where time goes, if the weight is a time.

        weight   the key in the nodes' parameters, nested ones with dots: "execution.runtimeInSeconds"
        default  what nodes without it weigh; None for 0, and then at least one node must have it

        Raises NotFound for the workflow, or where no node has the weight; InvalidParameter, naming the node, where it
        is not a number or negative.
        """
        if default is not None and not 0 <= default <= 1e300:
            raise InvalidParameter(f"default: a number from 0 on, not {default}")
        async with self._connection() as connection:
            rows = await self._sql.graph.critical_path(
                connection, tenant_id=self.tenant_id, name=name, weight=weight, default_weight=default or 0.0
            )
        if not rows:
            raise await self._not_found(name)
        if rows[0].problem is not None:
            raise InvalidParameter(
                f'node "{rows[0].name}": parameters.{weight} must be a number from 0 on, not {rows[0].problem}'
            )
        if default is None and rows[0].weighted == 0:
            async with self._connection() as connection:
                keys = await self._sql.graph.weights_for_suggestion(connection, tenant_id=self.tenant_id, name=name)
            raise no_weight(weight, name, [row.path for row in keys if row.path is not None])
        return [
            Step(row.name, row.weight, row.total)
            for row in rows
            if row.name is not None and row.weight is not None and row.total is not None
        ]

    async def cycles(self, name: str) -> list[Cycle]:
        """Give the sets of nodes that reach each other when loops are followed as other edges are (strongly connected).

        In dependency order. Raises NotFound.
        """
        async with self._connection() as connection:
            rows = await self._sql.graph.cycles(connection, tenant_id=self.tenant_id, name=name)
        if not rows:
            raise await self._not_found(name)
        return [
            Cycle(row.names, list(zip(row.loop_parents or (), row.loop_children or (), strict=True)))
            for row in rows
            if row.names is not None
        ]

    async def _walk(self, whole: Any, within: Any, name: str, nodes: Sequence[str], depth: int | None) -> list[str]:
        if not nodes:
            raise InvalidParameter("nodes: name at least one")
        if depth is not None and depth < 0:
            raise InvalidParameter(f"depth: at least 0, not {depth}")
        values: dict[str, Any] = {"tenant_id": self.tenant_id, "name": name, "nodes": list(nodes)}
        async with self._connection() as connection:
            if depth is None:
                rows = await whole(connection, **values)
            else:
                rows = await within(connection, **values, depth=min(depth, _MOST_DEPTH))
        return await self._names(name, rows)

    async def _ends(self, query: Any, name: str) -> list[str]:
        async with self._connection() as connection:
            rows = await query(connection, tenant_id=self.tenant_id, name=name)
        return await self._names(name, rows)

    async def _names(self, name: str, rows: Sequence[Any]) -> list[str]:
        """Give the names of the rows; raises NotFound where they say that the workflow or a node is not there."""
        if not rows:
            raise await self._not_found(name)
        if rows[0].order_index is None:  # such rows come first
            unknown = {row.name for row in rows if row.order_index is None and row.name is not None}
            if unknown:
                raise await self._no_nodes(name, unknown)
            return []
        return [row.name for row in rows]

    async def _no_nodes(self, name: str, unknown: set[str]) -> Exception:
        names = sorted(unknown)
        async with self._connection() as connection:
            rows = await self._sql.graph.nodes_for_suggestion(
                connection, tenant_id=self.tenant_id, workflow=name, name=names[0], others=[]
            )
        return no_nodes(names, name, [row.name for row in rows])
