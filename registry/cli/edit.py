"""`registry edit`: changes of a stored workflow without a whole save."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from registry.cli.common import connect, json_option, print_json
from registry.model import VALUE_TYPES

if TYPE_CHECKING:
    from registry.api import Registry, Saved

_Function = TypeVar("_Function", bound=Callable[..., Any])

# As mapping keeps them: as they stand. The others are JSON.
_TEXT_TYPES = ("string", "enum", "date", "datetime")


class JsonObject(click.ParamType):  # type: ignore[type-arg]
    """An option that takes a JSON object."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the object; anything else is wrong usage."""
        from registry.errors import InvalidWorkflow
        from registry.formats import text

        if not isinstance(value, str):
            return value
        if not value.lstrip().startswith("{"):
            self.fail('must be a JSON object, such as {"url": "https://example.org"}', param, ctx)
        try:
            return text.parse(value, origin="JSON")
        except InvalidWorkflow as error:
            self.fail("; ".join(error.problems), param, ctx)


@click.group("edit")
def edit_command() -> None:
    """Change a stored workflow without saving it whole.

    Each command is one change, all of it or nothing, and raises the version by one if there was anything to do.
    """


def _edits(function: _Function) -> _Function:
    """Add what all of these commands take, and do what they have in common with what they return."""
    wrapped: Any = json_option(function)
    wrapped = click.option(
        "--expected-version", type=click.IntRange(min=1), help="Refuse if the stored version is another one."
    )(wrapped)
    return click.option("--message", "-m", help="What the change says of itself, kept with the version.")(wrapped)  # type: ignore[no-any-return]


def _do(ctx: click.Context, as_json: bool, edit: Callable[[Registry], Saved]) -> None:
    with connect(ctx) as reg:
        saved = edit(reg)
    if as_json:
        print_json({"name": saved.name, "version": saved.version, "status": saved.status})
    else:
        click.echo(f"{saved.status:<9} {saved.name}@{saved.version}")


@edit_command.command("add-node")
@click.argument("name")
@click.argument("node")
@click.option("--type", "node_type", required=True, help="What runs it: agent, tool, …")
@click.option("--parameters", type=JsonObject(), metavar="JSON", help="Its settings.")
@click.option("--after", multiple=True, metavar="NODE", help="A node that it runs after; may be given several times.")
@click.option("--before", multiple=True, metavar="NODE", help="A node that it runs before; may be given several times.")
@_edits
@click.pass_context
def add_node_command(
    ctx: click.Context,
    name: str,
    node: str,
    node_type: str,
    parameters: dict[str, Any] | None,
    after: tuple[str, ...],
    before: tuple[str, ...],
    message: str | None,
    expected_version: int | None,
    as_json: bool,
) -> None:
    """Add a node, with edges from the nodes it runs after and to those it runs before."""
    _do(
        ctx,
        as_json,
        lambda reg: reg.add_node(
            name,
            node,
            node_type,
            parameters,
            after=after,
            before=before,
            message=message,
            expected_version=expected_version,
        ),
    )


@edit_command.command("change-node")
@click.argument("name")
@click.argument("node")
@click.option("--type", "node_type", help="Its new type.")
@click.option("--parameters", type=JsonObject(), metavar="JSON", help="Its new settings, in place of all it had.")
@click.option("--merge", type=JsonObject(), metavar="JSON", help="Settings to add or replace; the others stay.")
@_edits
@click.pass_context
def change_node_command(
    ctx: click.Context,
    name: str,
    node: str,
    node_type: str | None,
    parameters: dict[str, Any] | None,
    merge: dict[str, Any] | None,
    message: str | None,
    expected_version: int | None,
    as_json: bool,
) -> None:
    """Change the type or the settings of a node."""
    if node_type is None and parameters is None and merge is None:
        raise click.UsageError("nothing to change: give --type, --parameters or --merge")
    _do(
        ctx,
        as_json,
        lambda reg: reg.change_node(
            name,
            node,
            node_type=node_type,
            parameters=parameters,
            merge=merge,
            message=message,
            expected_version=expected_version,
        ),
    )


