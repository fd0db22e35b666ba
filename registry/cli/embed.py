"""`registry embed`: vectors of workflows, models, search by meaning."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json, print_table

if TYPE_CHECKING:
    from registry.api import Registry

Step = Callable[[int, int], None]


class _EmbedGroup(click.Group):
    """A group that is a command as well; an unknown command is answered with the nearest name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            import difflib

            names = self.list_commands(ctx)
            near = difflib.get_close_matches(args[0], names, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"use one of: {', '.join(names)}"
            raise click.UsageError(f'no command "{args[0]}"; {hint}', ctx)
        return super().resolve_command(ctx, args)


@click.group("embed", cls=_EmbedGroup, invoke_without_command=True)
@click.option("--model", metavar="NAME", help="Refuse to make vectors of any other model than this one.")
@click.option(
    "--batch", "batch_size", type=click.IntRange(1, 1000), default=64, show_default=True, help="Texts at once."
)
@json_option
@click.pass_context
def embed_command(ctx: click.Context, model: str | None, batch_size: int, as_json: bool) -> int | None:
    """Make the vectors that are missing, or stale because the workflow has changed.

    REGISTRY_EMBEDDER says what makes them:

    \b
    openai:MODEL                  a server that speaks OpenAI's embeddings API, with
                                  REGISTRY_EMBEDDER_URL, _KEY, _DIMENSIONS, _TIMEOUT
    sentence-transformers[:MODEL] a model, or a folder with one, on this machine
    python:MODULE:NAME            an embedder of your own; also python:FILE.py:NAME

    It may be interrupted, and goes on when it is run again. Several may run at once.
    """  # noqa: D301 - it is the character that click looks for
    if ctx.invoked_subcommand is not None:
        return None
    from registry import embedders
    from registry.errors import InvalidParameter

    embedder = embedders.from_environment()
    if model is not None and model != embedder.name:
        raise InvalidParameter(f'REGISTRY_EMBEDDER makes vectors of "{embedder.name}", not of "{model}"')
    with connect(ctx) as reg:
        with _progress("embedding") as step:
            done = reg.embed(embedder, batch_size=batch_size, progress=step)
        indexed = done.wants_index and _index(reg, done.model)
        search = next(one.search for one in reg.embedding_models() if one.name == done.model)
    for refused in done.refused:
        click.echo(f'registry: "{refused.name}": {refused.reason}', err=True)
    if as_json:
        keys = ("model", "dimensions", "embedded", "unchanged")
        print_json(
            {
                **{key: getattr(done, key) for key in keys},
                "refused": [asdict(one) for one in done.refused],
                "search": search,
            }
        )
    else:
        parts = [f"{done.embedded:,} embedded"]
        parts += [f"{done.unchanged:,} changed, but not in meaning"] if done.unchanged else []
        parts += [f"{len(done.refused):,} refused"] if done.refused else []
        click.echo(f"{done.model}: {', '.join(parts)}{'; index built' if indexed else ''}")
    return 1 if done.refused else 0


@embed_command.command("add-model")
@click.argument("model", metavar="NAME")
@click.option(
    "--dimensions", type=click.IntRange(min=1), required=True, metavar="N", help="How many numbers a vector has."
)
@json_option
@click.pass_context
def add_model(ctx: click.Context, model: str, dimensions: int, as_json: bool) -> None:
    """Add a model, and build its index where it has enough vectors.

    For one that is there already it sees to the index: call it after many vectors were stored by a program. Others
    read and write meanwhile. With few vectors there is no index; all of them are compared.
    """
    with connect(ctx) as reg:
        is_new = reg.add_embedding_model(model, dimensions)
        indexed = _index(reg, model, quietly=False)
        found = next(one for one in reg.embedding_models() if one.name == model)
    if as_json:
        print_json(_model(found) | {"status": "added" if is_new else "unchanged", "index_built": indexed})
        return
    click.echo(
        f"{'added' if is_new else 'unchanged'} {model}, {dimensions} dimensions{'; index built' if indexed else ''}"
    )


@embed_command.command("models")
@json_option
@click.pass_context
def models(ctx: click.Context, as_json: bool) -> None:
    """List the models, and how many of their vectors are present, missing or stale."""
    with connect(ctx) as reg:
        found = reg.embedding_models()
    if as_json:
        print_json([_model(one) for one in found])
        return
    print_table(
        ["model", "dimensions", "present", "missing", "stale", "search"],
        ((one.name, one.dimensions, one.present, one.missing, one.stale, one.search) for one in found),
    )


@embed_command.command("drop-model")
@click.argument("model", metavar="NAME")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_context
def drop_model(ctx: click.Context, model: str, yes: bool, as_json: bool) -> None:
    """Take a model away, with its index and its vectors."""
    if not yes:
        if not sys.stdin.isatty():
            raise click.ClickException(f'nothing was dropped: add --yes to take "{model}" and its vectors away')
        click.confirm(f'Take "{model}" and its vectors away?', abort=True, err=True)
    with connect(ctx) as reg:
        vectors = reg.drop_embedding_model(model)
    if as_json:
        print_json({"name": model, "vectors": vectors, "status": "dropped"})
    else:
        click.echo(f"dropped {model}: {vectors:,} vector{'' if vectors == 1 else 's'}")


@embed_command.command("search")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@click.option("--exact", is_flag=True, help="Compare all vectors, also where there is an index.")
@json_option
@click.pass_context
def search(ctx: click.Context, text: str, limit: int, exact: bool, as_json: bool) -> None:
    """Find the workflows that mean what TEXT says, the best first."""
    with connect(ctx) as reg:
        found = reg.search_meaning(text, limit=limit, exact=exact)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    print_table(["name", "version", "score"], ((one.name, one.version, f"{one.score:.3f}") for one in found))


def _model(model: Any) -> dict[str, Any]:
    keys = ("name", "dimensions", "workflows", "present", "missing", "stale", "search")
    return {key: getattr(model, key) for key in keys}


def _index(reg: Registry, model: str, *, quietly: bool = True) -> bool:
    """Build the index; where that cannot be, vectors are stored and searched all the same."""
    from registry.errors import RegistryError

    try:
        with _progress("building the index") as step, _watched(reg, step):
            return reg.index_embeddings(model)
    except RegistryError as error:
        if not quietly:
            raise
        lines = "; ".join(line.strip() for line in str(error).splitlines())
        click.echo(f"registry: no index was built, so all vectors are compared: {lines}", err=True)
        return False


@contextmanager
def _watched(reg: Registry, step: Step) -> Iterator[None]:
    """Ask the server how far the build has come, while the block waits for it."""
    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            row = reg.queries.embedding.build_progress()
            if row is not None and row.tuples_total:
                step(row.tuples_done or 0, row.tuples_total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


@contextmanager
def _progress(what: str) -> Iterator[Step]:
    """Show a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
