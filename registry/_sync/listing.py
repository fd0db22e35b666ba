# Generated from registry/_async/listing.py by tools/generate_sync.py: do not edit.
"""Lists of workflows: filtered, sorted, page by page, and counted. Thin: the work is in sql/listing.sql."""

from __future__ import annotations

import builtins
import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from registry import listing
from registry._sync.operations import Operations
from registry.results import CategoryCount, Head, TagCount

PAGE_SIZE = 500


class Listing(Operations):
    """What can be asked of the heads of all workflows.

    All take the same filters, and what passes all of them is in the list:

    prefix         the name begins with this
    tags           it has all of these tags; a single one need not be in a list
    category       it stands in this category or below: "finance" is for "finance/invoices" as well
    where          its metadata contains this, as PostgreSQL's `@>` has it: {"source": {"model": "m"}}
    created_by     who first saved it
    updated_since  changed at this time (with a time zone) or later

    All raise InvalidParameter for a filter that cannot be one.
    """

    def list(
        self,
        *,
        prefix: str | None = None,
        tags: str | Sequence[str] = (),
        category: str | None = None,
        where: Mapping[str, Any] | None = None,
        created_by: str | None = None,
        updated_since: datetime.datetime | None = None,
        sort: listing.Sort = "name",
        reverse: bool = False,
        limit: int | None = None,
        after: Head | str | None = None,
    ) -> Iterator[Head]:
        """Iterate over the heads of all workflows, or of those that pass the filters.

        sort     "name", "created_at" or "updated_at"
        reverse  the last one first
        limit    at most so many; None for all
        after    go on behind this one, a Head or its cursor, from a list of the same order

        They are read page by page while one iterates; a page is consistent, the whole need not be. Raises
        InvalidParameter at once, before the first page.
        """
        wanted = listing.wanted(
            sort,
            reverse,
            limit,
            after.cursor if isinstance(after, Head) else after,
            where,
            prefix=prefix,
            tags=tags,
            category=category,
            created_by=created_by,
            updated_since=updated_since,
        )
        return self._heads(wanted)

    def _heads(self, wanted: listing.Wanted) -> Iterator[Head]:
        time, name, left = wanted.after_time, wanted.after_name, wanted.limit
        # Where a walk was in vain those that fit are few: the pages after it are looked up at once.
        walk = True
        while left is None or left > 0:
            size = PAGE_SIZE if left is None else min(PAGE_SIZE, left)
            rows = self._walked(wanted, time, name, size) if walk else []
            if len(rows) < size and (wanted.is_filtered or not walk):
                walk = False
                rows = self._matching(wanted, time, name, size)
            for row in rows:
                yield Head(*(*row, listing.cursor(wanted.sort, wanted.reverse, row)))
            if len(rows) < size:
                return
            name = rows[-1].name
            time = None if wanted.sort == "name" else getattr(rows[-1], wanted.sort)
            left = None if left is None else left - size

    def _walked(
        self, wanted: listing.Wanted, time: datetime.datetime | None, name: str | None, size: int
    ) -> builtins.list[Any]:
        """Give a page in the order of an index; less than a page where it is not full after some times as many."""
        query: Any = self._sql[f"listing.by_{wanted.sort}{'_descending' if wanted.reverse else ''}"]
        place = {"after_name": name} if wanted.sort == "name" else {"after_name": name, "after_time": time}
        look_at = 1_000 + 20 * size if wanted.is_filtered else size
        with self._connection() as connection:
            rows: builtins.list[Any] = query(
                connection, tenant_id=self.tenant_id, look_at=look_at, page_size=size, **place, **wanted.filters
            )
        return rows

    def _matching(
        self, wanted: listing.Wanted, time: datetime.datetime | None, name: str | None, size: int
    ) -> builtins.list[Any]:
        """Give a page of what the filters leave, looked up and then put in order."""
        with self._connection() as connection:
            rows: builtins.list[Any] = self._sql.listing.matching(
                connection,
                tenant_id=self.tenant_id,
                sort=wanted.sort,
                descending=wanted.reverse,
                after_time=time,
                after_name=name,
                has_facets=wanted.has_facets,
                has_metadata=wanted.has_metadata,
                page_size=size,
                **wanted.filters,
            )
        return rows

    def tags(
        self,
        *,
        prefix: str | None = None,
        tags: str | Sequence[str] = (),
        category: str | None = None,
        where: Mapping[str, Any] | None = None,
        created_by: str | None = None,
        updated_since: datetime.datetime | None = None,
    ) -> builtins.list[TagCount]:
        """Count the workflows that have each tag, the commonest first; last, with None, those without any."""
        filters = listing.filters(
            prefix=prefix,
            tags=tags,
            category=category,
            where=where,
            created_by=created_by,
            updated_since=updated_since,
        )
        with self._connection() as connection:
            rows = self._sql.listing.tags(connection, tenant_id=self.tenant_id, **filters)
        return [TagCount(*row) for row in rows]

    def categories(
        self,
        *,
        prefix: str | None = None,
        tags: str | Sequence[str] = (),
        category: str | None = None,
        where: Mapping[str, Any] | None = None,
        created_by: str | None = None,
        updated_since: datetime.datetime | None = None,
    ) -> builtins.list[CategoryCount]:
        """Count the workflows in each category, by itself and with all below it; last, with None, those without one.

        The level above a category is there as well, if nothing stands in it itself: with 0 of its own.
        """
        filters = listing.filters(
            prefix=prefix,
            tags=tags,
            category=category,
            where=where,
            created_by=created_by,
            updated_since=updated_since,
        )
        with self._connection() as connection:
            rows = self._sql.listing.categories(connection, tenant_id=self.tenant_id, **filters)
        return [CategoryCount(*row) for row in rows]
