"""`registry show`: a workflow drawn in the terminal, or into a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json

if TYPE_CHECKING:
    from registry.model import Workflow

MANY_STEPS = 500
"""So many steps are drawn unless --limit says otherwise."""


@click.command("show")
@click.argument("name")
@click.option("--width", type=click.IntRange(min=20), help="Cells a line may have; else as wide as the terminal.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=MANY_STEPS,
    show_default=True,
    help="Draw at most so many steps in the terminal; 0 draws all.",
)
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw into this SVG file instead.")
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="Draw into this PNG file instead.")
@json_option
@click.pass_context
def show_command(
    ctx: click.Context,
    name: str,
    width: int | None,
    limit: int,
    svg: Path | None,
    png: Path | None,
    as_json: bool,
) -> None:
    """Draw a workflow: a line for each step, with its level and type, and lines for the edges.

    A step with ○ is one that nothing leads to, ▼ one that the line above leads to, ▶● and ●◀ one that a line beside it
    leads to. Lines lead down; a line that passes another is interrupted. Loops are dashed and lead back up; ↺ marks a
    step that loops to itself.

    --svg and --png need the extra [pictures].
    """
    if as_json and (svg or png):
        raise click.UsageError("--json does not go with --svg or --png")
    with connect(ctx) as reg:
        workflow = reg.get(name)
    if as_json:
        print_json(_document(workflow))
    elif svg or png:
        _draw_files(workflow, svg, png)
    else:
        _print(workflow, width, limit or None)


def _document(workflow: Workflow) -> dict[str, Any]:
    from registry.pictures import labels

    return {
        "name": workflow.name,
        "version": workflow.version,
        "nodes": [
            {"name": node.name, "node_type": node.node_type, "level": level}
            for node, level in zip(workflow.nodes, labels.levels(workflow), strict=True)
        ],
        "edges": [{"parent": edge.parent, "child": edge.child, "is_loop": edge.is_loop} for edge in workflow.edges],
    }


def _draw_files(workflow: Workflow, svg: Path | None, png: Path | None) -> None:
    from registry.pictures import svg as pictures

    try:
        if svg is not None:
            svg.write_text(pictures.draw(workflow), encoding="utf-8")
        if png is not None:
            png.write_bytes(pictures.png(workflow))
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def _print(workflow: Workflow, width: int | None, limit: int | None) -> None:
    from rich.console import Console

    from registry.pictures import terminal

    console = Console(markup=False, highlight=False, emoji=False)
    if width is None and sys.stdout.isatty():
        width = console.width
    if not workflow.nodes:
        click.echo(f"{workflow.name} has no steps", err=True)
    for line in terminal.draw(workflow, width=width, limit=limit, plain=not _can_show(terminal.SIGNS)):
        # A line is as wide as it is: nothing is wrapped or cut again.
        console.print(line, soft_wrap=True)


def _can_show(signs: str) -> bool:
    """Tell whether the output's encoding has the signs of the drawing."""
    try:
        signs.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
