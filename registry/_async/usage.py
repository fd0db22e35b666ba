"""How much the workflows are used. Thin: the work is in sql/access.sql."""

from __future__ import annotations

import builtins
import datetime
from pathlib import Path

from registry._async.months import MONTHS_AHEAD, AsyncMonths
from registry._async.version_reading import AsyncVersionReading
from registry.errors import InvalidParameter
from registry.results import Archived
from registry.usage import ActorUsage, Stats, UnusedWorkflow, WorkflowUsage, days

_MOST = 10_000


class AsyncUsage(AsyncMonths, AsyncVersionReading):
    """What can be asked of the access log and told to it, and its upkeep."""

    async def chose(self, query: str, name: str) -> None:
        """Tell the access log which result of a search was taken: "invoice", "invoice@3" or "invoice@prod".

        query  the text that was searched for

        To read the workflow as well, use `get(name, found_by=query)` instead. Raises NotFound.
        """
        row = await self._version_row(name)
        await self._note("choose", row.id, row.version, query=query)

    async def stats(self, *, since: datetime.date | None = None, limit: int = 10) -> Stats:
        """Tell how much the workflows are used: the most used, those never used, by actor, by day.

        since  only from this day (of UTC) on; of a moment it is the day. None: ever
        limit  at most so many workflows and actors in each list, from 1 to 10,000

        Costs the same however long the log is: it is counted when it is written. Raises InvalidParameter.
        """
        if not 1 <= limit <= _MOST:
            raise InvalidParameter(f"limit: {limit}: give a number from 1 to {_MOST:,}")
        if isinstance(since, datetime.datetime):
            since = (since.astimezone(datetime.UTC) if since.tzinfo else since).date()
        if self._repeatable:
            await self._connections.access_log.flush()
        sql, tenant_id = self._sql.access, self.tenant_id
        async with self._connection() as connection:
            most = await sql.most_used(connection, tenant_id=tenant_id, since=since, page_size=limit)
            never = await sql.never_used(connection, tenant_id=tenant_id, since=since, page_size=limit)
            never_count = len(never)
            if never_count == limit:
                never_count = await sql.never_used_count(connection, tenant_id=tenant_id, since=since) or 0
            actors = await sql.by_actor(connection, tenant_id=tenant_id, since=since, page_size=limit)
            by_day = await sql.by_day(connection, tenant_id=tenant_id, since=since)
        return Stats(
            since,
            sum(row.uses for row in by_day),
            [WorkflowUsage(row.name, row.uses, row.last_day, row.is_deleted) for row in most],
            [UnusedWorkflow(*row) for row in never],
            never_count,
            [ActorUsage(*row) for row in actors],
            days(by_day, since, datetime.datetime.now(datetime.UTC).date()),
        )

    async def maintain_access_log(self, months_ahead: int = MONTHS_AHEAD) -> builtins.list[str]:
        """Make the partitions of the access log that are missing, and return their names.

        What the default partition took in the meantime is moved to where it belongs. For the owner of the tables;
        raises MigrationError for anybody else.
        """
        return await self._make_months("access_log", months_ahead)

    async def archive_access_log(self, folder: Path | str, *, before: datetime.datetime) -> builtins.list[Archived]:
        """Write each month of the access log that ended before a moment to a file in a folder, and drop it.

        As `archive_audit` does; the counts that `stats` reads stay. For the owner of the tables; raises MigrationError
        for anybody else, InvalidParameter where a file is in the way.
        """
        return await self._archive_months("access_log", folder, before)
