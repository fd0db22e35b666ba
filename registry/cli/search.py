"""`registry search`."""

from __future__ import annotations

import itertools
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from registry.cli.common import connect, json_option, print_json

if TYPE_CHECKING:
    from rich.text import Text

    from registry.results import Found, Hit


class SearchCommand(click.Command):
    """Takes a word that begins with one hyphen for what it is here: something to do without."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the options first, and the words behind them."""
        takes_value = {
            name: not option.is_flag
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in (*option.opts, *option.secondary_opts)
        }
        options: list[str] = []
        words: list[str] = []
        left = iter(args)
        for argument in left:
            if argument == "--":
                words += left
            elif argument in takes_value:
                options.append(argument)
                if takes_value[argument]:
                    options += itertools.islice(left, 1)
            elif argument.startswith("--"):
                options.append(argument)
            else:
                words.append(argument)
        return super().parse_args(ctx, [*options, "--", *words])


@click.command("search", cls=SearchCommand)
@click.argument("words", nargs=-1, required=True, metavar="TEXT…")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on behind this one of the page before.")
@json_option
@click.pass_context
def search_command(ctx: click.Context, words: tuple[str, ...], limit: int, after: str | None, as_json: bool) -> None:
    """Find the workflows that hold all the words of TEXT, Japanese or English, the best first.

    \b
    invoice 請求書       both words; invoices and invoicing are found as well
    '"send invoice"'     a phrase
    invo*                words that begin so
    invoice -draft       not this
    """  # noqa: D301 - it is the character that click looks for
    with connect(ctx) as reg:
        found: list[Found] = reg.search(" ".join(words), limit, after)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    if not found and sys.stdout.isatty():
        click.echo("no workflow holds this", err=True)
        return
    if sys.stdout.isatty():
        _print(found)
    else:
        for one in found:
            hit = one.hits[0] if one.hits else None
            where = "" if hit is None else _where(hit)
            click.echo(f"{one.name}\t{one.version}\t{one.score:.2f}\t{where}\t{'' if hit is None else hit.text}")
    if len(found) == limit:
        click.echo(f"there may be more: --after {found[-1].cursor}", err=True)


def _print(found: list[Found]) -> None:
    """Print each with its parts below, what was found in them in colour."""
    from rich.console import Console
    from rich.text import Text

    console = Console(markup=False, highlight=False, emoji=False)
    for one in found:
        title = next((hit for hit in one.hits if hit.field == "name"), None)
        head = Text(one.name, "bold") if title is None else _marked(title, "bold")
        console.print(Text.assemble(head, (f"  @{one.version}  {one.score:.2f}", "dim")))
        for hit in one.hits:
            if hit.field != "name":
                console.print(Text.assemble((f"  {_where(hit)}: ", "dim"), _marked(hit, "")))


def _marked(hit: Hit, style: str) -> Text:
    from rich.text import Text

    text = Text(hit.text, style)
    for start, end in hit.marks:
        text.stylize("bold reverse" if style == "bold" else "bold yellow", start, end)
    return text


def _where(hit: Hit) -> str:
    return hit.field if hit.node is None or hit.field == "node" else f"{hit.field} of {hit.node}"
