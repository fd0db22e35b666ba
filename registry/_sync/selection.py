# Generated from registry/_async/selection.py by tools/generate_sync.py: do not edit.
"""The selection language of dbt and Dagster. Parsed in `registry.selection`, evaluated in sql/graph.sql."""

from __future__ import annotations

import json

from registry._sync.operations import Operations
from registry.results import Selection
from registry.selection import Leaf, Source, compiled, parse
from registry.selection.unmatched import nothing_matches, spaced_names, unknown_node


class Selecting(Operations):
    """Nodes chosen by an expression."""

    def select(self, name: str, expression: str, exclude: str | None = None) -> list[str]:
        """Give the names of the nodes that an expression selects, in dependency order.

        name        of the workflow
        expression  as docs/select.md says: "+send", "fetch+ & +send", "type:agent | name:check*", "@(a b) - roots()"
        exclude     another one, for nodes to leave out

        Loops are not followed. A pattern or type that matches nothing is an empty set. Raises InvalidParameter with a
        caret under the place that is wrong, NotFound for a workflow or a node that is not there, and QueryTimeout after
        30 seconds.
        """
        return (self.selection(name, expression, exclude)).names

    def selection(self, name: str, expression: str, exclude: str | None = None) -> Selection:
        """Do what `select` does, and tell which terms matched nothing."""
        sources = Source(expression), Source(exclude or "", "exclude")
        program = compiled(parse(expression), None if exclude is None else parse(exclude, "exclude"))
        with self._connection() as connection:
            row = self._sql.graph.select(
                connection, tenant_id=self.tenant_id, name=name, program=json.dumps(program.steps)
            )
        if row is None:
            raise self._not_found(name)
        unmatched = sorted(
            ((step > program.selected, program.leaves[step]) for step in row.unmatched),
            key=lambda found: (found[0], found[1].start),
        )
        for excluded, leaf in unmatched:
            if leaf.method == "node":
                raise self._unknown_node(name, sources[excluded], leaf)
        types: list[str] = []
        if any(leaf.method == "type" for _, leaf in unmatched):
            with self._connection() as connection:
                rows = self._sql.graph.node_types(connection, tenant_id=self.tenant_id, name=name)
            types = [each.node_type for each in rows]
        notes = [nothing_matches(sources[excluded], leaf, types) for excluded, leaf in unmatched]
        self._note("select", name=name)
        return Selection(row.names, tuple(dict.fromkeys(notes)))

    def _unknown_node(self, workflow: str, source: Source, leaf: Leaf) -> Exception:
        spaced = spaced_names(source, leaf)
        with self._connection() as connection:
            rows = self._sql.graph.nodes_for_suggestion(
                connection, tenant_id=self.tenant_id, workflow=workflow, name=leaf.value, others=spaced
            )
        return unknown_node(source, leaf, workflow, spaced, [row.name for row in rows])
