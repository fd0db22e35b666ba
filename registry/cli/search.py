"""`registry search`."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from registry import settings as environment
from registry.cli.common import connect, given_workflow, json_option, moment_of, print_json
from registry.cli.edit import JsonObject

if TYPE_CHECKING:
    from rich.text import Text

    from registry.results import Found, FoundBy, Hit


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
@click.argument("words", nargs=-1, metavar="TEXT…")
@click.option("--like", metavar="NAME|FILE", help="By structure as well: like this workflow, or this file.")
@click.option("--model", metavar="NAME", help="By meaning, with the vectors of this model, or not at all.")
@click.option("--no-meaning", is_flag=True, help="Not by meaning, though REGISTRY_EMBEDDER is set.")
@click.option("--all-words", is_flag=True, help="If nothing holds all the words, do not look for some of them.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="With this tag; if several, with all.")
@click.option("--category", help="In this category or below.")
@click.option("--where", type=JsonObject(), metavar="JSON", help="Whose metadata contains this JSON object.")
@click.option("--created-by", metavar="ACTOR", help="First saved by this one.")
@click.option("--updated-since", metavar="TIME", help="Changed then or later: 2026-11-01T00:00:00Z.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on behind this one of the page before.")
@click.option("--explain", is_flag=True, help="Say of each what found it, and what was not searched by.")
@json_option
@click.pass_context
def search_command(
    ctx: click.Context,
    /,
    words: tuple[str, ...],
    like: str | None,
    model: str | None,
    no_meaning: bool,
    all_words: bool,
    updated_since: str | None,
    limit: int,
    after: str | None,
    explain: bool,
    as_json: bool,
    **filters: Any,
) -> None:
    """Find workflows by words, Japanese or English, by meaning and by structure, the best first.

    \b
    invoice 請求書       both words; invoices and invoicing are found as well
    '"send invoice"'     a phrase
    invo*                words that begin so
    invoice -draft       not this

    By meaning as well where REGISTRY_EMBEDDER is set, and `registry embed` has made vectors; by structure with --like.
    """  # noqa: D301 - it is the character that click looks for
    if not words and like is None:
        raise click.UsageError("give a TEXT to look for, or a workflow to look for others --like it")
    if updated_since is not None:
        filters["updated_since"] = moment_of(updated_since)
    text = " ".join(words)
    asked: dict[str, Any] = {
        "like": None if like is None else given_workflow(like),
        "model": model,
        "meaning": False if no_meaning else None,
        "explain": explain,
        **filters,
    }
    with connect(ctx) as reg:
        found = reg.search(text, limit, after, **asked)
        if not found and after is None and not all_words:
            found = reg.search(text, min(limit, 100), any_word=True, **asked)
            if found and found[0].cursor is None:
                click.echo("no workflow holds all of it; these hold some", err=True)
    for missing in found.missing:
        if explain or environment.embedder() is not None:
            click.echo(f"registry: not searched by {missing}", err=True)
    if as_json:
        left_out = set() if explain else {"parts"}
        print_json([{key: value for key, value in asdict(one).items() if key not in left_out} for one in found])
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
            for part in one.parts:
                click.echo(f"\t{_said(part)}")
    if len(found) == limit and found[-1].cursor is not None:
        click.echo(f"there may be more: --after {found[-1].cursor}", err=True)


def _said(part: FoundBy) -> str:
    return f"{part.part}: rank {part.rank}, {part.score:.2f}, {part.why}"


def _print(found: Sequence[Found]) -> None:
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
        for part in one.parts:
            console.print(Text(f"  {_said(part)}", "dim"))


def _marked(hit: Hit, style: str) -> Text:
    from rich.text import Text

    text = Text(hit.text, style)
    for start, end in hit.marks:
        text.stylize("bold reverse" if style == "bold" else "bold yellow", start, end)
    return text


def _where(hit: Hit) -> str:
    return hit.field if hit.node is None or hit.field == "node" else f"{hit.field} of {hit.node}"
