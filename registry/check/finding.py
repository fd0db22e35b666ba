"""What a check has to say about a query, and where."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from registry.queries import Query
from registry.queries.failure import source_offset


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `where` is file:line:column (or file:line), `rule` the name of the rule it breaks."""

    query: str
    where: str
    rule: str
    what: str
    advice: str

    def as_dict(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return asdict(self)


def place(query: Query, sent: int | None) -> str:
    """Say where in its file the character stands that is at `sent` in `query.sql`; the name line if that is unknown."""
    offset = source_offset(query, sent) if sent is not None else None
    if offset is None:
        return query.where
    before = query.source[:offset]
    line = query.definition.statement_line + before.count("\n")
    column = len(before) - before.rfind("\n")
    return f"{query.where.rpartition(':')[0]}:{line}:{column}"
