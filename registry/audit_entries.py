"""What the audit log says, put into words: which rows of a workflow were added, removed and changed, field by field."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PARTS = {
    "workflow": "workflow",
    "workflow_nodes": "node",
    "workflow_edges": "edge",
    "workflow_params": "param",
    "workflow_labels": "label",
    "workflow_plans": "plan",
    "workflow_versions": "version",
    "deleted_workflows": "deleted workflow",
}
# They follow every other change, and say nothing of their own.
_FOLLOWERS = frozenset({"updated_at", "updated_by", "edited_in", "level", "saved_at", "saved_by"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs. `path` leads to it, as in "$.parameters.url"; None stands for nothing and for null."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row.

    part    "workflow", "node", "edge", "param", "label", "plan", "version" or "deleted workflow"
    change  "added", "removed" or "changed"; "pruned" for a version and "purged" for a workflow taken away for good
    name    what it is called: of an edge "parent → child"; None where nobody knows any more
    old, new
            the row as it was and as it is, None where there is none
    """

    part: str
    change: str
    name: str | None
    old: dict[str, Any] | None
    new: dict[str, Any] | None

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The fields that differ; none where the row was added or removed, and not those that follow the others."""
        if self.old is None or self.new is None:
            return ()
        kept = [{key: row[key] for key in row if key not in _FOLLOWERS} for row in (self.old, self.new)]
        return tuple(_differences("$", kept[0], kept[1]))

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object: the differences where it was changed, the whole row else."""
        said: dict[str, Any] = {"part": self.part, "change": self.change, "name": self.name}
        if self.change == "changed":
            fields = [{"path": one.path, "before": one.before, "after": one.after} for one in self.fields]
            return {**said, "fields": fields}
        return {**said, "row": self.new if self.old is None else self.old}


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What one statement did to one table of a workflow; more than 1,000 rows go on in further entries.

    actor             who did it: the actor, or in psql the database role
    role              the database role that was logged in
    application_name, client_addr
                      what the program called itself, and where it was; None where it did not, and on the machine itself
    statement         the named query, such as "save.update"; None for SQL without a name
    table, operation  the table; "insert", "update" or "delete"
    transaction_id    what happened together has the same
    """

    at: datetime.datetime
    actor: str
    role: str
    application_name: str | None
    client_addr: str | None
    statement: str | None
    table: str
    operation: str
    transaction_id: str
    rows: tuple[RowChange, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        keys = ("at", "actor", "role", "application_name", "client_addr", "statement", "table", "operation")
        said = {key: getattr(self, key) for key in keys}
        return {**said, "transaction_id": self.transaction_id, "rows": [row.as_json() for row in self.rows]}


def entry(row: Any, node_names: Mapping[str, str]) -> AuditEntry:
    """Make an entry of a row of audit.page; `node_names` says what the nodes are called that edges speak of."""
    changes = tuple(_change(row.table_name, one.get("old"), one.get("new"), node_names) for one in row.changes)
    return AuditEntry(
        row.at,
        row.actor,
        row.role,
        row.application_name,
        row.client_addr,
        row.statement,
        row.table_name,
        row.operation,
        row.transaction_id,
        changes,
    )


def nodes_of_edges(row: Any) -> Iterator[str]:
    """Give the ids of the nodes that a row of audit.page speaks of without their names."""
    if row.table_name == "workflow_edges":
        for one in row.changes:
            for side in (one.get("old"), one.get("new")):
                if side is not None:
                    yield side["parent_node_id"]
                    yield side["child_node_id"]


def _change(
    table: str, old: dict[str, Any] | None, new: dict[str, Any] | None, node_names: Mapping[str, str]
) -> RowChange:
    row: dict[str, Any] = new or old or {}
    part = PARTS.get(table, table)
    change = "added" if old is None else "removed" if new is None else "changed"
    if part == "edge":
        ends = (node_names.get(row["parent_node_id"], "?"), node_names.get(row["child_node_id"], "?"))
        return RowChange(part, change, " → ".join(ends), old, new)
    if part == "version":
        return RowChange(part, "pruned", str(row["version"]), old, new)
    if part == "deleted workflow":
        return RowChange("workflow", "purged", row["name"], old, new)
    return RowChange(part, change, row.get("key") or row.get("label") or row.get("name"), old, new)


def _differences(path: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _differences(f"{path}.{key}", before.get(key), after.get(key))
    elif before != after or isinstance(before, bool) is not isinstance(after, bool):
        yield FieldChange(path, before, after)
