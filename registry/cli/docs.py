"""`registry docs`: the documents about the schema, made from the catalog."""

from __future__ import annotations

from pathlib import Path

import click

from registry.cli.common import settings


@click.group("docs")
def docs_command() -> None:
    """Make the documents about the schema: DDL, a page, a diagram."""


@docs_command.command("build")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs"),
    show_default=True,
    help="Where they are written.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and name the files that are not as they would be.")
@click.option("--site/--no-site", "with_site", default=True, help="Make the HTML in the folder `site` as well.")
@click.option("--database-url", metavar="URL", help="The server on which the database for it is made and dropped.")
@click.pass_context
def build_command(ctx: click.Context, folder: Path, check: bool, with_site: bool, database_url: str | None) -> None:
    """Write schema.sql, schema.md and the diagram from a database that is migrated for it and dropped again.

    It takes PostgreSQL 18, the embedded one unless there is a database URL. The site, HTML for a browser without a
    network, is not looked at by --check: it is not kept in the repository.
    """
    from registry.check.scratch import scratch_database
    from registry.docs import build

    with scratch_database(database_url or settings(ctx).database_url) as url:
        material = build.read(url)
    made = build.texts(material)
    if check:
        if found := build.stale(folder, made):
            names = ", ".join(map(str, found))
            raise click.ClickException(f"{names}: not what the migrations make now; run: registry docs build")
        return
    for path in build.write(folder, made):
        click.echo(str(path), err=True)
    if with_site and (pages := build.write_site(folder / "site", material)):
        click.echo(f"{folder / 'site' / 'index.html'}: {len(pages)} files of the site", err=True)
