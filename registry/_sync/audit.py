# Generated from registry/_async/audit.py by tools/generate_sync.py: do not edit.
"""The audit log: who changed what, and the months that it is kept in. Thin: the work is in sql/audit.sql."""

from __future__ import annotations

import builtins
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from registry import audit_entries
from registry._sync.months import MONTHS_AHEAD, Months
from registry.audit_entries import AuditEntry
from registry.errors import InvalidParameter
from registry.results import Archived

# An entry holds up to 1,000 rows.
_PAGE_SIZE = 50


class Audit(Months):
    """What can be asked of the audit log, and its upkeep."""

    def audit(
        self,
        name: str,
        *,
        actor: str | None = None,
        since: datetime.datetime | None = None,
        until: datetime.datetime | None = None,
        operation: Literal["insert", "update", "delete"] | None = None,
        limit: int | None = None,
    ) -> Iterator[AuditEntry]:
        """Iterate over what happened to a workflow, the latest first, read page by page.

        Without a workflow of this name it is the one deleted last, or else the one purged last, that had it.

        actor, operation  only what this actor did, only "insert", "update" or "delete"
        since, until      only from this moment on, only before this moment (both with a time zone)
        limit             at most so many entries

        Raises NotFound, or InvalidParameter for a moment without a time zone or an unknown operation.
        """
        for moment in (since, until):
            if moment is not None and moment.tzinfo is None:
                raise InvalidParameter(f"{moment.isoformat()}: give the time zone as well, as in {moment.isoformat()}Z")
        if operation not in (None, "insert", "update", "delete"):
            raise InvalidParameter(f'"{operation}" is no operation: use one of: insert, update, delete')
        with self._connection() as connection:
            workflow_id = self._sql.audit.subject(connection, tenant_id=self.tenant_id, name=name)
        if workflow_id is None:
            raise self._not_found(name)
        names: dict[str, str] = {}
        before, before_id, left = None, None, limit
        while left is None or left > 0:
            size = _PAGE_SIZE if left is None else min(_PAGE_SIZE, left)
            with self._connection() as connection:
                rows = self._sql.audit.page(
                    connection,
                    tenant_id=self.tenant_id,
                    workflow_id=workflow_id,
                    since=since,
                    until=until,
                    before=before,
                    before_id=before_id,
                    actor=actor,
                    operation=operation,
                    page_size=size,
                )
            self._learn_names(workflow_id, rows, names)
            for row in rows:
                yield audit_entries.entry(row, names)
            if len(rows) < size:
                return
            before, before_id = rows[-1].at, rows[-1].id
            left = None if left is None else left - size

    def maintain_audit(self, months_ahead: int = MONTHS_AHEAD) -> builtins.list[str]:
        """Make the partitions of the audit log that are missing, and return their names.

        What the default partition took in the meantime is moved to where it belongs. For the owner of the tables;
        raises MigrationError for anybody else.
        """
        return self._make_months("audit_log", months_ahead)

    def archive_audit(self, folder: Path | str, *, before: datetime.datetime) -> builtins.list[Archived]:
        """Write each month of the audit log that ended before a moment to a file in a folder, and drop it.

        A month is the rows of all tenants, as JSON Lines packed by gzip. It is dropped when its file is safe on the
        disk; killed at any moment, nothing is lost, and the next run goes on. For the owner of the tables; raises
        MigrationError for anybody else, InvalidParameter where a file is in the way.
        """
        return self._archive_months("audit_log", folder, before)

    def _learn_names(self, workflow_id: UUID, rows: builtins.list[Any], names: dict[str, str]) -> None:
        """Add what the nodes are called that the edges of these rows connect."""
        for row in rows:
            if row.table_name == "workflow_nodes":
                for one in row.changes:
                    node = one.get("new") or one.get("old")
                    names.setdefault(node["id"], node["name"])
        unknown = {id for row in rows for id in audit_entries.nodes_of_edges(row)} - names.keys()
        if not unknown:
            return
        with self._connection() as connection:
            found = self._sql.audit.node_names(
                connection, tenant_id=self.tenant_id, workflow_id=workflow_id, ids=[UUID(id) for id in unknown]
            )
        names.update({str(row.id): row.name or "?" for row in found})
