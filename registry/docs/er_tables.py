"""What the diagram shows of a schema, so that it fits a screen: relations. The rest is in schema.md and in the site."""

from __future__ import annotations

from dataclasses import replace

from registry.docs.catalog import Schema, Table

CORE = (("workflow", "workflow_params"), ("workflow_nodes", "workflow_edges"))
"""The four tables in the middle, as two columns, shown whole."""

_EVERYBODYS = "tenant"
"""Every table refers to it: that alone is no relation to show a table for."""


def shown(schema: Schema) -> list[Table]:
    """Give the tables that the diagram shows: the core whole, of the others those with a relation, and their keys."""
    core = {name for column in CORE for name in column}
    tables = [table for table in schema.tables if table.kind in ("r", "p")]
    referred = {rule.target for table in tables for rule in table.foreign_keys}
    return [
        table if table.name in core else _keys_of(table)
        for table in tables
        if table.name in core | referred or any(rule.target != _EVERYBODYS for rule in table.foreign_keys)
    ]


def _keys_of(table: Table) -> Table:
    keys = {column for rule in table.constraints if rule.kind in ("p", "u", "f") for column in rule.columns}
    return replace(table, columns=tuple(column for column in table.columns if column.name in keys))
