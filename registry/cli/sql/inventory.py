"""`registry sql inventory`: what every query takes, gives, touches, locks, uses and has to be allowed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import click

from registry.cli.common import json_option, settings
from registry.cli.sql.common import named_queries

_COMMITTED = (Path("docs/queries-inventory.md"), Path("docs/queries-inventory.json"))


@click.command("inventory")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of SQL files of your own; their tables have to be in the database.",
)
@click.option("--database-url", metavar="URL", help="Where the database for it is made, or is with --folder.")
@click.option(
    "outputs",
    "--output",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to a file, as JSON if its name ends in .json; may be given several times.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 unless the files hold what would be written.")
@json_option
@click.pass_context
def inventory_command(
    ctx: click.Context,
    folder: Path | None,
    database_url: str | None,
    outputs: tuple[Path, ...],
    check: bool,
    as_json: bool,
) -> None:
    """List for a DBA what each query reads and writes, how it locks, its indexes, types and grants.

    Without --folder the queries of the registry are looked at, on a database that is made for it and dropped again.
    --check without --output looks at docs/queries-inventory.md and .json.
    """
    import psycopg

    from registry.check import inventory as taking
    from registry.check import inventory_page

    queries = named_queries(folder)
    with (
        _database(database_url or settings(ctx).database_url, folder) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        entries = taking.inventory(connection, queries)
    texts = {
        True: json.dumps(taking.as_json(entries), ensure_ascii=False, indent=2) + "\n",
        False: inventory_page.markdown(entries),
    }
    if check:
        _compare({path: texts[path.suffix == ".json"] for path in outputs or _COMMITTED})
    elif outputs:
        for path in outputs:
            path.write_text(texts[path.suffix == ".json"], encoding="utf-8")
            click.echo(f"{path}: {len(entries)} queries", err=True)
    else:
        click.echo(texts[as_json], nl=False)


@contextlib.contextmanager
def _database(url: str | None, folder: Path | None) -> Iterator[str]:
    """Open a database with the tables of the queries: the one that is given, for a folder of somebody's own."""
    if folder is not None:
        if url is None:
            raise click.UsageError("--folder needs a database with its tables: give --database-url")
        yield url
        return
    from registry.check.scratch import scratch_database

    with scratch_database(url) as made:
        yield made


def _compare(wanted: dict[Path, str]) -> None:
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if stale:
        again = " ".join(f"--output {path}" for path in wanted)
        raise click.ClickException(
            f"{', '.join(map(str, stale))}: not what the queries are now; run: registry sql inventory {again}"
        )
