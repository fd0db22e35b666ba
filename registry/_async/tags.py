"""Tags of a stored workflow, without a whole save. Thin: the work is in sql/edit.sql."""

from __future__ import annotations

from collections.abc import Sequence

from registry._async.edit import AsyncEdit
from registry.errors import InvalidParameter
from registry.listing import tag_list
from registry.results import Saved


class AsyncTags(AsyncEdit):
    """What can be done with the tags of a workflow."""

    async def tag(
        self,
        name: str,
        add: str | Sequence[str] = (),
        remove: str | Sequence[str] = (),
        *,
        message: str | None = None,
        expected_version: int | None = None,
    ) -> Saved:
        """Add tags to a workflow, and remove others; a single one need not be in a list.

        A tag that is there already, or is to be removed and is not there, changes nothing: two that add at once both
        have theirs. Returns and raises what the edits do, and InvalidParameter for what can be no tag.
        """
        added, removed = tag_list(add), tag_list(remove)
        if both := [tag for tag in added if tag in removed]:
            raise InvalidParameter(f'the tag "{both[0]}" is to be added and to be removed: decide')
        row = await self._edit(name, self._sql.edit.tag, message, expected_version, add=added, remove=removed)
        return Saved(name, row.version, row.status)