@edit_command.command("rename-node")
@click.argument("name")
@click.argument("old")
@click.argument("new")
@_edits
@click.pass_context
def rename_node_command(
    ctx: click.Context, name: str, old: str, new: str, message: str | None, expected_version: int | None, as_json: bool
) -> None:
    """Give a node another name; its edges stay with it."""
    _do(ctx, as_json, lambda reg: reg.rename_node(name, old, new, message=message, expected_version=expected_version))


@edit_command.command("remove-node")
@click.argument("name")
@click.argument("node")
@click.option("--bridge", is_flag=True, help="Join its parents with its children.")
@_edits
@click.pass_context
def remove_node_command(
    ctx: click.Context,
    name: str,
    node: str,
    bridge: bool,
    message: str | None,
    expected_version: int | None,
    as_json: bool,
) -> None:
    """Remove a node and its edges."""
    _do(
        ctx,
        as_json,
        lambda reg: reg.remove_node(name, node, bridge=bridge, message=message, expected_version=expected_version),
    )


@edit_command.command("add-edge")
@click.argument("name")
@click.argument("parent")
@click.argument("child")
@click.option("--handoff", type=JsonObject(), metavar="JSON", help="What the parent hands to the child.")
@click.option("--loop", is_flag=True, help="For an edge that leads back.")
@_edits
@click.pass_context
def add_edge_command(
    ctx: click.Context,
    name: str,
    parent: str,
    child: str,
    handoff: dict[str, Any] | None,
    loop: bool,
    message: str | None,
    expected_version: int | None,
    as_json: bool,
) -> None:
    """Add an edge: the child runs after the parent. An edge that closes a cycle is refused, unless it is a loop."""
    _do(
        ctx,
        as_json,
        lambda reg: reg.add_edge(
            name, parent, child, handoff, loop, message=message, expected_version=expected_version
        ),
    )


@edit_command.command("remove-edge")
@click.argument("name")
@click.argument("parent")
@click.argument("child")
@click.option("--handoff", type=JsonObject(), metavar="JSON", help="Of several edges those with this handoff_data.")
@_edits
@click.pass_context
def remove_edge_command(
    ctx: click.Context,
    name: str,
    parent: str,
    child: str,
    handoff: dict[str, Any] | None,
    message: str | None,
    expected_version: int | None,
    as_json: bool,
) -> None:
    """Remove the edges from one node to another."""
    _do(
        ctx,
        as_json,
        lambda reg: reg.remove_edge(name, parent, child, handoff, message=message, expected_version=expected_version),
    )


@edit_command.command("set-param")
@click.argument("name")
@click.argument("key")
@click.option("--type", "value_type", type=click.Choice(VALUE_TYPES), required=True, help="The type of its value.")
@click.option("--required", is_flag=True, help="A value must be given.")
@click.option("--default", metavar="VALUE", help="Taken where no value is given; JSON, but for texts, dates and times.")
@click.option("--metadata", type=JsonObject(), metavar="JSON", help="Rules in JSON Schema words: enum, minimum, …")
@_edits
@click.pass_context
def set_param_command(
    ctx: click.Context,
    name: str,
    key: str,
    value_type: Any,
    required: bool,
    default: str | None,
    metadata: dict[str, Any] | None,
    message: str | None,
    expected_version: int | None,
    as_json: bool,
) -> None:
    """Add a parameter, or replace the one that has this key."""
    value: Any = default
    if default is not None and value_type not in _TEXT_TYPES:
        try:
            value = json.loads(default)
        except ValueError as error:
            raise click.UsageError(f"--default of type {value_type} must be JSON, not {default!r}: {error}") from error
    _do(
        ctx,
        as_json,
        lambda reg: reg.set_param(
            name,
            key,
            value_type,
            required=required,
            default_value=value,
            metadata=metadata,
            message=message,
            expected_version=expected_version,
        ),
    )


@edit_command.command("remove-param")
@click.argument("name")
@click.argument("key")
@_edits
@click.pass_context
def remove_param_command(
    ctx: click.Context, name: str, key: str, message: str | None, expected_version: int | None, as_json: bool
) -> None:
    """Remove a parameter."""
    _do(ctx, as_json, lambda reg: reg.remove_param(name, key, message=message, expected_version=expected_version))
