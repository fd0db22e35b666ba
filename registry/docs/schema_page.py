"""`docs/db/schema.md`: every table with its columns, rules, indexes, triggers, policies and the queries that use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from registry.docs.catalog import Column, Constraint, Function, Index, Policy, Schema, Table, Trigger
from registry.docs.er_layout import short_type

if TYPE_CHECKING:
    from registry.check.inventory import Entry

INVENTORY = "../queries-inventory.md"

_ON_DELETE = {
    "a": "a row that is referred to cannot be deleted",
    "r": "a row that is referred to cannot be deleted",
    "c": "deleted together with the row it refers to",
    "n": "NULL once the row it refers to is deleted",
    "d": "the default once the row it refers to is deleted",
}
_COMMANDS = {"*": "all", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
_ENABLED = {"D": "disabled", "R": "on a replica only", "A": "always"}
_VOLATILITY = {"i": "immutable", "s": "stable", "v": "volatile"}
_KINDS = {"r": "", "p": "partitioned", "v": "view", "m": "materialised view"}

_HEADER = """\
# The schema

From the catalog of a database that the migrations made. Generated: do not edit; `make docs` writes it anew.
The same as DDL: [schema.sql](schema.sql). A query is listed under an index if its plan uses it.

The diagram shows the four tables of a workflow whole and of the others the keys. What refers to nothing but the tenant,
such as the logs, is not in it.

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="er_diagram_dark.png">
  <img alt="The tables and how they refer to each other" src="er_diagram.png">
