"""The months that a log is kept in: made ahead, archived and dropped. Thin: the work is in sql/partitions.sql."""

from __future__ import annotations

import datetime
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psycopg

from registry._async.operations import AsyncOperations
from registry.archive import ArchiveFile
from registry.errors import InvalidParameter, MigrationError
from registry.results import Archived

MONTHS_AHEAD = 12

Log = Literal["audit_log", "access_log"]


class AsyncMonths(AsyncOperations):
    """The upkeep of a table that is divided into months."""

    async def _make_months(self, log: Log, months_ahead: int) -> list[str]:
        """Make the partitions that are missing, and return their names. Raises MigrationError for who may not."""
        await self._check_owner(log)
        async with self._connection() as connection:
            return await self._sql.partitions.make(connection, of_table=log, months_ahead=months_ahead) or []

    async def _archive_months(self, log: Log, folder: Path | str, before: datetime.datetime) -> list[Archived]:
        """Write each month that ended before a moment to a file, and drop it when its file is safe on the disk."""
        if before.tzinfo is None:
            raise InvalidParameter(f"{before.isoformat()}: give the time zone as well, as in {before.isoformat()}Z")
        await self._check_owner(log)
        async with self._connection() as connection:
            months = await self._sql.partitions.months(connection, of_table=log)
        archived: list[Archived] = []
        for month in months:
            if month.end_moment is None or month.end_moment > before or month.name is None:
                continue
            file = ArchiveFile(Path(folder) / f"{month.name}.jsonl.gz")
            # Reading may lift row level security, for as long as the transaction lasts.
            with file, suppress(psycopg.Rollback):
                async with self._transaction() as connection:
                    async for row in self._sql.partitions.lines.stream(connection, of_table=log, partition=month.name):
                        file.write(row.line)
                    raise psycopg.Rollback
            async with self._connection() as connection:
                await self._sql.partitions.drop(connection, of_table=log, partition=month.name, rows=file.rows)
            archived.append(Archived(month.name, file.path, file.rows))
        return archived

    async def _check_owner(self, log: Log) -> None:
        async with self._connection() as connection:
            if not await self._sql.partitions.may_maintain(connection, of_table=log):
                name = log.replace("_", " ")
                raise MigrationError(f"only the owner of the tables may make and drop months of the {name}")
