"""How a live database differs from the schema that the migrations make, in words.

The schema to compare with is `docs/db/schema.json`, made with `docs/db/schema.sql` and shipped in the wheel. Tables and
functions that it does not know are somebody else's and are left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from registry.docs import catalog
from registry.docs.catalog import Column, Constraint, Function, Index, Policy, Schema, Table, Trigger
from registry.errors import QueryError
from registry.resources import SQL_FOLDER

if TYPE_CHECKING:
    import psycopg

SCHEMA_FILE = SQL_FOLDER.parent / "docs" / "db" / "schema.json"

_STATES = {"O": "enabled", "D": "disabled", "R": "fires on a replica only", "A": "always fires"}
_COMMANDS = {"*": "all commands", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
# Names of the registry's own functions begin so; a left-over one is told from somebody else's by it.
_OWN = "registry_"
# A database restored from a dump writes `x = ANY (ARRAY['a'::varchar::text])` where the one that the migrations
# made has `x = ANY (ARRAY['a'::varchar]::text[])`: casts from text to text say nothing.
_TEXT_CAST = re.compile(r"::(character varying(\(\d+\))?|text)(\[\])?")


def expected() -> Schema:
    """Read the schema that the migrations make. Raises QueryError where the file is missing."""
    if not SCHEMA_FILE.exists():
        raise QueryError(f"{SCHEMA_FILE} is missing: registry docs build writes it")
    return catalog.from_json(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def differences(connection: psycopg.Connection[Any]) -> list[str]:
    """List how the connected database differs, one sentence each; nothing if it is as the migrations make it.

    Writes nothing. Comments are not compared.
    """
    return compare(expected(), catalog.read(connection))


def compare(wanted: Schema, live: Schema) -> list[str]:
    """List how a schema differs from the one that is wanted."""
    return list(_compare(wanted, live))


def _compare(wanted: Schema, live: Schema) -> Iterator[str]:
    for table in wanted.tables:
        what = "table" if table.definition is None else "view"
        found = next((one for one in live.tables if one.name == table.name), None)
        if found is None:
            yield f"{what} {table.name} is missing"
        elif found.kind != table.kind:
            yield f"{what} {table.name} is something else than a {what}"
        else:
            yield from _table(table, found)
    functions = {one.signature: one for one in live.functions}
    for function in wanted.functions:
        yield from _function(function, functions.get(function.signature))
    known = {one.signature for one in wanted.functions}
    for signature, one in functions.items():
        if signature not in known and one.name.startswith(_OWN):
            yield f"function {signature} is there, but no migration makes it"


def _table(wanted: Table, live: Table) -> Iterator[str]:
    name = wanted.name
    if not _same(wanted.definition, live.definition):
        yield f"view {name} selects something else"
    yield from _columns(name, wanted.columns, live.columns)
    for kind, pairs in (
        ("constraint", _pairs(wanted.constraints, live.constraints)),
        # The index of a constraint comes and goes with it.
        ("index", _pairs(_own(wanted.indexes), _own(live.indexes))),
        ("trigger", _pairs(wanted.triggers, live.triggers)),
        ("policy", _pairs(wanted.policies, live.policies)),
    ):
        for one, other in pairs:
            if other is None:
                yield f"{kind} {one.name} of {name} is missing{_lost(one)}"
            elif one is None:
                yield f"{kind} {other.name} of {name} is there, but no migration makes it"
            else:
                yield from (f"{kind} {one.name} of {name} {said}" for said in _changes(one, other))
    for index in live.indexes:
        if index.of_constraint and not index.valid:
            yield f"index {index.name} of {name} is invalid: REINDEX it"
    yield from _row_security(wanted, live)


def _own(indexes: Sequence[Index]) -> list[Index]:
    return [index for index in indexes if index.of_constraint is None]


def _pairs(wanted: Sequence[Any], live: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pair by name what is wanted with what is there; None stands for what is on one side only."""
    here, there = {one.name: one for one in wanted}, {one.name: one for one in live}
    return [(here.get(name), there.get(name)) for name in {**here, **there}]


def _lost(one: Any) -> str:
    if isinstance(one, Constraint | Index):
        return f": {one.definition}"
    return f": {_policy(one)}" if isinstance(one, Policy) else ""


def _columns(table: str, wanted: Sequence[Column], live: Sequence[Column]) -> Iterator[str]:
    for one, other in _pairs(wanted, live):
        if other is None:
            yield f"column {table}.{one.name} is missing"
        elif one is None:
            yield f"column {table}.{other.name} is there, but no migration makes it"
        else:
            yield from (f"column {table}.{one.name} {said}" for said in _column_changes(one, other))


def _column_changes(one: Column, other: Column) -> Iterator[str]:
    if one.type != other.type:
        yield f"is {other.type}, not {one.type}"
    if one.not_null != other.not_null:
        yield "may be NULL, and should not" if one.not_null else "may not be NULL, and should"
    if one.generated != other.generated:
        yield "is not generated, and should be" if one.generated else "is generated, and should not be"
    elif not _same(one.default_value, other.default_value):
        said = f"has the default {other.default_value}" if other.default_value else "has no default"
        yield f"{said}; {one.default_value or 'none'} is meant"


def _changes(one: Any, other: Any) -> Iterator[str]:
    match one, other:
        case Constraint(), Constraint():
            if one.validated and not other.validated:
                yield "is not validated: old rows may break it"
            # The server writes NOT VALID as a part of the definition.
            elif not _same(one.definition, other.definition):
                yield f"says {other.definition}, not {one.definition}"
        case Index(), Index():
            if not _same(one.definition, other.definition):
                yield f"says {other.definition}, not {one.definition}"
            if not other.valid:
                yield "is invalid: drop it and create it again"
        case Trigger(), Trigger():
            if other.enabled != one.enabled:
                yield f"is {_STATES.get(other.enabled, other.enabled)}, not {_STATES.get(one.enabled, one.enabled)}"
            if not _same(one.definition, other.definition):
                yield f"says {other.definition}, not {one.definition}"
        case Policy(), Policy():
            if not _same(_policy(one), _policy(other)):
                yield f"says {_policy(other)}, not {_policy(one)}"


def _same(one: str | None, other: str | None) -> bool:
    return one == other or (one is not None and other is not None and _uncast(one) == _uncast(other))


def _uncast(definition: str) -> str:
    return _TEXT_CAST.sub("", definition)


def _policy(policy: Policy) -> str:
    parts = [
        "" if policy.permissive else "restrictive",
        _COMMANDS.get(policy.command, policy.command),
        f"to {', '.join(policy.roles)}" if policy.roles else "",
        f"USING {policy.visible}" if policy.visible else "",
        f"WITH CHECK {policy.writable}" if policy.writable else "",
    ]
    return " ".join(part for part in parts if part)


def _row_security(wanted: Table, live: Table) -> Iterator[str]:
    if wanted.row_security != live.row_security:
        yield f"row level security of {wanted.name} is {'on' if live.row_security else 'off'}"
    if wanted.row_security_forced != live.row_security_forced:
        holds = "holds" if live.row_security_forced else "does not hold"
        yield f"row level security of {wanted.name} {holds} for the owner of the table"


def _function(wanted: Function, live: Function | None) -> Iterator[str]:
    if live is None:
        yield f"function {wanted.signature} is missing"
    elif wanted.result != live.result:
        yield f"function {wanted.signature} gives {live.result}, not {wanted.result}"
    elif wanted.definition != live.definition:
        yield f"function {wanted.signature} is not the one that the migrations make"
