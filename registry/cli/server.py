"""`registry server`: the embedded PostgreSQL."""

from __future__ import annotations

import click

from registry.cli.common import json_option, print_json, settings


@click.group("server")
def server_command() -> None:
    """Look at or stop the embedded PostgreSQL.

    It is started by the first command that needs it and stays up for the next ones.
    """


@server_command.command("status")
@json_option
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Say whether it runs, and where its data is."""
    from registry import server

    found = server.status(settings(ctx).home)
    if as_json:
        print_json(
            {
                "running": found.running,
                "url": found.url,
                "version": found.version,
                "data_folder": found.data_folder,
                "pid": found.pid,
            }
        )
    elif found.running:
        click.echo(f"PostgreSQL {found.version} runs as process {found.pid}; data in {found.data_folder}")
        click.echo(found.url)
    elif found.version is None:
        click.echo(f"not started yet; its data will be in {found.data_folder}")
    else:
        click.echo(f"PostgreSQL {found.version} is stopped; data in {found.data_folder}")


@server_command.command("stop")
@click.pass_context
def stop(ctx: click.Context) -> None:
    """Stop it. The next command that needs it starts it again."""
    from registry import server

    click.echo("stopped" if server.stop(settings(ctx).home) else "it was not running")
