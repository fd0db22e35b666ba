"""`registry select`."""

from __future__ import annotations

import click

from registry.cli.common import connect, json_option, print_json


@click.command("select")
@click.argument("name")
@click.argument("expressions", nargs=-1, required=True, metavar="EXPR…")
@click.option("--exclude", "excluded", multiple=True, metavar="EXPR", help="Leave these out. Can be given again.")
@json_option
@click.pass_context
def select_command(
    ctx: click.Context, name: str, expressions: tuple[str, ...], excluded: tuple[str, ...], as_json: bool
) -> None:
    """Print the nodes that an expression selects, in dependency order.

    \b
    fetch              the node of that name; "send mail" where it holds spaces
    +send  fetch+      with all ancestors, with all descendants; 2+send, fetch+1: so many levels
    @fetch             its descendants, and all ancestors of those
    fetch+ & +send     what is in both: all that lies between; a comma is the same
    a b,  a | b        what is in any
    a - b,  not b      all but …; also as --exclude
    type:agent         by type; name:check* by name, parameters.url:http* by a setting; wildcards are * and ?
    roots()  sinks()   what nothing leads to, what leads to nothing; roots(…), sinks(…) of a selection
    (a | b)+           parentheses

    Several expressions are a union. Put quotes around each, for the shell.
    """  # noqa: D301 - it is the character that click looks for
    with connect(ctx) as reg:
        selection = reg.selection(name, " ".join(expressions), " ".join(excluded) if excluded else None)
    notes = list(selection.notes) or ([] if selection.names else ["nothing is selected"])
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        print_json(selection.names)
        return
    for node in selection.names:
        click.echo(node)
