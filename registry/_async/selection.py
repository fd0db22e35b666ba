"""The selection language of dbt and Dagster. Parsed in `registry.selection`, evaluated in sql/graph.sql."""

from __future__ import annotations

import json

from registry._async.operations import AsyncOperations
from registry.results import Selection
from registry.selection import Leaf, Source, compiled, parse
from registry.selection.unmatched import nothing_matches, spaced_names, unknown_node


class AsyncSelecting(AsyncOperations):
    """Nodes chosen by an expression."""

    async def select(self, name: str, expression: str, exclude: str | None = None) -> list[str]:
        """Give the names of the nodes that an expression selects, in dependency order.

        name        of the workflow
        expression  as docs/select.md says: "+send", "fetch+ & +send", "type:agent | name:check*", "@(a b) - roots()"
        exclude     another one, for nodes to leave out

        Loops are not followed. A pattern or type that matches nothing is an empty set. Raises InvalidParameter with a
        caret under the place that is wrong, NotFound for a workflow or a node that is not there, and QueryTimeout after
        30 seconds.
        """
        return (await self.selection(name, expression, exclude)).names

    async def selection(self, name: str, expression: str, exclude: str | None = None) -> Selection:
        """Do what `select` does, and tell which terms matched nothing."""
        sources = Source(expression), Source(exclude or "", "exclude")
        program = compiled(parse(expression), None if exclude is None else parse(exclude, "exclude"))
        async with self._connection() as connection:
            row = await self._sql.graph.select(
                connection, tenant_id=self.tenant_id, name=name, program=json.dumps(program.steps)
            )
        if row is None:
            raise await self._not_found(name)
        unmatched = sorted(
            ((step > program.selected, program.leaves[step]) for step in row.unmatched),
            key=lambda found: (found[0], found[1].start),
        )
        for excluded, leaf in unmatched:
            if leaf.method == "node":
                raise await self._unknown_node(name, sources[excluded], leaf)
        types: list[str] = []
        if any(leaf.method == "type" for _, leaf in unmatched):
            async with self._connection() as connection:
                rows = await self._sql.graph.node_types(connection, tenant_id=self.tenant_id, name=name)
            types = [each.node_type for each in rows]
        notes = [nothing_matches(sources[excluded], leaf, types) for excluded, leaf in unmatched]
        await self._note("select", name=name)
        return Selection(row.names, tuple(dict.fromkeys(notes)))

    async def _unknown_node(self, workflow: str, source: Source, leaf: Leaf) -> Exception:
        spaced = spaced_names(source, leaf)
        async with self._connection() as connection:
            rows = await self._sql.graph.nodes_for_suggestion(
                connection, tenant_id=self.tenant_id, workflow=workflow, name=leaf.value, others=spaced
            )
        return unknown_node(source, leaf, workflow, spaced, [row.name for row in rows])
