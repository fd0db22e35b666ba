"""`registry sql list`, `show` and `run`: the named queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json, print_table
from registry.cli.sql.common import assignment, named_queries
from registry.errors import RegistryError

if TYPE_CHECKING:
    from registry.api import Registry
    from registry.queries import Query

_READ_ONLY_TRANSACTION = "25006"


@click.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List the queries, each with the first line of what its file says of it."""
    found = [
        {"name": query.name, "cardinality": query.cardinality, "doc": _first_line(query), "where": query.where}
        for query in named_queries()
    ]
    if as_json:
        print_json(found)
    else:
        print_table(
            ["query", "gives", "what it does"], ((one["name"], f":{one['cardinality']}", one["doc"]) for one in found)
        )


@click.command("show")
@click.argument("name")
@click.option("--psql", "for_psql", is_flag=True, help="Print it ready for psql, with a \\set line for each parameter.")
@json_option
@click.pass_context
def show_command(ctx: click.Context, name: str, for_psql: bool, as_json: bool) -> None:
    """Print a query as its file has it.

    For --psql the database says of which type each parameter is.
    """
    query = named_queries()[name]
    if for_psql:
        if as_json:
            raise click.UsageError("--psql and --json exclude each other")
        click.echo(_for_psql(ctx, query))
        return
    if as_json:
        print_json(
            {
                "name": query.name,
                "cardinality": query.cardinality,
                "doc": query.doc,
                "parameters": list(query.parameters),
                "where": query.where,
                "sql": query.source,
            }
        )
        return
    click.echo(f"-- {query.where}")
    click.echo(f"-- name: {query.name} :{query.cardinality}")
    for line in (query.doc or "").splitlines():
        click.echo(f"-- {line}".rstrip())
    click.echo(query.source.strip())


def _for_psql(ctx: click.Context, query: Query) -> str:
    from registry.check.describe import describe
    from registry.cli.sql import psql

    with connect(ctx) as reg, reg.transaction() as transaction:
        types = {name: type_name for name, type_name, _ in describe(transaction.connection, query).parameters}
        return psql.script(query, types, {"tenant_id": str(reg.tenant_id)})


@click.command("run")
@click.argument("name")
@click.argument("parameters", nargs=-1, metavar="KEY=VALUE…")
@click.option("--yes", is_flag=True, help="Do not ask before a query that writes.")
@json_option
@click.pass_context
def run_command(ctx: click.Context, name: str, parameters: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Run a query. Values are text, read by the server as the type they stand for; KEY=@FILE takes them from a file.

    The tenant is filled in. A query that writes is run only after a yes: reading is tried first, and the server
    refuses what is not.
    """
    query = named_queries()[name]
    values: dict[str, Any] = dict(assignment(text) for text in parameters)
    with connect(ctx) as reg:
        if "tenant_id" in query.parameters:
            values.setdefault("tenant_id", reg.tenant_id)
        query.bind(values)
        try:
            result = _run(reg, query, values, read_only=True)
        except RegistryError as error:
            if not _needs_to_write(error):
                raise
            if not yes:
                click.confirm(f"{query.name} writes to the database. Run it?", abort=True, err=True)
            result = _run(reg, query, values, read_only=False)
    _print(query, result, as_json)


def _run(reg: Registry, query: Query, values: dict[str, Any], *, read_only: bool) -> Any:
    from registry import session

    with reg.transaction() as transaction:
        if read_only:
            transaction.connection.execute(session.begin_read_only())
        return query(transaction.connection, **values)


def _needs_to_write(error: RegistryError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == _READ_ONLY_TRANSACTION


def _print(query: Query, result: Any, as_json: bool) -> None:
    if query.cardinality == "exec":
        print_json({"rows": result}) if as_json else click.echo(f"{result} rows")
    elif query.cardinality == "value":
        print_json(result) if as_json else print_table([query.name], [] if result is None else [(result,)])
    elif as_json:
        print_json([row._asdict() for row in result] if query.cardinality == "many" else result and result._asdict())
    else:
        rows = list(result) if query.cardinality == "many" else [] if result is None else [result]
        print_table(rows[0]._fields if rows else [], rows)


def _first_line(query: Query) -> str:
    return (query.doc or "").partition("\n")[0]
