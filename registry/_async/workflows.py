"""Whole workflows: save, get, delete. Thin: the work is in sql/save.sql and sql/workflow.sql."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from registry import formats, mapping
from registry._async.repeat import repeated
from registry._async.similar import AsyncSimilarity
from registry.access import use
from registry.errors import Conflict, CycleError, RegistryError
from registry.gc_pause import gc_pause
from registry.model import Workflow
from registry.results import Deleted, Saved

COPY_FROM = 300
"""From so many nodes and edges on, a new workflow is saved by COPY instead of one JSON parameter."""

RECORDED_BY_TRIGGER = 2_000
"""Up to so many nodes the database records a version by itself, with the change; above that the save does it."""

ATTEMPTS = 10


class AsyncWorkflows(AsyncSimilarity):
    """What can be done with a workflow as a whole."""

    async def save(
        self,
        document: Mapping[str, Any] | Workflow,
        *,
        format: str = "auto",
        name: str | None = None,
        loops: Literal["reject", "mark"] = "reject",
        message: str | None = None,
        expected_version: int | None = None,
        similar: bool = False,
    ) -> Saved:
        """Save a workflow: a new one, or the new state of the one that has this name.

        document          in any known format, told by its content unless `format` names it; or a Workflow
        name              its name where the document has none
        loops             "mark" marks edges that close a cycle as loops, instead of refusing the document
        message           what the save says of itself, kept with the version
        expected_version  the version that must be stored now (0: none); if not, nothing is written
        similar           whether to look for a workflow of almost the same structure, for the result to tell: the
                          command line does, and it takes a round trip more

        What did not change is not written, and the version rises only if something did. Raises InvalidWorkflow with
        every problem, CycleError where its edges form a cycle, or the workflows that it and others use, or Conflict
        where another version than the expected one is stored.
        """
        from registry.validation import validate

        if isinstance(document, Workflow):
            document, format = formats.from_workflow(document, "registry"), "registry"
        checked = validate(formats.to_document(document, format, name), loops=loops)
        workflow = checked.workflow
        try:
            version, status = await self._save(workflow, mapping.head(workflow, message), expected_version)
        except CycleError as error:
            if error.__cause__ is None:
                raise
            # The database's: over workflows, since its edges have been looked at.
            way = " → ".join(error.cycle)
            raise CycleError(
                error.cycle, f"cycle: {way}: a workflow cannot use itself, not even through others"
            ) from error
        nearest = await self._nearest(workflow.name) if similar and status != "unchanged" else None
        return Saved(workflow.name, version, status, tuple(checked.marked), nearest)

    @repeated
    async def _save(
        self, workflow: Workflow, head: mapping.HeadValues, expected_version: int | None
    ) -> tuple[int, Any]:
        """Create, or update what is there; where others save the same workflow, line up behind them."""
        # PostgreSQL refuses COPY FROM to a role that row level security holds for.
        larger = len(workflow.nodes) > RECORDED_BY_TRIGGER
        large = len(workflow.nodes) + len(workflow.edges) >= COPY_FROM and self._connections.may_copy
        tenant_id = self.tenant_id
        body = None
        for attempt in range(ATTEMPTS):
            if not expected_version and large and await self._copy(workflow, head):
                return 1, "created"
            body = body or mapping.documents(workflow)
            if not expected_version and not large:
                async with self._transaction() if larger else self._connection() as connection:
                    created = await self._sql.save.create(connection, tenant_id=tenant_id, **head, **body)
                    if larger and created is not None:
                        await self._sql.save.record(connection, tenant_id=tenant_id, workflow_id=created)
                if created is not None:
                    return 1, "created"
            async with self._transaction() if attempt or larger else self._connection() as connection:
                if attempt:
                    await self._sql.save.line_up(connection, tenant_id=tenant_id, name=workflow.name)
                row = await self._sql.save.update(
                    connection, tenant_id=tenant_id, expected_version=expected_version, **head, **body
                )
                if larger and row is not None and row.status == "updated":
                    await self._sql.save.record(connection, tenant_id=tenant_id, workflow_id=row.id)
            if expected_version is not None and (row.status == "conflict" if row else expected_version):
                advice = "get it, make your change again, and save that"
                raise await self._conflict(workflow.name, expected_version, advice, workflow)
            if row is not None and row.status != "retry":
                return row.version, row.status
        raise Conflict(f'"{workflow.name}" was changed by others again and again: repeat later')

    async def _copy(self, workflow: Workflow, head: mapping.HeadValues) -> bool:
        """Create a large workflow by COPY, in a transaction. False if its name is taken."""
        sql = self._sql.save
        async with self._transaction() as connection:
            await sql.record_later(connection)
            workflow_id = await sql.create_head(connection, tenant_id=self.tenant_id, **head)
            if workflow_id is None:
                return False
            with gc_pause():  # while rows are made the collector would look at the whole workflow again and again
                rows = mapping.Rows(workflow, self.tenant_id, workflow_id)
                await sql.copy_nodes.copy(connection, rows.nodes(), types=mapping.NODE_TYPES)
                if workflow.edges:
                    await sql.copy_edges.copy(connection, rows.edges(), types=mapping.EDGE_TYPES)
                if workflow.params:
                    await sql.copy_params.copy(connection, rows.params(), types=mapping.PARAM_TYPES)
            await sql.record(connection, tenant_id=self.tenant_id, workflow_id=workflow_id)
            statistics_are_missing = await sql.statistics_are_missing(connection)
        if statistics_are_missing:
            async with self._connection() as connection:
                await sql.gather_statistics(connection)
        return True

    async def get(self, name: str, *, found_by: str | None = None) -> Workflow:
        """Read a workflow with everything in it, as one consistent state: "invoice", "invoice@3" or "invoice@prod".

        found_by  the text of the search that it is a result of, for the access log

        Raises NotFound.
        """
        return await self._read(name, "get", found_by)

    async def _read(self, name: str, action: str, query: str | None = None) -> Workflow:
        """Read a workflow as `get` does, and note what for. Raises NotFound."""
        if "@" in name:
            name, version = await self._version(name)
            if version is not None:
                await self._note(action, name=name, version=version.version, query=query)
                return version
        if self._connections.access_log.mode == "sync" and self._repeatable:
            row, is_noted = await self._read_and_note(name, action, query)
        else:
            row, is_noted = None, False
        if not is_noted:
            async with self._connection() as connection:
                row = await self._sql.workflow.get(connection, tenant_id=self.tenant_id, name=name)
        if row is None:
            raise await self._not_found(name)
        if not is_noted:
            await self._note(action, row.id, row.version, query=query)
        return mapping.workflow_from(row)

    async def _read_and_note(self, name: str, action: str, query: str | None) -> tuple[Any, bool]:
        """Read and note in one statement; False where that cannot be done."""
        what = use(action, query=query)
        try:
            async with self._connection() as connection:
                row = await self._sql.access.get(
                    connection,
                    tenant_id=self.tenant_id,
                    name=name,
                    actor=self._connections.actor,
                    action=what.action,
                    query=what.query,
                )
        except RegistryError as error:
            self._connections.access_log.failed(error)
            return None, False
        return row, True

    @repeated
    async def delete(self, name: str) -> Deleted:
        """Delete a workflow with everything in it; tell which others refer to it. Raises NotFound."""
        async with self._connection() as connection:
            row = await self._sql.workflow.delete(connection, tenant_id=self.tenant_id, name=name)
        if row is None:
            raise await self._not_found(name)
        return Deleted(name, row.version, tuple(row.used_by))
