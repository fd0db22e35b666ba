"""`registry stats`: how much the workflows are used, and the months that the access log is kept in."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.audit import Months, months_ago, show_archived, show_made
from registry.cli.common import connect, json_option, print_json

if TYPE_CHECKING:
    from registry.usage import DayUsage, Stats

_BAR = 24
_DAYS_SHOWN = 14


class Day(click.ParamType[datetime.date]):
    """A day: 2026-11-01, or so many days ago: 30d."""

    name = "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """Read it."""
        if isinstance(value, datetime.date):
            return value
        try:
            if found := re.fullmatch(r"(\d{1,6})d", value):
                return datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=int(found[1]))
            return datetime.date.fromisoformat(value)
        except (ValueError, OverflowError):
            self.fail(f'"{value}" is no day: write it as in 2026-11-01, or 30d for 30 days ago', param, ctx)


@click.command("stats")
@click.option("--since", type=Day(), help="Only from this day on: 2026-11-01, or 30d for the last 30 days.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=10, show_default=True, help="At most so many in each list."
)
@click.option("--maintain", is_flag=True, help="Make the months of the access log that are missing.")
@click.option("--archive", is_flag=True, help="Write old months to files and drop them; the counts stay.")
@click.option("--older-than", type=Months(), help="With --archive: months that ended so long ago, such as 12mo.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="With --archive: the folder for the files."
)
@json_option
@click.pass_context
def stats_command(
    ctx: click.Context,
    since: datetime.date | None,
    limit: int,
    maintain: bool,
    archive: bool,
    older_than: int | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Show which workflows are used most and which never, by whom and on which days.

    Days are those of UTC. --maintain and --archive look after the months that the access log is kept in; they are for
    the owner of the tables.
    """
    if maintain and archive:
        raise click.UsageError("give --maintain or --archive, not both")
    if archive and (older_than is None or output is None):
        raise click.UsageError("--archive needs --older-than, such as 12mo, and --output, a folder")
    if not archive and (older_than is not None or output is not None):
        raise click.UsageError("--older-than and --output are for --archive")
    with connect(ctx) as reg:
        if maintain:
            show_made(reg.maintain_access_log(), as_json)
        elif older_than is not None and output is not None:
            before = months_ago(older_than, datetime.datetime.now(datetime.UTC))
            show_archived(reg.archive_access_log(output, before=before), as_json)
        elif as_json:
            print_json(reg.stats(since=since, limit=limit).as_json())
        else:
            _show(reg.stats(since=since, limit=limit))


def _show(stats: Stats) -> None:
    when = f"since {stats.since}" if stats.since else "ever"
    click.echo(f"{_times(stats.uses)} used {when}" if stats.uses else f"nothing was used {when}")
    _section(
        "most used",
        ((f"{one.name} (deleted)" if one.is_deleted else one.name, one.uses, one.last_day) for one in stats.most_used),
    )
    _section("by actor", ((one.actor, one.uses, one.last_day) for one in stats.by_actor))
    _section("by day", ((str(one.day), one.uses, _actions(one)) for one in stats.by_day[-_DAYS_SHOWN:]))
    if stats.never_used_count:
        click.secho(f"\nnot used {when}" if stats.since else "\nnever used", bold=True)
        for workflow in stats.never_used:
            click.echo(f"  {workflow.name}")
        if more := stats.never_used_count - len(stats.never_used):
            click.echo(f"  … {more} more")


def _section(title: str, rows: Iterable[Sequence[Any]]) -> None:
    """Print names with bars: as long as the terminal allows, the longest one full."""
    from rich.bar import Bar
    from rich.console import Console
    from rich.table import Table

    shown = list(rows)
    if not shown:
        return
    click.secho(f"\n{title}", bold=True)
    most = max(row[1] for row in shown)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(overflow="ellipsis", no_wrap=True, ratio=1)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(width=_BAR)
    table.add_column(no_wrap=True)
    for name, uses, more in shown:
        table.add_row("", " ".join(str(name).split()), f"{uses:,}", Bar(most or 1, 0, uses), str(more))
    Console(markup=False, highlight=False, emoji=False).print(table)


def _actions(day: DayUsage) -> str:
    return ", ".join(f"{action} {uses:,}" for action, uses in day.actions.items())


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
