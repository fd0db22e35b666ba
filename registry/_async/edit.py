"""Changes of a stored workflow without a whole save. Thin: the work is in sql/edit.sql."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry import mapping
from registry._async.conflicts import AsyncConflicts
from registry._async.repeat import repeated
from registry.errors import Conflict, CycleError, InvalidWorkflow, NotFound, QueryError
from registry.model import JsonObject, ValueType
from registry.results import Saved
from registry.suggestions import nothing_named

ATTEMPTS = 10

# A foreign key or CHECK that does not hold at the end of the statement: somebody wrote rows by hand meanwhile.
_RACES = ("23503", "23514")


class AsyncEdit(AsyncConflicts):
    """What can be changed in a stored workflow: one statement each, with all that a save promises.

    `name` is always the workflow. `message` is kept with the
    new version. With `expected_version` nothing is written unless that version is stored. All return
    a Saved: its version is the one that is stored now, its status "updated", or "unchanged" where there was nothing to
    do. All raise NotFound for what is not there, InvalidWorkflow for what a save would refuse, and Conflict where
    another version than the expected one is stored.
    """

    async def add_node(
        self,
        name: str,
        node: str,
        node_type: str,
        parameters: JsonObject | None = None,
        *,
        after: str | Sequence[str] = (),
        before: str | Sequence[str] = (),
        message: str | None = None,
        expected_version: int | None = None,
    ) -> Saved:
        """Add a node, with edges from its parents and to its children.

        node        its name, which no other node of the workflow has
        node_type   what runs it
        parameters  its settings
        after       names of its parents: it runs after them
        before      names of its children: it runs before them

        Raises CycleError where a child leads to a parent.
        """
        from registry.validation.part import validate_node

        added = validate_node(node, node_type, {} if parameters is None else parameters)
        parents, children = _names(after), _names(before)
        row = await self._edit(
            name,
            self._sql.edit.add_node,
            message,
            expected_version,
            id=mapping.new_ids(1)[0],
            node=node,
            node_type=node_type,
            parameters=mapping.json_text(added.parameters),
            after=parents,
            before=children,
        )
        if row.status == "taken":
            raise InvalidWorkflow(f'there is a node "{node}" in "{name}" already')
        if row.status == "cycle":
            raise CycleError([node, *row.way, node])
        return Saved(name, row.version, row.status)

    async def change_node(
        self,
        name: str,
        node: str,
        *,
        node_type: str | None = None,
        parameters: JsonObject | None = None,
        merge: JsonObject | None = None,
        message: str | None = None,
        expected_version: int | None = None,
    ) -> Saved:
        """Change the type of a node, its parameters, or both; what is None stays.

        node        its name
        node_type   the new type
        parameters  the new parameters, in place of all it had
        merge       parameters to add or replace, key by key; the other keys stay
        """
        from registry.validation.part import validate_node

        for given in (parameters, merge):
            validate_node(node, "any" if node_type is None else node_type, {} if given is None else given)
        row = await self._edit(
            name,
            self._sql.edit.change_node,
            message,
            expected_version,
            node=node,
            node_type=node_type,
            parameters=None if parameters is None else mapping.json_text(parameters),
            merged=None if merge is None else mapping.json_text(merge),
        )
        return Saved(name, row.version, row.status)

    async def rename_node(
        self, name: str, old: str, new: str, *, message: str | None = None, expected_version: int | None = None
    ) -> Saved:
        """Give the node `old` the name `new`. Its edges stay with it; parameters that mention it stay as they are."""
        from registry.validation.part import validate_node

        validate_node(new, "any", {})
        row = await self._edit(name, self._sql.edit.rename_node, message, expected_version, node=old, new_name=new)
        if row.status == "taken":
            raise InvalidWorkflow(f'there is a node "{new}" in "{name}" already')
        return Saved(name, row.version, row.status)

    async def remove_node(
        self,
        name: str,
        node: str,
        *,
        bridge: bool = False,
        message: str | None = None,
        expected_version: int | None = None,
    ) -> Saved:
        """Remove a node and its edges.

        bridge  join each of its parents with each of its children, if no edge joins them yet; the new edges have no
                handoff_data, and loops are not bridged
        """
        row = await self._edit(name, self._sql.edit.remove_node, message, expected_version, node=node, bridge=bridge)
        if row.status == "too_many":
            raise InvalidWorkflow(
                f'"{node}" has too many parents and children to join each with each: more than 10,000 edges; '
                "remove it without a bridge, and add the edges that are needed"
            )
        return Saved(name, row.version, row.status)

    async def add_edge(
        self,
        name: str,
        parent: str,
        child: str,
        handoff_data: JsonObject | None = None,
        is_loop: bool = False,
        *,
        message: str | None = None,
        expected_version: int | None = None,
    ) -> Saved:
        """Add an edge: `child` runs after `parent`.

        handoff_data  what the parent hands to the child
        is_loop       for an edge that leads back; no graph question follows it

        There may be several edges between two nodes, but not the very same one twice: then nothing changes. Raises
        CycleError, with the cycle, where the edge would close one and is no loop.
        """
        from registry.validation.part import validate_edge

        added = validate_edge(parent, child, {} if handoff_data is None else handoff_data, is_loop)
        row = await self._edit(
            name,
            self._sql.edit.add_edge,
            message,
            expected_version,
            parent=parent,
            child=child,
            handoff_data=mapping.json_text(added.handoff_data),
            is_loop=is_loop,
        )
        if row.status == "cycle":
            raise CycleError([parent, *row.way])
        return Saved(name, row.version, row.status)

    async def remove_edge(
        self,
        name: str,
        parent: str,
        child: str,
        handoff_data: JsonObject | None = None,
        *,
        message: str | None = None,
        expected_version: int | None = None,
    ) -> Saved:
        """Remove the edges from one node to another: all of them, loops too, or those with this `handoff_data`."""
        from registry.validation.part import validate_edge

        validate_edge(parent, child, {} if handoff_data is None else handoff_data, False)
        row = await self._edit(
            name,
            self._sql.edit.remove_edge,
            message,
            expected_version,
            parent=parent,
            child=child,
            handoff_data=None if handoff_data is None else mapping.json_text(handoff_data),
        )
        if row.status == "no_edge":
            such = "" if handoff_data is None else " with this handoff_data"
            raise NotFound(f'no edge from "{parent}" to "{child}"{such} in "{name}"')
        return Saved(name, row.version, row.status)

    async def set_param(
        self,
        name: str,
        key: str,
        value_type: ValueType,
        *,
        required: bool = False,
        default_value: Any = None,
        metadata: JsonObject | None = None,
        message: str | None = None,
        expected_version: int | None = None,
    ) -> Saved:
        """Add a parameter, or replace the one that has this key.

        value_type     string, int, float, bool, date, datetime, enum, list or json
        required       whether a value must be given
        default_value  what is taken where no value is given, of the type that value_type says; None for no default
        metadata       rules in JSON Schema words
        """
        from registry.validation.part import validate_param

        param = validate_param(key, value_type, required, default_value, {} if metadata is None else metadata)
        row = await self._edit(
            name,
            self._sql.edit.set_param,
            message,
            expected_version,
            key=key,
            value_type=value_type,
            required=required,
            default_value=mapping.default_text(param),
            metadata=mapping.json_text(param.metadata),
        )
        return Saved(name, row.version, row.status)

    async def remove_param(
        self, name: str, key: str, *, message: str | None = None, expected_version: int | None = None
    ) -> Saved:
        """Remove a parameter."""
        row = await self._edit(name, self._sql.edit.remove_param, message, expected_version, key=key)
        return Saved(name, row.version, row.status)

    @repeated
    async def _edit(
        self, name: str, query: Any, message: str | None, expected_version: int | None, **values: Any
    ) -> Any:
        """Run a statement of sql/edit.sql until it is decided; where others write, line up behind them.

        Gives the row, with a status that is left to the caller. Raises what all edits have in common.
        """
        for attempt in range(ATTEMPTS):
            async with self._transaction() if attempt else self._connection() as connection:
                if attempt:
                    await self._sql.save.line_up(connection, tenant_id=self.tenant_id, name=name)
                try:
                    row = await query(
                        connection,
                        tenant_id=self.tenant_id,
                        name=name,
                        message=mapping.checked_message(message),
                        expected_version=expected_version,
                        **values,
                    )
                except QueryError as error:
                    if getattr(error.__cause__, "sqlstate", None) in _RACES:
                        raise Conflict(f'"{name}" was changed by hand at the same time: repeat it') from error
                    raise
            if row is None:
                raise await self._not_found(name)
            if row.status == "conflict":
                raise await self._conflict(name, expected_version or 0, "look at it, and edit what is there now")
            if row.status in ("no_node", "no_param"):
                raise await self._nothing_named(row.status.removeprefix("no_"), row.missing[0], name)
            if row.status != "retry":
                return row
        raise Conflict(f'"{name}" was changed by others again and again: repeat later')

    async def _nothing_named(self, thing: str, missing: str, name: str) -> Exception:
        async with self._connection() as connection:
            rows = await self._sql.edit.names_for_suggestion(
                connection, tenant_id=self.tenant_id, name=name, missing=missing, thing=thing
            )
        return nothing_named("parameter" if thing == "param" else thing, missing, name, [row.name for row in rows])


def _names(given: str | Sequence[str]) -> list[str]:
    """Give names without repetition; a single one need not be in a list."""
    return [given] if isinstance(given, str) else list(dict.fromkeys(given))
