"""What a Conflict tells: who saved what when, and how it differs."""

from __future__ import annotations

import datetime
import shlex

from psycopg.types.json import Jsonb

from registry import mapping
from registry._async.operations import AsyncOperations
from registry.errors import Conflict
from registry.model import Workflow
from registry.results import Change, Diff


class AsyncConflicts(AsyncOperations):
    """Makes the Conflict of a save or an edit that expected another version."""

    async def _conflict(
        self, name: str, expected_version: int, advice: str, theirs: Workflow | None = None
    ) -> Conflict:
        """Say what is there instead of the expected version.

        theirs  what was to be saved, for the difference to what is there now; None for the expected version itself
        """
        tenant_id, sql = self.tenant_id, self._sql.diff
        async with self._connection() as connection:
            now = await sql.present(connection, tenant_id=tenant_id, name=name, expected_version=expected_version)
        if now is None:
            async with self._connection() as connection:
                gone = await self._sql.versions.deleted(connection, tenant_id=tenant_id, name=name, page_size=1)
            what = f'"{name}" is not there, and not at version {expected_version}'
            if not gone:
                return Conflict(what)
            deleted = gone[0]
            return Conflict(
                f"{what}: {deleted.deleted_by} deleted version {deleted.version} at {_moment(deleted.deleted_at)}",
                version=deleted.version,
                saved_by=deleted.deleted_by,
                saved_at=deleted.deleted_at,
            )
        diff = None
        if not now.is_large and (theirs is not None or now.expected_is_recorded):
            document = None if theirs is None else Jsonb(mapping.document_from(theirs))
            async with self._connection() as connection:
                rows = await sql.with_present(
                    connection,
                    tenant_id=tenant_id,
                    name=name,
                    expected_version=expected_version,
                    document=document,
                )
            before = f"{name}@{expected_version}" if theirs is None else name
            diff = Diff(before, f"{name}@{now.version}", tuple(Change(*row) for row in rows))
        said = f' ("{mapping.excerpt(now.message)}")' if now.message else ""
        since = "since then" if theirs is None else "from yours to that"
        parts = [
            f'"{name}" is at version {now.version}, not at version {expected_version}: '
            f"{now.updated_by} saved it at {_moment(now.updated_at)}{said}",
            *([f"{since}: {diff.summary()}"] if diff is not None else []),
            advice,
            *(
                [f"registry diff {shlex.quote(f'{name}@{expected_version}')} {shlex.quote(name)} shows what changed"]
                if now.expected_is_recorded
                else []
            ),
        ]
        return Conflict(
            "; ".join(parts),
            version=now.version,
            saved_by=now.updated_by,
            saved_at=now.updated_at,
            message_of_version=now.message,
            diff=diff,
        )


def _moment(when: datetime.datetime) -> str:
    return when.astimezone(datetime.UTC).isoformat(" ", "seconds")
