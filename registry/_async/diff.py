"""What changed between two workflows. Thin: the work is in sql/diff.sql."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from registry import formats, mapping
from registry._async.versions import AsyncVersions
from registry.model import Workflow
from registry.results import Change, Diff
from registry.validation import validate


class AsyncComparison(AsyncVersions):
    """What can be asked about differences."""

    async def diff(self, before: str | Workflow | Mapping[str, Any], after: str | Workflow | Mapping[str, Any]) -> Diff:
        """Compare two workflows: each a reference ("invoice", "invoice@3", "invoice@prod"), a Workflow or a document.

        A loop of a document that is not stored is marked as one, so that a document with a cycle can be compared.
        Raises NotFound, or InvalidWorkflow for a document that is none.
        """
        rows: list[Any]
        if isinstance(before, str) and isinstance(after, str):
            former, latter = await self._recorded(before), await self._recorded(after)
            async with self._connection() as connection:
                rows = await self._sql.diff.versions(
                    connection,
                    tenant_id=self.tenant_id,
                    former_id=former.id,
                    former_version=former.version,
                    latter_id=latter.id,
                    latter_version=latter.version,
                )
            names = [f"{row.name}@{row.version}" for row in (former, latter)]
        else:
            documents, names = [], []
            for given in (before, after):
                name, document = await self._document(given)
                names.append(name)
                documents.append(Jsonb(document))
            async with self._connection() as connection:
                rows = await self._sql.diff.documents(connection, before=documents[0], after=documents[1])
        return Diff(names[0], names[1], tuple(Change(*row) for row in rows))

    async def _recorded(self, reference: str) -> Any:
        """Find the version that a reference means, recorded if it was not yet."""
        row = await self._version_row(reference)
        if row.document is None:
            await self._record(row.name)
            row = await self._version_row(reference)
        return row

    async def _document(self, given: str | Workflow | Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Give a name for what is compared, and its document with every key."""
        if isinstance(given, str):
            row = await self._recorded(given)
            return f"{row.name}@{row.version}", row.document
        if not isinstance(given, Workflow):
            given = validate(formats.to_document(given, "auto", None), loops="mark").workflow
        return given.name, mapping.document_from(given)
