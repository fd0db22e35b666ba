"""`registry get`, `delete` and `order`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from registry.cli.common import connect, json_option, moment_of, print_json
from registry.errors import NotFound


@click.command("get")
@click.argument("name", metavar="NAME[@N|@LABEL]")
@click.option(
    "--format",
    type=click.Choice(["registry", "n8n", "wfformat", "dify", "mermaid", "dot"]),
    default="registry",
    help="The format to print it in.",
)
@click.option("--at", "moment", metavar="TIME", help="As it was then: 2026-11-01T00:00:00Z.")
@click.option("--found-by", metavar="TEXT", help="The search that found it, for the access log.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead.")
@json_option
@click.pass_context
def get_command(
    ctx: click.Context,
    name: str,
    format: str,
    moment: str | None,
    found_by: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Print a workflow.

    The registry's own format and dify come as YAML, unless --json is given or the file ends in .json; mermaid and dot
    are pictures as text; the others are JSON.
    """
    from registry import formats
    from registry.formats import text

    if format in formats.PICTURES and as_json:
        raise click.UsageError(f"{format} is no JSON: leave out --json, or see registry show {name} --json")
    if found_by is not None and moment is not None:
        raise click.UsageError("--found-by is for what is stored now, --at for what was: give one of them")
    with connect(ctx) as reg:
        workflow = reg.get(name, found_by=found_by) if moment is None else reg.get_at(name, moment_of(moment))
    if format in formats.PICTURES:
        _write(formats.picture(workflow, format), output)
        return
    document: dict[str, Any] = formats.from_workflow(workflow, format)
    syntax = "yaml" if format in ("registry", "dify") and not as_json else "json"
    if output is not None and output.suffix.lower() in (".json", ".yaml", ".yml") and not as_json:
        syntax = "json" if output.suffix.lower() == ".json" else "yaml"
    if format == "registry" and as_json and "version" not in document:
        document = {"name": document["name"], "version": workflow.version, **document}
    _write(text.dump(document, syntax), output)


def _write(printed: str, output: Path | None) -> None:
    if output is None:
        click.echo(printed, nl=not printed.endswith("\n"))
        return
    try:
        output.write_text(printed if printed.endswith("\n") else f"{printed}\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error


@click.command("delete")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@json_option
@click.pass_context
def delete_command(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> int:
    """Delete workflows. One that is not there is reported, and the others are deleted.

    Where others use a deleted workflow a warning says so. `registry undelete` has one back, with its history.
    """
    outcomes: list[dict[str, Any]] = []
    with connect(ctx) as reg:
        for name in names:
            try:
                deleted = reg.delete(name)
            except NotFound as error:
                outcomes.append({"name": name, "status": "rejected", "error": str(error), "used_by": []})
            else:
                outcomes.append({"name": name, "status": "deleted", "error": None, "used_by": list(deleted.used_by)})
    gone = {outcome["name"] for outcome in outcomes if outcome["error"] is None}
    for outcome in outcomes:
        # What was deleted with it uses it no more.
        outcome["used_by"] = [user for user in outcome["used_by"] if user not in gone]
    if as_json:
        print_json(outcomes)
    for outcome in outcomes:
        if outcome["error"] is not None and not as_json:
            click.echo(f"registry: {outcome['error']}", err=True)
        elif outcome["error"] is None and not as_json:
            click.echo(f"deleted {outcome['name']}")
        if outcome["used_by"]:
            users = ", ".join(outcome["used_by"])
            click.echo(f'registry: warning: "{outcome["name"]}" is gone, and still used by {users}', err=True)
    return 1 if any(outcome["error"] for outcome in outcomes) else 0


@click.command("order")
@click.argument("name", metavar="NAME[@N|@LABEL]", required=False)
@click.option("--workflows", is_flag=True, help="Workflows, each after those it uses: all, or NAME and those below it.")
@json_option
@click.pass_context
def order_command(ctx: click.Context, name: str | None, workflows: bool, as_json: bool) -> None:
    """Print the steps level by level: those of one level can run at the same time, after those of the levels before."""
    if workflows:
        from registry.cli.subworkflows import print_workflow_order

        with connect(ctx) as reg:
            print_workflow_order(reg.workflow_order(name), as_json)
        return
    if name is None:
        raise click.UsageError("give the NAME of a workflow, or --workflows")
    with connect(ctx) as reg:
        levels: list[list[str]] = reg.order(name)
        loops = reg.loops(name)
    for loop in loops:
        click.echo(f"not followed, a loop: {loop.parent} → {loop.child}", err=True)
    if as_json:
        print_json([{"level": level, "nodes": nodes} for level, nodes in enumerate(levels)])
        return
    width = len(str(max(len(levels) - 1, 0)))
    for level, names in enumerate(levels):
        for position, name in enumerate(names):
            click.echo(f"{level if position == 0 else '':>{width}}  {name}")