</picture>
"""


def markdown(schema: Schema, entries: Sequence[Entry]) -> str:
    """Write the page. `entries` is the inventory of the queries, taken on the same schema."""
    lines = [_HEADER, "| table | holds | columns | refers to |", "|---|---|---|---|"]
    for table in schema.tables:
        targets = dict.fromkeys(rule.target for rule in table.foreign_keys if rule.target)
        lines.append(
            _row(
                f"[{table.name}](#{table.name})",
                _text(table.comment),
                str(len(table.columns)),
                ", ".join(f"[{name}](#{name})" for name in targets),
            )
        )
    for table in schema.tables:
        lines += _table(table, schema, entries)
    if schema.functions:
        lines += ["", "## Functions", ""]
        for function in schema.functions:
            lines += _function(function, schema)
    return "\n".join(lines) + "\n"


def _table(table: Table, schema: Schema, entries: Sequence[Entry]) -> Iterator[str]:
    kind = f" ({_KINDS[table.kind]})" if _KINDS[table.kind] else ""
    yield from ("", f"## {table.name}", "", f"{_text(table.comment)}{kind}", "")
    if table.definition:
        yield from ("```sql", table.definition.strip(), "```", "")
    yield from ("| column | type | NULL | default | |", "|---|---|---|---|---|")
    yield from (_column(column) for column in table.columns)
    if table.constraints:
        yield from _list("Rules", (_constraint(rule) for rule in table.constraints))
    referring = [
        f"[{other.name}](#{other.name}) by {_code(', '.join(rule.columns))} (`{rule.name}`)"
        for other in schema.tables
        for rule in other.foreign_keys
        if rule.target == table.name
    ]
    if referring:
        yield from _list("Referred to by", referring)
    if table.indexes:
        keys = {
            rule.target_columns for other in schema.tables for rule in other.foreign_keys if rule.target == table.name
        }
        yield from _list("Indexes", (_index(index, entries, index.columns in keys) for index in table.indexes))
    if table.triggers:
        yield from _list("Triggers", (_trigger(trigger, schema) for trigger in table.triggers))
    if table.policies or table.row_security:
        yield from _list("Row level security", [_row_security(table), *map(_policy, table.policies)])
    for heading, names in (
        ("Read by", [entry.name for entry in entries if table.name in entry.reads]),
        ("Written by", [entry.name for entry in entries if table.name in entry.writes]),
    ):
        if names:
            yield from ("", f"**{heading}** {_queries(names)}")


def _column(column: Column) -> str:
    default = _code(column.default_value) if column.default_value else ""
    return _row(
        f"`{column.name}`",
        short_type(column.type),
        "" if column.not_null else "yes",
        f"always {default}" if column.generated else default,
        _text(column.comment),
    )


def _constraint(rule: Constraint) -> str:
    if rule.kind == "f":
        said = f"refers to [{rule.target}](#{rule.target}); {_ON_DELETE[rule.on_delete or 'a']}"
    elif rule.kind == "c":
        said = _words(rule.name)
    else:
        said = {"p": "tells the rows apart", "u": "no two rows alike in it", "x": "no two rows in conflict"}[rule.kind]
    late = "" if rule.validated else " (not held against old rows)"
    return f"`{rule.name}`: {said}{late}. {_code(rule.definition)}" + _note(rule.comment)


def _index(index: Index, entries: Iterable[Entry], is_referred_to: bool) -> str:
    names = [entry.name for entry in entries if index.name in entry.indexes]
    of = " of the rule above" if index.of_constraint else ", unique" if index.is_unique else ""
    definition = index.definition[index.definition.index(" USING ") + len(" USING ") :]
    users = [_queries(names)] if names else []
    if is_referred_to:
        users.append("foreign keys that refer to it")
    used = f"used by {' and by '.join(users)}" if users else "used by no query"
    return f"`{index.name}`{of}: {_code(definition)}" + _note(index.comment) + f" — {used}"


def _trigger(trigger: Trigger, schema: Schema) -> str:
    definition = trigger.definition.removeprefix(f"CREATE TRIGGER {trigger.name} ")
    state = f" ({_ENABLED[trigger.enabled]})" if trigger.enabled in _ENABLED else ""
    about = next((one.comment for one in schema.functions if one.name == trigger.function), None)
    return f"`{trigger.name}`{state}: {_code(definition)}" + _note(trigger.comment or about)


def _row_security(table: Table) -> str:
    if not table.row_security:
        return "off: the policies below do nothing"
    return (
        "on, for the owner of the table as well" if table.row_security_forced else "on, but not for the table's owner"
    )


def _policy(policy: Policy) -> str:
    to = f" to {', '.join(policy.roles)}" if policy.roles else ""
    kind = "" if policy.permissive else ", restrictive"
    said = [f"`{policy.name}`: {_COMMANDS[policy.command]}{to}{kind}"]
    if policy.visible:
        said.append(f"rows where {_code(policy.visible)}")
    if policy.writable:
        said.append(f"new rows where {_code(policy.writable)}")
    return ", ".join(said) + _note(policy.comment)


def _function(function: Function, schema: Schema) -> Iterator[str]:
    yield from (f"### {function.name}", "", f"{_text(function.comment)}", "")
    of = [
        f"[{table.name}](#{table.name}).{trigger.name}"
        for table in schema.tables
        for trigger in table.triggers
        if trigger.function == function.name
    ]
    yield f"`{function.signature}` → {function.result}, {function.language}, {_VOLATILITY[function.volatility]}"
    if of:
        yield from ("", f"Fired by {', '.join(of)}.")
    yield from ("", "```sql", function.definition.strip(), "```", "")


def _list(heading: str, items: Iterable[str]) -> Iterator[str]:
    yield from ("", f"**{heading}**", "")
    yield from (f"- {item}" for item in items)


def _queries(names: Iterable[str]) -> str:
    return ", ".join(f"[{name}]({INVENTORY}#{name.replace('.', '')})" for name in names)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _note(comment: str | None) -> str:
    return f" {_text(comment)}" if comment else ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _text(value: str | None) -> str:
    """Write text so that neither Markdown nor a table takes a character of it for its own."""
    text = " ".join((value or "").split())
    for character in ("\\", "|", "*", "_", "<", "`"):
        text = text.replace(character, f"\\{character}")
    return text


def _code(value: str) -> str:
    return f"`{' '.join(value.split())}`".replace("|", "\\|")
