"""`registry init`."""

from __future__ import annotations

import click

from registry.cli.common import connect, database_url, json_option, print_json, settings, without_password


@click.command("init")
@json_option
@click.pass_context
def init_command(ctx: click.Context, as_json: bool) -> None:
    """Prepare the database, so that workflows can be saved.

    Starts the embedded PostgreSQL where no database URL is set, and applies the migrations. Harmless when repeated.
    """
    from registry import migrate

    url = database_url(ctx)
    applied = migrate.up(url)
    with connect(ctx):
        pass  # the tenant is there, and the role may use the tables
    shown, tenant = without_password(url), settings(ctx).tenant
    if as_json:
        print_json({"database": shown, "tenant": tenant, "applied": applied})
        return
    click.echo(f"{shown} is ready ({len(applied)} migrations applied now); tenant {tenant}")
    click.echo("next: registry save FILE|FOLDER, registry list, registry order NAME")
