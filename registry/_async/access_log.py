"""The writer of the access log: takes uses, and has them written in batches while others read on.

Nothing that goes wrong here reaches who reads: it is told once, by the logger `registry.access_log`, and tried again
later where that can help. A use has an id, and is written once even if its batch is sent twice.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from registry._async.repeat import repeat
from registry.access import BATCH, CAPACITY, INTERVAL, Buffer, Mode, Use
from registry.errors import RegistryError

if TYPE_CHECKING:
    from registry import queries_sql
    from registry._async.connections import AsyncConnections

logger = logging.getLogger("registry.access_log")

_PATIENCE = 2.0
"""Seconds to wait for a free connection."""
_LONGEST_INTERVAL = 60.0
# A privilege, a table, a column or a function is missing: not now, and not later.
_FOR_GOOD = ("42501", "42P01", "42703", "42883")
# What was sent is at fault.
_NEVER_TO_BE_WRITTEN = ("22", "23")


class AsyncAccessLog:
    """The access log of one Registry. `mode` becomes "off" where the database will never take it."""

    def __init__(self, mode: Mode, connections: AsyncConnections) -> None:
        self.mode: Mode = mode
        self.buffer = Buffer(CAPACITY)
        self._connections = connections
        self._queries: queries_sql.Queries | None = None
        self._interval = INTERVAL
        self._is_told = False
        self._is_closing = False
        self._wake = asyncio.Event()
        self._writing = asyncio.Lock()
        self._worker: asyncio.Task[None] | None = None  # async only
        # sync only: self._worker: threading.Thread | None = None

    def open(self, queries: queries_sql.Queries) -> None:
        """Say what to write with."""
        self._queries = queries

    async def note(self, use: Use, *, at_once: bool) -> None:
        """Take a use, and write it before this returns if `at_once`."""
        count = self.buffer.add(use)
        if at_once:
            await self.flush()
            return
        if self.buffer.begin():
            self._worker = asyncio.create_task(self._work())  # async only
            # sync only: self._worker = threading.Thread(target=self._work, name="access log", daemon=True)
            # sync only: self._worker.start()
        if count == BATCH:
            self._wake.set()

    async def flush(self) -> int:
        """Write all that is there, and give how many that were. Never raises what the database says."""
        written = 0
        async with self._writing:
            while uses := self.buffer.take():
                try:
                    written += await self._write(uses)
                except RegistryError as error:
                    if not self.failed(error, len(uses)):
                        self.buffer.put_back(uses)
                        break
                    continue
                except BaseException:  # cancelled or interrupted: it may have been written, which the ids will show
                    self.buffer.put_back(uses)
                    raise
                self._is_told, self._interval = False, INTERVAL
        return written

    def failed(self, error: RegistryError, count: int = 1) -> bool:
        """Tell why uses could not be written, once; say whether they never can be."""
        state = getattr(error.__cause__, "sqlstate", None) or ""
        first = " ".join(str(error).partition("\n")[0].split())
        if state in _FOR_GOOD:
            self.mode = "off"
            self.buffer.drop()
            self._tell(f"no access log is written any more: {first}; REGISTRY_ACCESS_LOG=off does without it")
        elif state[:2] in _NEVER_TO_BE_WRITTEN:
            logger.warning("%d uses cannot be written to the access log: %s", count, first)
        else:
            self._interval = min(2 * self._interval, _LONGEST_INTERVAL)
            self._tell(f"the access log cannot be written at the moment: {first}")
            return False
        self.buffer.lost += count
        return True

    async def close(self) -> None:
        """Write what is left. What cannot be written is lost, and told."""
        self._is_closing = True
        self._wake.set()
        worker, self._worker = self._worker, None
        if worker is not None:
            await asyncio.wait([worker])  # async only
            # sync only: worker.join()
        await self.flush()
        if left := self.buffer.drop():
            logger.warning("%d uses are not in the access log: it could not be written", left)

    async def _work(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._interval)  # async only
                # sync only: self._wake.wait(self._interval)
            self._wake.clear()
            if self._is_closing:
                return
            try:
                await self.flush()
            except Exception:
                logger.exception("writing the access log failed")

    async def _write(self, uses: list[Use]) -> int:
        ids, moments, actions, workflow_ids, names, versions, queries = map(list, zip(*uses, strict=True))
        sql: Any = self._queries

        async def once() -> int:
            async with self._connections.connection(_PATIENCE) as connection:
                count = await sql.access.write(
                    connection,
                    tenant_id=self._connections.tenant_id,
                    actor=self._connections.actor,
                    ids=ids,
                    moments=moments,
                    actions=actions,
                    workflow_ids=workflow_ids,
                    names=names,
                    versions=versions,
                    queries=queries,
                )
            return int(count)

        return await repeat(once)

    def _tell(self, message: str) -> None:
        if not self._is_told:
            self._is_told = True
            logger.warning("%s", message)
