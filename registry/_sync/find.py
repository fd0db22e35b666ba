# Generated from registry/_async/find.py by tools/generate_sync.py: do not edit.
"""Patterns over all workflows of the tenant. Thin: the work is in sql/find.sql."""

from __future__ import annotations

from uuid import UUID

from registry import pattern as patterns
from registry._sync.operations import Operations
from registry.errors import InvalidParameter
from registry.results import Match

LOOK_AT = 1_000
"""So many workflows are looked at by one statement; then the next one goes on, until the page is full."""

MOST = 1_000
"""Workflows of a page."""


class Find(Operations):
    """What can be asked of all workflows at once."""

    def find(self, pattern: str, limit: int = 20, after: Match | str | None = None) -> list[Match]:
        """Find the workflows that contain a pattern: nodes of some kind, one after another, loops not followed.

        pattern   `agent -> tool{"retries": 3} ->> name:send*`; docs/find.md has all of it
        limit     at most so many, from 1 to 1,000
        after     the last match of the page before, or its cursor

        The smallest workflow comes first: the pattern is the largest part of it. Raises InvalidParameter for a pattern
        that cannot be read, with the place.
        """
        steps = patterns.document(patterns.parse(pattern))
        if not 1 <= limit <= MOST:
            raise InvalidParameter(f"limit: {limit}: give a number from 1 to {MOST:,}")
        size, workflow_id = _place(after)
        found: list[Match] = []
        while True:
            with self._connection() as connection:
                rows = self._sql.find.page(
                    connection,
                    tenant_id=self.tenant_id,
                    steps=steps,
                    after_size=size,
                    after_id=workflow_id,
                    look_at=LOOK_AT,
                    page_size=limit - len(found),
                )
            more = False
            for row in rows:
                if row.name is None or row.version is None or row.nodes is None:  # where to go on
                    more, size, workflow_id = True, row.size, row.workflow_id
                else:
                    cursor = f"{row.size}.{row.workflow_id}"
                    found.append(Match(row.name, row.version, tuple(row.nodes), row.size, cursor))
            if not more:
                return found


def _place(after: Match | str | None) -> tuple[int | None, UUID | None]:
    """Read a cursor. Raises InvalidParameter where it is none."""
    if after is None:
        return None, None
    cursor = after.cursor if isinstance(after, Match) else after
    size, _, workflow_id = cursor.partition(".")
    try:
        number, id = int(size), UUID(workflow_id)
    except ValueError:
        number, id = 0, UUID(int=0)
    if not 0 < number < 2**31:
        raise InvalidParameter(f"after: {cursor[:100]!r} is no cursor: give that of the last match of the page before")
    return number, id
