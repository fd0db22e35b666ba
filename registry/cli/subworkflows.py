"""`registry where-used`, `uses` and `impact`, and what `order --workflows` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json, print_table

if TYPE_CHECKING:
    from registry.results import Use


@click.command("where-used")
@click.argument("name", required=False)
@click.option("--transitive", "-t", is_flag=True, help="Also those that use it through others.")
@click.option("--missing", is_flag=True, help="Instead: the references to workflows that are not there.")
@json_option
@click.pass_context
def where_used_command(ctx: click.Context, name: str | None, transitive: bool, missing: bool, as_json: bool) -> None:
    """Show which nodes of which workflows use a workflow, and in which version or label.

    NAME@VERSION or NAME@LABEL shows those that want this one.
    """
    if missing == (name is not None) or (missing and transitive):
        raise click.UsageError("give either the NAME of a workflow or --missing")
    with connect(ctx) as reg:
        uses = reg.missing_workflows() if name is None else reg.where_used(name, transitive=transitive)
    _print_uses(uses, as_json)


@click.command("uses")
@click.argument("name")
@click.option("--transitive", "-t", is_flag=True, help="Also what those use in their turn.")
@json_option
@click.pass_context
def uses_command(ctx: click.Context, name: str, transitive: bool, as_json: bool) -> None:
    """Show which workflows a workflow uses, and by which nodes."""
    with connect(ctx) as reg:
        uses = reg.uses(name, transitive=transitive)
    _print_uses(uses, as_json)


@click.command("impact")
@click.argument("name")
@click.argument("node")
@json_option
@click.pass_context
def impact_command(ctx: click.Context, name: str, node: str, as_json: bool) -> None:
    """Show what a change of a node affects, in its workflow and in all that use it.

    That is the nodes after it and, in the other workflows, the nodes that refer to one that is affected and the nodes
    after those.
    """
    with connect(ctx) as reg:
        found = reg.impact(name, node)
    if as_json:
        print_json(
            [{"workflow": one.workflow, "nodes": list(one.nodes), "references": list(one.references)} for one in found]
        )
        return
    rows = (
        (one.workflow, node, "reference" if node in set(one.references) else "") for one in found for node in one.nodes
    )
    print_table(["workflow", "node", "why"], rows)


def print_workflow_order(levels: Sequence[Sequence[str]], as_json: bool) -> None:
    """Print workflows level by level, those used before those that use them."""
    if as_json:
        print_json([{"level": level, "workflows": names} for level, names in enumerate(levels)])
        return
    width = len(str(max(len(levels) - 1, 0)))
    for level, names in enumerate(levels):
        for position, name in enumerate(names):
            click.echo(f"{level if position == 0 else '':>{width}}  {name}")


def use_as_json(use: Use) -> dict[str, Any]:
    """Give the shape in which JSON documents hold a reference from a node to a workflow."""
    return {
        "workflow": use.workflow,
        "node": use.node,
        "uses": use.uses,
        "reference": use.reference,
        "missing": use.missing,
    }


def _print_uses(uses: Sequence[Use], as_json: bool) -> None:
    if as_json:
        print_json([use_as_json(use) for use in uses])
        return
    rows = ((use.workflow, use.node, use.written, "not there" if use.missing else "") for use in uses)
    print_table(["workflow", "node", "uses", ""], rows)
