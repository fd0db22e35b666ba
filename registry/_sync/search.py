# Generated from registry/_async/search.py by tools/generate_sync.py: do not edit.
"""Search in words over all workflows of the tenant. Thin: the work is in sql/search.sql."""

from __future__ import annotations

import json
from uuid import UUID

from registry import highlight, search_query
from registry._sync.operations import Operations
from registry.errors import InvalidParameter
from registry.results import Found, Hit

MOST = 1_000
"""Workflows of a page."""

TIERS = 4
"""Named exactly so; all in the name; all in the name, tags or the beginning of the description; anywhere."""


class Search(Operations):
    """What can be found by words."""

    def search(self, text: str, limit: int = 20, after: Found | str | None = None) -> list[Found]:
        """Find the workflows that hold all of the words, Japanese and English, the best first.

        text      `invoice 請求書 "send it" -draft repo*`; docs/search.md has all of it
        limit     at most so many, from 1 to 1,000
        after     the last one found of the page before, or its cursor

        Names, categories, tags, descriptions, names of nodes and strings of their parameters are searched. Any text is
        a question; InvalidParameter is raised for one with nothing in it, or of more than 1,000 characters.
        """
        terms = search_query.parse(text)
        if not 1 <= limit <= MOST:
            raise InvalidParameter(f"limit: {limit}: give a number from 1 to {MOST:,}")
        tier, size, workflow_id = _place(after)
        with self._connection() as connection:
            rows = self._sql.search.page(
                connection,
                tenant_id=self.tenant_id,
                asked=json.dumps([term._asdict() for term in terms]),
                after_tier=tier,
                after_size=size,
                after_id=workflow_id,
                page_size=limit,
            )
        return [
            Found(
                row.name,
                row.version,
                round((TIERS - row.tier + 1000 / (1000 + row.size)) / TIERS, 4),
                tuple(_hit(**hit) for hit in row.hits),
                f"{row.tier}.{row.size}.{row.workflow_id}",
            )
            for row in rows
        ]


def _hit(field: str, node: str | None, part: str, marks: list[str]) -> Hit:
    width = len(part) if field in ("name", "node") else highlight.WIDTH
    text, places = highlight.snippet(part, highlight.spans(part, marks), width)
    return Hit(field, node, text, tuple(places))


def _place(after: Found | str | None) -> tuple[int | None, int | None, UUID | None]:
    """Read a cursor. Raises InvalidParameter where it is none."""
    if after is None:
        return None, None, None
    cursor = after.cursor if isinstance(after, Found) else after
    try:
        tier, size, id = cursor.split(".")
        place = int(tier), int(size), UUID(id)
    except ValueError:
        place = 0, 0, UUID(int=0)
    if not (1 <= place[0] <= TIERS and 0 <= place[1] < 2**31):
        raise InvalidParameter(f"after: {cursor[:100]!r} is no cursor: give that of the last one of the page before")
    return place
