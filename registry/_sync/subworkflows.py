# Generated from registry/_async/subworkflows.py by tools/generate_sync.py: do not edit.
"""Workflows that use others: who uses whom, in which order, what a change affects. Thin: see sql/subworkflow.sql."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from registry._sync.operations import Operations
from registry.errors import CycleError
from registry.results import Affected, Use
from registry.suggestions import nothing_named


class Subworkflows(Operations):
    """What can be asked about nodes of node_type workflow, which refer to another workflow."""

    def where_used(self, name: str, *, transitive: bool = False) -> list[Use]:
        """Give the nodes that refer to a workflow; with `transitive`, after them, those that do it through others.

        name  a workflow, there or not; NAME@VERSION or NAME@LABEL for the nodes that want this one

        Raises NotFound where neither such a workflow nor a reference to it is there.
        """
        with self._connection() as connection:
            rows = self._sql.subworkflow.where_used(
                connection, tenant_id=self.tenant_id, name=name, transitive=transitive
            )
        uses = []
        for row in rows:
            if row.workflow is not None and row.node is not None and row.uses is not None:
                uses.append(Use(row.workflow, row.node, row.uses, row.reference, bool(row.is_missing)))
            elif not row.is_there:
                raise self._not_found(name)
        return uses

    def uses(self, name: str, *, transitive: bool = False) -> list[Use]:
        """Give the nodes by which a workflow uses others; with `transitive` also those of the others.

        Raises NotFound.
        """
        with self._connection() as connection:
            rows = self._sql.subworkflow.uses(connection, tenant_id=self.tenant_id, name=name, transitive=transitive)
        if not rows:
            raise self._not_found(name)
        return [
            Use(row.workflow, row.node, row.uses, row.reference, row.is_missing)
            for row in rows
            if row.node is not None and row.uses is not None  # not the row of a workflow that uses nothing
        ]

    def missing_workflows(self, names: Sequence[str] | None = None) -> list[Use]:
        """Give the nodes that refer to a workflow which is not there: all, or those of the workflows `names`."""
        with self._connection() as connection:
            if names is None:
                rows = self._sql.subworkflow.missing(connection, tenant_id=self.tenant_id)
                return [Use(*row, missing=True) for row in rows]
            some = self._sql.subworkflow.missing_of(connection, tenant_id=self.tenant_id, names=list(names))
        return [Use(*row, missing=True) for row in some]

    def workflow_order(self, name: str | None = None) -> list[list[str]]:
        """Give workflows level by level, each after those it uses: all, or `name` and those below it.

        Those of the first level use none that is there. Raises NotFound, or CycleError where workflows use each other
        in a cycle: the database refuses that, but not what it held before it did.
        """
        with self._connection() as connection:
            rows = self._sql.subworkflow.order(connection, tenant_id=self.tenant_id, name=name)
        if not rows and name is not None:
            raise self._not_found(name)
        stuck = [row.name for row in rows if row.level is None]
        if stuck:
            raise CycleError(stuck, f"these workflows are in a cycle, or use one that is: {', '.join(stuck)}")
        return [[row.name for row in level] for _, level in groupby(rows, key=lambda row: row.level)]

    def impact(self, name: str, node: str) -> list[Affected]:
        """Give what a change of a node affects, workflow by workflow.

        That is the nodes after it and, in all workflows that use this one, also through others, the nodes that refer to
        it and the nodes after those. The workflow itself comes first, if anything in it is affected. Loops are not
        followed. Raises NotFound.
        """
        with self._connection() as connection:
            rows = self._sql.subworkflow.impact(connection, tenant_id=self.tenant_id, name=name, node=node)
        if not rows:
            raise self._no_node(name, node)
        affected = []
        for workflow, group in groupby(rows, key=lambda row: row.workflow):
            found = [(row.node, row.is_reference) for row in group if row.node is not None]
            if workflow is not None:
                nodes = tuple(node for node, _ in found)
                affected.append(Affected(workflow, nodes, tuple(node for node, is_reference in found if is_reference)))
        return affected

    def _no_node(self, name: str, node: str) -> Exception:
        with self._connection() as connection:
            workflow = self._sql.workflow.get(connection, tenant_id=self.tenant_id, name=name)
        if workflow is None:
            return self._not_found(name)
        return nothing_named("node", node, name, workflow.node_names or ())
