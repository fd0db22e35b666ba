"""The locks of PostgreSQL, and what a statement does to a table, in words."""

from __future__ import annotations

from dataclasses import dataclass

ACCESS_SHARE = "ACCESS SHARE"
ROW_SHARE = "ROW SHARE"
ROW_EXCLUSIVE = "ROW EXCLUSIVE"
SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"
SHARE = "SHARE"
SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
EXCLUSIVE = "EXCLUSIVE"
ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"

BLOCKS = {
    ACCESS_SHARE: "blocks nobody but ACCESS EXCLUSIVE",
    ROW_SHARE: "blocks no reads and no writes",
    ROW_EXCLUSIVE: "blocks no reads and no writes of other rows",
    SHARE_UPDATE_EXCLUSIVE: "blocks no reads and no writes, only schema changes and VACUUM",
    SHARE: "blocks writes",
    SHARE_ROW_EXCLUSIVE: "blocks writes",
    EXCLUSIVE: "blocks writes",
    ACCESS_EXCLUSIVE: "blocks reads and writes",
}
"""What a lock means to others."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a statement does to a table. `new` is a table that the same run made: nobody waits for it."""

    table: str
    lock: str
    whole: str | None = None
    new: bool = False

    def words(self) -> str:
        """Say it on one line."""
        blocks = "made by this run, nobody waits" if self.new else BLOCKS[self.lock]
        return f"{self.lock} on {self.table} ({blocks})" + (f"; {self.whole}" if self.whole and not self.new else "")


REWRITES = "rewrites the table"
MAY_REWRITE = "rewrites the table and its indexes, unless the old type needs no conversion (as varchar to text)"
SCANS = "reads the whole table"
BUILDS = "reads the whole table to build the index"
