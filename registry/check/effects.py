"""What a statement sets off beyond itself: the triggers of the tables it writes, and the foreign keys at either end.

A trigger's function runs with the rights of whoever writes, so it may need privileges that the statement does not.
The statements of PL/pgSQL functions are read as relations.py reads a query. A foreign key is seen to with the rights of
the owner: it needs no privilege, but it locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from registry.check.relations import Relations, Table, Tables, Use, statement_relations

if TYPE_CHECKING:
    import psycopg

_INSERT, _DELETE, _UPDATE = 4, 8, 16
_CASCADE = "c"


@dataclass(frozen=True)
class Effect:
    """Something a write to a table sets off: `cause` is "trigger …" or "foreign key …", `uses` what that touches."""

    cause: str
    on: Table
    uses: tuple[Use, ...]

    @property
    def is_trigger(self) -> bool:
        """Whether it runs with the rights of whoever writes."""
        return self.cause.startswith("trigger ")


class Effects:
    """Follows what the statements on the tables of one database set off."""

    def __init__(self, known: Tables, definitions: dict[tuple[str, str], list[str]]) -> None:
        self._known = known
        self._definitions = definitions
        self._function = cache(self._read_function)

    def of(self, relations: Relations) -> list[Effect]:
        """List everything a statement sets off, directly or by what it sets off, each once."""
        found: dict[tuple[str, str], Effect] = {}
        waiting = [(use, operation) for use in relations.uses for operation in _operations(use)]
        seen = set()
        while waiting:
            use, operation = waiting.pop(0)
            if (str(use.table), operation) in seen and operation != _UPDATE:
                continue
            seen.add((str(use.table), operation))
            for effect in (*self._triggers(use.table, operation), *self._links(use, operation)):
                if (effect.cause, str(effect.on)) not in found:
                    found[effect.cause, str(effect.on)] = effect
                    waiting += [(other, again) for other in effect.uses for again in _operations(other)]
        return sorted(found.values(), key=lambda effect: (not effect.is_trigger, str(effect.on), effect.cause))

    def _triggers(self, table: Table, operation: int) -> Iterator[Effect]:
        for trigger in table.triggers:
            if trigger["type"] & operation:
                uses = self._function(trigger["function_schema"], trigger["function"])
                yield Effect(f"trigger {trigger['name']}", table, uses)

    def _links(self, use: Use, operation: int) -> Iterator[Effect]:
        for link in use.table.links:
            child = self._known.find(link["child_schema"], link["child"])
            parent = self._known.find(link["parent_schema"], link["parent"])
            touched = operation == _INSERT or bool(use.updated.intersection(link["columns"]))
            if child == use.table and operation != _DELETE and touched:
                looked_up = Use(parent, row_locks={"FOR KEY SHARE"})
                looked_up.lock("ROW SHARE")
                yield Effect(f"foreign key {link['name']}", child, (looked_up,))
            if parent == use.table and operation == _DELETE:
                followed = Use(child, deletes=link["on_delete"] == _CASCADE)
                followed.row_locks.add("FOR UPDATE" if followed.deletes else "FOR KEY SHARE")
                followed.lock("ROW EXCLUSIVE" if followed.deletes else "ROW SHARE")
                yield Effect(f"foreign key {link['name']}", child, (followed,))

    def _read_function(
        self, schema: str, name: str, above: frozenset[tuple[str, str]] = frozenset()
    ) -> tuple[Use, ...]:
        """Read the tables off a PL/pgSQL function, and off those it calls."""
        from pglast import parse_plpgsql

        if (schema, name) in above:
            return ()
        merged: dict[Table, Use] = {}
        for definition in self._definitions.get((schema, name), ()):
            for text in _texts(parse_plpgsql(definition)):
                for statement in _statements(text):
                    uses = statement_relations(statement, self._known).uses
                    for use in (*uses, *self._called(statement, above | {(schema, name)})):
                        if use.table.columns:  # a transition table is in no catalog
                            _merge(merged.setdefault(use.table, Use(use.table)), use)
        return tuple(merged[table] for table in sorted(merged, key=str))

    def _called(self, node: Any, above: frozenset[tuple[str, str]]) -> Iterator[Use]:
        if isinstance(node, tuple | list):
            for part in node:
                yield from self._called(part, above)
            return
        if type(node).__name__ == "FuncCall":
            *qualifier, name = (part.sval for part in node.funcname)
            for schema, known in self._definitions:
                if known == name and (not qualifier or qualifier[-1] == schema):
                    yield from self._read_function(schema, name, above)
        for slot in getattr(type(node), "__slots__", ()):
            part = getattr(node, slot, None)
            if isinstance(part, tuple | list) or hasattr(type(part), "__slots__"):
                yield from self._called(part, above)


def effects(connection: psycopg.Connection[Any], known: Tables) -> Effects:
    """Read the functions of a database."""
    from registry.resources import own_queries

    definitions: dict[tuple[str, str], list[str]] = {}
    for row in own_queries().inventory.functions(connection):
        definitions.setdefault((row.schema_name, row.name), []).append(row.definition)
    return Effects(known, definitions)


def _operations(use: Use) -> list[int]:
    chosen = ((use.inserts, _INSERT), (use.updates, _UPDATE), (use.deletes, _DELETE))
    return [operation for happens, operation in chosen if happens]


def _merge(into: Use, use: Use) -> None:
    for flag in ("selects", "inserts", "updates", "deletes", "locks_rows"):
        setattr(into, flag, getattr(into, flag) or getattr(use, flag))
    for columns in ("read", "inserted", "updated", "row_locks"):
        getattr(into, columns).update(getattr(use, columns))
    into.lock(use.table_lock)


def _texts(tree: Any) -> Iterator[str]:
    """Give the SQL of a PL/pgSQL function: statements, expressions and assignments."""
    if isinstance(tree, dict):
        if isinstance(expression := tree.get("PLpgSQL_expr"), dict) and expression.get("query"):
            yield expression["query"]
        for part in tree.values():
            yield from _texts(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _texts(part)


def _statements(text: str) -> list[Any]:
    """Parse a statement, or the expression it is, or the right side of an assignment."""
    from pglast import parse_sql
    from pglast.parser import ParseError

    _, assigned, value = text.partition(":=")
    for candidate in (text, f"VALUES ({text})", f"VALUES ({value})" if assigned else ""):
        try:
            if found := [raw.stmt for raw in parse_sql(candidate)]:
                return found
        except ParseError:
            continue
    return []


__all__ = ["Effect", "Effects", "effects"]
