"""`registry sql types`: what queries take and give, for type checkers."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from registry.cli.sql.common import named_queries
from registry.errors import QueryError

_OWN = "queries_sql.pyi"


@click.command("types")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The .sql files; without it the registry's own.",
)
@click.option(
    "--database-url",
    metavar="URL",
    help="A database with the tables of the queries. Without it one is made on the embedded server, migrated, dropped.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it FOLDER_types.pyi beside the folder.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the file is not what would be written.")
def types_command(folder: Path | None, database_url: str | None, output: Path | None, check: bool) -> None:
    """Write the .pyi that types every query: parameters, columns, and which of them can be None.

    No query is run.
    """
    path = output or default_output(folder)
    text = generate(folder, database_url)
    if check:
        if not path.exists() or path.read_text("utf-8") != text:
            state = "is stale" if path.exists() else "does not exist"
            again = f" --folder {folder}" if folder else ""
            raise QueryError(f"{path} {state}: run `registry sql types{again}` and commit it")
        click.echo(f"{path} is fresh")
        return
    path.write_text(text, "utf-8")
    click.echo(f"wrote {path}")


def default_output(folder: Path | None = None) -> Path:
    """Say where the types of a folder are written; without one those of the registry's own queries."""
    if folder is None:
        return Path(__file__).resolve().parents[2] / _OWN
    return folder.resolve().with_name(f"{folder.resolve().name}_types.pyi")


def generate(folder: Path | None = None, database_url: str | None = None) -> str:
    """Write the text for a folder as a database has its tables; without one, as the migrations make them."""
    import psycopg

    from registry.check.scratch import scratch_database
    from registry.check.typefile import write_types
    from registry.errors import translate

    queries = named_queries(folder)
    place: contextlib.AbstractContextManager[str] = (
        contextlib.nullcontext(database_url) if database_url else scratch_database()
    )
    with place as url:
        try:
            connection = psycopg.connect(url, autocommit=True)
        except psycopg.Error as error:
            raise translate(error, "the types of the queries") from error
        with connection:
            connection.read_only = True
            name = folder.resolve().name if folder else "sql"
            return write_types(connection, queries, folder=name, bound=folder is None)
